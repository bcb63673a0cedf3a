"""A full disk, damaged tables, wrong permissions and a clock that went back are seen."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text, update

from app.store.condition import Condition
from app.store.database import Database
from app.store.models import Event, now
from tests.conftest import fill


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Database]:
    fill(f"sqlite:///{tmp_path / 'threefold.db'}")
    database = Database(f"sqlite:///{tmp_path / 'threefold.db'}")
    yield database
    database.close()


def test_a_database_that_is_well_has_no_faults(own: Database) -> None:
    assert Condition(own.engine).faults() == []


def test_a_full_disk_is_seen_before_the_last_byte_is_used(own: Database) -> None:
    (fault,) = Condition(own.engine, least_free=1 << 60).faults()
    assert fault.startswith("The server’s disk is full")


def test_a_file_that_cannot_be_written_is_seen(own: Database, tmp_path: Path) -> None:
    (tmp_path / "threefold.db").chmod(0o400)
    (fault,) = Condition(own.engine).faults()
    assert "may not write" in fault
    assert "chmod u+rwX" in fault


def test_a_clock_that_went_back_is_seen(database: Database, vera: TestClient) -> None:
    with database.writing() as session:
        session.execute(update(Event).values(at=now() + timedelta(days=2)))
    answer = vera.get("/readyz")
    assert answer.status_code == 503
    assert "clock" in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", ["example", "judgement", "participant"])
def test_a_table_of_another_shape_is_seen(database: Database, vera: TestClient, table: str) -> None:
    assert vera.get("/readyz").status_code == 200
    with database.writing() as session:
        session.execute(text(f"ALTER TABLE {table} RENAME COLUMN id TO other"))
    answer = vera.get("/readyz")
    assert answer.status_code == 503
    assert "damaged" in answer.json()["detail"]
    assert "Restore" in answer.json()["detail"]


def test_damaged_pages_are_seen(own: Database, tmp_path: Path) -> None:
    own.journal.empty()
    condition, path = Condition(own.engine), tmp_path / "threefold.db"
    assert condition.faults() == []
    data = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as reader:
        (root,) = reader.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'event'").fetchone()
    data[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    path.write_bytes(data)
    own.engine.dispose()
    (fault,) = Condition(own.engine).of_tables()
    assert "damaged" in fault
