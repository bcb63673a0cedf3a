"""How write transactions are committed: each on its own, or several together.

SQLite lets one connection write at a time, and waiting for the disk takes longer than most changes. So a
writer that ends while others wait in line leaves the database transaction open for the next writer. The last
writer of the group commits for all, and only then does any of their changes count as made.
"""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

MAX_CHANGES = 32


class WriteQueue(Protocol):
    """Gives out sessions to write with. `waiting` is the number of writers in line."""

    waiting: int

    def transaction(self) -> AbstractContextManager[Session]:
        """A session that is committed when the block ends, and rolled back when the block raises."""


class IndependentCommits:
    """A database transaction for each writer. PostgreSQL lets several write, and groups commits itself."""

    waiting = 0

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session with a database transaction of its own."""
        with _session(self._engine) as session, session.begin():
            yield session


class CommitGroup:
    """One database transaction of several writers: all their changes are committed, or none."""

    def __init__(self, engine: Engine) -> None:
        self._done = threading.Event()
        self._error: Exception | None = None
        self.size = 0
        with ExitStack() as failing:
            self.connection = failing.enter_context(engine.connect())
            self.connection.begin()
            failing.pop_all()

    @property
    def is_intact(self) -> bool:
        """Whether SQLite still has the transaction; it rolls back all of it when the disk is full."""
        if self.connection.invalidated:
            return False
        driver = self.connection.connection.dbapi_connection
        return driver is not None and driver.in_transaction

    def commit(self) -> None:
        """Commit all changes, and let everyone who called `wait` go on."""
        try:
            if not self.is_intact:
                raise OperationalError("COMMIT", None, Exception("the database rolled it back"))
            self.connection.commit()
        except Exception as error:  # noqa: BLE001  (`wait` raises it)
            self._error = error
            self.connection.invalidate()
        finally:
            self._done.set()
            self.connection.close()

    def wait(self) -> None:
        """Wait for `commit`. Raises the error that it met."""
        self._done.wait()
        if self._error:
            raise self._error


class GroupCommit:
    """The writers of this process to an SQLite file, one after the other, with commits in common."""

    def __init__(self, engine: Engine) -> None:
        self.waiting = 0
        self._engine = engine
        self._turn = threading.Lock()
        self._waiting_lock = threading.Lock()
        self._open: CommitGroup | None = None

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose changes are on the disk when the block has ended; its failure undoes only them."""
        self._add_waiting(1)
        with self._turn:
            self._add_waiting(-1)
            group = self._open = self._open or CommitGroup(self._engine)
            try:
                with _session(group.connection) as session, session.begin():
                    yield session
            finally:
                group.size += 1
                if not self.waiting or group.size >= MAX_CHANGES or not group.is_intact:
                    self._open = None
                    group.commit()
        group.wait()

    def _add_waiting(self, count: int) -> None:
        with self._waiting_lock:
            self.waiting += count


def _session(bind: Engine | Connection) -> Session:
    return Session(bind, join_transaction_mode="create_savepoint", expire_on_commit=False)
