"""The way to the database: consistent reads, and one writer at a time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlmodel import Session

THREADS = 8
_CHANGED = "changed boards"
_BEGIN = "begin"
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
)


def _connected(connection: Any, _record: object) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begun(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


class Database:
    """One SQLite file. Writers queue in this process before they meet those of others."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(
            url, connect_args={"isolation_level": None}, pool_size=2 * THREADS, max_overflow=THREADS
        )
        event.listen(self.engine, "connect", _connected)
        event.listen(self.engine, "begin", _begun)
        self._writer = self.engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        self._turn = threading.Lock()
        self._listeners: list[Callable[[set[str]], None]] = []

    def on_change(self, tell: Callable[[set[str]], None]) -> None:
        """Call `tell` with the ids of changed boards after each commit, from the thread that committed."""
        self._listeners.append(tell)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database, however long it reads."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are committed together at its end, or not at all when it raises."""
        with self._turn, Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session
        for tell in self._listeners:
            tell(session.info.get(_CHANGED, set()))

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def mark_changed(session: Session, board_id: str) -> None:
    """Have everyone who follows this board told once the session is committed."""
    session.info.setdefault(_CHANGED, set()).add(board_id)
