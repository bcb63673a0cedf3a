"""A school moves from one kind of database to the other, and loses nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from app.domain.errors import Conflict
from app.main import create_app
from app.settings import Settings
from app.store import copy, migrations
from app.store.database import Database
from app.store.models import Board, Facilitator
from tests.conftest import BOARD, HERE, address


@pytest.fixture
def elsewhere(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database of the other kind."""
    url = f"sqlite:///{tmp_path / 'other.db'}"
    if kind == "sqlite":
        url = request.getfixturevalue("postgres").create()
    database = Database(url)
    migrations.migrate(database.engine)
    yield database
    database.close()


def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    with database.reading() as session:
        return {
            table.name: sorted((dict(row) for row in session.execute(select(table)).mappings()), key=str)
            for table in Board.metadata.sorted_tables
        }


def copied(source: Database, target: Database) -> dict[str, int]:
    with source.reading() as reader, target.writing() as writer:
        calls: list[tuple[int, int]] = []
        rows = copy.copy_database(reader, writer, lambda *call: calls.append(call))
        total = sum(rows.values())
        assert calls == sorted(calls)
        assert calls[-1] == (total, total)
        assert len(calls) >= total / copy.ROWS
        return rows


def test_every_row_of_every_table_is_there_and_the_same(
    database: Database, elsewhere: Database, ana: TestClient, faye: TestClient
) -> None:
    ana.put(f"{address(ana, 'Café corner')}/placement", json={"concepts": ["own"], "at": [0.1, -1 / 3]})
    ana.post(f"{BOARD}/examples", json={"title": "Ҡурай 🎶", "description": "שלם\nמרה", "tags": ["A", "Ä"]})
    ana.delete(address(ana, "Three labs"), headers={"If-Match": "*"})
    faye.post("/api/v1/tokens", json={"name": "Nightly"})
    faye.patch(
        f"{BOARD}/concepts/own", json={"label": "Mine", "reason": "Shorter"}, headers={"If-Match": "*"}
    )
    with database.writing() as session:
        session.execute(insert(Facilitator), [{"name": f"Number {number}"} for number in range(2_100)])
    rows = copied(database, elsewhere)
    assert everything(elsewhere) == everything(database)
    assert rows == {name: len(table) for name, table in everything(database).items()}


def test_whoever_was_there_goes_on_where_they_were(
    database: Database, elsewhere: Database, ana: TestClient, tmp_path: Path
) -> None:
    ana.post(f"{BOARD}/examples", json={"title": "Élan vital"})
    copied(database, elsewhere)
    url = elsewhere.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    app = create_app(Settings(data_dir=tmp_path, database_url=url))
    moved = TestClient(app, HERE, headers=dict(ana.headers), cookies=ana.cookies)
    for path in (f"{BOARD}/snapshot", f"{BOARD}/changes?limit=500", f"{BOARD}/examples?q=elan&sort=title"):
        assert moved.get(path).json() == ana.get(path).json()
    before = moved.get(BOARD).json()["version"]
    placed = moved.put(f"{address(moved, 'Élan vital')}/placement", json={"concepts": ["each"]})
    assert placed.json()["version"] == before + 1
    app.state.database.close()


def test_what_is_there_already_is_not_mixed_with(database: Database, elsewhere: Database) -> None:
    with elsewhere.writing() as session:
        session.add(Facilitator(name="Somebody"))
    before = everything(elsewhere)
    with pytest.raises(Conflict):
        copied(database, elsewhere)
    assert everything(elsewhere) == before
