"""Next steps: lists of them, and those of examples. Those about a removed example are left out of lists."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, and_, func, not_, or_, select
from sqlmodel import Session, col

from app.store.models import Board, Event, Example, NextStep

EVENTS = ("next_step.added", "next_step.edited")
_MEANT = or_(
    col(NextStep.brought).is_(False),
    col(NextStep.author_id).is_not(None),
    col(NextStep.due).is_not(None),
    col(NextStep.state) != "open",
)
_SHOWN = or_(col(NextStep.example_id).is_(None), col(Example.removed_at).is_(None))


@dataclass(frozen=True)
class Wanted:
    """Which next steps a list has: all that is given must hold.

    `of` are the ids of participants whose steps are meant, or with `others` those whose steps are not.
    `before` is a day. `meant`: what examples brought along is left out, unless somebody on the board wrote
    it, gave it a day, or said what became of it. `since`: written or changed at this time or later.
    """

    state: str | None = None
    example: str | None = None
    before: str | None = None
    of: Collection[str] | None = None
    others: bool = False
    meant: bool = False
    since: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions of the list."""
        conditions: list[ColumnElement[bool]] = []
        if self.state:
            conditions.append(col(NextStep.state) == self.state)
        if self.example:
            conditions.append(col(NextStep.example_id) == self.example)
        if self.before:
            conditions.append(col(NextStep.due) < self.before)
        if self.since:
            conditions.append(col(NextStep.updated_at) >= self.since)
        if self.meant:
            conditions.append(_MEANT)
        if self.of is not None:
            theirs = and_(col(NextStep.author_id).is_not(None), col(NextStep.author_id).in_(self.of))
            conditions.append(not_(theirs) if self.others else theirs)
        return conditions


ALL = Wanted()


def _listed(board_id: str, wanted: Wanted) -> Select[NextStep]:
    return (
        select(NextStep)
        .outerjoin(Example, col(Example.id) == col(NextStep.example_id))
        .where(col(NextStep.board_id) == board_id, _SHOWN, *wanted.conditions())
        .order_by(col(NextStep.id))
    )


def page(
    session: Session, board_id: str, wanted: Wanted, after: str | None, limit: int
) -> Sequence[NextStep]:
    """At most `limit` next steps of a board, oldest first, after the one with the id `after`."""
    query = _listed(board_id, wanted)
    if after is not None:
        query = query.where(col(NextStep.id) > after)
    return session.scalars(query.limit(limit)).all()


def of_board(session: Session, board_id: str, wanted: Wanted = ALL) -> Sequence[NextStep]:
    """All next steps of a board, oldest first."""
    return session.scalars(_listed(board_id, wanted)).all()


def every(session: Session, board_id: str) -> Sequence[NextStep]:
    """The next steps of a board, those about removed examples too."""
    return session.scalars(select(NextStep).where(col(NextStep.board_id) == board_id)).all()


def count(session: Session, board_id: str, wanted: Wanted = ALL) -> int:
    """How many there are."""
    listed = _listed(board_id, wanted).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(listed)) or 0


def find(session: Session, board_id: str, id_: str) -> NextStep | None:
    """A next step of a board, unless it is about a removed example."""
    return session.scalar(_listed(board_id, ALL).where(col(NextStep.id) == id_))


def noted(session: Session, board_id: str) -> Sequence[NextStep]:
    """Those that a facilitator wrote down in the workshop, oldest first."""
    theirs = col(NextStep.board_id) == board_id, col(NextStep.noted).is_(True)
    return session.scalars(select(NextStep).where(*theirs).order_by(col(NextStep.id))).all()


def open_of(session: Session, example_id: str) -> Sequence[NextStep]:
    """The open next steps of an example that were not written down in the workshop, the newest first."""
    ours = (
        col(NextStep.example_id) == example_id,
        col(NextStep.state) == "open",
        col(NextStep.noted).is_(False),
    )
    newest_first = col(NextStep.version).desc(), col(NextStep.id).desc()
    return session.scalars(select(NextStep).where(*ours).order_by(*newest_first)).all()


def to_look_at(session: Session, board_id: str, before: int) -> tuple[NextStep | None, int]:
    """The first open next step of a board that nobody changed since this version, and how many there are.

    What has a day comes first, then what was written down in the workshop.
    """
    those = _listed(board_id, Wanted(state="open")).where(col(NextStep.version) < before).order_by(None)
    count = session.scalar(select(func.count()).select_from(those.subquery())) or 0
    due = col(NextStep.due)
    first = those.order_by(due.is_(None), due, col(NextStep.noted).desc(), col(NextStep.id)).limit(1)
    return session.scalar(first), count


def is_any_open(session: Session, board_id: str) -> bool:
    """Whether any is open that is meant: see `Wanted`."""
    those = _listed(board_id, Wanted(state="open", meant=True)).limit(1)
    return session.scalar(those) is not None


def of_author(session: Session, participant_id: str) -> Sequence[NextStep]:
    """All that a participant wrote."""
    return session.scalars(select(NextStep).where(col(NextStep.author_id) == participant_id)).all()


def naming(session: Session, board_id: str, name: str) -> Sequence[NextStep]:
    """Those of a board in which `who` holds a name."""
    ours = col(NextStep.board_id) == board_id, col(NextStep.who).contains(name, autoescape=True)
    return session.scalars(select(NextStep).where(*ours)).all()


def due(session: Session, people: Collection[str], before: str) -> Sequence[Row[NextStep, Board]]:
    """The open next steps of these participants that are due before a day, with their boards, by day."""
    theirs = (
        col(NextStep.author_id).in_(people),
        col(NextStep.state) == "open",
        col(NextStep.due) < before,
        col(Board.removed_at).is_(None),
        _SHOWN,
    )
    return session.execute(
        select(NextStep, Board)
        .join(Board, col(Board.id) == col(NextStep.board_id))
        .outerjoin(Example, col(Example.id) == col(NextStep.example_id))
        .where(*theirs)
        .order_by(col(NextStep.due), col(NextStep.id))
    ).all()


def events(session: Session, board_id: str) -> Sequence[Event]:
    """The events of a board that hold the words of a next step."""
    ours = col(Event.board_id) == board_id, col(Event.type).in_(EVENTS)
    return session.scalars(select(Event).where(*ours)).all()
