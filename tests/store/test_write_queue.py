"""Several changes to a SQLite file share a commit; each stands or falls alone."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from app.store.database import Database, mark_changed
from app.store.models import Facilitator, Participant
from tests.store.test_database import names

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
Change = Callable[[Session], object]


@contextmanager
def commits(database: Database) -> Iterator[list[Connection]]:
    seen: list[Connection] = []
    note = seen.append
    event.listen(database.engine, "commit", note)
    yield seen
    event.remove(database.engine, "commit", note)


def together(database: Database, *changes: Change) -> list[Future[None]]:
    """Make changes while the first of them waits for all others to stand in line."""
    begun, all_wait = threading.Event(), threading.Event()

    def make(change: Change) -> None:
        with database.writing() as session:
            begun.set()
            all_wait.wait(10)
            change(session)

    with ThreadPoolExecutor(len(changes)) as threads:
        first = threads.submit(make, changes[0])
        assert begun.wait(10)
        others = [threads.submit(make, change) for change in changes[1:]]
        while database.write_queue.waiting < len(others):
            all_wait.wait(0.001)
        all_wait.set()
    return [first, *others]


def add(name: str) -> Change:
    def change(session: Session) -> None:
        session.add(Facilitator(name=name))
        mark_changed(session, name)

    return change


def fail(session: Session) -> None:
    session.add(Facilitator(name="Nobody"))
    session.flush()
    session.add(Participant(board_id="none", session_id="none", name="Nobody"))


def saved(database: Database) -> list[str]:
    with database.reading() as session:
        return names(session)


def test_who_waits_in_line_shares_a_commit(database: Database) -> None:
    changed: list[set[str]] = []
    database.on_change(changed.append)
    with commits(database) as seen:
        done = together(database, add("Ana"), add("Ben"), add("Cem"), add("Dot"))
    assert [future.exception() for future in done] == [None] * 4
    assert saved(database) == ["Ana", "Ben", "Cem", "Dot"]
    assert len(seen) == 1
    assert sorted(map(sorted, changed)) == [["Ana"], ["Ben"], ["Cem"], ["Dot"]]


@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_change_that_fails_fails_alone(database: Database, place: int) -> None:
    changes = [add("Ana"), add("Ben"), add("Cem")]
    changes.insert(place, fail)
    failed = together(database, *changes).pop(place)
    assert isinstance(failed.exception(), IntegrityError)
    assert saved(database) == ["Ana", "Ben", "Cem"]


def test_a_commit_that_fails_is_told_to_everyone_it_was_for(database: Database) -> None:
    changed: list[set[str]] = []
    database.on_change(changed.append)

    def refuse(_: Connection) -> None:
        raise OperationalError("COMMIT", None, sqlite3.OperationalError("disk I/O error"))

    event.listen(database.engine, "commit", refuse)
    done = together(database, add("Ana"), add("Ben"))
    event.remove(database.engine, "commit", refuse)
    assert [type(future.exception()) for future in done] == [OperationalError] * 2
    assert (saved(database), changed) == ([], [])
    with database.writing() as session:
        add("Cem")(session)
    assert saved(database) == ["Cem"]


def test_where_sqlite_gives_everything_up_nothing_counts_as_kept(database: Database) -> None:
    def break_off(session: Session) -> None:
        session.add(Facilitator(name="Ben"))
        session.flush()
        session.execute(text("ROLLBACK"))

    done = together(database, add("Ana"), break_off, add("Cem"), add("Dot"))
    assert [future.exception() is None for future in done[:2]] == [False, False]
    committed = {
        name for name, future in zip(("Cem", "Dot"), done[2:], strict=True) if not future.exception()
    }
    assert set(saved(database)) == committed
