"""Joining by a code."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.web.http.rate_limits import GuessingLimit, RateLimit
from tests.conftest import BOARD, HERE, last_event

CODE = f"{BOARD}/code"
JOIN = f"{BOARD}/participants"
ANY = {"If-Match": "*"}


def by_code(faye: TestClient, **access: str) -> str:
    """Have people join by code: the code."""
    faye.patch(BOARD, json={"access": {"join": "code"} | access}, headers=ANY).raise_for_status()
    code: str = faye.get(CODE).json()["code"]
    return code


def test_a_board_gets_a_code_once_it_is_joined_by_one_and_keeps_it(faye: TestClient) -> None:
    assert faye.get(CODE).status_code == 404
    code = by_code(faye)
    assert faye.get(CODE).json() == {"code": code, "address": f"{HERE}/join/{code}"}
    faye.patch(BOARD, json={"access": {"join": "open"}}, headers=ANY)
    assert by_code(faye) == code


def test_a_new_board_can_be_joined_by_code_from_the_start(faye: TestClient) -> None:
    made = faye.post("/api/v1/boards", json={"title": "By code", "access": {"join": "code"}}).json()
    assert made["access"] == {"read": "anyone", "join": "code", "send": "closed"}
    assert len(faye.get("/api/v1/boards/by-code/code").json()["code"]) == 6


def test_who_has_the_code_joins_however_they_type_it(app: FastAPI, faye: TestClient) -> None:
    code = by_code(faye)
    for typed in (code, code.lower(), f" {code[:3]} {code[3:]} ", f"{code[:3]}-{code[3:]}"):
        somebody = TestClient(app, HERE, headers={"Origin": HERE})
        assert somebody.post(JOIN, json={"code": typed}).status_code == 201


def test_without_the_code_nobody_joins(vera: TestClient, ana: TestClient, faye: TestClient) -> None:
    code = by_code(faye)
    for body in ({}, {"code": "AAAAAA" if code != "AAAAAA" else "CCCCCC"}, {"code": ""}, {"code": "🙂"}):
        refused = vera.post(JOIN, json=body)
        assert refused.status_code == 403
        assert "code" in refused.json()["detail"]
    assert vera.post(f"{BOARD}/examples", json={"title": "Mine"}).status_code == 401
    assert ana.post(JOIN, json={"name": "Anna"}).status_code == 200
    assert faye.post(JOIN).status_code == 201


def test_only_participants_and_facilitators_are_told_the_code(
    vera: TestClient, ana: TestClient, faye: TestClient
) -> None:
    code = by_code(faye)
    assert ana.get(CODE).json() == faye.get(CODE).json()
    assert vera.get(CODE).status_code == 401
    assert vera.post(CODE).status_code == ana.post(CODE).status_code == 403
    paths = ["", "/snapshot", "/changes", "/examples", "/concepts", "/regions"]
    assert not any(code in who.get(f"{BOARD}{path}").text for path in paths for who in (vera, ana))


def test_a_new_code_stops_the_old_one_and_tells_every_screen(vera: TestClient, faye: TestClient) -> None:
    old = by_code(faye)
    made = faye.post(CODE)
    assert (made.status_code, made.json()) == (201, faye.get(CODE).json())
    assert made.json()["code"] != old
    assert last_event(faye)["type"] == "board.changed"
    assert vera.post(JOIN, json={"code": old}).status_code == 403
    assert vera.post(JOIN, json={"code": made.json()["code"]}).status_code == 201


def test_a_board_that_only_participants_read_opens_to_the_code_and_to_nothing_else(
    vera: TestClient, faye: TestClient
) -> None:
    code = by_code(faye, read="participants")
    unknown = vera.post("/api/v1/boards/nowhere/participants", json={"code": code})
    for body in ({}, {"code": "CCCCCC"}):
        refused = vera.post(JOIN, json=body)
        assert refused.status_code == unknown.status_code == 404
        assert refused.json()["detail"] == unknown.json()["detail"].replace("nowhere", "staffroom")
    assert vera.get(BOARD).status_code == vera.get(CODE).status_code == 404
    assert vera.post(JOIN, json={"code": code}).status_code == 201
    assert vera.get(BOARD).status_code == vera.get(CODE).status_code == 200


def test_a_closed_board_takes_nobody_by_its_code_either(vera: TestClient, faye: TestClient) -> None:
    code = by_code(faye)
    faye.patch(BOARD, json={"access": {"join": "closed", "read": "participants"}}, headers=ANY)
    refused = vera.post(JOIN, json={"code": code})
    assert (refused.status_code, "nobody new can join" in refused.json()["detail"]) == (403, True)


def test_the_code_of_a_removed_board_is_nobodys(vera: TestClient, faye: TestClient) -> None:
    code = by_code(faye)
    faye.delete(BOARD, headers=ANY)
    assert faye.post("/api/v1/boards", json={"title": "Staffroom"}).json()["slug"] == "staffroom"
    faye.patch(BOARD, json={"access": {"join": "code"}}, headers=ANY)
    assert vera.post(JOIN, json={"code": code}).status_code == 403


def test_guessing_codes_comes_to_an_end_and_the_right_one_is_let_in(
    app: FastAPI, vera: TestClient, faye: TestClient
) -> None:
    code = by_code(faye)
    app.state.wrong_codes = RateLimit(2, 60, clock=lambda: 0.0)
    statuses = [vera.post(JOIN, json={"code": "CCCCCC"}).status_code for _ in range(3)]
    assert statuses == [403, 403, 429]
    refused = vera.post(JOIN, json={"code": "CCCCCC"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert vera.get("/join/CCCCCC").status_code == 429
    assert vera.get(f"/join/{code}").status_code == 200
    assert vera.post(JOIN, json={"code": code}).status_code == 201


def test_while_codes_are_guessed_by_the_thousand_each_network_may_try_only_so_many(
    app: FastAPI, faye: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = by_code(faye)
    monkeypatch.setattr("app.web.http.rate_limits.WRONG_IN_ALL", 3)
    monkeypatch.setattr("app.web.http.rate_limits.TRIES_WHILE_GUESSED", 1)
    app.state.guessing = GuessingLimit(clock=lambda: 0.0)
    near, far = (
        TestClient(app, HERE, headers={"Origin": HERE}, client=(address, 1))
        for address in ("2001:db8:0:1::1", "2001:db8:1::1")
    )
    assert [near.get("/join/CCCCCC").status_code for _ in range(4)] == [404, 404, 404, 404]
    same_network = TestClient(app, HERE, headers={"Origin": HERE}, client=("2001:db8:0:2::1", 1))
    assert same_network.get(f"/join/{code}").status_code == 429
    assert far.get(f"/join/{code}").status_code == 200


def test_the_right_code_of_a_closed_board_is_said_to_be_right_and_no_guess(
    app: FastAPI, vera: TestClient, faye: TestClient
) -> None:
    code = by_code(faye)
    for read in ("participants", "anyone"):
        faye.patch(BOARD, json={"access": {"join": "closed", "read": read}}, headers=ANY).raise_for_status()
        app.state.wrong_codes = RateLimit(1, 60, clock=lambda: 0.0)
        for _ in range(2):
            refused = vera.post(JOIN, json={"code": code.lower()})
            assert refused.status_code == 403
            sentence = "The code is right, but nobody new can join “The staffroom” now."
            assert refused.json()["detail"].startswith(sentence)
            for page in (vera.get(f"/join/{code}"), vera.post(f"/join/{code}")):
                assert (page.status_code, "nobody new can join" in page.text.lower()) == (403, True)
                assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
        wrong = [vera.post(JOIN, json={"code": "CCCCCC"}) for _ in range(2)]
        assert [answer.status_code for answer in wrong] == [404 if read == "participants" else 403, 429]
        assert "right" not in wrong[0].text
        assert vera.post(JOIN, json={"code": code}).status_code == 403


def test_by_one_code_only_so_many_join_from_wherever(app: FastAPI, faye: TestClient) -> None:
    code = by_code(faye)
    app.state.joins_by_code = RateLimit(
        2, 60, clock=lambda: 0.0, said="Too many people are joining with this code at once."
    )
    people = [TestClient(app, HERE, headers={"Origin": HERE}) for _ in range(3)]
    assert [who.post(JOIN, json={"code": code}).status_code for who in people] == [201, 201, 429]
    assert "this code" in people[2].post(JOIN, json={"code": code.lower()}).json()["detail"]
    assert "this code" in people[2].post(f"/join/{code}").text
    assert people[0].post(JOIN, json={"code": code}).status_code == 200


def test_looking_at_a_code_uses_nothing_up(app: FastAPI, vera: TestClient, faye: TestClient) -> None:
    code = by_code(faye)
    for name in ("wrong_codes", "joins", "joins_by_code"):
        setattr(app.state, name, RateLimit(1, 60, clock=lambda: 0.0))
    assert {vera.get(f"/join/{code}").status_code for _ in range(3)} == {200}
    assert vera.post(JOIN, json={"code": code}).status_code == 201
