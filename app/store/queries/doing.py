"""Which participants do an example, tried it, or want to."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlmodel import Session, col

from app.store.models import Board, Device, Doing, Example, Participant


def find(session: Session, example_id: str, participant_id: str) -> Doing | None:
    """What a participant says of an example."""
    return session.get(Doing, (example_id, participant_id))


def people_of(session: Session, session_id: str) -> tuple[str, ...]:
    """The ids of all participants, on any board, whose browser session this is."""
    also = select(col(Device.participant_id)).where(col(Device.session_id) == session_id)
    theirs = or_(col(Participant.session_id) == session_id, col(Participant.id).in_(also))
    present = col(Participant.left_at).is_(None)
    return tuple(session.scalars(select(col(Participant.id)).where(theirs, present).order_by("id")))


def taking_part(session: Session, people: Collection[str]) -> dict[str, str]:
    """On which boards that are not locked these participants take part: their ids by the board's slug."""
    rows = session.execute(
        select(col(Board.slug), col(Participant.id))
        .join(Participant, col(Participant.board_id) == col(Board.id))
        .where(col(Participant.id).in_(people), col(Board.removed_at).is_(None), col(Board.locked).is_(False))
    )
    return {row[0]: row[1] for row in rows}


def namings(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The naming rule of the board of each example, by the example's id."""
    rows = session.execute(
        select(col(Example.id), col(Board.naming))
        .join(Board, col(Board.id) == col(Example.board_id))
        .where(col(Example.id).in_(ids))
    )
    return {row[0]: row[1] for row in rows}


def counts(session: Session, ids: Collection[str]) -> Sequence[Row[str, str, int]]:
    """How many people said what of some examples: id, state, people."""
    return session.execute(
        select(col(Doing.example_id), col(Doing.state), func.count())
        .where(col(Doing.example_id).in_(ids))
        .group_by(col(Doing.example_id), col(Doing.state))
    ).all()


def counts_on(session: Session, board_id: str) -> Sequence[Row[str, str, int]]:
    """The same for all examples of a board."""
    return session.execute(
        select(col(Doing.example_id), col(Doing.state), func.count())
        .join(Example, col(Example.id) == col(Doing.example_id))
        .where(col(Example.board_id) == board_id)
        .group_by(col(Doing.example_id), col(Doing.state))
    ).all()


def said_by_one(session: Session, participant_id: str) -> dict[str, Any]:
    """What a participant says of all examples: the state by the example's id."""
    rows = session.execute(
        select(col(Doing.example_id), col(Doing.state)).where(col(Doing.participant_id) == participant_id)
    )
    return {row[0]: row[1] for row in rows}


def said_by(session: Session, people: Collection[str], ids: Collection[str]) -> dict[str, Any]:
    """What these participants say of some examples: the state by the example's id."""
    theirs = col(Doing.participant_id).in_(people), col(Doing.example_id).in_(ids)
    rows = session.execute(select(col(Doing.example_id), col(Doing.state)).where(*theirs))
    return {row[0]: row[1] for row in rows}
