"""Joining a board."""

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.web.limits import Limit
from app.web.responses import COOKIE
from tests.conftest import BOARD, HERE

JOIN = f"{BOARD}/participants"


def test_nobody_joins_a_closed_board_but_those_who_joined_stay(
    vera: TestClient, ana: TestClient, faye: TestClient
) -> None:
    faye.patch(BOARD, json={"access": {"join": "closed"}}, headers={"If-Match": "*"})
    assert vera.post(JOIN).status_code == 403
    assert COOKIE not in vera.cookies
    assert ana.post(JOIN, json={"name": "Anna"}).status_code == 200


def test_a_closed_board_that_only_participants_read_looks_unknown(vera: TestClient, faye: TestClient) -> None:
    access = {"access": {"join": "closed", "read": "participants"}}
    faye.patch(BOARD, json=access, headers={"If-Match": "*"})
    unknown = vera.post("/api/v1/boards/nowhere/participants")
    closed = vera.post(JOIN)
    assert unknown.status_code == closed.status_code == 404
    assert unknown.json()["detail"].replace("nowhere", "staffroom") == closed.json()["detail"]


def test_an_open_board_that_only_participants_read_can_be_joined_by_its_address(
    vera: TestClient, faye: TestClient
) -> None:
    faye.patch(BOARD, json={"access": {"read": "participants"}}, headers={"If-Match": "*"})
    assert vera.get(BOARD).status_code == 404
    assert vera.post(JOIN).status_code == 201
    assert vera.get(BOARD).status_code == 200


def test_joining_without_a_name_gives_a_friendly_one(vera: TestClient) -> None:
    answer = vera.post(JOIN)
    assert answer.status_code == 201
    assert answer.json()["board"] == "staffroom"
    assert len(answer.json()["name"].split()) == 2


def test_joining_again_keeps_the_name_unless_another_is_given(vera: TestClient) -> None:
    first = vera.post(JOIN, json={"name": "Vera"}).json()
    again = vera.post(JOIN, json={})
    assert (again.status_code, again.json()) == (200, first)
    renamed = vera.post(JOIN, json={"name": "  Vera\n of the  library "})
    assert renamed.json() == first | {"name": "Vera of the library"}


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: FastAPI) -> None:
    plain = TestClient(app, HERE).post(JOIN).headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=15552000"):
        assert part in plain
    assert "Secure" not in plain
    assert "Secure" in TestClient(app, "https://testserver").post(JOIN).headers["set-cookie"]


def test_only_a_digest_of_the_cookie_is_kept(app: FastAPI, vera: TestClient) -> None:
    vera.post(JOIN)
    cookie = vera.cookies[COOKIE]
    app.state.database.engine.dispose()
    files = app.state.settings.data_dir.iterdir()
    assert not any(cookie.encode() in file.read_bytes() for file in files)


def test_an_unknown_cookie_is_a_visitors(app: FastAPI) -> None:
    stranger = TestClient(app, HERE, headers={"Origin": HERE}, cookies={COOKIE: "made-up"})
    assert stranger.get(BOARD).status_code == 200
    assert stranger.post(f"{BOARD}/examples", json={"title": "Mine"}).status_code == 401


def test_the_same_browser_has_a_name_on_each_board(vera: TestClient, faye: TestClient) -> None:
    faye.post("/api/v1/boards", json={"title": "Elsewhere"})
    vera.post(JOIN, json={"name": "Vera"})
    cookie = vera.cookies[COOKIE]
    elsewhere = vera.post("/api/v1/boards/elsewhere/participants", json={"name": "V."})
    assert elsewhere.status_code == 201
    assert "set-cookie" not in elsewhere.headers
    assert vera.cookies[COOKIE] == cookie


def test_an_address_that_joins_too_often_has_to_wait(app: FastAPI, vera: TestClient) -> None:
    app.state.joins = Limit(2, 60, clock=lambda: 0.0)
    assert [vera.post(JOIN).status_code for _ in range(3)] == [201, 200, 429]
    refused = vera.post(JOIN)
    assert refused.headers["Retry-After"] == "60"
    assert "60 s" in refused.json()["detail"]
