"""Whole boards as documents: out, and back in."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.services import seeds
from app.web.http.request_guard import LARGEST
from tests.conftest import BOARD, STAFFROOM, address, example, version

BOARDS = "/api/v1/boards"
ANY = {"If-Match": "*"}
TITLES = ["nk̓ iʔ snm̓am̓áyaʔtn", "مدرسة لكل طالب", "בית ספר", "Garden 🌱 club 👩🏽‍🌾"]


def export(client: TestClient, slug: str) -> dict[str, Any]:
    answer = client.get(f"{BOARDS}/{slug}/export")
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def take_in(client: TestClient, document: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"{BOARDS}/import", json=document)
    assert answer.status_code == 201, answer.text
    board: dict[str, Any] = answer.json()
    return board


@pytest.fixture
def lived_in(ana: TestClient, faye: TestClient) -> TestClient:
    """The staffroom after a while: things were placed again, removed, reworded, in many scripts."""
    for title in TITLES:
        made = ana.post(
            f"{BOARD}/examples", json={"title": title, "tags": [title], "description": title}
        ).json()
        ana.put(f"{BOARD}/examples/{made['id']}/placement", json={"concepts": ["own"], "at": [0.5, -0.25]})
    ana.put(f"{address(ana, 'Passion hour')}/placement", json={"concepts": ["own", "routes"]})
    ana.put(
        f"{address(ana, 'Reading aloud')}/placement",
        json={"answers": {"own": None, "each": None, "routes": False}},
    )
    faye.delete(address(ana, "Three labs"), headers=ANY)
    faye.delete(f"{address(ana, 'Learning plan')}/placement")
    for label, reason in (("Theirs", "A better word."), ("nk̓ iʔ", None)):
        faye.patch(f"{BOARD}/concepts/own", json={"label": label, "reason": reason}, headers=ANY)
    faye.patch(f"{BOARD}/concepts/each", json={"definition": "Everybody."}, headers=ANY)
    steps = [{"kind": "gather", "notes": "Be warm."}, {"kind": "place", "most_contested": 3}]
    faye.patch(f"{BOARD}/workshop", json={"steps": steps}, headers=ANY)
    faye.patch(BOARD, json={"access": {"read": "participants"}, "prompt": "Mach’s wie ʔ 🌱"}, headers=ANY)
    return faye


def test_out_in_and_out_again_is_the_same(lived_in: TestClient) -> None:
    document = export(lived_in, "staffroom")
    made = take_in(lived_in, document)
    assert made["slug"] == "staffroom-2"
    again = export(lived_in, "staffroom-2")
    document["board"]["slug"] = again["board"]["slug"]
    assert again == document
    assert [example["number"] for example in again["examples"]] == [1, 2, 4, 5, 6, 7, 8, 9, 10]


def test_a_board_taken_in_looks_as_it_did(lived_in: TestClient) -> None:
    take_in(lived_in, export(lived_in, "staffroom"))
    renewed = ("id", "version", "placed", "reviewed", "updated_at", "board")
    for path in ("/examples?include=stale", "/concepts/own/revisions", "/tags", "/regions"):
        before, after = (
            [{k: v for k, v in item.items() if k not in renewed} for item in answer.json()["items"]]
            for answer in (lived_in.get(f"{BOARDS}/{slug}{path}") for slug in ("staffroom", "staffroom-2"))
        )
        assert sorted(before, key=str) == sorted(after, key=str), path
    first, second = (
        [example["title"] for example in sorted(placed, key=lambda example: example["placed"])]
        for placed in (
            lived_in.get(f"{BOARDS}/{slug}/examples?placed=true").json()["items"]
            for slug in ("staffroom", "staffroom-2")
        )
    )
    assert first == second


def test_every_example_taken_in_is_an_event_of_its_own(lived_in: TestClient) -> None:
    made = take_in(lived_in, export(lived_in, "staffroom"))
    changes = lived_in.get(f"{BOARDS}/staffroom-2/changes?limit=500").json()["items"]
    assert [event["version"] for event in changes] == list(range(1, made["version"] + 1))
    added = {event["example"]: event["data"] for event in changes if event["type"] == "example.added"}
    listed = lived_in.get(f"{BOARDS}/staffroom-2/examples").json()["items"]
    assert added == {example["id"]: example for example in listed}
    assert all(example["placed"] is None or example["placed"] <= made["version"] for example in listed)


def test_the_sample_is_a_document_like_any_other(faye: TestClient) -> None:
    made = take_in(faye, json.loads(seeds.document("sample").model_dump_json(exclude_unset=True)))
    assert (made["slug"], made["counts"]) == ("sample", {"tray": 10, "placed": 30, "examples": 40})


def test_how_a_board_is_set_up_goes_along_but_for_its_code(faye: TestClient) -> None:
    groups = {"question": "Which grades?", "choices": ["K–3", "4–7"]}
    lists = {"subjects": ["Science", "Arts"], "communities": ["Rural"]}
    set_up = {"naming": "pseudonyms", "leaving": "remove", "groups": groups, **lists}
    access = {"read": "participants", "join": "code"}
    faye.patch(BOARD, json={"access": access, **set_up}, headers=ANY).raise_for_status()
    document = export(faye, "staffroom")
    made = take_in(faye, document)
    assert {name: made[name] for name in set_up} == set_up
    assert export(faye, made["slug"])["board"] == document["board"] | {"slug": made["slug"]}
    codes = [faye.get(f"{BOARDS}/{slug}/code").json()["code"] for slug in ("staffroom", made["slug"])]
    assert codes[0] != codes[1]
    assert codes[0] not in str(document)


def test_where_names_are_hidden_a_document_has_none(faye: TestClient) -> None:
    faye.patch(address(faye, "Passion hour"), json={"contributor": "Ms. K"}, headers=ANY)
    faye.patch(f"{BOARD}/concepts/own", json={"label": "Theirs"}, headers=ANY)
    faye.patch(BOARD, json={"naming": "anonymous"}, headers=ANY)
    text = faye.get(f"{BOARD}/export").text
    assert "Ms. K" not in text
    assert "Faye" not in text


def test_a_document_is_a_file_and_is_sent_once(faye: TestClient) -> None:
    answer = faye.get(f"{BOARD}/export")
    assert answer.headers["content-disposition"] == 'attachment; filename="staffroom.json"'
    again = {"If-None-Match": answer.headers["etag"]}
    assert faye.get(f"{BOARD}/export", headers=again).status_code == 304
    faye.delete(address(faye, "Passion hour"), headers=ANY)
    assert faye.get(f"{BOARD}/export", headers=again).status_code == 200


def test_boards_brought_in_at_the_same_time_get_addresses_of_their_own(faye: TestClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: take_in(faye, STAFFROOM)["slug"], range(8)))
    assert sorted(made) == [f"staffroom-{number}" for number in range(2, 10)]


def test_whole_boards_are_for_facilitators(ana: TestClient, vera: TestClient) -> None:
    for who in (ana, vera):
        assert who.get(f"{BOARD}/export").status_code == 403
        assert who.post(f"{BOARDS}/import", json=STAFFROOM).status_code == 403


def test_what_does_not_fit_is_pointed_at_and_nothing_is_made(faye: TestClient) -> None:
    broken = json.loads(json.dumps(STAFFROOM)) | {"colour": "red"}
    broken["examples"][2]["title"] = ""
    broken["concepts"][1]["label"] = "x" * 41
    refused = faye.post(f"{BOARDS}/import", json=broken)
    assert refused.status_code == 422
    pointers = {error["pointer"] for error in refused.json()["errors"]}
    assert pointers == {"/colour", "/examples/2/title", "/concepts/1/label"}
    assert len(faye.get(BOARDS).json()["items"]) == 1
    text = faye.post(f"{BOARDS}/import", content=b"{", headers={"Content-Type": "application/json"})
    assert "This is not JSON" in text.json()["detail"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"number": 3}, "rising order"),
        ({"answers": {"own": True}}, "each of the three"),
        ({"answers": None, "at": [0, 0]}, "drop point"),
    ],
)
def test_examples_that_contradict_each_other_are_refused(
    faye: TestClient, change: dict[str, Any], words: str
) -> None:
    broken = json.loads(json.dumps(STAFFROOM))
    broken["examples"][1] |= change
    assert words in faye.post(f"{BOARDS}/import", json=broken).json()["detail"]


def test_words_of_today_must_be_the_last_ones(faye: TestClient) -> None:
    document = export(faye, "staffroom")
    document["concepts"][0]["label"] = "Something else"
    assert "words of today" in faye.post(f"{BOARDS}/import", json=document).json()["detail"]


def test_a_document_may_be_larger_than_other_requests(faye: TestClient) -> None:
    large = STAFFROOM | {
        "examples": [{"title": f"Row {n}", "description": "x" * 900} for n in range(LARGEST // 900)]
    }
    assert take_in(faye, large)["counts"]["tray"] == LARGEST // 900
    assert version(faye) == 7
    assert example(faye, "Passion hour")["number"] == 1


def test_times_are_of_four_digit_years_in_utc(faye: TestClient) -> None:
    document = export(faye, "staffroom")
    first = document["examples"][0]
    first["created_at"] = "0001-01-01T00:00:00+14:00"
    refused = faye.post(f"{BOARDS}/import", json=document)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/examples/0/created_at"
    first["created_at"] = "0001-01-01T00:00:00Z"
    made = take_in(faye, document)
    items = faye.get(f"{BOARDS}/{made['slug']}/examples?limit=1").json()
    assert items["items"][0]["created_at"] == first["created_at"]
    assert faye.get(items["next"]).status_code == 200
