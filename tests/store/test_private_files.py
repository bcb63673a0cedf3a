"""What the server writes is for its own account, whatever the umask."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import files
from app.store import backup, private_files
from app.store.database import Database
from app.store.migrations import migrate
from tests.conftest import fill


@pytest.fixture(autouse=True)
def generous() -> Iterator[None]:
    """A umask that gives every account every right."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: mode(path) for path in folder.iterdir()}


def test_the_database_its_journal_copies_and_exports_are_for_this_account_alone(tmp_path: Path) -> None:
    path = tmp_path / "threefold.db"
    fill(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        files.export_board(database, "staffroom", tmp_path / "board.json", "http://here", lambda *_: None)
        files.export_board(database, "staffroom", tmp_path / "map.svg", "http://here", lambda *_: None)
        backup.backup(path, tmp_path / "copy.db", lambda *_: None)
        session.rollback()
        written = modes(tmp_path)
    database.close()
    wanted = {"threefold.db", "threefold.db-wal", "threefold.db-shm", "board.json", "map.svg", "copy.db"}
    assert wanted <= written.keys()
    assert {*written.values()} == {0o600}


def test_files_that_others_can_read_are_tightened_when_the_database_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "threefold.db"
    fill(f"sqlite:///{path}")
    path.chmod(0o664)
    database = Database(f"sqlite:///{path}")
    with database.reading() as session:
        session.connection()
        assert {*modes(tmp_path).values()} == {0o600}
    database.close()


def test_the_folder_is_for_this_account_alone_also_when_it_was_there(tmp_path: Path) -> None:
    private_files.make_folder(tmp_path / "a" / "data")
    assert mode(tmp_path / "a" / "data") == 0o700
    (tmp_path / "a" / "data").chmod(0o755)
    private_files.make_folder(tmp_path / "a" / "data")
    assert mode(tmp_path / "a" / "data") == 0o700


def test_a_database_is_never_a_file_of_no_bytes(tmp_path: Path) -> None:
    path = tmp_path / "threefold.db"
    private_files.prepare_database(path)
    assert path.stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == ["threefold.db"]
    database = Database(f"sqlite:///{path}")
    assert migrate(database.engine)
    database.close()


def test_an_export_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    fill(f"sqlite:///{tmp_path / 'threefold.db'}")
    database = Database(f"sqlite:///{tmp_path / 'threefold.db'}")

    def stop(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        files.export_board(database, "staffroom", tmp_path / "board.json", "http://here", stop)
    database.close()
    assert not list(tmp_path.glob("board*"))
