"""What the page of another site gets to read from a visitor's browser, and what it never gets."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.cookies import COOKIE
from tests.conftest import BOARD, HERE, address, version

# What another site may read is decided before the database is asked.
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
FOREIGN = "https://school.example"
READ = "Access-Control-Allow-Origin"
ANY = {"If-Match": "*"}


@pytest.fixture
def page(app: FastAPI) -> TestClient:
    """A script of another site, in the browser of somebody who has never been here."""
    return TestClient(app, HERE, headers={"Origin": FOREIGN, "Sec-Fetch-Site": "cross-site"})


def asked(page: TestClient, path: str, method: str, headers: str = "") -> Any:
    """What a browser is told that asks before it lets a page do something."""
    return page.options(
        path, headers={"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    )


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/boards",
        BOARD,
        f"{BOARD}/snapshot",
        f"{BOARD}/examples?concept=own",
        f"{BOARD}/examples.csv",
        f"{BOARD}/changes",
        f"{BOARD}/diagram.svg",
        "/api/v1/examples?tag=reading",
    ],
)
def test_what_anyone_may_read_another_site_may_embed(page: TestClient, path: str) -> None:
    first = page.get(path)
    again = page.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    for answer in (first, again, page.head(path)):
        assert answer.headers[READ] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert {"ETag", "Link"} <= set(answer.headers["Access-Control-Expose-Headers"].split(", "))


@pytest.mark.parametrize("path", ["/api/v1/nothing", f"{BOARD}/examples?x=1", "/api/v1/boards/nowhere"])
def test_errors_can_be_read_too(page: TestClient, path: str) -> None:
    answer = page.get(path)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers[READ] == "*"


def test_a_browser_that_asks_beforehand_hears_what_may_be_sent(page: TestClient) -> None:
    for path in (f"{BOARD}/examples", f"{BOARD}/events"):
        answer = asked(page, path, "GET", "if-none-match, last-event-id")
        assert (answer.status_code, answer.headers[READ]) == (204, "*")
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
        assert answer.headers["Access-Control-Allow-Headers"] == "If-None-Match, Last-Event-ID"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Access-Control-Allow-Private-Network" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_no_change_is_ever_allowed(page: TestClient, ana: TestClient, method: str) -> None:
    card, before = address(ana, "Café corner"), version(ana)
    for path in (f"{BOARD}/examples", card, f"{card}/placement"):
        for answer in (asked(page, path, method, "content-type"), page.request(method, path, json={})):
            assert answer.status_code in {403, 405}
            assert not any(name.lower().startswith("access-control-") for name in answer.headers)
    assert version(ana) == before


def test_what_is_read_with_a_cookie_or_a_token_is_kept_from_the_page(app: FastAPI, ana: TestClient) -> None:
    same = {"Origin": FOREIGN, "Sec-Fetch-Site": "cross-site"}
    with_cookie = TestClient(app, HERE, headers=same, cookies={COOKIE: ana.cookies[COOKIE]})
    with_token = TestClient(app, HERE, headers=same | {"Authorization": "Bearer tf_unknown"})
    for who in (with_cookie, with_token, with_cookie):
        for path in (BOARD, f"{BOARD}/snapshot", "/api/v1/boards"):
            assert READ not in who.get(path).headers
    assert TestClient(app, HERE, headers=same).get(BOARD).headers[READ] == "*"
    assert READ not in with_cookie.get(BOARD).headers


def test_a_board_that_is_not_open_to_everyone_cannot_be_read(page: TestClient, faye: TestClient) -> None:
    faye.patch(BOARD, json={"access": {"read": "participants"}}, headers=ANY).raise_for_status()
    for path in (BOARD, f"{BOARD}/snapshot", f"{BOARD}/examples", f"{BOARD}/events"):
        assert page.get(path).status_code == 404
    assert page.get("/api/v1/boards").json()["items"] == []


@pytest.mark.parametrize("path", ["/", "/b/staffroom", "/healthz", "/tokens"])
def test_pages_are_not_for_other_sites(page: TestClient, path: str) -> None:
    assert READ not in page.get(path).headers
    assert READ not in asked(page, path, "GET").headers
