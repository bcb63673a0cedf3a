"""The library: what is found, whose boards it holds, and where a long list goes on."""

import html
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.conftest import BOARD, example

ALL = "/library"
ONE = "/b/staffroom/library"


def titles(page: str) -> list[str]:
    return re.findall(r'<h3><a href="[^"]+" dir="auto">([^<]+)</a></h3>', page)


def titles_at(who: TestClient, address: str, **params: str | list[str]) -> set[str]:
    answer = who.get(address, params=params)
    assert answer.status_code == 200, answer.text
    assert f">{len(titles(answer.text))} example" in answer.text
    return set(titles(answer.text))


@pytest.mark.parametrize("address", [ALL, ONE])
def test_examples_are_found_by_words_circles_setting_and_tags(
    ana: TestClient, vera: TestClient, address: str
) -> None:
    setting = {"subject": "science", "community": "rural", "grade_from": 0, "grade_to": 3}
    body = {"title": "Field notes", "setting": setting, "tags": ["Land"], "ask_me": True, "caution": "Bears."}
    body |= {"decides": {"goal": "learner"}, "evidence": [{"how": "looked", "text": "Drawings."}]}
    assert ana.post(f"{BOARD}/examples", json=body).status_code == 201
    assert titles_at(vera, address, q="QUESTION passion") == {"Passion hour"}
    assert titles_at(vera, address, concept=["own", "each"]) == {"Learning plan"}
    assert titles_at(vera, address, concept="own", without="each") == {"Passion hour"}
    assert titles_at(vera, address, subject="science", community="", q="") == {"Field notes"}
    assert titles_at(vera, address, community="rural", tag="land") == {"Field notes"}
    assert titles_at(vera, address, has=["ask", "caution"]) == {"Field notes"}
    assert titles_at(vera, address, has="ask", concept="own") == set()
    assert titles_at(vera, address, grade="2", has="evidence") == {"Field notes"}
    strip = re.findall(
        r'data-by="(\w+)".*?class="decided">(\w+)', vera.get(address, params={"grade": "0"}).text
    )
    assert [(by, what) for by, what in strip if by != "none"] == [("learner", "Goal")]
    assert titles_at(vera, address, grade="9") == {"Three labs"}
    assert "Nothing has all of this" in vera.get(address, params={"q": "nowhere"}).text
    assert len(titles_at(vera, address)) == 7


def test_what_is_asked_for_can_be_taken_away_one_by_one(vera: TestClient) -> None:
    page = vera.get(ONE, params={"concept": "own", "tag": "choice", "q": "hour"}).text
    assert titles(page) == ["Passion hour"]
    ways = [html.unescape(way) for way in re.findall(r'<a class="tag" href="([^"]+)"><span', page)]
    assert ways == [f"{ONE}?q=hour&tag=choice", f"{ONE}?q=hour&concept=own"]


def test_a_library_holds_the_boards_that_one_may_read(
    ana: TestClient, vera: TestClient, faye: TestClient
) -> None:
    access = {"access": {"read": "participants"}}
    assert faye.patch(BOARD, json=access, headers={"If-Match": "*"}).status_code == 200
    assert len(titles_at(ana, ALL)) == 6
    assert "There are no examples yet" in vera.get(ALL).text
    assert "Passion hour" not in vera.get(ALL, params={"subject": "any"}).text
    assert vera.get(ONE, follow_redirects=False).status_code != 200


def test_a_long_list_goes_on_and_repeats_nothing_when_examples_are_added_meanwhile(
    ana: TestClient, vera: TestClient
) -> None:
    for number in range(30):
        assert ana.post(f"{BOARD}/examples", json={"title": f"Long {number}"}).status_code == 201
    first = vera.get(ALL, params={"q": "long"}).text
    onward = re.search(r'href="([^"]+)" rel="next"', first)
    assert onward
    assert ana.post(f"{BOARD}/examples", json={"title": "Long too"}).status_code == 201
    second = vera.get(html.unescape(onward[1])).text
    assert 'rel="next"' not in second
    assert sorted(titles(first) + titles(second)) == sorted(f"Long {number}" for number in range(30))


