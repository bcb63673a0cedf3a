"""Whether a database is fit to work with: its tables, its disk, its permissions, and the clock."""

import os
import shutil
import stat
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, SQLModel, col

from app.store.models import Event, now

LEAST_FREE = 16 * 1024 * 1024
TOLERANCE = timedelta(minutes=5)
LONG = 0.5  # seconds; what takes longer is not done each time
SHARE_OF_TIME = 20  # and then takes one part in so many of the time
OWNER_WRITES = stat.S_IWUSR


class Condition:
    """Finds what is wrong with a database, and remembers it for a moment when looking takes long."""

    def __init__(self, engine: Engine, least_free: int = LEAST_FREE) -> None:
        self._engine = engine
        self._least_free = least_free
        self._lock = threading.Lock()
        self._tables: list[str] = []
        self._until = 0.0

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database; None for PostgreSQL."""
        is_file = self._engine.dialect.name == "sqlite" and self._engine.url.database
        return Path(self._engine.url.database or "") if is_file else None

    def faults(self) -> list[str]:
        """What is wrong, a sentence or two for each, with what to do."""
        return [*self.of_disk(), *self.of_tables(), *self.of_clock()]

    def of_disk(self) -> Iterator[str]:
        """What is wrong with the disk, and with the permissions to write."""
        if self.path is None:
            return
        free = shutil.disk_usage(self.path.parent).free
        if free < self._least_free:
            room = f"{free // 1024:,} KiB are free in {self.path.parent}"
            yield f"The server’s disk is full: {room}. Make room there."
        for path in (self.path, self.path.parent):
            if not (os.access(path, os.W_OK) and path.stat().st_mode & OWNER_WRITES):
                yield f"The server may not write to {path}. Type: chmod u+rwX {path}"

    def of_tables(self) -> list[str]:
        """What is wrong with the tables. A large database is looked through now and then only."""
        with self._lock:
            if time.monotonic() >= self._until:
                started = time.monotonic()
                self._tables = [*_table_faults(self._engine)]
                took = time.monotonic() - started
                is_remembered = took > LONG and not self._tables
                self._until = time.monotonic() + SHARE_OF_TIME * took if is_remembered else 0.0
            return self._tables

    def of_clock(self) -> Iterator[str]:
        """Whether the clock of this computer went back behind what was stored."""
        try:
            with Session(self._engine) as session:
                newest = session.scalar(select(func.max(col(Event.at))))
        except SQLAlchemyError:
            return
        if newest and newest > now() + TOLERANCE:
            yield (
                f"The clock of this computer went back: the newest change is of {newest:%Y-%m-%d %H:%M} UTC, "
                f"and it is {now():%Y-%m-%d %H:%M} UTC here. Set the clock."
            )


def _table_faults(engine: Engine) -> Iterator[str]:
    try:
        with engine.connect() as connection:
            for table in SQLModel.metadata.sorted_tables:
                connection.execute(select(table).limit(1))
            if engine.dialect.name == "sqlite":
                outcome = connection.execute(text("PRAGMA quick_check(1)")).scalar()
                if outcome != "ok":
                    yield _damaged(str(outcome))
    except SQLAlchemyError as error:
        yield _damaged(str(getattr(error, "orig", error)).partition("\n")[0])


def _damaged(why: str) -> str:
    return f"The database is damaged ({why}). Restore the newest backup."
