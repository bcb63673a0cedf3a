"""A copy of a SQLite database, made while others write."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.store import backup


@pytest.fixture
def source(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database of more pages than are copied at a time, in the journal mode that servers use."""
    with closing(sqlite3.connect(tmp_path / "source.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE example (title TEXT)")
        rows = ((f"{number:4000}",) for number in range(3 * backup.PAGES))
        database.execute("BEGIN")
        database.executemany("INSERT INTO example VALUES (?)", rows)
        database.execute("COMMIT")
        yield database


def test_a_backup_holds_one_state_though_others_write_all_the_time(
    source: sqlite3.Connection, tmp_path: Path
) -> None:
    calls: list[tuple[int, int]] = []

    def write(done: int, total: int) -> None:
        calls.append((done, total))
        assert len(calls) < 10, "it starts again and again"
        source.execute("UPDATE example SET title = 'changed' WHERE rowid = 1")
        source.execute("INSERT INTO example VALUES ('late')")

    backup.backup(tmp_path / "source.db", tmp_path / "copy.db", write)
    pages = calls[-1][1]
    assert pages > 3 * backup.PAGES
    assert calls == [(min(step * backup.PAGES, pages), pages) for step in range(1, len(calls) + 1)]
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM example").fetchone() == (3 * backup.PAGES,)
        assert copy.execute("SELECT count(*) FROM example WHERE title = 'changed'").fetchone() == (0,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_backup_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "source.db").write_text("This is not a database, only a text that is here by mistake.")
    with pytest.raises(sqlite3.DatabaseError):
        backup.backup(tmp_path / "source.db", tmp_path / "copy.db", lambda _done, _total: None)
    assert [path.name for path in tmp_path.iterdir()] == ["source.db"]
