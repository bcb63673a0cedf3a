"""What search and lists by tag are read from: there for what was kept before, in step with every change."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, delete, insert, text, update
from sqlmodel import col

from app.store import migrations, queries
from app.store.database import Database
from app.store.models import Example, ExampleTag, now
from app.store.queries.filters import Filters, Order
from tests.postgresql import PostgreSQL

STORED = '{"id":"e","setting":{},"source":{},"created_at":"","updated_at":""}'
WHOLE = (
    '{"id":"e","reviewed":null,"setting":{"grade_from":null,"grade_to":null,"adapted_for":null},"source":{"label":null},'
    '"decides":{"goal":null,"content":null,"path":null,"pace":null,"place":null,"proof":null},'
    '"evidence":[],"origin":null,"comments":0,"created_at":"","updated_at":""}'
)


@pytest.fixture
def before(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database from before all that, with one board and one example."""
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'threefold.db'}"
    else:
        server: PostgreSQL = request.getfixturevalue("postgres")
        url = server.create()
    database = Database(url)
    with database.engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrations.HERE))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        tables = MetaData()
        tables.reflect(connection)
        words = {
            "title": "Café corner",
            "sort_title": "cafe corner",
            "words": "cafe corner",
            "body": STORED,
        }
        example = {
            "id": "e",
            "board_id": "b",
            "number": 1,
            "version": 7,
            "description": "",
            "tags": "Reading",
            "ask_me": False,
        }
        access = {"read_access": "anyone", "join_access": "open", "naming": "named", "locked": False}
        board = {"id": "b", "slug": "b", "title": "B", "prompt": "", "version": 7, "last_number": 1}
        event = {
            "board_id": "b",
            "version": 7,
            "type": "example.added",
            "at": now(),
            "body": '{"example":"e"}',
        }
        connection.execute(insert(tables.tables["board"]).values(**board, **access, created_at=now()))
        connection.execute(
            insert(tables.tables["example"]).values(**example, **words, created_at=now(), updated_at=now())
        )
        tag = {"example_id": "e", "key": "reading", "label": "Reading"}
        connection.execute(insert(tables.tables["example_tag"]).values(**tag))
        connection.execute(insert(tables.tables["event"]).values(**event))
    yield database
    database.close()


def results(database: Database, q: str) -> str:
    with database.reading() as session:
        return queries.examples.page(session, Filters(board_id="b", q=q), Order(), 9).items.decode()


def test_what_was_there_before_is_found_and_knows_its_events(before: Database) -> None:
    migrations.migrate(before.engine)
    assert results(before, "corner CAFÉ") == f"[{WHOLE}]"
    assert results(before, "corners") == "[]"
    with before.reading() as session:
        assert queries.events.oldest_version(session, "b") == 7
        body = queries.examples.body(session, "e", {"revisions"})
    assert body == WHOLE[:-1] + ',"revisions":[{"example":"e"}]}'


def test_what_was_there_before_is_found_by_its_tags(before: Database) -> None:
    migrations.migrate(before.engine)
    with before.reading() as session:
        items = [
            queries.examples.page(session, Filters(board_id=board, tags=(tag,)), Order(), 9).items
            for board, tag in (("b", "reading"), ("b", "writing"), ("c", "reading"))
        ]
    assert items == [f"[{WHOLE}]".encode(), b"[]", b"[]"]


def test_a_change_of_any_kind_is_found_in_the_same_transaction(before: Database) -> None:
    migrations.migrate(before.engine)
    with before.writing() as session:
        session.execute(update(Example).values(words="a walk in the woods"))
        page = queries.examples.page(session, Filters(board_id="b", q="woods"), Order(), 9)
        assert page.items == f"[{WHOLE}]".encode()
        session.rollback()
    assert (results(before, "woods"), results(before, "corner")) == ("[]", f"[{WHOLE}]")
    with before.writing() as session:
        session.execute(update(Example).values(words="a walk in the woods"))
    assert (results(before, "woods"), results(before, "corner")) == (f"[{WHOLE}]", "[]")
    with before.writing() as session:
        session.execute(text("DELETE FROM event"))
        session.execute(delete(ExampleTag).where(col(ExampleTag.example_id) == "e"))
        session.execute(delete(Example))
    assert results(before, "woods") == "[]"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_file_that_was_vacuumed_is_searched_as_before(database: Database) -> None:
    with closing(sqlite3.connect(str(database.engine.url.database))) as file:
        file.execute("DELETE FROM example WHERE number = 1")
        file.commit()
        file.execute("VACUUM")
        file.execute("UPDATE example SET words = 'renamed lab' WHERE title = 'Three labs'")
        file.commit()
    with database.reading() as session:
        counts = [
            queries.examples.count(session, Filters(q=q))
            for q in ("renamed", "three", "reading aloud", "corner", "passion")
        ]
    assert counts == [1, 0, 1, 1, 0]
