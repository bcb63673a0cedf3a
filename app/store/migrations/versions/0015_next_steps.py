"""Next steps of their own: those of examples, and those that were written down in workshops."""

from typing import Any

import sqlalchemy as sa
import uuid6
from alembic import op

revision = "0015"
down_revision = "0014"

BATCH = 500
_WORDS = ("id", "board_id", "example_id", "author_id", "text", "state")
_EXAMPLE = sa.table(
    "example", *map(sa.column, ("id", "board_id", "version", "next_step", "author_id", "updated_at"))
)
_NOTE = sa.table("workshop_note", *map(sa.column, ("id", "board_id", "kind", "text", "example_id", "at")))
_STEP = sa.table("next_step", *map(sa.column, (*_WORDS, "version", "noted", "created_at", "updated_at")))


def upgrade() -> None:
    """The next step of an example becomes an open one of its author; a note of this kind keeps its id."""
    _create_table()
    last = ""
    while rows := _after(last):
        op.bulk_insert(_STEP, [_of_example(row) for row in rows])
        last = rows[-1].id
    notes = op.get_bind().execute(sa.select(_NOTE).where(_NOTE.c.kind == "next_step")).all()
    if notes:
        op.bulk_insert(_STEP, [_of_note(note) for note in notes])
        op.execute(_NOTE.delete().where(_NOTE.c.kind == "next_step"))


def _create_table() -> None:
    op.create_table(
        "next_step",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("board_id", sa.String(), sa.ForeignKey("board.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("example_id", sa.String(), sa.ForeignKey("example.id"), nullable=True),
        sa.Column("author_id", sa.String(), sa.ForeignKey("participant.id"), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("size", sa.String(), nullable=True),
        sa.Column("due", sa.String(), nullable=True),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("toward", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("noted", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("next_step_board_id_idx", "next_step", ["board_id", "id"])
    op.create_index("next_step_example_id_idx", "next_step", ["example_id"])
    op.create_index("next_step_author_id_idx", "next_step", ["author_id"])


def _after(last: str) -> list[sa.Row[Any]]:
    with_one = _EXAMPLE.c.id > last, _EXAMPLE.c.next_step.is_not(None)
    query = sa.select(_EXAMPLE).where(*with_one).order_by(_EXAMPLE.c.id).limit(BATCH)
    return list(op.get_bind().execute(query))


def _of_example(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "id": str(uuid6.uuid7()),
        "board_id": row.board_id,
        "example_id": row.id,
        "author_id": row.author_id,
        "text": row.next_step,
        "state": "open",
        "version": row.version,
        "noted": False,
        "created_at": row.updated_at,
        "updated_at": row.updated_at,
    }


def _of_note(note: sa.Row[Any]) -> dict[str, Any]:
    return {
        "id": note.id,
        "board_id": note.board_id,
        "example_id": note.example_id,
        "author_id": None,
        "text": note.text,
        "state": "open",
        "version": 0,
        "noted": True,
        "created_at": note.at,
        "updated_at": note.at,
    }
