"""The write-ahead log of an SQLite file, which still holds what was overwritten in the database itself."""

import sqlite3
import threading
from contextlib import closing
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

PATIENCE = 100  # milliseconds that writers wait at most for one try
RETRY_EVERY = 0.5  # seconds


class Journal:
    """Empties the write-ahead log when it is asked to, and tries again until that succeeds.

    It does not succeed while somebody still reads an older state of the database. PostgreSQL has a log too,
    which only whoever runs it can remove.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._trying: threading.Thread | None = None
        self._closed = threading.Event()

    def empty(self) -> None:
        """Empty the log now, or as soon as nobody reads an older state."""
        if self._engine.dialect.name != "sqlite" or self._try():
            return
        with self._lock:
            if self._trying is None and not self._closed.is_set():
                self._trying = threading.Thread(target=self._try_again, name="journal", daemon=True)
                self._trying.start()

    def close(self) -> None:
        """Try no more. SQLite empties the log when the last connection is closed."""
        self._closed.set()
        trying = self._trying
        if trying:
            trying.join()

    def _try_again(self) -> None:
        while not self._closed.wait(RETRY_EVERY):
            if self._try():
                break
        with self._lock:
            self._trying = None

    def _try(self) -> bool:
        """Whether the log is empty now. The change before stands: what goes wrong here is tried again."""
        try:
            with closing(self._engine.raw_connection()) as pooled:
                return _truncate(pooled.cursor())
        except (SQLAlchemyError, sqlite3.Error):
            return False


def _truncate(cursor: Any) -> bool:
    ((patience,),) = cursor.execute("PRAGMA busy_timeout").fetchall()
    cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
    try:
        ((busy, _, _),) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        cursor.execute(f"PRAGMA busy_timeout={patience}")
    return not busy
