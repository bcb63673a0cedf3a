"""The answers to the questions that ask whether a school is ready."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from app.store.models import Readiness


def of_board(session: Session, board_id: str) -> Sequence[Readiness]:
    """The answers of a board."""
    return session.scalars(select(Readiness).where(col(Readiness.board_id) == board_id)).all()


def find(session: Session, board_id: str, question: str) -> Readiness | None:
    """The answer of a board to a question."""
    return session.get(Readiness, (board_id, question))
