"""One step ahead: people say “ask me” of an example, how to reach them, and when their door is open."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.store.database import Database
from tests.conftest import BOARD, example, version
from tests.services.test_forgetting import holding

ANY = {"If-Match": "*"}
WORDS = {"words": "Room 12"}


def added(client: TestClient, title: str, concepts: list[str], **setting: Any) -> str:
    """The address of a new example in these circles."""
    at: str = client.post(f"{BOARD}/examples", json={"title": title, "setting": setting}).headers["Location"]
    client.put(f"{at}/placement", json={"concepts": concepts}).raise_for_status()
    return at.removeprefix("http://testserver")


def titles(client: TestClient, at: str) -> list[tuple[str, str]]:
    items = client.get(f"{at}/ahead").json()["items"]
    return [(item["example"]["title"], item["adds"]) for item in items]


def test_whose_grades_are_nearest_comes_first_and_the_circle_is_named(
    ana: TestClient, ben: TestClient
) -> None:
    here = added(ben, "Here", ["own"], grade_from=4, grade_to=6)
    for title, concepts, setting in (
        ("No grades", ["own", "each"], {}),
        ("Far", ["own", "routes"], {"grade_from": 9}),
        ("Near", ["own", "each"], {"grade_from": 6}),
        ("Two more", ["own", "each", "routes"], {"grade_from": 5}),
        ("Elsewhere", ["each", "routes"], {"grade_from": 5}),
    ):
        assert ana.put(f"{added(ben, title, concepts, **setting)}/ask").status_code == 200
    assert titles(ben, here) == [("Near", "each"), ("Far", "routes"), ("No grades", "each")]
    assert titles(ben, f"{BOARD}/examples/{example(ben, 'Two more')['id']}") == []
    ana.delete(f"{here}/placement")
    assert titles(ben, here) == []


def test_one_says_ask_me_before_the_door_and_the_same_twice_changes_nothing(
    ana: TestClient, ben: TestClient
) -> None:
    at = added(ana, "Further", ["own", "each"])
    early = ana.put(f"{at}/door", json={"when": "Tuesdays"})
    assert (early.status_code, "first" in early.json()["detail"]) == (409, True)
    assert ana.put(f"{at}/door", json={"when": " "}).status_code == 422
    assert ana.put(f"{BOARD}/participants/me/contact", json={"words": " "}).status_code == 422
    before = version(ana)
    for _ in range(2):
        own = ana.put(f"{at}/ask").json()
    door = {"when": "Tuesdays", "where": "Room 12", "what": None}
    assert own["examples"][0]["door"] is None
    assert ana.put(f"{at}/door", json=door).json()["examples"][0]["door"] == door
    assert ana.get(f"{BOARD}/participants/me/contact").json() == {
        "words": None,
        "examples": [{"id": at.rpartition("/")[2], "number": 7, "title": "Further", "door": door}],
    }
    assert ben.get(f"{BOARD}/participants/me/contact").json() == {"words": None, "examples": []}
    assert ana.delete(f"{at}/ask").status_code == ana.delete(f"{at}/ask").status_code == 204
    assert version(ana) == before


def test_on_a_locked_board_one_can_only_take_back(ana: TestClient, faye: TestClient) -> None:
    at = added(ana, "Further", ["own", "each"])
    ana.put(f"{at}/ask")
    ana.put(f"{BOARD}/participants/me/contact", json=WORDS)
    faye.patch(BOARD, json={"locked": True}, headers=ANY)
    assert ana.put(f"{at}/ask").status_code == 409
    assert ana.put(f"{at}/door", json={"what": "Seminar"}).status_code == 409
    assert ana.put(f"{BOARD}/participants/me/contact", json=WORDS).status_code == 409
    page = ana.get(f"/b/staffroom/examples/{at.rpartition('/')[2]}/ahead").text
    assert ("The board is locked" in page, "Take it back" in page) == (True, True)
    for path in (f"{at}/door", f"{at}/ask", f"{BOARD}/participants/me/contact"):
        assert ana.delete(path).status_code == 204


@pytest.mark.parametrize("naming", ["pseudonyms", "anonymous"])
def test_when_names_are_hidden_all_is_gone_and_an_anonymous_board_has_none_of_it(
    naming: str, ana: TestClient, faye: TestClient, database: Database, tmp_path: Any
) -> None:
    at = added(ana, "Further", ["own", "each"])
    ana.put(f"{at}/ask")
    ana.put(f"{BOARD}/participants/me/contact", json={"words": "Zebulon"})
    faye.patch(BOARD, json={"naming": naming}, headers=ANY).raise_for_status()
    assert holding(database, tmp_path, "Zebulon") == []
    page = f"/b/staffroom/examples/{at.rpartition('/')[2]}"
    if naming == "pseudonyms":
        assert "may find out who you are" in ana.get("/b/staffroom/me").text
        assert ana.put(f"{at}/ask").json()["words"] is None
        return
    for method, path in (("PUT", "/ask"), ("DELETE", "/ask"), ("GET", "/ahead")):
        assert ana.request(method, f"{at}{path}").status_code == 409
    assert 'id="ahead"' not in ana.get(page).text
    assert "Ask me" not in ana.get("/b/staffroom/me").text


def test_with_a_board_it_goes_too(
    ana: TestClient, faye: TestClient, database: Database, tmp_path: Any
) -> None:
    ana.put(f"{BOARD}/participants/me/contact", json={"words": "Zebulon"})
    faye.delete(BOARD, headers=ANY).raise_for_status()
    assert holding(database, tmp_path, "Zebulon") == []


def test_a_form_that_is_not_taken_keeps_what_was_typed(ana: TestClient) -> None:
    at = f"/b/staffroom/examples/{example(ana, 'Three labs')['id']}/ahead"
    refused = ana.post(at, data={"to": "say", "words": "x" * 201, "when": "Mondays"})
    assert refused.status_code == 422
    assert 'value="Mondays"' in refused.text
    assert "at most 200 characters" in refused.text
    assert "You said “ask me”" not in ana.get(at).text
