"""The workshop of a board, and its notes."""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

from sqlalchemy import (
    bindparam,
    exists,
    select,
)
from sqlmodel import Session, col

from app.store.models import (
    Board,
    NextStep,
    Round,
    Workshop,
    WorkshopNote,
)
from app.store.queries import next_steps

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


def asked_at(session: Session, board_id: str) -> datetime | None:
    """Since when people are asked whether they can work with the words; None while they are not."""
    return session.scalar(select(col(Workshop.asked_at)).where(col(Workshop.board_id) == board_id))


Note = WorkshopNote | NextStep
"""What a facilitator wrote down in the workshop: a decision, or a next step."""


def notes(session: Session, board_id: str) -> Sequence[Note]:
    """The notes of a board's workshop, oldest first."""
    decisions = session.scalars(select(WorkshopNote).where(col(WorkshopNote.board_id) == board_id)).all()
    return sorted([*decisions, *next_steps.noted(session, board_id)], key=attrgetter("id"))


def note(session: Session, board_id: str, note_id: str) -> Note | None:
    """A note of a board's workshop by its id."""
    note = session.get(WorkshopNote, note_id) or session.get(NextStep, note_id)
    if note is None or note.board_id != board_id:
        return None
    return note if isinstance(note, WorkshopNote) or note.noted else None


def under_way(session: Session, board_id: str) -> tuple[str | None, int | None, bool]:
    """The steps of a board's workshop (JSON), the index of the present step, and whether a round is open."""
    steps, step, is_open = session.execute(_UNDER_WAY, {"board_id": board_id}).one()
    return steps, step, bool(is_open)
