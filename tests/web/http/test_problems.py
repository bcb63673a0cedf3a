"""Every error has one shape, whatever went wrong."""

import logging

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.services import serializers
from tests.conftest import BOARD, HERE, address

# How a refusal is written does not depend on the database.
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
JSON = {"Content-Type": "application/json"}


def assert_problem(answer: Response, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert {"type", "title", "status", "detail", "instance"} <= problem.keys()
    assert problem["status"] == status
    assert problem["instance"] == answer.request.url.path
    assert all(problem[name] for name in ("type", "title", "detail"))
    assert ("errors" in problem) == (status == 422)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v2/boards", 404),
        ("GET", "/nothing", 404),
        ("GET", "/api/v1/boards/nowhere", 404),
        ("GET", f"{BOARD}/concepts/mine", 404),
        ("GET", f"{BOARD}/concepts/NOT%20A%20KEY", 422),
        ("PUT", BOARD, 405),
        ("POST", "/healthz", 405),
        ("POST", f"{BOARD}/examples/1/placement", 405),
        ("GET", f"{BOARD}?colour=red", 422),
        ("GET", f"{BOARD}/changes?since=x", 422),
        ("GET", f"{BOARD}/changes?since=99", 410),
        ("PATCH", BOARD, 428),
    ],
)
def test_errors_have_one_shape(vera: TestClient, method: str, path: str, status: int) -> None:
    assert_problem(vera.request(method, path, json={} if method == "PATCH" else None), status)


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        (JSON, b"{", 422),
        (JSON, b"[]", 422),
        (JSON, b"null", 422),
        (JSON, b"", 422),
        (JSON, b'{"title": "\xff"}', 400),
        (JSON, b'{"title": "\\ud800"}', 422),
        (JSON, b'{"\\ud800": 1, "title": "x"}', 422),
        (JSON, b"[" * 60_000, 400),
        (JSON, b'{"title": ' + b"9" * 5_000 + b"}", 400),
        (JSON, b'{"title": "' + b"x" * 70_000 + b'"}', 413),
        ({"Content-Type": "text/plain"}, b'{"title": "x"}', 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"title=x", 415),
        ({}, b'{"title": "x"}', 415),
    ],
)
def test_bodies_that_cannot_be_read_are_problems_too(
    ana: TestClient, headers: dict[str, str], content: bytes, status: int
) -> None:
    assert_problem(ana.post(f"{BOARD}/examples", headers=headers, content=content), status)


def test_a_body_that_grows_too_large_on_the_way_is_refused(ana: TestClient) -> None:
    answer = ana.post(f"{BOARD}/examples", headers=JSON, content=(b" " * 1_000 for _ in range(70)))
    assert_problem(answer, 413)


def test_refusals_name_their_kind(
    ana: TestClient, ben: TestClient, vera: TestClient, faye: TestClient
) -> None:
    mine = ana.post(f"{BOARD}/examples", json={"title": "Mine"}).headers["Location"]
    any_version = {"If-Match": "*"}
    assert_problem(vera.put(f"{mine}/placement", json={"concepts": []}), 401)
    assert_problem(ben.patch(mine, json={"title": "Ours"}, headers=any_version), 403)
    assert_problem(faye.post("/api/v1/boards", json={"title": "x", "slug": "staffroom"}), 409)
    assert_problem(ana.patch(mine, json={"title": "x"}, headers={"If-Match": '"1"'}), 412)
    faye.patch(BOARD, json={"locked": True}, headers=any_version)
    locked = ana.put(f"{mine}/placement", json={"concepts": []})
    assert_problem(locked, 409)
    assert locked.json()["type"] == "urn:threefold:problem:board-locked"


def test_an_unforeseen_error_tells_an_id_that_is_in_the_log_and_nothing_of_its_inside(
    vera: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(serializers, "snapshot", broken)
    with caplog.at_level(logging.ERROR, "threefold"):
        answer = vera.get(f"{BOARD}/snapshot")
    assert_problem(answer, 500)
    assert "secret" not in answer.text
    id_ = answer.json()["detail"].rpartition("error ")[2].rstrip(".")
    assert id_ in caplog.text
    assert "the secret inside" in caplog.text


def test_whoever_looks_at_a_page_reads_of_an_unforeseen_error_on_a_page(
    vera: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serializers, "snapshot", {}.__getitem__)
    answer = vera.get("/b/staffroom", headers={"Accept": "text/html"})
    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "tell the person who runs this server: error " in answer.text


def test_405_names_every_method_the_address_takes(vera: TestClient) -> None:
    assert vera.put(BOARD).headers["Allow"] == "HEAD, GET, PATCH, DELETE"
    assert vera.post(f"{address(vera, 'Café corner')}/placement").headers["Allow"] == "PUT, DELETE"
    assert vera.options("/api/v1/boards/import").headers["Allow"] == "POST"


def test_people_who_look_at_pages_get_a_page(app: FastAPI) -> None:
    browser = TestClient(app, HERE, headers={"Accept": "text/html,*/*"})
    for path in ("/nothing", "/b/nowhere"):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"].startswith("text/html")
    assert_problem(browser.get("/api/v1/nothing"), 404)
