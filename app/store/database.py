"""The database: sessions to read from one state of it, and to write in a transaction."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import event, func, select, text
from sqlmodel import Session

from app.store.engines import create_engines
from app.store.journal import Journal

_CHANGED = "changed boards"
_EVENTS = "events by type"
_OVERWRITTEN = "something was overwritten for good"
_CANNOT_STORE = re.compile(
    "disk is full|disk I/O error|readonly database|No space left|read-only|rolled it back", re.IGNORECASE
)


class WriteObserver(Protocol):
    """Is told about every change that was written."""

    def waited(self, seconds: float) -> None:
        """A change waited so long for its turn to write."""

    def committed(self, types: Counter[str]) -> None:
        """A change was committed, with these events."""


class Database:
    """An SQLite file or a PostgreSQL database, by its URL.

    `write_queue` orders the writers of this process; `threads` is how many may use the database at once.
    """

    def __init__(self, url: str) -> None:
        self.engine, self._reader, self.write_queue, self.threads = create_engines(url)
        self._listeners: list[Callable[[set[str]], None]] = []
        self.observer: WriteObserver | None = None
        self.journal = Journal(self.engine)

    def on_change(self, listener: Callable[[set[str]], None]) -> None:
        """Call `listener` with the ids of changed boards after each commit, in the thread that committed."""
        self._listeners.append(listener)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to read with: it sees the same state of the database until the block ends."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session to write with: committed when the block ends, rolled back when the block raises."""
        asked = time.monotonic()
        with self.write_queue.transaction() as session:
            waited = time.monotonic() - asked
            yield session
        if self.observer:
            self.observer.waited(waited)
            self.observer.committed(session.info.get(_EVENTS, Counter()))
        if session.info.get(_OVERWRITTEN):
            self.journal.empty()
        for listener in self._listeners:
            listener(session.info.get(_CHANGED, set()))

    def check_writable(self) -> None:
        """Write what is there already. Raises what the database raises when it cannot be written."""
        with self.writing() as session:
            session.execute(text("UPDATE alembic_version SET version_num = version_num"))

    def close(self) -> None:
        """Close every connection; a connection in use is closed when it is returned."""
        self.journal.close()
        event.listen(self.engine.pool, "checkin", _close)
        self.engine.dispose()


def _close(connection: Any, _record: object) -> None:
    if connection is not None:
        connection.close()


def cannot_store(error: Exception) -> bool:
    """Whether a database's error says that its disk is full or cannot be written."""
    return _CANNOT_STORE.search(str(error)) is not None


def mark_changed(session: Session, board_id: str, types: Iterable[str] = ()) -> None:
    """Have the listeners of `Database.on_change` called for this board once the session is committed.

    `types` are those of the events that were recorded.
    """
    session.info.setdefault(_CHANGED, set()).add(board_id)
    session.info.setdefault(_EVENTS, Counter()).update(types)


def mark_overwritten(session: Session) -> None:
    """Have the journal emptied after the commit: nobody is to read there what was overwritten."""
    session.info[_OVERWRITTEN] = True


def compact_search(session: Session) -> None:
    """Have the search index of SQLite leave out what was deleted, which it else does some time later."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("INSERT INTO example_search (example_search) VALUES ('optimize')"))


def advisory_lock(session: Session, name: str) -> None:
    """Hold the lock of this name until the transaction ends; other transactions wait for it.

    SQLite needs no lock: it has one writer at a time.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))
