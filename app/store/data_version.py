"""A number that tells whether a database changed."""

import threading
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.pool import PoolProxiedConnection


class DataVersion:
    """Reads SQLite's `PRAGMA data_version`, on a connection of its own that never writes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: PoolProxiedConnection | None = None
        self._lock = threading.Lock()
        event.listen(engine, "engine_disposed", self._close)

    def current(self) -> int | None:
        """A number that differs after each commit of any process; None on PostgreSQL, which has none."""
        if self._engine.dialect.name != "sqlite":
            return None
        with self._lock:
            ((number,),) = self._open().execute("PRAGMA data_version").fetchall()
        return int(number)

    def _open(self) -> Any:
        if self._connection is None:
            self._connection = self._engine.raw_connection()
            self._connection.detach()
        return self._connection.dbapi_connection

    def _close(self, _engine: Engine) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
