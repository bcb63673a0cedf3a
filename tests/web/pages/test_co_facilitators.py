"""Co-facilitators: a link that works once, rights on one board only, and how they end."""

import json
import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

from app.store.models import CoFacilitator, now
from tests.conftest import BOARD, HERE

PAGE = "/b/staffroom/co-facilitators"
HTML = {"Accept": "text/html"}


def invite(faye: TestClient, name: str = "Cora") -> str:
    page = faye.post(PAGE, data={"to": "invite", "name": name}, headers=HTML)
    link = re.search(r"/co-facilitate/[\w-]+", page.text)
    assert link, page.text
    return link[0]


def stranger(app: FastAPI) -> TestClient:
    return TestClient(app, HERE, headers={"Origin": HERE})


@pytest.fixture
def cora(app: FastAPI, faye: TestClient) -> TestClient:
    faye.patch(BOARD, json={"access": {"read": "participants", "join": "code"}}, headers={"If-Match": "*"})
    client = stranger(app)
    page = client.post(invite(faye), headers=HTML)
    assert page.status_code == 200
    assert page.url.path == "/b/staffroom/run"
    return client


def test_who_came_by_the_link_runs_that_board(cora: TestClient) -> None:
    assert cora.put(f"{BOARD}/workshop/step", json={"step": 0, "from": None}).status_code == 200
    assert cora.get(f"{BOARD}/changes?since=0").json()["items"][-1]["actor"] == "Cora"
    assert cora.get(f"{BOARD}/workshop/run").status_code == 200
    assert cora.patch(BOARD, json={"prompt": "Why?"}, headers={"If-Match": "*"}).status_code == 200
    for page in ("/b/staffroom", "/b/staffroom/run", "/b/staffroom/manage", "/b/staffroom/people"):
        assert cora.get(page, headers=HTML).status_code == 200, page
    assert "staffroom" in {board["slug"] for board in cora.get("/api/v1/boards").json()["items"]}


def test_they_may_do_nothing_else_anywhere(cora: TestClient, faye: TestClient) -> None:
    private = {"title": "Private", "slug": "private", "access": {"read": "participants", "join": "code"}}
    faye.post("/api/v1/boards", json=private).raise_for_status()
    faye.post("/api/v1/boards", json={"title": "Open", "slug": "open"}).raise_for_status()
    for board, status in (("private", 404), ("open", 403)):
        at = f"/api/v1/boards/{board}"
        assert cora.get(f"{at}/workshop/run").status_code == status
        assert cora.patch(at, json={"prompt": "Mine"}, headers={"If-Match": "*"}).status_code == status
        assert cora.put(f"{at}/workshop/step", json={"step": 0, "from": None}).status_code == status
        assert cora.get(f"/b/{board}/run", headers=HTML).status_code == status
        assert cora.put(f"{BOARD}/workshop/run", json={"from": board}).status_code == status
    assert "Private" not in cora.get("/b/staffroom/run", headers=HTML).text
    assert "Private" not in cora.get("/", headers=HTML).text
    assert cora.post("/api/v1/boards", json={"title": "New"}).status_code == 403
    assert cora.post("/api/v1/tokens", json={"name": "Mine", "board": "staffroom"}).status_code == 403
    assert cora.get("/devices", headers=HTML).status_code == 403
    assert cora.delete(BOARD, headers={"If-Match": "*"}).status_code == 403
    assert cora.post(PAGE, data={"to": "invite", "name": "Dan"}, headers=HTML).status_code == 403
    assert faye.get(BOARD).status_code == 200


def test_the_link_works_once_and_not_after_a_week(app: FastAPI, faye: TestClient) -> None:
    link = invite(faye)
    assert stranger(app).get(link, headers=HTML).status_code == 200, "to look at it does not use it up"
    assert stranger(app).post(link, headers=HTML).status_code == 200
    assert stranger(app).post(link, headers=HTML).status_code == 403
    late = invite(faye, "Dan")
    with app.state.database.writing() as session:
        session.execute(update(CoFacilitator).values(expires_at=now()))
    assert stranger(app).post(late, headers=HTML).status_code == 403
    assert "Dan" not in faye.get(PAGE, headers=HTML).text


def test_a_facilitator_takes_the_rights_back_and_the_security_log_says_all(
    cora: TestClient, faye: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "threefold.security")
    who = re.search(r'name="who" value="([^"]+)"', faye.get(PAGE, headers=HTML).text)
    assert who
    invite(faye, "Dan")
    assert faye.post(PAGE, data={"to": "remove", "who": who[1]}, headers=HTML).status_code == 200
    assert cora.get(f"{BOARD}/workshop").status_code == 404
    lines = [
        json.loads(record.getMessage()) for record in caplog.records if record.name == "threefold.security"
    ]
    said = [(line["event"], line["by"], line["name"]) for line in lines]
    assert said == [("co_facilitator_invited", "Faye", "Dan"), ("co_facilitator_removed", "Faye", "Cora")]


def test_they_stop_by_themselves(cora: TestClient) -> None:
    who = re.search(r'name="who" value="([^"]+)"', cora.get(PAGE, headers=HTML).text)
    assert who
    cora.post(PAGE, data={"to": "remove", "who": who[1]}, headers=HTML)
    assert cora.get(f"{BOARD}/workshop").status_code == 404
