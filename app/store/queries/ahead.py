"""Who said “ask me” of which example, and how to reach them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from app.store.models import Ask, Contact, Example, Participant


def find(session: Session, example_id: str, participant_id: str) -> Ask | None:
    """What a participant said of an example."""
    return session.get(Ask, (example_id, participant_id))


def in_regions(session: Session, board_id: str, masks: Collection[int]) -> Sequence[Row[Any]]:
    """Who can be asked about the examples in some regions of a board, in the order of their numbers.

    Rows of the example's id, number, mask and grades, of what was said (`Ask`), and of who said it: their
    name, and the words of their contact (None: they gave none).
    """
    whole = (Example.id, Example.number, Example.mask, Example.grade_from, Example.grade_to)
    who = (Participant.name, Contact.words)
    return session.execute(
        select(*map(col, whole), Ask, *map(col, who))
        .join(Ask, col(Ask.example_id) == col(Example.id))
        .join(Participant, col(Participant.id) == col(Ask.participant_id))
        .outerjoin(Contact, col(Contact.participant_id) == col(Ask.participant_id))
        .where(col(Example.board_id) == board_id, col(Example.removed_at).is_(None))
        .where(col(Example.mask).in_(masks), col(Participant.left_at).is_(None))
        .order_by(col(Example.number), col(Participant.name), col(Participant.id))
    ).all()


def contact(session: Session, participant_id: str) -> Contact | None:
    """How to reach a participant."""
    return session.get(Contact, participant_id)


def of_participant(session: Session, participant_id: str) -> Sequence[Row[Any]]:
    """What a participant said: rows of it (`Ask`) and the example's number and title."""
    return session.execute(
        select(Ask, col(Example.number), col(Example.title))
        .join(Example, col(Example.id) == col(Ask.example_id))
        .where(col(Ask.participant_id) == participant_id)
        .order_by(col(Example.number))
    ).all()
