"""What was removed is deleted for good after so many days, and so is what ran out."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update
from sqlmodel import col

from app.housekeeping import Housekeeping
from app.services import participants, retention
from app.services.access import Caller
from app.store import queries
from app.store.database import Database
from app.store.models import (
    Board,
    BrowserSession,
    Comment,
    Example,
    Participant,
    RemovedAddress,
    SignInLink,
    Token,
    now,
)
from tests.conftest import BOARD, HERE, address, joined, version
from tests.services.test_forgetting import holding
from tests.web.staff import EACH, OWN, hold, staff

ANY = {"If-Match": "*"}
LONG_AGO = timedelta(days=31)


def purge(database: Database) -> retention.Purged:
    return retention.purge(database.writing, now() - timedelta(days=30))


def removed_long_ago(database: Database, table: type[Board | Example]) -> None:
    with database.writing() as session:
        gone = col(table.removed_at).is_not(None)
        session.execute(update(table).where(gone).values(removed_at=now() - LONG_AGO))


def test_a_removed_board_goes_with_everything_on_it(
    app: FastAPI, faye: TestClient, database: Database, tmp_path: Path
) -> None:
    people = staff(app, 4)
    people[0].post(f"{BOARD}/examples", json={"title": "Quokka watching", "tags": ["wombat"]})
    hold(faye, people, {"Quokka watching": [OWN, EACH, OWN, OWN]}, why="Numbat")
    faye.post(f"{BOARD}/workshop/notes", json={"kind": "decision", "text": "More bilby"})
    people[0].post(f"{address(faye, 'Quokka watching')}/comments", json={"text": "Potoroo"})
    people[0].post(f"{BOARD}/participants/me/link")
    faye.post("/api/v1/tokens", json={"name": "Bandicoot", "board": "staffroom"})
    faye.delete(BOARD, headers=ANY)
    last = _last_version(database)
    assert purge(database).boards == 0
    removed_long_ago(database, Board)
    assert purge(database).boards == 1
    for word in ("uokka", "wombat", "Numbat", "bilby", "Potoroo", "Bandicoot", "Person 1", "staffroom"):
        assert holding(database, tmp_path, word) == [], word
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Participant)) == 0
        assert session.scalars(select(col(RemovedAddress.version))).one() == last
    assert purge(database) == (0, 0, 0, 0)
    made = faye.post("/api/v1/boards", json={"title": "Anew", "slug": "staffroom"})
    assert made.json()["version"] > last


def test_what_another_process_purges_at_the_same_time_is_no_fault(
    faye: TestClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    faye.delete(BOARD, headers=ANY)
    removed_long_ago(database, Board)
    with database.reading() as session:
        ids = [board.id for board in session.scalars(select(Board))]
    assert purge(database).boards == 1
    monkeypatch.setattr(queries.boards, "removed_before", lambda *_: ids)
    assert purge(database).boards == 1


def _last_version(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.max(col(Board.version)))) or 0


def test_of_a_removed_example_the_log_tells_only_that_there_was_one(
    ana: TestClient, faye: TestClient, database: Database, tmp_path: Path
) -> None:
    there = ana.post(f"{BOARD}/examples", json={"title": "Quokka watching", "tags": ["wombat"]}).headers
    ana.put(f"{there['Location']}/placement", json={"concepts": ["own"]})
    ana.post(f"{there['Location']}/comments", json={"text": "Potoroo"}).raise_for_status()
    ana.delete(there["Location"], headers=ANY)
    another = address(faye, "Three labs")
    faye.delete(another, headers=ANY)
    before, count = version(ana), len(_changes(ana))
    with database.writing() as session:
        gone = col(Example.title) == "Quokka watching"
        session.execute(update(Example).where(gone).values(removed_at=now() - LONG_AGO))
    assert purge(database).examples == 1
    assert holding(database, tmp_path, "uokka") == []
    assert holding(database, tmp_path, "wombat") == []
    assert holding(database, tmp_path, "Potoroo") == []
    changes = _changes(ana)
    assert [event["version"] for event in changes] == [*range(1, count + 2)]
    about = [event for event in changes if event["example"] == there["Location"].rpartition("/")[2]]
    assert len(about) == 5
    assert all(event["type"] == "example.removed" and [*event["data"]] == ["id"] for event in about)
    assert version(ana) == before + 1
    assert ana.post(f"{there['Location']}/restore").status_code == 404
    assert faye.post(f"{another}/restore").status_code in {200, 201}
    assert ana.get(f"{BOARD}/examples?q=quokka").json()["items"] == []


def _changes(client: TestClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(f"{BOARD}/changes?limit=500").json()["items"]
    return items


def test_of_a_removed_comment_the_log_tells_only_that_there_was_one(
    ana: TestClient, faye: TestClient, database: Database, tmp_path: Path
) -> None:
    at = f"{address(ana, 'Three labs')}/comments"
    words = {"text": "Numbat"}
    alone, asked = (ana.post(at, json={"text": word}).json()["id"] for word in ("Bilby", "Wombat"))
    reply, other = (faye.post(at, json=words | {"parent": asked}).json()["id"] for _ in range(2))
    for comment in (alone, asked, reply):
        assert faye.delete(f"{at}/{comment}", headers=ANY).status_code == 204
    assert purge(database).comments == 0, "nothing was removed long ago"
    with database.writing() as session:
        gone = col(Comment.removed_at).is_not(None)
        session.execute(update(Comment).where(gone).values(removed_at=now() - LONG_AGO))
    before = version(ana)
    assert purge(database).comments == 3
    assert purge(database).comments == 0
    for word in ("Bilby", "Wombat"):
        assert holding(database, tmp_path, word) == []
    with database.reading() as session:
        assert {*session.scalars(select(col(Comment.id)))} == {asked, other}
    removals = [event["data"] for event in _changes(ana) if event["type"] == "comment.removed"]
    assert all(data.keys() == {"id", "example", "comments"} for data in removals)
    assert sorted(data["id"] for data in removals) == sorted([alone, asked, reply] * 2)
    assert version(ana) == before + 1
    assert [item["text"] for item in ana.get(at).json()["items"]] == [None, "Numbat"]
    assert faye.delete(f"{at}/{other}", headers=ANY).status_code == 204
    assert ana.get(at).json()["items"] == []


def test_sessions_links_and_tokens_that_ran_out_are_deleted(app: FastAPI, database: Database) -> None:
    joined(app, "Ana")
    with database.writing() as session:
        participants.sign_in(session, Caller(), participants.create_sign_in_link(session))
        participants.create_sign_in_link(session)
        session.execute(update(SignInLink).values(expires_at=now() - LONG_AGO))
        maker = participants.facilitator(session).facilitator_id or ""
        for digest, ends in (("a", now() - LONG_AGO), ("b", now() + LONG_AGO), ("c", None)):
            session.add(
                Token(digest=digest, name=digest, scope="read", facilitator_id=maker, expires_at=ends)
            )
        session.execute(update(BrowserSession).values(expires_at=now() - LONG_AGO))
    assert purge(database).sessions == 1
    with database.reading() as session:
        (left,) = session.scalars(select(BrowserSession)).all()
        assert left.id == session.scalars(select(col(Participant.session_id))).one()
        assert session.scalars(select(SignInLink)).all() == []
        assert {*session.scalars(select(col(Token.name)))} == {"b", "c"}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_server_purges_by_itself(faye: TestClient, database: Database) -> None:
    faye.delete(BOARD, headers=ANY)
    removed_long_ago(database, Board)
    housekeeping = Housekeeping(database, keep_days=30)
    housekeeping.start()
    housekeeping.stop()
    with database.reading() as session:
        assert session.scalars(select(Board)).all() == []


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_form_of_a_new_board_suggests_that_only_participants_read(faye: TestClient, app: FastAPI) -> None:
    page = faye.get("/").text
    for name, value in (("read", "participants"), ("join", "code")):
        (choice,) = [part for part in page.split("<input") if f'name="{name}" value="{value}"' in part]
        assert " checked" in choice.partition(">")[0]
    assert TestClient(app, HERE).get(f"{BOARD}/participants").status_code == 403
