"""Sending examples in: who may, who reads them, what becomes of them, and what the sender sees."""

import html
import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from app.store.database import Database
from app.store.models import Submission
from app.web.http.rate_limits import RateLimit
from tests.conftest import BOARD

SENT = f"{BOARD}/submissions"
ANY = {"If-Match": "*"}
HTML = {"Accept": "text/html"}
SECRET = "Marmalade on Mondays"


@pytest.fixture
def allowed(ana: TestClient, faye: TestClient) -> None:  # noqa: ARG001  (Ana joins while anyone may)
    """Anyone may send, and only those who have joined may read."""
    access = {"access": {"send": "anyone", "read": "participants", "join": "code"}}
    assert faye.patch(BOARD, json=access, headers=ANY).status_code == 200


def send(who: TestClient, **more: Any) -> str:
    """The path of the sender's own link."""
    answer = who.post(SENT, json={"title": SECRET, "from": "Gus", **more})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["status_url"]).removeprefix("http://testserver")


def waiting(faye: TestClient) -> dict[str, Any]:
    item: dict[str, Any] = faye.get(SENT).json()["items"][0]
    return item


def decide(faye: TestClient, state: str, reason: str | None = None) -> int:
    body = {"state": state, "reason": reason}
    return faye.put(f"{SENT}/{waiting(faye)['id']}/state", json=body).status_code


def test_nobody_may_send_where_no_facilitator_allows_it(
    vera: TestClient, ana: TestClient, faye: TestClient
) -> None:
    for who in (vera, ana, faye):
        assert who.post(SENT, json={"title": "Ink"}).status_code == 403
        assert who.get("/b/staffroom/send", headers=HTML).status_code == 403
    faye.patch(BOARD, json={"access": {"read": "participants", "join": "code"}}, headers=ANY)
    assert vera.post(SENT, json={"title": "Ink"}).status_code == 404


@pytest.mark.usefixtures("allowed")
def test_what_waits_is_read_by_facilitators_alone(
    app: FastAPI, vera: TestClient, ana: TestClient, faye: TestClient
) -> None:
    before = ana.get(f"{BOARD}/changes").text
    link = send(vera, description="Toast.", setting={"subject": "home economics"})
    item = waiting(faye)
    assert (item["state"], item["from"], item["fields"]["title"]) == ("waiting", "Gus", SECRET)
    assert ana.get(SENT).status_code == ana.get("/b/staffroom/submissions", headers=HTML).status_code == 403
    assert ana.get(f"{BOARD}/changes").text == before
    pages = ("", "/list", "/library", "/coverage?by=subject", "/wall", "/summary", "/submissions")
    paths = [f"/b/staffroom{page}" for page in pages]
    paths += [
        path.format(board="staffroom")
        for path in app.openapi()["paths"]
        if path.count("{") == path.count("{board}")
    ]
    for path in paths:
        if not path.endswith(("/events", "/submissions")):
            assert SECRET not in ana.get(path).text, path
            assert path == "/b/staffroom/submissions" or SECRET not in faye.get(path).text, path
    assert SECRET in vera.get(link).text
    assert "waits for a facilitator" in vera.get(link).text


def test_facilitators_alone_see_on_their_pages_how_many_wait(
    ana: TestClient, vera: TestClient, faye: TestClient
) -> None:
    pages = ("/", "/b/staffroom/list", "/b/staffroom/manage", "/b/staffroom")
    faye.patch(BOARD, json={"access": {"send": "anyone"}}, headers=ANY).raise_for_status()
    for words in ("", "1 example that was sent in waits", "2 examples that were sent in wait"):
        seen = {page: faye.get(page).text for page in pages}
        assert [words in seen[page] for page in pages[:3]] == [True] * 3
        assert ("sent in wait" in seen["/"]) is bool(words)
        assert f'"sent_in":{words[:1] or 0}' in seen["/b/staffroom"]
        for other in (ana, vera):
            assert all("sent in wait" not in other.get(page).text for page in pages if "manage" not in page)
            assert '"sent_in":0' in other.get("/b/staffroom").text
        send(vera)


