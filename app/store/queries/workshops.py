"""How far a board's workshop is, and its notes."""

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
    """How far a board's workshop is, None when nobody ever began one."""
    return session.get(Workshop, board_id)


def notes(session: Session, board_id: str) -> Sequence[WorkshopNote]:
    """What was written down in a board's workshop, oldest first."""
    return session.scalars(
        select(WorkshopNote).where(col(WorkshopNote.board_id) == board_id).order_by(col(WorkshopNote.id))
    ).all()


def under_way(session: Session, board_id: str) -> tuple[str | None, int | None, bool]:
    """The steps (JSON) of a board's workshop, the present one, and whether a round is open."""
    steps, step, is_open = session.execute(_UNDER_WAY, {"board_id": board_id}).one()
    return steps, step, bool(is_open)
