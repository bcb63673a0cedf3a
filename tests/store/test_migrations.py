"""From nothing to today's tables, and never back."""

import json
import sqlite3
from importlib import import_module
from pathlib import Path

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from app.domain.document import Document
from app.services import board_documents, boards
from app.store import migrations, queries
from app.store.database import Database
from app.store.models import Board
from tests.conftest import STAFFROOM


@pytest.fixture
def empty(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'threefold.db'}")


def is_modelled(name: str | None) -> bool:
    """Whether a table or index is one of the models': those that search keeps for itself are not."""
    return name is None or not name.startswith(("example_search", "example_words_idx"))


def test_an_empty_database_gets_every_table_once(empty: Database) -> None:
    assert not migrations.is_current(empty.engine)
    assert migrations.migrate(empty.engine) is True
    assert migrations.is_current(empty.engine)
    assert migrations.migrate(empty.engine) is False
    tables = set(inspect(empty.engine).get_table_names())
    assert {name for name in tables if is_modelled(name)} == {*Board.metadata.tables, "alembic_version"}
    empty.close()


def test_models_and_migrations_agree(empty: Database) -> None:
    migrations.migrate(empty.engine)
    with empty.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": lambda name, *_: is_modelled(name)}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Board.metadata) == []
    empty.close()


def test_the_steps_read_from_file_names_are_those_alembic_takes() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.HERE))
    script = ScriptDirectory.from_config(config)
    assert [step.revision for step in reversed(list(script.walk_revisions()))] == migrations.steps()


def test_migrating_keeps_what_is_there(empty: Database) -> None:
    migrations.migrate(empty.engine)
    with empty.writing() as session:
        board_documents.seed(session, Document.model_validate(STAFFROOM))
    empty.close()
    again = Database(str(empty.engine.url))
    assert migrations.migrate(again.engine) is False
    with again.reading() as session:
        board = queries.boards.find(session, "staffroom")
        assert board
        assert queries.boards.region_counts(session, board.id) == {None: 2, 0: 1, 1: 1, 3: 1, 4: 1}
    again.close()


def test_grades_that_can_be_read_get_a_range_and_no_words_are_lost(empty: Database) -> None:
    migrations.migrate(empty.engine)
    with empty.writing() as session:
        board_documents.seed(session, Document.model_validate(STAFFROOM))
    new = ("grade_from", "grade_to", "adapted_for", "source_label", "evidence", "origin", "origin_root")
    counts = ("comments", "comments_seen")
    decides = ("goal", "content", "path", "pace", "place", "proof")
    with empty.engine.begin() as connection:
        before = connection.execute(text("SELECT id, body FROM example ORDER BY id")).all()
        for name in ("subjects", "communities"):
            connection.execute(text(f"ALTER TABLE board DROP COLUMN {name}"))
        connection.execute(text("DROP TABLE ask"))
        connection.execute(text("DROP TABLE contact"))
        connection.execute(text("DROP TABLE next_step"))
        connection.execute(text("DROP TABLE co_facilitator"))
        connection.execute(text("ALTER TABLE round DROP COLUMN closes_at"))
        connection.execute(text("DROP TABLE workshop_line"))
        connection.execute(text("DROP TABLE readiness"))
        connection.execute(text("ALTER TABLE workshop DROP COLUMN looked_from"))
        connection.execute(text("DROP TABLE consent"))
        connection.execute(text("ALTER TABLE revision DROP COLUMN agreed"))
        connection.execute(text("ALTER TABLE workshop DROP COLUMN asked_at"))
        connection.execute(text("ALTER TABLE revision DROP COLUMN kind"))
        connection.execute(text("ALTER TABLE example DROP COLUMN reviewed"))
        connection.execute(text("ALTER TABLE concept DROP COLUMN meaning_version"))
        connection.execute(text("DROP TABLE lens"))
        connection.execute(text("ALTER TABLE workshop DROP COLUMN lens"))
        connection.execute(text("DROP TABLE comment"))
        connection.execute(text("DROP INDEX example_author_idx"))
        connection.execute(text("DROP TABLE doing"))
        connection.execute(text("DROP TABLE submission"))
        connection.execute(text("ALTER TABLE board DROP COLUMN send_access"))
        connection.execute(text("DROP INDEX example_origin_idx"))
        for name in (*new, *counts, *(f"decides_{name}" for name in decides)):
            connection.execute(text(f"ALTER TABLE example DROP COLUMN {name}"))
        for id_, body in before:
            old = json.loads(body)
            for name in ("decides", "evidence", "origin", "comments", "reviewed"):
                del old[name]
            for name in ("grade_from", "grade_to", "adapted_for"):
                del old["setting"][name]
            del old["source"]["label"]
            stored = {"id": id_, "body": json.dumps(old)}
            connection.execute(text("UPDATE example SET body = :body WHERE id = :id"), stored)
        connection.execute(text("UPDATE alembic_version SET version_num = '0008'"))
    assert migrations.migrate(empty.engine)
    with empty.engine.begin() as connection:
        assert connection.execute(text("SELECT id, body FROM example ORDER BY id")).all() == before
        ranges = text("SELECT grade_from, grade_to FROM example WHERE title = 'Three labs'")
        assert connection.execute(ranges).all() == [(8, 9)]
    empty.close()


