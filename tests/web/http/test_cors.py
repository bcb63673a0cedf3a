"""What the page of another site gets to read from a visitor's browser, and what it never gets."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.cookies import COOKIE
from tests.conftest import BOARD, HERE, address, version

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
FOREIGN = "https://school.example"
READ = "Access-Control-Allow-Origin"
ANY = {"If-Match": "*"}


@pytest.fixture
def page(app: FastAPI, faye: TestClient) -> TestClient:
    """A script of another site, in the browser of somebody new here. It may read the board."""
    faye.patch(BOARD, json={"embedding": True}, headers=ANY).raise_for_status()
    return TestClient(app, HERE, headers={"Origin": FOREIGN, "Sec-Fetch-Site": "cross-site"})


def asked(page: TestClient, path: str, method: str, headers: str = "") -> Any:
    """What a browser is told that asks before it lets a page do something."""
    return page.options(
        path, headers={"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    )


@pytest.mark.parametrize(
    "path",
    [
        BOARD,
        f"{BOARD}/snapshot",
        f"{BOARD}/examples?concept=own",
        f"{BOARD}/examples.csv",
        f"{BOARD}/changes",
        f"{BOARD}/diagram.svg",
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


@pytest.mark.parametrize("path", [f"{BOARD}/nothing", f"{BOARD}/examples?x=1", f"{BOARD}/examples/1"])
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


def test_what_is_read_with_a_cookie_or_a_token_is_kept_from_the_page(
    app: FastAPI, ana: TestClient, page: TestClient
) -> None:
    same = {"Origin": FOREIGN, "Sec-Fetch-Site": "cross-site"}
    with_cookie = TestClient(app, HERE, headers=same, cookies={COOKIE: ana.cookies[COOKIE]})
    with_token = TestClient(app, HERE, headers=same | {"Authorization": "Bearer tf_unknown"})
    for who in (with_cookie, with_token, with_cookie):
        for path in (BOARD, f"{BOARD}/snapshot", "/api/v1/boards"):
            assert READ not in who.get(path).headers
    assert page.get(BOARD).headers[READ] == "*"
    assert READ not in with_cookie.get(BOARD).headers


def test_a_board_that_is_not_open_to_everyone_cannot_be_read(page: TestClient, faye: TestClient) -> None:
    faye.patch(BOARD, json={"access": {"read": "participants"}}, headers=ANY).raise_for_status()
    for path in (BOARD, f"{BOARD}/snapshot", f"{BOARD}/examples", f"{BOARD}/events"):
        assert page.get(path).status_code == 404
    assert page.get("/api/v1/boards").json()["items"] == []


def test_until_it_is_chosen_for_a_board_no_other_site_reads_it(page: TestClient, faye: TestClient) -> None:
    faye.patch(BOARD, json={"embedding": False}, headers=ANY).raise_for_status()
    for path in (BOARD, f"{BOARD}/snapshot", f"{BOARD}/examples", "/api/v1/boards", "/api/v1/examples"):
        assert page.get(path).status_code == 200
        for answer in (page.get(path), page.get(path), asked(page, path, "GET")):
            assert not any(name.lower().startswith("access-control-") for name in answer.headers)
    faye.patch(BOARD, json={"embedding": True}, headers=ANY).raise_for_status()
    assert page.get(f"{BOARD}/snapshot").headers[READ] == "*"
    assert READ not in page.get("/api/v1/boards").headers


def test_our_own_pages_and_those_of_other_sites_share_no_kept_answer(
    page: TestClient, vera: TestClient
) -> None:
    del vera.headers["Origin"]
    for who, opened in ((vera, False), (page, True), (vera, False), (page, True)):
        answer = who.get(f"{BOARD}/snapshot")
        assert (READ in answer.headers) is opened
        assert not opened or "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["/", "/b/staffroom", "/healthz", "/tokens"])
def test_pages_are_not_for_other_sites(page: TestClient, path: str) -> None:
    assert READ not in page.get(path).headers
    assert READ not in asked(page, path, "GET").headers
