"""Bringing examples along from another board."""

import pytest
from fastapi.testclient import TestClient

from tests.conftest import BOARD

BOARDS = "/api/v1/boards"
COPIES = f"{BOARDS}/science/copies"
ANY = {"If-Match": "*"}


@pytest.fixture(autouse=True)
def science(faye: TestClient) -> None:
    faye.post(BOARDS, json={"title": "Science"}).raise_for_status()


def test_words_and_tags_come_along_into_the_tray_and_nothing_else(ana: TestClient, faye: TestClient) -> None:
    ana.post(f"{BOARD}/examples", json={"title": "By Ana", "next_step": "More", "caution": "Slowly"})
    brought = faye.post(COPIES, json={"from": "staffroom"})
    assert (brought.status_code, brought.json()) == (201, {"from": "staffroom", "examples": 7})
    there = {example["title"]: example for example in faye.get(f"{BOARD}/examples").json()["items"]}
    here = {example["title"]: example for example in faye.get(f"{BOARDS}/science/examples").json()["items"]}
    assert here.keys() == there.keys()
    for title, example in here.items():
        assert (example["answers"], example["placed"], example["at"], example["region"]) == (
            None,
            None,
            None,
            None,
        )
        assert (example["contributor"], example["next_step"], example["direction"], example["caution"]) == (
            None,
        ) * 4
        assert all(
            example[name] == there[title][name] for name in ("description", "tags", "setting", "source")
        )
    assert here["Three labs"]["setting"]["grades"] == "8-9"
    changes = faye.get(f"{BOARDS}/science/changes").json()["items"]
    assert [(event["type"], event["actor"]) for event in changes[1:]] == [("example.added", "Faye")] * 7


def test_what_is_here_is_not_brought_again(faye: TestClient) -> None:
    assert faye.post(COPIES, json={"from": "staffroom"}).json()["examples"] == 6
    faye.post(f"{BOARD}/examples", json={"title": "New there"})
    assert faye.post(COPIES, json={"from": "staffroom"}).json()["examples"] == 1
    before = faye.get(f"{BOARDS}/science").json()
    assert faye.post(COPIES, json={"from": "science"}).json()["examples"] == 0
    assert faye.get(f"{BOARDS}/science").json() == before


def test_the_sample_is_there_even_without_its_board(faye: TestClient) -> None:
    assert faye.get(f"{BOARDS}/sample").status_code == 404
    brought = faye.post(COPIES, json={"from": "sample"}).json()["examples"]
    assert brought == faye.get(f"{BOARDS}/science").json()["counts"]["tray"] == 40


def test_only_what_somebody_may_read_comes_along_and_only_by_facilitators(
    ana: TestClient, vera: TestClient, faye: TestClient
) -> None:
    unknown = faye.post(COPIES, json={"from": "nowhere"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/from")
    assert vera.post(COPIES, json={"from": "staffroom"}).status_code == 403
    ana.post(f"{BOARDS}/science/participants")
    assert ana.post(COPIES, json={"from": "staffroom"}).status_code == 403
    made = faye.post("/api/v1/tokens", json={"name": "One board", "scope": "write", "board": "science"})
    headers = {"Authorization": f"Bearer {made.json()['token']}"}
    faye.patch(BOARD, json={"access": {"read": "participants"}}, headers=ANY)
    assert vera.post(COPIES, json={"from": "staffroom"}, headers=headers).status_code == 422
    faye.patch(f"{BOARDS}/science", json={"locked": True}, headers=ANY)
    assert faye.post(COPIES, json={"from": "staffroom"}).status_code == 409
    assert faye.get(f"{BOARDS}/science").json()["counts"]["examples"] == 0


def test_what_was_brought_along_says_on_another_server_from_which_one_it_came(
    faye: TestClient, vera: TestClient
) -> None:
    faye.post(COPIES, json={"from": "staffroom"})
    document = faye.get(f"{BOARDS}/science/export").json()
    origins = [example["origin"] for example in document["examples"]]
    assert {(origin["server"], origin["board"]) for origin in origins} == {("http://testserver", "staffroom")}
    for origin in origins[1:]:
        origin["server"] = "https://north.example"
    there = faye.post(f"{BOARDS}/import", json=document).json()["slug"]
    examples = faye.get(f"{BOARDS}/{there}/examples").json()["items"]
    assert max(example["origin"]["server"] for example in examples) == "https://north.example"
    page = vera.get(f"/b/{there}/examples/{examples[1]['id']}").text
    assert "<bdi>staffroom</bdi> on <bdi>https://north.example</bdi>" in page
    assert faye.get(f"{BOARDS}/{there}/export").json()["examples"][1]["origin"] == origins[1]
