"""On a device that is passed on, nobody finds what the person before saw: no page, no answer of the API."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.web import pages
from tests.conftest import BOARD, HERE, example
from tests.web.staff import OWN, open_round, place

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
HTML = {"Accept": "text/html"}
CLEARED = '"cache"'


def page_addresses() -> list[str]:
    """Every page that there is: a new one is found here by itself."""
    return [
        route.path
        for page in pages.PAGES
        for route in page.router.routes
        if "GET" in getattr(route, "methods", ())
    ]


def filled(path: str, values: dict[str, Any]) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda part: str(values[part[1]]), path)


@pytest.fixture
def answered(faye: TestClient, ana: TestClient) -> dict[str, Any]:
    """What stands for the parts of an address, after Ana has placed in an open round."""
    number = open_round(faye, {"Passion hour": ()})
    card = example(ana, "Passion hour")["id"]
    place(ana, number, card, OWN, "Because.")
    return {"board": "staffroom", "example": card, "round": number, "token": "x", "code": "K7M4QX"}


def test_no_page_is_stored(answered: dict[str, Any], ana: TestClient, faye: TestClient) -> None:
    assert len(page_addresses()) > 15
    for path in page_addresses():
        for who in (ana, faye):
            answer = who.get(filled(path, answered), headers=HTML, follow_redirects=False)
            is_redirect = answer.status_code in {303, 307, 308}
            assert is_redirect or "no-store" in answer.headers["Cache-Control"], path


def test_no_answer_is_stored_that_not_everyone_gets(
    answered: dict[str, Any], ana: TestClient, faye: TestClient, app: FastAPI
) -> None:
    faye.patch(BOARD, json={"access": {"read": "participants"}}, headers={"If-Match": "*"})
    step = ana.post(f"{BOARD}/next-steps", json={"text": "Go on."}).json()["id"]
    new = {"kind": "looks", "text": "Two heads over one book.", "concept": "own"}
    line = ana.post(f"{BOARD}/lines", json=new).json()["id"]
    paths = [path for path, methods in app.openapi()["paths"].items() if "get" in methods]
    for path in paths:
        if path.endswith(("/events", "/workshop-templates")) or not path.startswith("/api/"):
            continue
        given = {
            "key": "own",
            "lens": "ours",
            "note": "x",
            "step": step,
            "line": line,
            "format": "svg",
            **answered,
        }
        answer = ana.get(filled(path, given))
        assert "no-store" in answer.headers["Cache-Control"], path


def test_the_browser_is_told_to_forget_when_somebody_leaves_or_signs_out(
    ana: TestClient, ben: TestClient, faye: TestClient
) -> None:
    gone = ana.post("/b/staffroom/me", data={"to": "leave"}, follow_redirects=False)
    assert gone.headers["Clear-Site-Data"] == CLEARED
    assert ben.delete(f"{BOARD}/participants/me").headers["Clear-Site-Data"] == CLEARED
    assert faye.post("/sign-out", follow_redirects=False).headers["Clear-Site-Data"] == CLEARED


def test_going_on_as_somebody_else_forgets_who_one_was(ana: TestClient, app: FastAPI) -> None:
    link = ana.post(f"{BOARD}/participants/me/link").json()["address"]
    tablet = TestClient(app, HERE, headers={"Origin": HERE})
    tablet.post(f"{BOARD}/participants", json={"name": "Ben"})
    gone = tablet.post(link, follow_redirects=False)
    assert (gone.status_code, gone.headers["Clear-Site-Data"]) == (303, CLEARED)