def test_next_steps_of_examples_and_workshops_become_rows_of_their_own(empty: Database) -> None:
    migrations.migrate(empty.engine)
    with empty.writing() as session:
        board_documents.seed(session, Document.model_validate(STAFFROOM))
    with empty.engine.begin() as connection:
        connection.execute(text("DROP TABLE ask"))
        connection.execute(text("DROP TABLE contact"))
        connection.execute(text("DROP TABLE next_step"))
        connection.execute(text("DROP TABLE co_facilitator"))
        connection.execute(text("ALTER TABLE round DROP COLUMN closes_at"))
        connection.execute(text("DROP TABLE workshop_line"))
        connection.execute(text("DROP TABLE readiness"))
        connection.execute(text("ALTER TABLE workshop DROP COLUMN looked_from"))
        connection.execute(text("DROP TABLE consent"))
        connection.execute(text("ALTER TABLE revision DROP COLUMN agreed"))
        connection.execute(text("ALTER TABLE workshop DROP COLUMN asked_at"))
        connection.execute(text("ALTER TABLE revision DROP COLUMN kind"))
        connection.execute(text("ALTER TABLE example DROP COLUMN reviewed"))
        connection.execute(text("ALTER TABLE concept DROP COLUMN meaning_version"))
        first, second = connection.execute(text("SELECT id, board_id FROM example ORDER BY id")).all()[:2]
        connection.execute(text("UPDATE example SET next_step = 'Go on.' WHERE id = :id"), {"id": first.id})
        for id_, kind in (("a", "decision"), ("b", "next_step")):
            note = {"id": id_, "kind": kind, "board": second.board_id, "example": second.id}
            connection.execute(
                text(
                    "INSERT INTO workshop_note VALUES (:id, :board, :kind, 'Words', :example, '2026-11-21')"
                ),
                note,
            )
        connection.execute(text("UPDATE alembic_version SET version_num = '0014'"))
    assert migrations.migrate(empty.engine)
    with empty.reading() as session:
        steps = queries.next_steps.of_board(session, second.board_id)
        notes = queries.workshops.notes(session, second.board_id)
        assert [(step.text, step.example_id, step.noted, step.state) for step in steps] == [
            ("Go on.", first.id, False, "open"),
            ("Words", second.id, True, "open"),
        ]
        assert [(note.id, note.text) for note in notes] == [("a", "Words"), ("b", "Words")]
        assert steps[0].created_at.year >= 2026
    empty.close()


def test_tags_stored_with_what_nobody_sees_are_found_by_what_people_see(empty: Database) -> None:
    migrations.migrate(empty.engine)
    with empty.writing() as session:
        board_documents.seed(session, Document.model_validate(STAFFROOM))
    with empty.engine.begin() as connection:
        tags = connection.execute(text("SELECT example_id, key, label FROM example_tag ORDER BY label")).all()
        choice = next(tag for tag in tags if tag.key == "choice")
        hidden = {"id": choice.example_id, "key": "choice\u200b", "label": "Cho\u00adice\u200b"}
        connection.execute(
            text(
                "UPDATE example_tag SET key = :key, label = :label WHERE example_id = :id AND key = 'choice'"
            ),
            hidden,
        )
        inquiry = text(
            "INSERT INTO example_tag SELECT example_id, 'inquiry' || :unseen, label, board_id, created_at "
            "FROM example_tag WHERE key = 'inquiry'"
        )
        connection.execute(inquiry, {"unseen": "\ufeff"})
    tag_keys = import_module("app.store.migrations.versions.0006_tag_keys")
    with empty.engine.begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            tag_keys.upgrade()
        after = connection.execute(text("SELECT example_id, key FROM example_tag")).all()
    assert sorted(map(tuple, after)) == sorted((tag.example_id, tag.key) for tag in tags)
    empty.close()


def test_a_database_ahead_of_the_program_is_refused_and_left_alone(empty: Database) -> None:
    migrations.migrate(empty.engine)
    empty.close()
    path = str(empty.engine.url.database)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9000'")
    connection.close()
    before = Path(path).read_bytes()
    with pytest.raises(migrations.NewerDatabase):
        migrations.migrate(empty.engine)
    empty.close()
    assert Path(path).read_bytes() == before


def test_a_step_that_fails_leaves_nothing_half(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alembic.op.create_table", _third_time_unlucky())
    with pytest.raises(RuntimeError):
        migrations.migrate(empty.engine)
    assert inspect(empty.engine).get_table_names() == []
    empty.close()


def _third_time_unlucky() -> object:
    create, turns = op.create_table, iter(range(2))

    def unlucky(*arguments: object, **options: object) -> object:
        if next(turns, None) is None:
            raise RuntimeError("the disk is full")
        return create(*arguments, **options)  # type: ignore[arg-type]

    return unlucky


def test_two_boards_may_not_share_an_address_unless_one_was_removed(empty: Database) -> None:
    migrations.migrate(empty.engine)
    document = Document.model_validate(STAFFROOM)
    with empty.writing() as session:
        boards.create_at(session, "same", document.board, document.concepts, board_documents.SYSTEM)
    with pytest.raises(IntegrityError), empty.writing() as session:
        boards.create_at(session, "same", document.board, document.concepts, board_documents.SYSTEM)
    empty.close()
