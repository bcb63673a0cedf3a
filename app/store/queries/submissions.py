"""Examples that were sent in."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.store.models import Submission

MOST_LISTED = 300


def of_board(session: Session, board_id: str) -> Sequence[Submission]:
    """What was sent to a board: what waits first, the oldest first; then the newest that was decided."""
    waits = col(Submission.state) == "waiting"
    own = select(Submission).where(col(Submission.board_id) == board_id)
    waiting = session.scalars(own.where(waits).order_by(col(Submission.id))).all()
    decided = session.scalars(own.where(~waits).order_by(col(Submission.id).desc()).limit(MOST_LISTED)).all()
    return [*waiting, *decided]


def waiting(session: Session, board_ids: Collection[str]) -> dict[str, int]:
    """How many wait for a facilitator, by the board's id; boards where nothing waits are left out."""
    theirs = col(Submission.board_id).in_(board_ids), col(Submission.state) == "waiting"
    rows = session.execute(
        select(col(Submission.board_id), func.count()).where(*theirs).group_by(col(Submission.board_id))
    )
    return {row[0]: row[1] for row in rows}


def find(session: Session, board_id: str, submission_id: str) -> Submission | None:
    """One that was sent to a board, by its id; it stays as it is until the transaction ends."""
    ours = col(Submission.board_id) == board_id, col(Submission.id) == submission_id
    return session.scalar(select(Submission).where(*ours).with_for_update())


def by_digest(session: Session, digest: str) -> Submission | None:
    """One by the digest of its sender's link."""
    return session.scalar(select(Submission).where(col(Submission.digest) == digest))
