"""All reads. A query is named for what it answers; lists of examples leave the database as JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, case, exists, func, or_, select, true
from sqlmodel import Session, col

from app.store.filters import Filters, Order
from app.store.models import (
    Board,
    BrowserSession,
    Concept,
    Event,
    Example,
    ExampleTag,
    Facilitator,
    Participant,
    Revision,
)


class Page(NamedTuple):
    """Part of a list: the rows as a JSON array, and where to go on (None at the end)."""

    items: str
    after: tuple[Any, str] | None


def board(session: Session, slug: str) -> Board | None:
    """The board at an address, unless it was removed."""
    return session.scalar(select(Board).where(col(Board.slug) == slug, col(Board.removed_at).is_(None)))


def readable_boards(session_id: str | None, facilitator: bool) -> Select[str]:
    """A select of the ids of boards somebody may read."""
    joined = exists().where(
        col(Participant.board_id) == col(Board.id), col(Participant.session_id) == session_id
    )
    may_read = true() if facilitator else or_(col(Board.read_access) == "anyone", joined)
    return select(col(Board.id)).where(col(Board.removed_at).is_(None), may_read)


def boards(session: Session, among: Select[str]) -> Sequence[Board]:
    """Boards by title."""
    return session.scalars(
        select(Board).where(col(Board.id).in_(among)).order_by(col(Board.title), col(Board.id))
    ).all()


def has_any_board(session: Session) -> bool:
    """Whether there ever was a board, removed ones included."""
    return session.scalar(select(exists().where(col(Board.id).is_not(None)))) or False


def slugs_like(session: Session, slug: str) -> set[str]:
    """Addresses in use that begin with this one."""
    found = select(col(Board.slug)).where(
        col(Board.removed_at).is_(None), col(Board.slug).startswith(slug, autoescape=True)
    )
    return set(session.scalars(found))


def last_change(session: Session, board: Board) -> datetime:
    """When a board's last event happened."""
    at = select(col(Event.at)).where(col(Event.board_id) == board.id, col(Event.version) == board.version)
    return session.scalars(at).one()


def counts(session: Session, board_id: str) -> dict[int | None, int]:
    """How many examples each region holds, by mask; None is the tray."""
    rows = session.execute(
        select(col(Example.mask), func.count())
        .where(col(Example.board_id) == board_id, col(Example.removed_at).is_(None))
        .group_by(col(Example.mask))
    )
    return {row[0]: row[1] for row in rows}


def concepts(session: Session, board_id: str) -> Sequence[Concept]:
    """A board's circles, in their order."""
    return session.scalars(
        select(Concept).where(col(Concept.board_id) == board_id).order_by(col(Concept.bit))
    ).all()


def keys(session: Session, board_id: str) -> tuple[str, ...]:
    """The keys of a board's circles, in their order."""
    found = select(col(Concept.key)).where(col(Concept.board_id) == board_id).order_by(col(Concept.bit))
    return tuple(session.scalars(found))


def revisions(session: Session, concept_id: str) -> Sequence[Revision]:
    """How a concept's words changed, newest first."""
    return session.scalars(
        select(Revision).where(col(Revision.concept_id) == concept_id).order_by(col(Revision.version).desc())
    ).all()


def example(session: Session, board_id: str, example_id: str) -> Example | None:
    """An example of a board, removed ones too."""
    return session.scalar(
        select(Example).where(col(Example.id) == example_id, col(Example.board_id) == board_id)
    )


def marks(session: Session, board_id: str) -> Sequence[Row[Any]]:
    """What a picture needs of each example: id, number, title, mask, at_u, at_v, placed."""
    one = Example
    wanted = (one.id, one.number, one.title, one.mask, one.at_u, one.at_v, one.placed)
    return session.execute(
        select(*map(col, wanted)).where(col(one.board_id) == board_id, col(one.removed_at).is_(None))
    ).all()


