"""What the library asks about many boards at once."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlmodel import Session, col

from app.store.models import Board, Concept, Device, Example, Participant, Round
from app.store.queries.filters import Filters, Order

MOST_CHOICES = 60


def at_slugs(session: Session, slugs: Collection[str]) -> Sequence[Board]:
    """The boards at these addresses."""
    return session.scalars(
        select(Board).where(col(Board.slug).in_(slugs), col(Board.removed_at).is_(None))
    ).all()


def joined(session: Session, session_id: str) -> Sequence[Board]:
    """The boards that somebody takes part in with their browser session, by title."""
    devices = select(col(Device.participant_id)).where(col(Device.session_id) == session_id)
    own = or_(col(Participant.session_id) == session_id, col(Participant.id).in_(devices))
    return session.scalars(
        select(Board)
        .join(Participant, col(Participant.board_id) == col(Board.id))
        .where(own, col(Participant.left_at).is_(None), col(Board.removed_at).is_(None))
        .order_by(col(Board.title), col(Board.id))
    ).all()


def concepts_of(session: Session, board_ids: Collection[str]) -> Sequence[Concept]:
    """The circles of several boards, in each board's order."""
    return session.scalars(
        select(Concept).where(col(Concept.board_id).in_(board_ids)).order_by(col(Concept.bit))
    ).all()


def circles(session: Session, board_ids: Collection[str]) -> Sequence[Row[str, str]]:
    """The key and the label of the circles of several boards: those that most boards have come first."""
    boards = func.count()
    return session.execute(
        select(col(Concept.key).label("key"), func.min(col(Concept.label)).label("label"))
        .where(col(Concept.board_id).in_(board_ids))
        .group_by(col(Concept.key))
        .order_by(boards.desc(), func.min(col(Concept.bit)), col(Concept.key))
        .limit(MOST_CHOICES)
    ).all()


def settings(session: Session, board_ids: Collection[str]) -> Sequence[Row[str, str | None, str | None, int]]:
    """The id of a board, a subject and a community, and how many of its examples have both."""
    both = col(Example.subject), col(Example.community)
    return session.execute(
        select(col(Example.board_id), *both, func.count())
        .where(col(Example.board_id).in_(board_ids), col(Example.removed_at).is_(None))
        .group_by(col(Example.board_id), *both)
    ).all()


def ids(session: Session, filters: Filters, order: Order, limit: int) -> Sequence[Row[str, Any]]:
    """The ids of at most `limit` examples that meet the filters, each with the value it is sorted by.

    Bodies are read afterwards: to sort them along with all other examples would take several times as long.
    """
    shape, asked = filters.split(order.by)
    by, after = order.split(shape)
    some = select(col(Example.id), by.column).where(*shape.conditions(), *by.conditions())
    return session.execute(some.order_by(*by.columns()).limit(limit), {**asked, **after}).all()


def bodies(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The bodies (JSON) of examples, by id."""
    rows = session.execute(select(col(Example.id), col(Example.body)).where(col(Example.id).in_(ids)))
    return {row[0]: row[1] for row in rows}


def boards_before_reveal(session: Session, board_ids: Collection[str]) -> Sequence[str]:
    """The ids of those of these boards that have a round which was not revealed."""
    return session.scalars(
        select(col(Round.board_id))
        .where(col(Round.board_id).in_(board_ids), col(Round.revealed_at).is_(None))
        .distinct()
    ).all()


def places(session: Session, board_id: str) -> Sequence[Row[Any]]:
    """For each example of a board id, number, title, mask, grade_from, grade_to, subject and community."""
    columns = (
        Example.id,
        Example.number,
        Example.title,
        Example.mask,
        Example.grade_from,
        Example.grade_to,
        Example.subject,
        Example.community,
    )
    return session.execute(
        select(*map(col, columns))
        .where(col(Example.board_id) == board_id, col(Example.removed_at).is_(None))
        .order_by(col(Example.number))
    ).all()
