"""Consistent reads, one writer, all or nothing."""

import sqlite3
import threading

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, InternalError
from sqlmodel import Session

from app.store.database import Database, mark_changed
from app.store.models import Facilitator, Participant


def names(session: Session) -> list[str]:
    return list(session.scalars(text("SELECT name FROM facilitator ORDER BY name")))


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_connection_waits_for_others_keeps_references_and_survives_a_power_cut(
    database: Database,
) -> None:
    with database.reading() as first, database.reading() as other:
        for session in (first, other):
            wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
            assert {name: session.scalar(text(f"PRAGMA {name}")) for name in wanted} == wanted


def test_a_reader_sees_one_state_however_long_it_reads(database: Database) -> None:
    with database.reading() as reader:
        assert names(reader) == []
        with database.writing() as writer:
            writer.add(Facilitator(name="Faye"))
        assert names(reader) == []
    with database.reading() as reader:
        assert names(reader) == ["Faye"]


def test_what_fails_leaves_nothing_and_tells_nobody(database: Database) -> None:
    changed: list[set[str]] = []
    database.on_change(changed.append)

    def fail() -> None:
        with database.writing() as session:
            session.add(Facilitator(name="Faye"))
            session.flush()
            mark_changed(session, "board")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.reading() as session:
        assert names(session) == []
    assert changed == []


def test_changes_are_told_once_they_can_be_read(database: Database) -> None:
    seen: list[tuple[set[str], list[str]]] = []

    def look(changed: set[str]) -> None:
        with database.reading() as session:
            seen.append((changed, names(session)))

    database.on_change(look)
    with database.writing() as session:
        session.add(Facilitator(name="Faye"))
        mark_changed(session, "board")
        assert seen == []
    assert seen == [({"board"}, ["Faye"])]


def test_references_are_held(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(Participant(board_id="none", session_id="none", name="Nobody"))


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_writers_take_turns(database: Database) -> None:
    inside = threading.Lock()

    def write(number: int) -> None:
        with database.writing() as session:
            assert inside.acquire(blocking=False)
            session.add(Facilitator(name=f"{number:02}"))
            session.flush()
            inside.release()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert len(names(session)) == 20


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_on_postgresql_nobody_waits_for_a_writer_elsewhere(database: Database) -> None:
    with database.writing() as first, database.writing() as second:
        first.add(Facilitator(name="First"))
        second.add(Facilitator(name="Second"))
        first.flush()
        second.flush()
    with database.reading() as session:
        assert names(session) == ["First", "Second"]


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_reader_on_postgresql_cannot_write(database: Database) -> None:
    with database.reading() as session, pytest.raises(InternalError, match="read-only"):
        session.execute(text("DELETE FROM event"))


def test_another_process_writing_is_waited_for(database: Database) -> None:
    other = Database(str(database.engine.url))
    holding = threading.Event()

    def hold() -> None:
        with other.writing() as session:
            session.add(Facilitator(name="Other"))
            session.flush()
            holding.set()

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait(5)
    with database.writing() as session:
        session.add(Facilitator(name="Mine"))
    thread.join()
    other.close()
    with database.reading() as session:
        assert names(session) == ["Mine", "Other"]


def test_a_connection_in_use_when_all_are_closed_is_closed_once_it_comes_back(database: Database) -> None:
    with database.reading() as reader:
        used = reader.connection().connection.dbapi_connection
        assert used
        database.close()
        assert names(reader) == []
    with pytest.raises((sqlite3.ProgrammingError, psycopg.OperationalError), match="closed"):
        used.cursor().execute("SELECT 1")
