"""The log of what happened on a board."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    Row,
    func,
    select,
)
from sqlmodel import Session, col

from app.store.models import (
    Board,
    Event,
)


def first_since(session: Session, board_id: str, moment: datetime) -> int | None:
    """The number of a board's first event from a moment on; None when it is older than all."""
    first = select(func.min(Event.version)).where(col(Event.board_id) == board_id, col(Event.at) >= moment)
    return session.scalar(first)


def last_at(session: Session, board: Board) -> datetime:
    """When a board's last event happened."""
    at = select(col(Event.at)).where(col(Event.board_id) == board.id, col(Event.version) == board.version)
    return session.scalars(at).one()


def after(session: Session, board_id: str, version: int, limit: int) -> Sequence[Row[int, str, str]]:
    """A board's events (version, type, body) after a number, oldest first."""
    return session.execute(
        select(col(Event.version), col(Event.type), col(Event.body))
        .where(col(Event.board_id) == board_id, col(Event.version) > version)
        .order_by(col(Event.version))
        .limit(limit)
    ).all()


def first_held(session: Session, board_id: str) -> int:
    """The number of the oldest event still in the log."""
    return (session.scalar(select(col(Board.held_since)).where(col(Board.id) == board_id)) or 0) + 1
