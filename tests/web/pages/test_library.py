"""The library: what is found, whose boards it holds, and where a long list goes on."""

import html
import re

import pytest
from fastapi.testclient import TestClient

from tests.conftest import BOARD

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
    body = {"title": "Field notes", "setting": {"subject": "science", "community": "rural"}, "tags": ["Land"]}
    assert ana.post(f"{BOARD}/examples", json=body).status_code == 201
    assert titles_at(vera, address, q="QUESTION passion") == {"Passion hour"}
    assert titles_at(vera, address, concept=["own", "each"]) == {"Learning plan"}
    assert titles_at(vera, address, concept="own", without="each") == {"Passion hour"}
    assert titles_at(vera, address, subject="science", community="", q="") == {"Field notes"}
    assert titles_at(vera, address, community="rural", tag="land") == {"Field notes"}
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
