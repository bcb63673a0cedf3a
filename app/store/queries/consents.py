"""Whether people can work with the words of the circles, while they are asked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, func, select
from sqlmodel import Session, col

from app.domain.regions import CIRCLES
from app.store.models import Concept, Consent, Participant, Revision


def of_concept(session: Session, concept_id: str) -> Sequence[Consent]:
    """What people say of a circle, in an order that says nothing about who answered when."""
    given = select(Consent).where(col(Consent.concept_id) == concept_id)
    return session.scalars(given.order_by(col(Consent.word), col(Consent.text))).all()


def of_participant(session: Session, board_id: str, participant_id: str) -> dict[str, Consent]:
    """What a participant says of each circle of a board, by its key."""
    rows: Sequence[Row[str, Consent]] = session.execute(
        select(col(Concept.key), Consent)
        .join(Concept, col(Concept.id) == col(Consent.concept_id))
        .where(col(Concept.board_id) == board_id, col(Consent.participant_id) == participant_id)
    ).all()
    return {row[0]: row[1] for row in rows}


def people(session: Session, board_id: str) -> dict[str, bool]:
    """The ids of those who said anything, and whether they answered for every circle."""
    rows = session.execute(
        select(col(Consent.participant_id), func.count())
        .join(Concept, col(Concept.id) == col(Consent.concept_id))
        .where(col(Concept.board_id) == board_id)
        .group_by(col(Consent.participant_id))
    )
    return {row[0]: row[1] == CIRCLES for row in rows}


def here_since(session: Session, board_id: str, moment: datetime) -> set[str]:
    """The ids of the participants of a board who were seen since a moment and did not leave."""
    return set(
        session.scalars(
            select(col(Participant.id)).where(
                col(Participant.board_id) == board_id,
                col(Participant.left_at).is_(None),
                col(Participant.seen_at) >= moment,
            )
        )
    )


def newest_revision(session: Session, concept: Concept) -> Revision:
    """The revision that holds the words of today."""
    return session.get_one(Revision, (concept.id, concept.version))
