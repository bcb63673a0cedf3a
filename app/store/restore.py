"""Putting a backup in the place of an SQLite database."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.store import backup, migrations, private_files


class NotABackupError(Exception):
    """A file that holds no whole database of Threefold: why."""


class InUseError(Exception):
    """A server, or another command, has the database open."""


def restore(source: Path, target: Path, progress: Callable[[int, int], object]) -> Path | None:
    """Put a copy of the backup `source` in the place of the database `target`.

    The database of before gets another name, which is returned; None when there was none. Until the copy is
    whole, nothing is changed. Raises NotABackupError, InUseError, OSError or sqlite3.Error.
    """
    check(source)
    fresh = target.with_name(f"{target.name}.restored")
    fresh.unlink(missing_ok=True)
    try:
        backup.backup(source, fresh, progress)
        with _held(target):
            before = _set_aside(target)
            fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return before


def check(file: Path) -> None:
    """Raises NotABackupError unless a file is a whole database of this Threefold or an older one."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
        try:
            ((fault,),) = database.execute("PRAGMA quick_check(1)")
            ((revision,),) = database.execute("SELECT version_num FROM alembic_version")
        except (sqlite3.DatabaseError, ValueError) as error:
            raise NotABackupError(str(error)) from error
    if fault != "ok":
        raise NotABackupError(fault)
    if revision not in migrations.steps():
        raise NotABackupError(f"it is of a newer Threefold, revision {revision}")


@contextmanager
def _held(target: Path) -> Iterator[None]:
    """Keep everybody else out of a database, whose journal is emptied into it. Raises InUseError."""
    if not target.exists() or target.stat().st_size == 0:
        yield
        return
    with closing(sqlite3.connect(target, timeout=0.5, isolation_level=None)) as database:
        try:
            # SQLite leaves the write-ahead log only while nobody else has the file open.
            database.execute("PRAGMA locking_mode=EXCLUSIVE")
            database.execute("PRAGMA journal_mode=DELETE").fetchone()
            database.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise InUseError(str(error)) from error
        except sqlite3.DatabaseError:
            pass  # it is damaged: that may be why a backup is restored
        yield


def _set_aside(target: Path) -> Path | None:
    """Give a database another name, with the files beside it."""
    if not target.exists():
        return None
    aside = target.with_name(f"{target.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    for old, new in zip(private_files.of_database(target), private_files.of_database(aside), strict=True):
        if old.exists():
            private_files.tighten(old)
            old.replace(new)
    return aside
