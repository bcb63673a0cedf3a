"""What reads cost, and that every one of them runs on every kind of database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, event
from sqlmodel import Session

from app.store import queries
from app.store.filters import Filters, Order
from app.store.session import Database

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
        page = queries.page_of_examples(session, EVERYTHING, Order(), 100)
    assert page == (b"[]", None)
    assert len(seen) == 1
    assert {"sqlite": "group_concat", "postgresql": "string_agg"}[kind] in seen[0]


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
    (shape, values), (same, others) = EVERYTHING.asked(), other.asked()
    assert shape == same
    assert values.keys() == others.keys()
    assert values != others
    for differing in ({"placed": False}, {"tags": ()}, {"regions": ("own", "each")}, {"q": "a word"}):
        assert replace(EVERYTHING, **differing).asked()[0] != shape


READS: list[Callable[[Session], object]] = [
    lambda session: queries.board(session, "x"),
    lambda session: queries.boards(session, queries.readable_boards("s", facilitator=True)),
    queries.has_any_board,
    lambda session: queries.slugs_like(session, "x"),
    queries.slugs,
    lambda session: queries.first_since(session, "b", datetime.now(UTC)),
    lambda session: queries.counts(session, "b"),
    lambda session: queries.concepts(session, "b"),
    lambda session: queries.keys(session, "b"),
    lambda session: queries.revisions(session, "c"),
    lambda session: queries.example(session, "b", "e"),
    lambda session: queries.marks(session, "b"),
    lambda session: queries.examples_json(session, "b"),
    lambda session: queries.page_of_examples(
        session, EVERYTHING, Order("title", descending=True, after=("x", "y")), 9
    ),
    lambda session: queries.count_of_examples(session, EVERYTHING),
    lambda session: queries.tags(session, "b"),
    lambda session: queries.events_after(session, "b", 3, 9),
    lambda session: queries.first_held(session, "b"),
    lambda session: queries.participant(session, "b", "s"),
]


@pytest.mark.parametrize("read", READS)
def test_every_read_runs(database: Database, read: Callable[[Session], object]) -> None:
    with database.reading() as session, statements(database) as seen:
        read(session)
    assert seen
