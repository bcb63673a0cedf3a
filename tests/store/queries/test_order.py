"""A database gives rows in any order where nobody asks for one."""

from datetime import timedelta

from sqlalchemy import text

from app.store import queries
from app.store.database import Database


def test_examples_of_a_board_come_by_number(database: Database) -> None:
    """PostgreSQL reads a table without its index when that is quicker: what changed last comes last then."""
    with database.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            for scan in ("indexscan", "indexonlyscan"):
                session.execute(text(f"SET LOCAL enable_{scan} = off"))
        board = queries.boards.find(session, "staffroom")
        assert board
        for example in reversed(queries.examples.of_board(session, board.id)):
            example.updated_at += timedelta(seconds=1)
            session.flush()
        examples = queries.examples.of_board(session, board.id)
    assert [example.number for example in examples] == [1, 2, 3, 4, 5, 6]
