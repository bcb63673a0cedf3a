"""Can you work with these words? Hidden until all have answered or the step ends, and without names."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.conftest import BOARD, last_event, version

RUN = f"{BOARD}/workshop"
KEYS = ("own", "each", "routes")
ANY = {"If-Match": "*"}


def go(faye: TestClient, step: int | None) -> dict[str, Any]:
    now = faye.get(RUN).json()["step"]
    run: dict[str, Any] = faye.put(f"{RUN}/step", json={"step": step, "from": now}).json()
    return run


def ask(faye: TestClient) -> None:
    faye.patch(RUN, json={"steps": [{"kind": "agree"}, {"kind": "read"}]}, headers=ANY)
    assert go(faye, 0)["agree"] == {"shown": False, "concepts": []}


def say(who: TestClient, answer: bool | None, *keys: str, **more: str) -> None:
    for key in keys or KEYS:
        given = who.put(f"{BOARD}/concepts/{key}/agreement", json={"answer": answer, **more})
        assert given.status_code == 200, given.text


def stamp(who: TestClient, key: str = "own") -> Any:
    return who.get(f"{BOARD}/concepts/{key}/revisions").json()["items"][0]["agreed"]


def test_answers_are_asked_for_in_their_step_alone(
    faye: TestClient, ana: TestClient, vera: TestClient
) -> None:
    own = f"{BOARD}/concepts/own/agreement"
    assert ana.put(own, json={"answer": True}).status_code == 409
    ask(faye)
    assert vera.put(own, json={"answer": True}).status_code == 401
    assert ana.put(f"{BOARD}/concepts/mine/agreement", json={"answer": True}).status_code == 404
    assert ana.put(own, json={}).status_code == 422
    given = ana.put(own, json={"answer": False, "word": "own", "text": "Whose?"}).json()
    assert given == {"concept": "own", "answer": False, "word": "own", "text": "Whose?"}
    assert ana.put(own, json={"answer": True, "word": "own"}).json()["word"] is None
    go(faye, 1)
    assert ana.put(own, json={"answer": True}).status_code == 409


def test_nothing_shows_and_nothing_is_told_before_all_have_answered(
    faye: TestClient, ana: TestClient, ben: TestClient
) -> None:
    ask(faye)
    before = version(faye)
    say(ana, True)
    say(ben, False, "own", word="own", text="Whose own?")
    say(ben, None, "each")
    assert (version(faye), stamp(faye)) == (before, None)
    assert faye.get(RUN).json()["agree"] == {"shown": False, "concepts": []}
    say(ben, None, "routes")
    agree = faye.get(RUN).json()["agree"]
    own = {entry["concept"]: entry["agreed"] for entry in agree["concepts"]}["own"]
    assert agree["shown"]
    assert (own["yes"], own["no"], own["unsure"], own["of"]) == (1, 1, 0, 2)
    assert own["hinders"] == [{"word": "own", "text": "Whose own?"}]
    assert stamp(faye) == own
    event = last_event(faye)
    assert (event["type"], event["actor"], event["data"]["agree"]) == ("workshop.changed", None, agree)
    assert ana.put(f"{BOARD}/concepts/own/agreement", json={"answer": False}).status_code == 409


def test_the_end_of_the_step_shows_what_was_said_and_the_next_step_of_its_kind_asks_anew(
    faye: TestClient, ana: TestClient, ben: TestClient
) -> None:
    ask(faye)
    say(ana, True, "own")
    assert ben.get("/b/staffroom/agree").status_code == 200
    go(faye, 1)
    assert (stamp(faye)["yes"], stamp(faye)["of"], stamp(faye, "each")) == (1, 2, None)
    go(faye, 0)
    say(ben, False, "own")
    go(faye, None)
    assert (stamp(faye)["yes"], stamp(faye)["no"]) == (0, 1)


def test_new_words_are_asked_about_anew(faye: TestClient, ana: TestClient, ben: TestClient) -> None:
    ask(faye)
    say(ana, True)
    faye.patch(f"{BOARD}/concepts/own", json={"definition": "Other words."}, headers=ANY)
    say(ben, True)
    assert not faye.get(RUN).json()["agree"]["shown"]
    say(ana, False, "own")
    assert faye.get(RUN).json()["agree"]["shown"]
    assert (stamp(faye)["yes"], stamp(faye)["no"], stamp(faye, "each")["yes"]) == (1, 1, 2)


def test_where_names_are_hidden_too_few_answers_are_not_told(
    faye: TestClient, ana: TestClient, ben: TestClient
) -> None:
    faye.patch(BOARD, json={"naming": "pseudonyms"}, headers=ANY)
    ask(faye)
    say(ana, True)
    say(ben, False, word="own")
    few = stamp(faye)
    assert (few["yes"], few["no"], few["unsure"], few["hinders"]) == (None, None, None, [])
    document = faye.get(f"{BOARD}/export").json()
    assert document["concepts"][0]["revisions"][-1]["agreed"]["yes"] is None
    assert faye.post("/api/v1/boards/import", json=document).status_code == 201


def test_a_document_says_how_many_agreed(faye: TestClient, ana: TestClient) -> None:
    ask(faye)
    say(ana, False, "own", word="own")
    go(faye, None)
    slug = faye.post("/api/v1/boards/import", json=faye.get(f"{BOARD}/export").json()).json()["slug"]
    copied = faye.get(f"/api/v1/boards/{slug}/concepts/own/revisions").json()["items"][0]["agreed"]
    assert copied == stamp(faye)


def test_who_is_forgotten_has_said_nothing(faye: TestClient, ana: TestClient, ben: TestClient) -> None:
    ask(faye)
    say(ana, False)
    say(ben, True, "own")
    assert ana.delete(f"{BOARD}/participants/me?forget=true").status_code == 204
    go(faye, None)
    assert (stamp(faye)["yes"], stamp(faye)["no"], stamp(faye, "each")) == (1, 0, None)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_plain_form_asks_and_the_pages_say_what_came_of_it(
    faye: TestClient, ana: TestClient, vera: TestClient
) -> None:
    page = "/b/staffroom/agree"
    assert "Nobody is asked" in ana.get(page).text
    ask(faye)
    for path in ("/b/staffroom", "/b/staffroom/list"):
        assert f'href="{page}"' in ana.get(path).text
    wrong = ana.post(page, data={"word-own": "kept"}, headers={"Accept": "text/html"})
    assert (wrong.status_code, "kept" in wrong.text) == (422, True)
    first = {"answer-own": "no", "word-own": "own <b>", "text-own": "Whose?", "answer-each": "yes"}
    assert "Answer" in ana.post(page, data=first).text
    assert "0 of 1 have answered" in faye.get("/b/staffroom/run").text
    assert "own &lt;b&gt;" not in faye.get(page).text
    done = ana.post(page, data={"answer-routes": "unsure"}).text
    for text in (done, vera.get(page).text):
        assert "1 of 1 can work with these words." in text
        assert "own &lt;b&gt;" in text
    assert "0 of 1 can work with these words." in vera.get(f"{BOARD}/summary.md").text
    for path in ("/b/staffroom/wall", "/b/staffroom/concepts", "/b/staffroom/summary"):
        assert "0 of 1 can work with these words." in vera.get(path).text
