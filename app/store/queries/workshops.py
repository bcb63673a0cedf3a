"""The workshop of a board, and its notes."""

from collections.abc import Sequence

from sqlalchemy import (
    bindparam,
    exists,
    select,
)
from sqlmodel import Session, col

from app.store.models import (
    Board,
    Round,
    Workshop,
    WorkshopNote,
)

_IS_OPEN = exists().where(
    col(Round.board_id) == bindparam("board_id"),
    col(Round.closed_at).is_(None),
    col(Round.revealed_at).is_(None),
)


_UNDER_WAY = (
    select(col(Workshop.steps), col(Workshop.step), _IS_OPEN)
    .select_from(Board)
    .outerjoin(Workshop, col(Workshop.board_id) == col(Board.id))
    .where(col(Board.id) == bindparam("board_id"))
)


def find(session: Session, board_id: str) -> Workshop | None:
    """The workshop of a board; None when nobody ever set one up."""
    return session.get(Workshop, board_id)


def notes(session: Session, board_id: str) -> Sequence[WorkshopNote]:
    """The notes of a board's workshop, oldest first."""
    return session.scalars(
        select(WorkshopNote).where(col(WorkshopNote.board_id) == board_id).order_by(col(WorkshopNote.id))
    ).all()


def note(session: Session, board_id: str, note_id: str) -> WorkshopNote | None:
    """A note of a board's workshop by its id."""
    note = session.get(WorkshopNote, note_id)
    return note if note and note.board_id == board_id else None


def under_way(session: Session, board_id: str) -> tuple[str | None, int | None, bool]:
    """The steps of a board's workshop (JSON), the index of the present step, and whether a round is open."""
    steps, step, is_open = session.execute(_UNDER_WAY, {"board_id": board_id}).one()
    return steps, step, bool(is_open)
