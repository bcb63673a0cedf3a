"""Who takes part in a board."""

from sqlalchemy import (
    bindparam,
    or_,
    select,
)
from sqlmodel import Session, col

from app.store.models import (
    Device,
    Participant,
)

_ALSO_OF = select(col(Device.participant_id)).where(col(Device.session_id) == bindparam("session_id"))


_PARTICIPANT = (
    select(Participant)
    .where(
        col(Participant.board_id) == bindparam("board_id"),
        or_(col(Participant.session_id) == bindparam("session_id"), col(Participant.id).in_(_ALSO_OF)),
        col(Participant.left_at).is_(None),
    )
    .order_by(col(Participant.id))
    .execution_options(populate_existing=True)
)


def find(session: Session, board_id: str, session_id: str) -> Participant | None:
    """Who somebody is on a board, None when they have not joined."""
    return session.scalar(_PARTICIPANT, {"board_id": board_id, "session_id": session_id})


def names(session: Session, board_id: str) -> set[str]:
    """What the people go by who ever joined a board."""
    return set(session.scalars(select(col(Participant.name)).where(col(Participant.board_id) == board_id)))
