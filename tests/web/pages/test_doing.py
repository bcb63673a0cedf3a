"""We do this, tried it, want to try: one press by a plain form, on every page that shows an example."""

import html
import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.conftest import BOARD, example, joined

ANY = {"If-Match": "*"}
TITLE = "Café corner"
PAGES = ("/b/staffroom/examples/{id}", "/b/staffroom/list", "/b/staffroom/library", "/library")


def form_of(page: str, id_: str) -> tuple[str, dict[str, str], dict[str, tuple[str, str, str]]]:
    """Where an example’s form leads, its hidden fields, and by state what each button sends and shows."""
    form = re.search(rf'<form class="doing" id="doing-{id_}".*?</form>', page, re.DOTALL)
    assert form
    action = re.search(r'action="([^"]+)"', form[0])
    assert action
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    buttons = re.findall(
        r'name="state" value="(\w*)" data-state="(\w+)" aria-pressed="(\w+)">.*?press-count">(\d*)<', form[0]
    )
    fields = {name: html.unescape(value) for name, value in hidden.items()}
    return action[1], fields, {state: (value, pressed, count) for value, state, pressed, count in buttons}


@pytest.mark.parametrize("address", PAGES)
def test_a_press_sets_and_a_press_again_takes_back(ana: TestClient, ben: TestClient, address: str) -> None:
    id_ = example(ana, TITLE)["id"]
    query = "" if "{id}" in address else "?q=caf%C3%A9&tag="
    page = address.format(id=id_) + query
    action, hidden, buttons = form_of(ana.get(page).text, id_)
    assert buttons == {state: (state, "false", "") for state in ("doing", "tried", "want")}
    after = ana.post(action, data={**hidden, "state": "want"}, follow_redirects=False)
    assert after.status_code == 303
    assert after.headers["Location"].endswith(f"#doing-{id_}")
    assert after.headers["Location"].startswith(page.replace("&tag=", "").partition("#")[0])
    assert form_of(ana.get(page).text, id_)[2]["want"] == ("", "true", "1")
    assert form_of(ben.get(page).text, id_)[2]["want"] == ("want", "false", "1")
    ana.post(action, data={**hidden, "state": ""})
    assert form_of(ana.get(page).text, id_)[2] == buttons


def test_where_a_form_leads_back_to_is_a_page_of_ours(ana: TestClient) -> None:
    id_ = example(ana, TITLE)["id"]
    for back, query in (("https://elsewhere.example", ""), ("//elsewhere.example", "a=b\r\nSet-Cookie: x=y")):
        body = {"state": "doing", "back": back, "query": query}
        after = ana.post(f"/b/staffroom/examples/{id_}/doing", data=body, follow_redirects=False)
        assert after.headers["Location"].startswith(f"/b/staffroom/examples/{id_}")
        assert "\n" not in after.headers["Location"]


def test_who_has_not_joined_joins_by_their_first_press_or_reads_the_counts(
    app: FastAPI, ana: TestClient, vera: TestClient, faye: TestClient
) -> None:
    id_ = example(ana, TITLE)["id"]
    ana.put(f"{BOARD}/examples/{id_}/doing", json={"state": "tried"}).raise_for_status()
    page = f"/b/staffroom/examples/{id_}"
    for somebody in (vera, faye):
        action, hidden, _ = form_of(somebody.get(page).text, id_)
        somebody.post(action, data={**hidden, "state": "doing"}).raise_for_status()
    assert form_of(vera.get(page).text, id_)[2]["doing"] == ("", "true", "2")
    on_all = vera.get("/library").text
    assert form_of(on_all, id_)[2]["doing"] == ("", "true", "2")
    access = {"read": "anyone", "join": "code"}
    faye.patch(BOARD, json={"access": access}, headers=ANY).raise_for_status()
    looking = TestClient(app, "http://testserver", headers={"Origin": "http://testserver"})
    for path in (page, "/b/staffroom/list", "/b/staffroom/library", "/library"):
        seen = looking.get(path).text
        assert "2 do this, 1 tried it" in seen
        assert "data-state=" not in seen
    assert looking.post(f"{page}/doing", data={"state": "doing"}).status_code == 403
    faye.patch(BOARD, json={"locked": True}, headers=ANY).raise_for_status()
    for path in (page, "/library"):
        assert "data-state=" not in ana.get(path).text


@pytest.mark.parametrize("naming", ["pseudonyms", "anonymous"])
def test_where_names_are_hidden_fewer_than_three_are_not_counted(
    app: FastAPI, ana: TestClient, faye: TestClient, naming: str
) -> None:
    id_ = example(ana, TITLE)["id"]
    faye.patch(BOARD, json={"naming": naming}, headers=ANY).raise_for_status()
    page = f"/b/staffroom/examples/{id_}"
    people = [ana, joined(app, "Ben"), joined(app, "Cem")]
    for person, count in zip(people, ("", "", "3"), strict=True):
        person.post(f"{page}/doing", data={"state": "doing"}).raise_for_status()
        for address in PAGES:
            shown = form_of(person.get(address.format(id=id_)).text, id_)[2]
            assert shown["doing"] == ("", "true", count)
    faye.put(f"{BOARD}/workshop/spotlight", json={"example": id_}).raise_for_status()
    assert '<p class="wall-doing">3 do this</p>' in faye.get("/b/staffroom/wall").text
