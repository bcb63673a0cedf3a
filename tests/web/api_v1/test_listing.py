"""Lists of examples: filters, order, and going on where the last part ended."""

import itertools
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import BOARD, address

EXAMPLES = f"{BOARD}/examples"
TITLES = [
    "Passion hour",
    "Reading aloud",
    "Three labs",
    "Learning plan",
    "Spelling from mistakes",
    "Café corner",
]


def titles(who: TestClient, query: str, path: str = EXAMPLES) -> list[str]:
    answer = who.get(f"{path}?{query}")
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json()["items"]]


@pytest.mark.parametrize("path", [EXAMPLES, "/api/v1/examples"])
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", TITLES),
        ("concept=own", ["Passion hour", "Learning plan"]),
        ("concept=own&concept=each", ["Learning plan"]),
        ("without=own", ["Reading aloud", "Three labs"]),
        ("without=own&without=routes", ["Reading aloud"]),
        ("concept=own&without=each", ["Passion hour"]),
        ("region=own", ["Passion hour"]),
        ("region=each,own", ["Learning plan"]),
        ("region=own&region=outside", ["Passion hour", "Reading aloud"]),
        ("region=own,each,routes", []),
        ("placed=false", ["Spelling from mistakes", "Café corner"]),
        ("placed=true&tag=READING", ["Reading aloud"]),
        ("tag=inquiry&tag=Choice", ["Passion hour"]),
        ("tag=inquiry&tag=science", []),
        ("q=CAFE", ["Café corner"]),
        ("q=elan+100%25", ["Café corner"]),
        ("q=100_", []),
        ("q=their hour", ["Passion hour"]),
        ("q=science", ["Three labs"]),
        ("q=%22%29*+OR+1", []),
        ("grades=8-9", ["Three labs"]),
        ("direction=continue", ["Learning plan"]),
        ("sort=-created_at&limit=2", ["Café corner", "Spelling from mistakes"]),
        ("sort=title", sorted(TITLES)),
        ("sort=-title&limit=1", ["Three labs"]),
        ("updated_since=2020-01-01T00:00:00Z", TITLES),
        ("updated_since=2120-01-01T00:00:00%2B02:00", []),
    ],
)
def test_all_filters_must_hold(vera: TestClient, path: str, query: str, expected: list[str]) -> None:
    assert titles(vera, query, path) == expected


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("concpet=own", "concpet"),
        ("concept=mine", "concept"),
        ("without=mine", "without"),
        ("region=own,mine", "region"),
        ("region=", "region"),
        ("placed=perhaps", "placed"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("sort=colour", "sort"),
        ("direction=up", "direction"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=2026-01-01T00:00:00", "updated_since"),
        ("cursor=nonsense", "cursor"),
        ("cursor=WzFd", "cursor"),
        ("q=" + "x" * 201, "q"),
        ("&".join(["tag=a"] * 17), "tag"),
        ("include=colour", "include"),
        ("include=agreement,", "include"),
        ("updated_since=0001-01-01T00:00:00%2B14:00", "updated_since"),
    ],
)
def test_a_filter_that_does_not_exist_returns_nothing(vera: TestClient, query: str, parameter: str) -> None:
    answer = vera.get(f"{EXAMPLES}?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == parameter


@pytest.mark.parametrize("path", ["", "/snapshot", "/regions", "/tags", "/concepts", "/concepts/own"])
def test_no_address_takes_parameters_it_does_not_know(vera: TestClient, path: str) -> None:
    answer = vera.get(f"{BOARD}{path}?concept=own")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "concept")


def test_the_list_across_boards_can_be_of_one(vera: TestClient, faye: TestClient) -> None:
    faye.post("/api/v1/boards", json={"title": "Elsewhere"})
    faye.post("/api/v1/boards/elsewhere/examples", json={"title": "Over there"})
    assert titles(vera, "", "/api/v1/examples") == [*TITLES, "Over there"]
    assert titles(vera, "board=elsewhere", "/api/v1/examples") == ["Over there"]
    assert titles(vera, "concept=personalizing&placed=true", "/api/v1/examples") == []
    assert vera.get("/api/v1/examples?board=nowhere").status_code == 404


