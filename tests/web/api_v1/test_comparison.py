"""What moved between two rounds."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.conftest import BOARD
from tests.web.staff import BOTH, EACH, OUTSIDE, OWN, UNSURE, Given, answers, hold, ids, open_round, staff

FIRST: dict[str, list[Given | None]] = {
    "Passion hour": [OWN, OWN, OWN, EACH, EACH],
    "Reading aloud": [OUTSIDE] * 5,
    "Three labs": [BOTH, OWN, OWN, OWN, OWN],
    "Learning plan": [OWN, OWN, None, None, None],
    "Café corner": [OUTSIDE] * 5,
}
SECOND: dict[str, list[Given | None]] = {
    "Passion hour": [OWN, OWN, OWN, OWN, OWN],
    "Reading aloud": [EACH, EACH, OUTSIDE, OUTSIDE, UNSURE],
    "Three labs": [BOTH, OWN, OWN, OWN, OWN],
    "Learning plan": [OWN] * 5,
    "Spelling from mistakes": [OWN] * 5,
}


@pytest.fixture
def people(app: FastAPI) -> list[TestClient]:
    return staff(app)


@pytest.fixture
def _two_rounds(faye: TestClient, people: list[TestClient]) -> None:
    hold(faye, people, FIRST)
    hold(faye, people, SECOND)


def compared(who: TestClient, query: str = "") -> dict[str, Any]:
    answer = who.get(f"{BOARD}/rounds/2/comparison{query}")
    assert answer.status_code == 200, answer.text
    comparison: dict[str, Any] = answer.json()
    return comparison


@pytest.mark.usefixtures("_two_rounds")
def test_what_moved_most_comes_first_circle_by_circle_and_in_sum(vera: TestClient) -> None:
    comparison = compared(vera)
    assert (comparison["round"], comparison["with"]) == (2, 1)
    assert [(item["title"], item["way"], item["changed"]) for item in comparison["items"]] == [
        ("Reading aloud", "further", 3),
        ("Passion hour", "closer", 2),
        ("Three labs", "same", 0),
        ("Learning plan", None, 0),
        ("Spelling from mistakes", None, None),
        ("Café corner", None, None),
    ]
    assert {item["title"]: item["sentence"] for item in comparison["items"]} == {
        "Reading aloud": "Further apart on each: 0 of 5 yes, now 2 of 4 yes. Not sure: 0 before, 3 now.",
        "Passion hour": "Closer on owned: 3 of 5 yes, now 5 of 5 yes. "
        "Closer on each: 2 of 5 yes, now 0 of 5 yes.",
        "Three labs": "The same as before.",
        "Learning plan": "Fewer than three people answered in round 1.",
        "Spelling from mistakes": "Only in round 2.",
        "Café corner": "Only in round 1.",
    }
    assert comparison["items"][1]["circles"]["own"] == {
        "before": {"yes": 3, "no": 2, "unsure": 0, "split": 0.96},
        "after": {"yes": 5, "no": 0, "unsure": 0, "split": 0.0},
    }
    assert comparison["items"][1]["contested"] == {"before": 0.96, "after": 0.0}
    assert comparison["items"][4]["circles"]["own"]["before"] is None
    assert comparison["sum"] == {
        "closer": 1, "further": 1, "same": 1, "unknown": 3,
        "circles": {
            "own": {"closer": 1, "further": 0, "same": 2, "unknown": 3},
            "each": {"closer": 1, "further": 1, "same": 1, "unknown": 3},
            "routes": {"closer": 0, "further": 0, "same": 3, "unknown": 3},
        },
    }  # fmt: skip


@pytest.mark.usefixtures("_two_rounds")
def test_any_two_rounds_compare_either_way_round(faye: TestClient, people: list[TestClient]) -> None:
    hold(faye, people, FIRST)
    third = faye.get(f"{BOARD}/rounds/3/comparison?with=1").json()
    assert third["sum"]["same"] == 4
    assert {item["changed"] for item in third["items"]} == {0}
    back = faye.get(f"{BOARD}/rounds/1/comparison?with=2").json()
    assert [item["way"] for item in back["items"][:2]] == ["closer", "further"]


@pytest.mark.usefixtures("_two_rounds")
def test_a_round_is_compared_with_the_newest_revealed_one_before(faye: TestClient) -> None:
    number = open_round(faye, FIRST)
    faye.put(f"{BOARD}/rounds/{number}/closure")
    faye.put(f"{BOARD}/rounds/{open_round(faye, FIRST)}/reveal")
    comparison = faye.get(f"{BOARD}/rounds/4/comparison").json()
    assert (number, comparison["round"], comparison["with"]) == (3, 4, 2)


@pytest.mark.usefixtures("_two_rounds")
def test_what_cannot_be_compared_is_refused_in_a_sentence(vera: TestClient, faye: TestClient) -> None:
    first = vera.get(f"{BOARD}/rounds/1/comparison")
    assert (first.status_code, "No round before round 1" in first.json()["detail"]) == (409, True)
    assert vera.get(f"{BOARD}/rounds/2/comparison?with=2").status_code == 422
    assert vera.get(f"{BOARD}/rounds/2/comparison?with=7").status_code == 404
    assert vera.get(f"{BOARD}/rounds/9/comparison").status_code == 404
    open_round(faye, FIRST)
    for who in (vera, faye):
        hidden = who.get(f"{BOARD}/rounds/3/comparison")
        assert (hidden.status_code, "not revealed" in hidden.json()["detail"]) == (409, True)
        assert who.get(f"{BOARD}/rounds/2/comparison?with=3").status_code == 409


def test_where_few_answered_nothing_is_told_unless_people_are_named(
    faye: TestClient, people: list[TestClient]
) -> None:
    hold(faye, people, {"Passion hour": [OWN, OWN], "Café corner": [OWN] * 5})
    hold(faye, people, {"Passion hour": [EACH] * 5, "Café corner": [EACH] * 5})
    assert {item["title"]: item["changed"] for item in compared(faye)["items"]} == {
        "Passion hour": 2,
        "Café corner": 5,
    }
    faye.patch(BOARD, json={"naming": "pseudonyms"}, headers={"If-Match": "*"})
    few = next(item for item in compared(faye)["items"] if item["title"] == "Passion hour")
    assert few["circles"]["own"]["before"] == {"yes": None, "no": None, "unsure": None, "split": None}
    assert (few["changed"], few["way"]) == (None, None)
    assert few["sentence"] == "Fewer than three people answered in round 1."
    faye.patch(BOARD, json={"naming": "anonymous"}, headers={"If-Match": "*"})
    assert {item["changed"] for item in compared(faye)["items"]} == {None}


def test_the_tag_is_another_when_a_round_is_revealed_or_names_are_hidden(
    faye: TestClient, people: list[TestClient]
) -> None:
    hold(faye, people, FIRST)
    hold(faye, people, SECOND)
    tag = faye.get(f"{BOARD}/rounds/2/comparison").headers["ETag"]
    same = faye.get(f"{BOARD}/rounds/2/comparison", headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    number = open_round(faye, {"Passion hour": []})
    body = {"answers": answers(OWN)}
    path = f"{BOARD}/rounds/{number}/placements/{ids(faye)['Passion hour']}"
    opened = faye.get(f"{BOARD}/rounds/2/comparison").headers["ETag"]
    people[0].put(path, json=body)
    assert faye.get(f"{BOARD}/rounds/2/comparison").headers["ETag"] == opened
    faye.patch(BOARD, json={"naming": "anonymous"}, headers={"If-Match": "*"})
    assert faye.get(f"{BOARD}/rounds/2/comparison", headers={"If-None-Match": opened}).status_code == 200
