"""The participants of a board."""

from collections.abc import Sequence

from sqlalchemy import (
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlmodel import Session, col

from app.store.models import (
    Board,
    Device,
    Facilitator,
    Participant,
    Token,
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
    """The participant of a board whose browser session this is; None when there is none, or they left."""
    return session.scalar(_PARTICIPANT, {"board_id": board_id, "session_id": session_id})


def get(session: Session, participant_id: str) -> tuple[Participant, Board]:
    """A participant by their id, and their board, though they may have left and it may be removed."""
    participant = session.get_one(Participant, participant_id)
    return participant, session.get_one(Board, participant.board_id)


def on_board(session: Session, board_id: str, participant_id: str) -> Participant | None:
    """A participant of a board by their id, though they may have left; None when there is none."""
    theirs = col(Participant.id) == participant_id, col(Participant.board_id) == board_id
    return session.scalar(select(Participant).where(*theirs))


def is_shared(session: Session, participant: Participant) -> bool:
    """Whether somebody else goes by the name of a participant: on the board, as facilitator or as a token."""
    others = exists().where(
        col(Participant.board_id) == participant.board_id,
        col(Participant.name) == participant.name,
        col(Participant.id) != participant.id,
    )
    facilitators = exists().where(col(Facilitator.name) == participant.name)
    tokens = exists().where(col(Token.name) == participant.name)
    return session.scalar(select(or_(others, facilitators, tokens))) or False


def of_board(session: Session, board_id: str) -> Sequence[Participant]:
    """Everyone who ever joined a board, in the order they came."""
    return session.scalars(
        select(Participant)
        .where(col(Participant.board_id) == board_id)
        .order_by(col(Participant.joined_at), col(Participant.id))
    ).all()


def count(session: Session, board_id: str) -> int:
    """How many people ever joined a board."""
    joined = select(func.count()).select_from(Participant).where(col(Participant.board_id) == board_id)
    return session.scalar(joined) or 0


def names(session: Session, board_id: str) -> set[str]:
    """The names of everyone who ever joined a board."""
    return set(session.scalars(select(col(Participant.name)).where(col(Participant.board_id) == board_id)))
