"""The lenses of boards."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.store.models import Lens


def of_board(session: Session, board_id: str) -> Sequence[Lens]:
    """A board's own lenses, oldest first."""
    return session.exec(select(Lens).where(col(Lens.board_id) == board_id).order_by(col(Lens.id))).all()
