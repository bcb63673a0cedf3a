"""How changes are kept: each by a commit of its own, or several by one.

Only one at a time can write to an SQLite file, and the disk takes longer than most changes. So whoever is
done while others wait leaves the transaction open to the next; the last one commits for all, and only then
does anybody's change count as made.
"""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

MOST = 32


class Changes(Protocol):
    """Whoever changes something gets a session; at its end the change is kept, or undone when it raises."""

    waiting: int

    def one(self) -> AbstractContextManager[Session]:
        """A session for one change."""


class Apart:
    """PostgreSQL lets several write, and gathers commits itself."""

    waiting = 0

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def one(self) -> Iterator[Session]:
        """A session with a transaction of its own."""
        with _session(self._engine) as session, session.begin():
            yield session


class Group:
    """Changes that are committed together, or all lost when that fails."""

    def __init__(self, engine: Engine) -> None:
        self._done = threading.Event()
        self._error: Exception | None = None
        self.size = 0
        with ExitStack() as failing:
            self.connection = failing.enter_context(engine.connect())
            self.connection.begin()
            failing.pop_all()

    @property
    def is_whole(self) -> bool:
        """Not where SQLite gave everything up: a full disk does not only undo the change that finds it."""
        if self.connection.invalidated:
            return False
        driver = self.connection.connection.dbapi_connection
        return driver is not None and driver.in_transaction

    def commit(self) -> None:
        """Keep all that was changed, and tell everyone who waits for it."""
        try:
            if not self.is_whole:
                raise OperationalError("COMMIT", None, Exception("the database gave it up"))
            self.connection.commit()
        except Exception as error:  # noqa: BLE001  (whoever waits gets it)
            self._error = error
            self.connection.invalidate()
        finally:
            self._done.set()
            self.connection.close()

    def wait(self) -> None:
        """Until all is kept. Raises what stood in the way."""
        self._done.wait()
        if self._error:
            raise self._error


class Together:
    """The changes of this process to a file: one after the other, and `waiting` of them in line."""

    def __init__(self, engine: Engine) -> None:
        self.waiting = 0
        self._engine = engine
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._open: Group | None = None

    @contextmanager
    def one(self) -> Iterator[Session]:
        """A session for one change: it fails alone, and in the end is as surely kept as if it were alone."""
        self._count(1)
        with self._turn:
            self._count(-1)
            group = self._open = self._open or Group(self._engine)
            try:
                with _session(group.connection) as session, session.begin():
                    yield session
            finally:
                group.size += 1
                if not self.waiting or group.size >= MOST or not group.is_whole:
                    self._open = None
                    group.commit()
        group.wait()

    def _count(self, more: int) -> None:
        with self._counting:
            self.waiting += more


def _session(bind: Engine | Connection) -> Session:
    return Session(bind, join_transaction_mode="create_savepoint", expire_on_commit=False)