@pytest.mark.parametrize(
    "sort", ["created_at", "-created_at", "updated_at", "-updated_at", "title", "-title"]
)
def test_following_next_reads_every_example_once(ana: TestClient, sort: str) -> None:
    for _ in range(3):
        ana.post(EXAMPLES, json={"title": "Same title"})
    whole = titles(ana, f"sort={sort}")
    parts = [page["items"] for page in pages(ana, f"{EXAMPLES}?sort={sort}&limit=2&without=own&placed=true")]
    assert [len(part) for part in parts] == [2]
    parts = [page["items"] for page in pages(ana, f"{EXAMPLES}?sort={sort}&limit=2")]
    assert [item["title"] for part in parts for item in part] == whole
    assert len({item["id"] for part in parts for item in part}) == 9


def pages(who: TestClient, url: str) -> list[dict[str, Any]]:
    """A list part by part, following `next`."""
    pages = []
    onward: str | None = url
    while onward:
        answer = who.get(onward)
        page = answer.json()
        onward = page["next"]
        assert answer.headers.get("Link") == (f'<{onward}>; rel="next"' if onward else None)
        assert onward is None or onward.startswith("http://testserver/api/v1/")
        pages.append(page)
    return pages


def test_examples_that_come_and_go_meanwhile_make_it_neither_miss_nor_repeat(
    ana: TestClient, faye: TestClient
) -> None:
    first = ana.get(f"{EXAMPLES}?limit=3&sort=title").json()
    faye.delete(address(ana, "Learning plan"), headers={"If-Match": "*"})
    ana.post(EXAMPLES, json={"title": "Aardvarks"})
    ana.post(EXAMPLES, json={"title": "Zebras"})
    rest = [item["title"] for page in pages(ana, first["next"]) for item in page["items"]]
    assert [item["title"] for item in first["items"]] == ["Café corner", "Learning plan", "Passion hour"]
    assert rest == ["Reading aloud", "Spelling from mistakes", "Three labs", "Zebras"]


def test_the_total_comes_when_asked_for_on_the_first_page(vera: TestClient) -> None:
    first = vera.get(f"{EXAMPLES}?limit=4&total=true&placed=true&without=each").json()
    assert "total" not in vera.get(EXAMPLES).json()
    assert first["total"] == 3
    first = vera.get(f"{EXAMPLES}?limit=4&total=true").json()
    assert (first["total"], "total" in first["next"]) == (6, False)
    assert "total" not in vera.get(f"{first['next']}&total=true").json()


def test_a_cursor_is_of_the_order_it_came_from(vera: TestClient) -> None:
    onward = vera.get(f"{EXAMPLES}?limit=1&sort=title").json()["next"]
    assert vera.get(onward.replace("sort=title", "sort=-title")).status_code == 422


KEYS = ("own", "each", "routes")
ANSWER_SETS = list(itertools.product((True, False, None), repeat=3))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_combination_of_filters_finds_what_it_describes(ana: TestClient, data: st.DataObject) -> None:
    card = address(ana, "Café corner")
    answers = data.draw(st.sampled_from([*ANSWER_SETS, None]))
    if answers is None:
        ana.delete(f"{card}/placement")
    else:
        ana.put(f"{card}/placement", json={"answers": dict(zip(KEYS, answers, strict=True))})
    concept = data.draw(st.sets(st.sampled_from(KEYS)))
    without = data.draw(st.sets(st.sampled_from(KEYS)))
    placed = data.draw(st.sampled_from([True, False, None]))
    query = [f"concept={key}" for key in concept] + [f"without={key}" for key in without]
    query += [] if placed is None else [f"placed={str(placed).lower()}"]
    everything = ana.get(EXAMPLES).json()["items"]
    expected = [
        item["title"]
        for item in everything
        if concept <= set(item["concepts"])
        and not without & set(item["concepts"])
        and (not without or item["region"] is not None)
        and (placed is None or placed == (item["region"] is not None))
    ]
    assert titles(ana, "&".join(query)) == expected
