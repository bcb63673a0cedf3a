"""What every request and every answer has to carry."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.cookies import COOKIE
from tests.conftest import BOARD, HERE, address, version

# What a request has to carry is decided before the database is asked.
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
FOREIGN = "https://elsewhere.example"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": FOREIGN},
        {"Origin": "null"},
        {"Origin": "http://testserver:81"},
        {"Origin": "http://testserver.elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
    ],
)
@pytest.mark.parametrize("with_cookie", [True, False])
def test_another_site_changes_nothing(
    app: FastAPI, ana: TestClient, headers: dict[str, str], with_cookie: bool
) -> None:
    before = version(ana)
    cookies = {COOKIE: ana.cookies[COOKIE]} if with_cookie else {}
    foreign = TestClient(app, HERE, headers=headers, cookies=cookies)
    card = address(ana, "Café corner")
    for answer in (
        foreign.put(f"{card}/placement", json={"concepts": []}),
        foreign.post(f"{BOARD}/participants"),
        foreign.delete(card, headers={"If-Match": "*"}),
        foreign.post(f"/b/staffroom/examples/{card.rpartition('/')[2]}/placement", data={"to": "outside"}),
    ):
        assert answer.status_code == 403
        assert answer.json()["type"] == "urn:threefold:problem:cross-site"
    assert version(ana) == before


def test_a_cookie_without_an_origin_is_told_to_send_one(app: FastAPI, ana: TestClient) -> None:
    bare = TestClient(app, HERE, cookies={COOKIE: ana.cookies[COOKIE]})
    refused = bare.post(f"{BOARD}/examples", json={"title": "Mine"})
    assert refused.status_code == 403
    assert "Origin" in refused.json()["detail"]


@pytest.mark.parametrize(
    "headers",
    [{"Origin": HERE}, {"Sec-Fetch-Site": "same-origin", "Origin": HERE}, {"Sec-Fetch-Site": "none"}],
)
def test_our_own_pages_may(app: FastAPI, ana: TestClient, headers: dict[str, str]) -> None:
    own = TestClient(app, HERE, headers=headers, cookies={COOKIE: ana.cookies[COOKIE]})
    assert own.post(f"{BOARD}/examples", json={"title": "Mine"}).status_code == 201


def test_reading_needs_no_origin(app: FastAPI, ana: TestClient) -> None:
    foreign = TestClient(
        app, HERE, headers={"Sec-Fetch-Site": "cross-site"}, cookies={COOKIE: ana.cookies[COOKIE]}
    )
    assert foreign.get(BOARD).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/b/staffroom", BOARD, f"{BOARD}/snapshot", "/nothing", "/healthz", "/openapi.json"]
)
def test_every_answer_says_what_browsers_may_do_with_it(vera: TestClient, path: str) -> None:
    headers = vera.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Permissions-Policy" in headers


def test_head_answers_like_get_without_the_body(vera: TestClient) -> None:
    for path in (f"{BOARD}/snapshot", "/b/staffroom", "/healthz"):
        head, get = vera.head(path), vera.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Type"] == get.headers["Content-Type"]
        assert head.headers.get("Content-Length") == get.headers.get("Content-Length")


def test_large_answers_are_compressed(vera: TestClient) -> None:
    assert vera.get(f"{BOARD}/snapshot").headers["Content-Encoding"] == "gzip"
    plain = vera.get(f"{BOARD}/snapshot", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.json() == vera.get(f"{BOARD}/snapshot").json()
