"""Saying that one does an example, tried it, or wants to."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.conftest import BOARD, address, joined, last_event, version

ANY = {"If-Match": "*"}
TITLE = "Café corner"


def say(who: TestClient, state: str) -> dict[str, object]:
    answer = who.put(f"{address(who, TITLE)}/doing", json={"state": state})
    assert answer.status_code == 200, answer.text
    said: dict[str, object] = answer.json()
    return said


def test_an_answer_is_counted_and_the_last_one_counts(ana: TestClient, ben: TestClient) -> None:
    before = version(ana)
    assert say(ana, "want") == {"doing": 0, "tried": 0, "want": 1, "mine": "want"}
    assert say(ben, "want") == {"doing": 0, "tried": 0, "want": 2, "mine": "want"}
    assert say(ana, "doing") == {"doing": 1, "tried": 0, "want": 1, "mine": "doing"}
    event = last_event(ana)
    assert (event["type"], event["actor"], event["example"]) == ("doing.changed", "Ana", None)
    id_ = address(ana, TITLE).rpartition("/")[2]
    assert event["data"] == {"id": id_, "doing": {"doing": 1, "tried": 0, "want": 1}}
    assert say(ana, "doing")["mine"] == "doing"
    gone = ana.delete(f"{address(ana, TITLE)}/doing")
    assert gone.json() == ana.delete(f"{address(ana, TITLE)}/doing").json()
    assert gone.json() == {"doing": 0, "tried": 0, "want": 1, "mine": None}
    assert version(ana) == before + 4, "saying the same again changes nothing"
    assert not ana.get(f"{address(ana, TITLE)}?include=revisions").json()["revisions"][1:]


def test_lists_say_and_find_what_is_mine_and_no_answer_is_taken_for_another_persons(
    ana: TestClient, ben: TestClient, vera: TestClient
) -> None:
    say(ana, "tried")
    say(ben, "doing")
    at = address(ana, TITLE)
    for path in (f"{at}?include=doing", f"{BOARD}/examples?q=corner&include=doing,agreement"):
        answers = [who.get(path) for who in (ana, ben, vera)]
        assert len({answer.headers["ETag"] for answer in answers}) == 3
        for answer, mine in zip(answers, ("tried", "doing", None), strict=True):
            body = answer.json()
            shown = body["items"][0] if "items" in body else body
            assert shown["doing"] == {"doing": 1, "tried": 1, "want": 0, "mine": mine}
            assert answer.headers["Cache-Control"] == "private, no-store"
    for form in ("examples", "examples.csv", "examples.ndjson"):
        holds = {who: TITLE in who.get(f"{BOARD}/{form}?doing=tried").text for who in (ana, ben, vera)}
        assert holds == {ana: True, ben: False, vera: False}
    assert [item["title"] for item in ana.get("/api/v1/examples?doing=tried").json()["items"]] == [TITLE]
    assert ben.get("/api/v1/examples?doing=tried&include=doing").json()["items"] == []


def _newest(who: TestClient) -> dict[str, object]:
    """The last event, where those before names were hidden are gone."""
    items = who.get(f"{BOARD}/changes?since={version(who) - 1}").json()["items"]
    newest: dict[str, object] = items[-1]
    return newest


@pytest.mark.parametrize("naming", ["pseudonyms", "anonymous"])
def test_where_names_are_hidden_small_counts_and_names_are_not_told(
    app: FastAPI, ana: TestClient, ben: TestClient, faye: TestClient, naming: str
) -> None:
    say(ben, "doing")
    faye.patch(BOARD, json={"naming": naming}, headers=ANY).raise_for_status()
    assert say(ana, "doing") == {"doing": None, "tried": None, "want": None, "mine": "doing"}
    assert _newest(ana)["actor"] is None
    cem = joined(app, "Cem")
    assert say(cem, "doing") == {"doing": 3, "tried": None, "want": None, "mine": "doing"}
    cem.delete(f"{BOARD}/participants/me").raise_for_status()
    left = _newest(faye)
    assert (left["type"], left["actor"], left["example"]) == ("board.changed", None, None)
    shown = faye.get(f"{address(faye, TITLE)}?include=doing").json()["doing"]
    assert shown == {"doing": None, "tried": None, "want": None, "mine": None}


def test_only_people_of_the_board_say_it_and_it_goes_with_them(
    ana: TestClient, ben: TestClient, faye: TestClient, vera: TestClient
) -> None:
    at = address(ana, TITLE)
    assert vera.put(f"{at}/doing", json={"state": "want"}).status_code == 401
    assert ana.put(f"{at}/doing", json={"state": "never"}).status_code == 422
    assert ana.put(f"{BOARD}/examples/1/doing", json={"state": "want"}).status_code == 404
    say(ana, "want")
    say(ben, "want")
    ana.delete(f"{BOARD}/participants/me").raise_for_status()
    people = faye.get(f"{BOARD}/participants").json()["items"]
    ben_id = next(person["id"] for person in people if person["name"] == "Ben")
    assert faye.get(f"{at}?include=doing").json()["doing"]["want"] == 1
    faye.delete(f"{BOARD}/participants/{ben_id}").raise_for_status()
    assert faye.get(f"{at}?include=doing").json()["doing"]["want"] == 0
    faye.patch(BOARD, json={"locked": True}, headers=ANY).raise_for_status()
    vera.post(f"{BOARD}/participants", json={})
    assert vera.put(f"{at}/doing", json={"state": "want"}).status_code == 409
