"""Lines that people wrote in columns. Those about a removed example are left out of lists."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select, update
from sqlmodel import Session, col

from app.store.models import Event, Example, Line

EVENTS = ("line.added", "line.edited")
_SHOWN = or_(col(Line.example_id).is_(None), col(Example.removed_at).is_(None))


@dataclass(frozen=True)
class Wanted:
    """Which lines a list has: all that is given must hold."""

    kinds: Collection[str] | None = None
    concept: str | None = None
    example: str | None = None


ALL = Wanted()


def _listed(board_id: str, wanted: Wanted) -> Select[Line]:
    chosen = (
        select(Line)
        .outerjoin(Example, col(Example.id) == col(Line.example_id))
        .where(col(Line.board_id) == board_id, _SHOWN)
        .order_by(col(Line.id))
    )
    if wanted.kinds:
        chosen = chosen.where(col(Line.kind).in_(wanted.kinds))
    if wanted.concept:
        chosen = chosen.where(col(Line.concept) == wanted.concept)
    if wanted.example:
        chosen = chosen.where(col(Line.example_id) == wanted.example)
    return chosen


def page(
    session: Session, board_id: str, wanted: Wanted, after: str | None = None, limit: int | None = None
) -> Sequence[Line]:
    """At most `limit` lines of a board (None: all), oldest first, after the one with the id `after`."""
    chosen = _listed(board_id, wanted)
    if after is not None:
        chosen = chosen.where(col(Line.id) > after)
    return session.scalars(chosen.limit(limit)).all()


def count(session: Session, board_id: str, author_id: str | None = None) -> int:
    """How many lines a board has, those about removed examples too; or how many of them somebody wrote."""
    ours = select(func.count()).select_from(Line).where(col(Line.board_id) == board_id)
    if author_id is not None:
        ours = ours.where(col(Line.author_id) == author_id)
    return session.scalar(ours) or 0


def count_listed(session: Session, board_id: str, wanted: Wanted) -> int:
    """How many lines a list has."""
    listed = _listed(board_id, wanted).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(listed)) or 0


def find(session: Session, board_id: str, id_: str) -> Line | None:
    """A line of a board, unless it is about a removed example."""
    return session.scalar(_listed(board_id, ALL).where(col(Line.id) == id_))


def disown(session: Session, participant_id: str) -> None:
    """Forget which lines a participant wrote."""
    written = update(Line).where(col(Line.author_id) == participant_id)
    session.execute(written.values(author_id=None))


def events(session: Session, board_id: str) -> Sequence[Event]:
    """The events of a board that hold the words of a line."""
    ours = col(Event.board_id) == board_id, col(Event.type).in_(EVENTS)
    return session.scalars(select(Event).where(*ours)).all()
