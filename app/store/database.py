"""The way to the database: consistent reads, and changes that are kept whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, func, select
from sqlmodel import Session

from app.store.engines import engines

_CHANGED = "changed boards"


class Database:
    """One SQLite file, where writers queue here before they meet those of other processes, or PostgreSQL."""

    def __init__(self, url: str) -> None:
        self.engine, self._reader, self.changes, self.threads = engines(url)
        self._listeners: list[Callable[[set[str]], None]] = []

    def on_change(self, tell: Callable[[set[str]], None]) -> None:
        """Call `tell` with the ids of changed boards after each commit, from the thread that committed."""
        self._listeners.append(tell)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database, however long it reads."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are committed together at its end, or not at all when it raises."""
        with self.changes.one() as session:
            yield session
        for tell in self._listeners:
            tell(session.info.get(_CHANGED, set()))

    def close(self) -> None:
        """Close every connection; one that is in use, as soon as it comes back."""
        event.listen(self.engine.pool, "checkin", _close)
        self.engine.dispose()


def _close(connection: Any, _record: object) -> None:
    if connection is not None:
        connection.close()


def mark_changed(session: Session, board_id: str) -> None:
    """Have everyone who follows this board told once the session is committed."""
    session.info.setdefault(_CHANGED, set()).add(board_id)


def alone(session: Session, what: str) -> None:
    """Let nobody else do this until the session ends. Who writes to SQLite is alone anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(what))))
