"""Files that only the account of the server may read, whatever its umask."""

import os
import sqlite3
import stat
import threading
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

FOLDER = 0o700
FILE = 0o600
OTHERS = 0o077
BESIDE = ("", "-wal", "-shm")


def of_database(path: Path) -> list[Path]:
    """The file of an SQLite database, and those beside it."""
    return [path.with_name(f"{path.name}{name}") for name in BESIDE]


def readable_by_others(paths: Iterable[Path]) -> list[Path]:
    """Those of some files and folders, where they are there, that other accounts have any right to."""
    return [path for path in paths if path.exists() and path.stat().st_mode & OTHERS]


def make_folder(path: Path) -> None:
    """Make a folder for this account alone; others lose their rights to one that is there. Raises OSError."""
    path.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    tighten(path)


def tighten(path: Path) -> None:
    """Take the rights of other accounts off a file or folder, where this account may."""
    with suppress(OSError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & OTHERS:
            path.chmod(mode & ~OTHERS)


def make_file(path: Path) -> None:
    """Make a file for this account alone; of one that is there, take the rights of others. Raises OSError."""
    path.touch(mode=FILE)
    tighten(path)


def prepare_database(path: Path) -> None:
    """Have the files of an SQLite database be this account's alone; make the database when it is missing.

    What goes wrong, SQLite tells when it opens the file.
    """
    if path.exists():
        for file in of_database(path):
            tighten(file)
        return
    with suppress(OSError, sqlite3.Error):
        _make_database(path)


def _make_database(path: Path) -> None:
    """A database that nobody ever sees as a file of 0 bytes: it gets its name once it is one."""
    unnamed = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        unnamed.touch(mode=FILE, exist_ok=False)
        with closing(sqlite3.connect(unnamed)) as made:
            made.execute("PRAGMA journal_mode=WAL")
        path.hardlink_to(unnamed)
    finally:
        unnamed.unlink(missing_ok=True)
