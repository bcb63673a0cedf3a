"""A copy of a SQLite database, made while servers use it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from app.store import private_files

PAGES = 1_000


def backup(source: Path, target: Path, progress: Callable[[int, int], object]) -> None:
    """Write the database in the file `source`, as it is now, to the file `target`.

    `progress` is called with the number of pages copied and of all pages. `target` appears once it is whole.
    Raises OSError or sqlite3.Error.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    private_files.make_file(unfinished)
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)) as reader,
            closing(sqlite3.connect(unfinished)) as writer,
        ):
            # SQLite starts again whenever somebody else writes, unless one state of the database is held.
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_schema")
            reader.backup(writer, pages=PAGES, progress=lambda _, left, total: progress(total - left, total))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
