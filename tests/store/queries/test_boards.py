"""What reads cost, and that every one of them runs on every kind of database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, event, insert
from sqlmodel import Session

from app.store import queries
from app.store.database import Database
from app.store.models import Board, Concept
from app.store.queries.filters import Filters, Order

EVERYTHING = Filters(
    board_id="b",
    boards=("b", "c"),
    concepts=("own",),
    without=("each",),
    regions=("own,each", "outside"),
    placed=True,
    tags=("reading",),
    q="two words",
    exactly=(("grades", "8"),),
)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements run meanwhile."""
    seen: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def test_a_filtered_list_is_one_statement_whose_json_the_database_builds(
    database: Database, kind: str
) -> None:
    with database.reading() as session, statements(database) as seen:
        page = queries.examples.page(session, EVERYTHING, Order(), 100)
    assert page == (b"[]", None)
    assert len(seen) == 1
    assert {"sqlite": "group_concat", "postgresql": "string_agg"}[kind] in seen[0]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("after", [None, (datetime(2026, 11, 2, tzinfo=UTC), "e")])
def test_a_list_by_tag_goes_through_the_examples_of_the_tag_alone_and_sorts_nothing(
    database: Database, after: tuple[datetime, str] | None
) -> None:
    filters = Filters(board_id="b", tags=("reading", "choice"), concepts=("own",))
    with database.reading() as session, statements(database) as seen:
        queries.examples.page(session, filters, Order(descending=True, after=after), 100)
    with database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {seen[0]}", ("",) * seen[0].count("?"))
        steps = [step.detail for step in plan]
    assert any("example_tag USING COVERING INDEX example_tag_list_idx" in step for step in steps)
    assert not any("B-TREE FOR ORDER BY" in step for step in steps)


def test_the_keys_of_a_board_are_read_once(database: Database) -> None:
    with database.reading() as session:
        board = queries.boards.find(session, "staffroom")
        assert board
        keys = queries.boards.concept_keys(session, board.id)
    with database.reading() as session, statements(database) as seen:
        assert queries.boards.concept_keys(session, board.id) == keys == ("own", "each", "routes")
    assert seen == []


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_keys_of_boards_that_nobody_uses_any_more_are_not_held_for_ever(database: Database) -> None:
    boards = [f"board-{number}" for number in range(queries.boards.CACHED_BOARDS + 1)]
    with database.writing() as session:
        fields = {
            "title": "T",
            "prompt": "",
            "read_access": "anyone",
            "join_access": "open",
            "naming": "named",
        }
        session.execute(insert(Board), [{"id": id_, "slug": id_, **fields} for id_ in boards])
        words = {"label": "L", "question": "", "definition": "", "version": 1}
        circles = [{"key": f"key-{bit}", "bit": bit, **words} for bit in (1, 2, 4)]
        session.execute(
            insert(Concept), [{"board_id": id_, **circle} for id_ in boards for circle in circles]
        )
    with database.reading() as session:
        for board_id in boards:
            assert queries.boards.concept_keys(session, board_id) == ("key-1", "key-2", "key-4")
        with statements(database) as seen:
            queries.boards.concept_keys(session, boards[-1])
            assert len(seen) == 0
            queries.boards.concept_keys(session, boards[0])
            assert len(seen) == 1


def test_questions_of_one_shape_differ_in_nothing_but_their_values() -> None:
    other = Filters(
        board_id="x",
        boards=("x", "y"),
        concepts=("each",),
        without=("own",),
        regions=("own,routes", "outside"),
        placed=True,
        tags=("choice",),
        q="more wordy",
        exactly=(("grades", "9"),),
    )
    (shape, values), (same, others) = EVERYTHING.split(), other.split()
    assert shape == same
    assert values.keys() == others.keys()
    assert values != others
    for differing in ({"placed": False}, {"tags": ()}, {"regions": ("own", "each")}, {"q": "a word"}):
        assert replace(EVERYTHING, **differing).split()[0] != shape


READS: list[Callable[[Session], object]] = [
    lambda session: queries.boards.find(session, "x"),
    lambda session: queries.boards.read_access(session, "b"),
    lambda session: queries.credentials.token(session, "t"),
    lambda session: queries.credentials.personal_link(session, "d", datetime.now(UTC)),
    lambda session: queries.credentials.sign_in_link(session, "d", datetime.now(UTC)),
    lambda session: queries.credentials.facilitator(session, "Faye"),
    lambda session: queries.workshops.note(session, "b", "n"),
    lambda session: queries.participants.of_board(session, "b"),
    lambda session: queries.boards.by_title(session, queries.boards.readable_ids("s", facilitator=True)),
    queries.boards.any_exists,
    lambda session: queries.boards.slugs_like(session, "x"),
    queries.boards.slugs,
    lambda session: queries.events.first_since(session, "b", datetime.now(UTC)),
    lambda session: queries.boards.region_counts(session, "b"),
    lambda session: queries.boards.concepts(session, "b"),
    lambda session: queries.boards.concept_keys(session, "b"),
    lambda session: queries.boards.revisions(session, "c"),
    lambda session: queries.examples.find(session, "b", "e"),
    lambda session: queries.examples.marks(session, "b"),
    lambda session: queries.examples.json_array(session, "b"),
    lambda session: queries.examples.page(
        session, EVERYTHING, Order("title", descending=True, after=("x", "y")), 9
    ),
    lambda session: queries.examples.count(session, EVERYTHING),
    lambda session: queries.examples.tags(session, "b"),
    lambda session: queries.events.after(session, "b", 3, 9),
    lambda session: queries.events.oldest_version(session, "b"),
    lambda session: queries.participants.find(session, "b", "s"),
    lambda session: queries.summaries.settlement(session, "r", "e"),
]


@pytest.mark.parametrize("read", READS)
def test_every_read_runs(database: Database, read: Callable[[Session], object]) -> None:
    with database.reading() as session, statements(database) as seen:
        read(session)
    assert seen