def every_example(session: Session, board_id: str) -> Sequence[Example]:
    """All examples of a board, removed ones too."""
    return session.scalars(select(Example).where(col(Example.board_id) == board_id)).all()


def examples_json(session: Session, board_id: str) -> str:
    """A board's examples by number, as one JSON array that the database builds."""
    bodies = (
        select(col(Example.body))
        .where(col(Example.board_id) == board_id, col(Example.removed_at).is_(None))
        .order_by(col(Example.number))
        .subquery()
    )
    return f"[{session.scalar(select(func.aggregate_strings(bodies.c.body, ','))) or ''}]"


def page_of_examples(session: Session, filters: Filters, order: Order, limit: int) -> Page:
    """The first `limit` examples that meet the filters after the order's last one: one statement."""
    some = (
        select(col(Example.body), col(Example.id), order.column.label("value"))
        .where(*filters.conditions(), *order.conditions())
        .order_by(*order.columns())
        .limit(limit + 1)
        .subquery()
    )
    sequence = (some.c.value.desc(), some.c.id.desc()) if order.descending else (some.c.value, some.c.id)
    rows = select(*some.c, func.row_number().over(order_by=sequence).label("place")).subquery()
    last = rows.c.place == limit
    items, value, id_, more = session.execute(
        select(
            func.aggregate_strings(case((rows.c.place <= limit, rows.c.body)), ","),
            func.max(case((last, rows.c.value))),
            func.max(case((last, rows.c.id))),
            func.count() > limit,
        )
    ).one()
    return Page(f"[{items or ''}]", (value, id_) if more else None)


def count_of_examples(session: Session, filters: Filters) -> int:
    """How many examples meet the filters."""
    return session.scalar(select(func.count()).select_from(Example).where(*filters.conditions())) or 0


def tags(session: Session, board_id: str) -> Sequence[Row[str, int]]:
    """A board's tags, most used first, with how many examples have each."""
    count = func.count()
    return session.execute(
        select(func.min(col(ExampleTag.label)).label("tag"), count.label("times"))
        .join(Example, col(Example.id) == col(ExampleTag.example_id))
        .where(col(Example.board_id) == board_id, col(Example.removed_at).is_(None))
        .group_by(col(ExampleTag.key))
        .order_by(count.desc(), col(ExampleTag.key))
    ).all()


def events_after(session: Session, board_id: str, version: int, limit: int) -> Sequence[Row[int, str, str]]:
    """A board's events (version, type, body) after a number, oldest first."""
    return session.execute(
        select(col(Event.version), col(Event.type), col(Event.body))
        .where(col(Event.board_id) == board_id, col(Event.version) > version)
        .order_by(col(Event.version))
        .limit(limit)
    ).all()


def version(session: Session, board_id: str) -> int:
    """The number of a board's last event."""
    return session.scalars(select(col(Board.version)).where(col(Board.id) == board_id)).one()


def first_held(session: Session, board_id: str) -> int:
    """The number of the oldest event still in the log."""
    return session.scalar(select(func.min(Event.version)).where(col(Event.board_id) == board_id)) or 0


def participant(session: Session, board_id: str, session_id: str) -> Participant | None:
    """Who somebody is on a board, None when they have not joined."""
    return session.scalar(
        select(Participant).where(
            col(Participant.board_id) == board_id, col(Participant.session_id) == session_id
        )
    )


def signed_in(session: Session, digest: str, moment: datetime) -> Row[str, str | None, str | None] | None:
    """The session a cookie stands for (its id, the facilitator's id and name), unless it has run out."""
    return session.execute(
        select(col(BrowserSession.id), col(Facilitator.id), col(Facilitator.name))
        .outerjoin(Facilitator, col(Facilitator.id) == col(BrowserSession.facilitator_id))
        .where(col(BrowserSession.digest) == digest, col(BrowserSession.expires_at) > moment)
    ).first()
