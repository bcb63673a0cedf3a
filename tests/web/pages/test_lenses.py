"""Ways to read the map: the pages, all of which work without scripts."""

import re

import pytest
from fastapi.testclient import TestClient

from tests.conftest import BOARD
from tests.web.api_v1.test_lenses import LENSES, MINE, place

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

PAGE = "/b/staffroom/lenses"
HTML = {"Accept": "text/html"}
FORM = {
    "title": "Ours of 2020",
    "source": "Our first draft",
    "definition.own": "A learner decides everything.",
    "reason.5": "Nobody plans what a learner owns.",
    "asks.5": "Whose plan is it?",
}


def test_a_facilitator_makes_changes_and_removes_a_lens_by_a_form(faye: TestClient, vera: TestClient) -> None:
    assert 'name="title"' not in vera.get(PAGE).text
    saved = faye.post(PAGE, data=FORM, follow_redirects=False)
    assert (saved.status_code, saved.headers["Location"]) == (303, PAGE)
    [lens] = faye.get(LENSES).json()["items"]
    assert lens["concepts"] == {"own": {"definition": "A learner decides everything.", "question": ""}}
    assert lens["impossible"] == [
        {"region": "own,routes", "reason": FORM["reason.5"], "question": "Whose plan is it?"}
    ]
    form = faye.get(f"{PAGE}?edit=ours-of-2020").text
    seen = re.search(r'name="version" value="(\d+)"', form)
    assert seen
    assert FORM["reason.5"] in form
    late = {**FORM, "edit": lens["key"], "version": seen[1]}
    faye.post(PAGE, data={**late, "title": "Then"}, follow_redirects=False)
    refused = faye.post(PAGE, data={**late, "title": "My later words"}, headers=HTML)
    assert refused.status_code == 412
    assert "My later words" in refused.text, "nothing that was written is lost"
    assert faye.get(f"{LENSES}/{lens['key']}").json()["title"] == "Then"
    faye.post(PAGE, data={"edit": lens["key"], "to": "remove"})
    assert faye.get(LENSES).json()["items"] == []


def test_who_places_alone_counts_their_own_placements(faye: TestClient, ana: TestClient) -> None:
    faye.post(LENSES, json=MINE)
    place(faye, "A menu", "own", "routes")
    counted = re.compile(r'<span class="count">(\d+)<span class="out-of-sight"> examples? there')
    assert counted.findall(ana.get(PAGE).text) == ["1"]
    ana.post(f"{BOARD}/participants", json={}).raise_for_status()
    faye.post(f"{BOARD}/rounds", json={}).raise_for_status()
    assert counted.findall(ana.get(PAGE).text) == ["0"]


def test_what_cannot_be_taken_is_said_and_stays_in_the_form(faye: TestClient, ana: TestClient) -> None:
    refused = faye.post(PAGE, data={**FORM, "title": " "}, headers=HTML)
    assert refused.status_code == 422
    assert FORM["reason.5"] in refused.text
    assert ana.post(PAGE, data=FORM, headers=HTML).status_code == 403
    assert faye.get(LENSES).json()["items"] == []


def test_the_map_and_the_list_are_read_through_a_lens_without_scripts(
    faye: TestClient, vera: TestClient
) -> None:
    faye.post(LENSES, json=MINE)
    place(faye, "A menu", "own", "routes")
    assert 'class="hatch" data-mask="5"' in vera.get("/b/staffroom?lens=ours-of-2020").text
    text = vera.get("/b/staffroom/list?lens=ours-of-2020").text
    assert text.count("nothing can be here") == 1
    assert "Nobody plans what a learner owns." in text
    for address in ("/b/staffroom", "/b/staffroom/list"):
        for gone in ("", "?lens=", "?lens=removed", "?lens=%00"):
            plain = vera.get(f"{address}{gone}")
            assert plain.status_code == 200
            assert "hatch" not in plain.text, "a lens that is gone leaves the map as it is"


def test_the_wall_shows_the_lens_without_scripts(faye: TestClient, vera: TestClient) -> None:
    faye.post(LENSES, json=MINE)
    place(faye, "A menu", "own", "routes")
    faye.put(f"{BOARD}/workshop/lens", json={"lens": "ours-of-2020"})
    wall = vera.get("/b/staffroom/wall").text
    assert 'data-screen="lens"' in wall
    assert 'class="hatch" data-mask="5"' in wall
    assert "Nobody plans what a learner owns." in wall
    faye.put(f"{BOARD}/workshop/step", json={"step": 1, "from": None})
    assert 'data-screen="alone"' in vera.get("/b/staffroom/wall").text