@pytest.mark.usefixtures("allowed")
def test_what_is_shown_comes_into_the_tray_and_the_sender_sees_it(
    vera: TestClient, ana: TestClient, faye: TestClient, database: Database
) -> None:
    link = send(vera, tags=["food"], next_step="Butter.", contributor="Somebody else")
    assert decide(faye, "shown", "Thank you!") == 200
    item = waiting(faye)
    shown = ana.get(f"{BOARD}/examples/{item['example']}").json()
    assert (shown["title"], shown["tags"], shown["answers"]) == (SECRET, ["food"], None)
    assert shown["contributor"] == "Gus"
    assert item["fields"] == {"title": SECRET}
    page = vera.get(link).text
    assert "It is on the board" in page
    assert "Thank you!" in page
    assert decide(faye, "returned", "Too late.") == 409
    with database.reading() as session:
        stored = session.exec(select(Submission)).one()
        assert link.removeprefix("/sent/") not in repr(stored)


@pytest.mark.usefixtures("allowed")
def test_what_is_returned_needs_a_reason_and_may_be_shown_later(vera: TestClient, faye: TestClient) -> None:
    link = send(vera, description="Toast.")
    assert decide(faye, "returned") == 422
    assert waiting(faye)["state"] == "waiting"
    assert decide(faye, "returned", "Say more about pupils’ choices.") == 200
    page = vera.get(link)
    assert "It was returned" in page.text
    assert "Say more about pupils’ choices." in page.text
    assert "Toast." in page.text
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert decide(faye, "shown") == 200


@pytest.mark.usefixtures("allowed")
def test_plain_forms_send_decide_and_keep_what_was_typed(vera: TestClient, faye: TestClient) -> None:
    empty = vera.post("/b/staffroom/send", data={"title": " ", "description": "Toast."})
    assert (empty.status_code, "Toast." in empty.text) == (422, True)
    page = vera.post("/b/staffroom/send", data={"title": "Jam", "subject": "art", "from": "Gus"})
    assert "It waits for a facilitator" in page.text
    link = re.search(r'class="secret"[^>]*>http://testserver([^<]+)<', page.text)
    assert link
    assert str(page.url).endswith(html.unescape(link[1]))
    queue = "/b/staffroom/submissions"
    sent = {"submission": waiting(faye)["id"]}
    refused = faye.post(queue, data=sent | {"to": "returned", "reason": ""}, headers=HTML)
    assert "Say why you return it" in refused.text
    assert "It is in the tray now." in faye.post(queue, data=sent | {"to": "shown"}).text
    assert "It is on the board" in vera.get(link[1]).text


@pytest.mark.usefixtures("allowed")
def test_names_that_the_board_hides_are_not_kept(vera: TestClient, faye: TestClient) -> None:
    send(vera)
    assert faye.patch(BOARD, json={"naming": "anonymous"}, headers=ANY).status_code == 200
    assert waiting(faye)["from"] is None
    send(vera, title="Other")
    assert all(item["from"] is None for item in faye.get(SENT).json()["items"])


@pytest.mark.usefixtures("allowed")
def test_an_address_sends_so_much_an_hour_and_guesses_no_links(app: FastAPI, vera: TestClient) -> None:
    app.state.submissions = RateLimit(1, 60)
    send(vera)
    assert vera.post(SENT, json={"title": "More"}).status_code == 429
    app.state.wrong_links = RateLimit(1, 60)
    assert vera.get("/sent/nonsense", headers=HTML).status_code == 404
    assert vera.get("/sent/nonsense", headers=HTML).status_code == 429


@pytest.mark.usefixtures("allowed")
def test_a_locked_board_takes_nothing(vera: TestClient, faye: TestClient) -> None:
    send(vera)
    assert faye.patch(BOARD, json={"locked": True}, headers=ANY).status_code == 200
    assert vera.post(SENT, json={"title": "More"}).status_code == 409
    assert decide(faye, "shown") == 409
