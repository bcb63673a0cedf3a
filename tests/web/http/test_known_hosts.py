"""Requests for a host that is not this server's are refused; only trusted proxies say who asks."""

import socket
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import ValidationError

from app.domain.cookies import COOKIE
from app.main import create_app
from app.settings import Settings
from app.web.http import known_hosts
from tests.conftest import BOARD, HERE

PUBLIC = "https://map.school.example"

OWN = socket.gethostname()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"public_url": PUBLIC, "allowed_hosts": "tree, 192.0.2.77"})


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8000",
        "127.0.0.1:8000",
        "127.3.2.1",
        "[::1]:8000",
        "map.school.example",
        "Map.School.Example.",
        "map.school.example:443",
        "tree:80",
        "192.0.2.77",
        OWN,
        f"{OWN.partition('.')[0]}.local",
        "testserver",
    ],
)
def test_its_own_names_and_addresses_are_answered(vera: TestClient, host: str) -> None:
    assert vera.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "map.school.example.evil.example",
        "evil.example:8000",
        "203.0.113.9",
        "[2001:db8::9]",
        "0.0.0.0",
        "127.0.0.1.evil.example",
        "localhost@evil.example",
        "*",
        " ",
    ],
)
def test_any_other_host_is_refused_by_pages_and_by_the_api(app: FastAPI, host: str) -> None:
    rebound = TestClient(app, HERE, headers={"Host": host, "Origin": f"http://{host}"})
    for method, path in (("GET", "/"), ("GET", f"{BOARD}/snapshot"), ("POST", f"{BOARD}/participants")):
        answer = rebound.request(method, path)
        assert answer.status_code in {400, 421}
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "Set-Cookie" not in answer.headers
    assert rebound.get("/readyz").status_code == 200


def test_a_person_gets_a_page_that_says_what_to_do(vera: TestClient) -> None:
    answer = vera.get("/b/staffroom", headers={"Host": "evil.example", "Accept": "text/html"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (421, "text/html; charset=utf-8")
    assert "evil.example" in answer.text
    assert "--allowed-hosts" in answer.text


def test_a_refusal_has_the_security_headers_of_every_answer(vera: TestClient) -> None:
    usual = vera.get("/").headers
    refused = vera.get("/", headers={"Host": "evil.example"}).headers
    for name in ("content-security-policy", "x-content-type-options", "referrer-policy"):
        assert refused[name] == usual[name]


def test_the_addresses_that_this_machine_has_are_its_own() -> None:
    assert {OWN.lower(), f"{OWN.partition('.')[0].lower()}.local"} <= known_hosts.own_names()


def _joined_from(app: FastAPI, client: tuple[str, int], **headers: str) -> Any:
    browser = TestClient(app, HERE, headers={"Origin": HERE, **headers}, client=client)
    return browser.post(f"{BOARD}/participants", json={})


@pytest.mark.parametrize(
    ("trusted", "counts"), [("", False), ("192.0.2.0/24", True), ("127.0.0.1", False), ("192.0.2.5", True)]
)
def test_forwarded_headers_count_from_trusted_proxies_alone(
    settings: Settings, trusted: str, *, counts: bool
) -> None:
    app = create_app(settings.model_copy(update={"trusted_proxies": trusted, "public_url": None}))
    forged = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}
    try:
        seen = _joined_from(app, ("192.0.2.5", 4000), **(forged | {"Origin": "https://testserver"}))
        assert seen.status_code == (201 if counts else 403), "the scheme is part of the origin"
        _joined_from(app, ("192.0.2.5", 4000), **{"X-Forwarded-For": "198.51.100.8"})
        assert len(app.state.joins) == (2 if counts else 1), "people count by their own addresses, or as one"
    finally:
        app.state.database.close()


@pytest.mark.parametrize("everyone", ["*", "0.0.0.0/0", "::/0", "10.0.0.1, *", "proxy.example"])
def test_not_everyone_can_be_trusted(everyone: str) -> None:
    with pytest.raises(ValidationError):
        Settings(trusted_proxies=everyone)


@pytest.mark.parametrize(
    "origin", ["https://testserver", "http://testserver:81", "http://testserver.evil.example"]
)
def test_the_whole_origin_is_compared(app: FastAPI, ana: TestClient, origin: str) -> None:
    page = TestClient(app, HERE, headers={"Origin": origin}, cookies={COOKIE: ana.cookies.get(COOKIE) or "x"})
    assert page.post(f"{BOARD}/participants", json={}).status_code == 403