def test_a_cursor_of_another_list_is_refused(vera: TestClient) -> None:
    answer = vera.get(ALL, params={"cursor": "nonsense"}, headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert "Start the list again" in answer.text


def test_while_people_place_alone_cards_say_nothing_of_the_shared_map(
    ana: TestClient, faye: TestClient
) -> None:
    assert "circle-strip" in ana.get(ONE).text
    assert faye.post(f"{BOARD}/rounds", json={}).status_code == 201
    for who in (ana, faye):
        page = who.get(ONE).text
        assert "People place alone now" in page
        assert "circle-strip" not in page
        assert len(titles(page)) == 6
        assert titles(who.get(ONE, params={"concept": "own"}).text) == []
        assert "circle-strip" not in who.get(ALL).text


def other_board(faye: TestClient, *people: TestClient, **more: Any) -> str:
    """Another board that these people have joined."""
    body = {"title": "Next door", "access": {"read": "anyone", "join": "open"}, **more}
    assert faye.post("/api/v1/boards", json=body).status_code == 201
    for who in people:
        assert who.post("/api/v1/boards/next-door/participants", json={}).status_code == 201
    return "/api/v1/boards/next-door"


def choices(who: TestClient, *names: str) -> list[str]:
    return [f"staffroom/{example(who, title)['id']}" for title in names]


def test_whoever_may_add_brings_chosen_examples_to_their_board(ana: TestClient, faye: TestClient) -> None:
    board = other_board(faye, ana)
    chosen = choices(ana, "Passion hour", "Three labs")
    form = {"to": "next-door", "example": chosen}
    page = ana.post(f"{ALL}?q=a", data=form).text
    assert "2 examples are in the tray now." in page
    assert 'value="a"' in page
    copies = ana.get(f"{board}/examples").json()["items"]
    assert {copy["title"] for copy in copies} == {"Passion hour", "Three labs"}
    assert all(copy["answers"] is None for copy in copies)
    again = ana.post(ONE, data={"to": "next-door", "example": chosen[0]}).text
    assert "Nothing was copied" in again
    page = f"/b/next-door/examples/{copies[0]['id']}"
    assert "Brought from" in ana.get(page).text
    assert "Brought from" in ana.get("/b/next-door/library").text
    etag = ana.get(f"{board}/examples/{copies[0]['id']}").headers["etag"]
    edit = ana.patch(
        f"{board}/examples/{copies[0]['id']}", json={"title": "Ours"}, headers={"If-Match": etag}
    )
    assert edit.status_code == 200


def test_what_cannot_be_brought_keeps_what_was_chosen(
    ana: TestClient, ben: TestClient, faye: TestClient, vera: TestClient
) -> None:
    board = other_board(faye, ana)
    assert 'id="bring"' not in vera.get(ALL).text
    assert "Next door</option>" not in ben.get(ALL).text
    (chosen,) = choices(ana, "Passion hour")
    refused = ben.post(ALL, data={"to": "next-door", "example": chosen}, headers={"Accept": "text/html"})
    assert refused.status_code == 401
    nothing = ana.post(ALL, data={"to": "next-door"})
    assert (nothing.status_code, "Choose at least one example" in nothing.text) == (422, True)
    gone = ana.post(ALL, data={"to": "next-door", "example": [chosen, "staffroom/0-0"]})
    assert gone.status_code == 409
    assert "no longer there" in gone.text
    assert f'value="{chosen}" form="bring" checked' in gone.text
    assert ana.get(f"{board}/examples").json()["items"] == []


def test_programs_bring_chosen_examples_and_only_facilitators_bring_all(
    ana: TestClient, faye: TestClient, vera: TestClient
) -> None:
    board = other_board(faye, ana)
    ids = [example(ana, "Passion hour")["id"]]
    order = {"from": "staffroom", "examples": ids}
    assert vera.post(f"{board}/copies", json=order).status_code == 401
    assert ana.post(f"{board}/copies", json={"from": "staffroom"}).status_code == 403
    answer = ana.post(f"{board}/copies", json=order)
    assert (answer.status_code, answer.json()) == (201, {"from": "staffroom", "examples": 1})
    assert faye.patch(board, json={"locked": True}, headers={"If-Match": "*"}).status_code == 200
    assert ana.post(f"{board}/copies", json=order).status_code == 409
    assert "Next door</option>" not in ana.get(ALL).text


def decided(who: TestClient, title: str, **decides: str) -> None:
    assert who.post(f"{BOARD}/examples", json={"title": title, "decides": decides}).status_code == 201


@pytest.mark.parametrize("address", [ALL, ONE])
def test_examples_are_found_by_who_decides_what_and_by_what_one_said(
    ana: TestClient, ben: TestClient, vera: TestClient, address: str
) -> None:
    decided(ana, "Own goals", goal="learner", pace="learner")
    decided(ana, "Our goals", goal="together", pace="learner")
    assert titles_at(vera, address, decides="pace:learner") == {"Own goals", "Our goals"}
    assert titles_at(vera, address, decides=["pace:learner", "goal:learner"]) == {"Own goals"}
    assert len(titles_at(vera, address, decides="pace:nobody")) == 8, "what nobody can decide is not asked"
    page = vera.get(address, params={"decides": ["goal:learner", "pace:learner"]}).text
    assert re.findall(r'<span dir="auto">(Goal|Pace): learner</span> <span aria', page) == ["Goal", "Pace"]
    assert '<option value="goal:learner" selected>' in page
    assert '<input type="hidden" name="decides" value="pace:learner">' in page

    id_ = example(ana, "Café corner")["id"]
    ana.put(f"{BOARD}/examples/{id_}/doing", json={"state": "tried"}).raise_for_status()
    assert titles_at(ana, address, doing="tried") == {"Café corner"}
    for other in (ben, vera):
        assert titles_at(other, address, doing="tried") == set()
    assert titles_at(ana, address, doing="want") == set()
    assert '<label for="doing">' in ana.get(address).text
    assert '<label for="doing">' not in vera.get(address).text


def test_an_example_is_brought_to_a_board_from_its_own_page(faye: TestClient, vera: TestClient) -> None:
    other = faye.post("/api/v1/boards", json={"title": "Science"}).json()["slug"]
    page = f"/b/staffroom/examples/{example(faye, 'Café corner')['id']}"
    assert "Bring it to a board" not in vera.get(page).text
    assert f'<option value="{other}" dir="auto">Science</option>' in faye.get(page).text
    for words in ("1 example is in the tray now.", "Nothing was copied: the board has this already."):
        after = faye.post(f"{page}/copies", data={"to": other})
        assert after.url.path == page
        assert f'{words} <a href="/b/{other}/list" dir="auto">Science</a>' in after.text
    copies = faye.get(f"/api/v1/boards/{other}/examples").json()["items"]
    assert [(copy["title"], copy["origin"]["board"]) for copy in copies] == [("Café corner", "staffroom")]
    for nowhere in ("", "nowhere", "a\x00b"):
        assert faye.post(f"{page}/copies", data={"to": nowhere}).status_code in {404, 422}
        chosen = {"to": nowhere, "example": f"staffroom/{page.rpartition('/')[2]}"}
        assert faye.post("/library", data=chosen).status_code in {404, 422}
