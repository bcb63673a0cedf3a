"""A backup takes the place of a database that nobody uses, whole or not at all."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.store import backup, restore
from tests.conftest import fill


def nobody_looks(_done: int, _total: int) -> None:
    """Nobody looks how far it is."""


def titles(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        return {row[0] for row in database.execute("SELECT title FROM board")}


def retitle(path: Path, title: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("UPDATE board SET title = ?", [title])


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, Path]:
    """A database, and a backup of how it was before."""
    path, copy = tmp_path / "threefold.db", tmp_path / "copy.db"
    fill(f"sqlite:///{path}")
    backup.backup(path, copy, nobody_looks)
    retitle(path, "Later")
    return path, copy


def test_what_was_is_back_and_the_database_of_before_is_kept(saved: tuple[Path, Path]) -> None:
    path, copy = saved
    before = restore.restore(copy, path, nobody_looks)
    assert before
    assert (titles(path), titles(copy), titles(before)) == ({"The staffroom"}, {"The staffroom"}, {"Later"})
    for file in (path, before):
        assert file.stat().st_mode & 0o777 == 0o600


def test_changes_that_are_only_in_the_journal_are_kept_too(saved: tuple[Path, Path]) -> None:
    path, copy = saved
    crashed = path.with_name("crashed.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as server:
        server.execute("UPDATE board SET title = 'In the journal'")
        for name in ("", "-wal"):
            crashed.with_name(f"crashed.db{name}").write_bytes(
                path.with_name(f"threefold.db{name}").read_bytes()
            )
    before = restore.restore(copy, crashed, nobody_looks)
    assert before
    assert (titles(crashed), titles(before)) == ({"The staffroom"}, {"In the journal"})


def test_a_database_in_use_stays(saved: tuple[Path, Path]) -> None:
    path, copy = saved
    with closing(sqlite3.connect(path)) as server:
        assert server.execute("SELECT title FROM board").fetchone() == ("Later",)
        with pytest.raises(restore.InUseError):
            restore.restore(copy, path, nobody_looks)
    assert titles(path) == {"Later"}
    assert not list(path.parent.glob("*.restored*"))


@pytest.mark.parametrize("content", ["damaged", "text", "other tables", "newer", "empty"])
def test_what_is_no_whole_backup_changes_nothing(saved: tuple[Path, Path], content: str) -> None:
    path, copy = saved
    match content:
        case "damaged":
            data = bytearray(copy.read_bytes())
            data[4096 * 3 : 4096 * 12] = b"\xee" * 4096 * 9
            copy.write_bytes(data)
        case "text":
            copy.write_text("This is not a database, only a text that is here by mistake.")
        case "empty":
            copy.write_bytes(b"")
        case "other tables":
            copy.unlink()
            with closing(sqlite3.connect(copy)) as other:
                other.execute("CREATE TABLE recipe (title TEXT)")
        case "newer":
            with closing(sqlite3.connect(copy, isolation_level=None)) as newer:
                newer.execute("UPDATE alembic_version SET version_num = '9000'")
    with pytest.raises(restore.NotABackupError):
        restore.restore(copy, path, nobody_looks)
    assert titles(path) == {"Later"}


def test_a_damaged_database_is_replaced_and_kept_aside(saved: tuple[Path, Path]) -> None:
    path, copy = saved
    path.write_text("This was a database, before somebody wrote over it. Nothing of it is left here.")
    assert restore.restore(copy, path, nobody_looks)
    assert titles(path) == {"The staffroom"}


def test_where_there_is_no_database_the_backup_becomes_it(saved: tuple[Path, Path], tmp_path: Path) -> None:
    _, copy = saved
    assert restore.restore(copy, tmp_path / "new.db", nobody_looks) is None
    assert titles(tmp_path / "new.db") == {"The staffroom"}
