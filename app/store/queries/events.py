"""The event log of a board."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    Row,
    func,
    select,
)
from sqlmodel import Session, col

from app.domain.events import to_json
from app.store.models import (
    Board,
    Event,
)

# A page of events is read in parts: a driver may keep all rows of a statement in memory.
READ_AT_ONCE = 64


def first_since(session: Session, board_id: str, moment: datetime) -> int | None:
    """The version of a board's first event at `moment` or later; None when all events are older."""
    first = select(func.min(Event.version)).where(col(Event.board_id) == board_id, col(Event.at) >= moment)
    return session.scalar(first)


def time_of_last(session: Session, board: Board) -> datetime:
    """The time of a board's last event."""
    at = select(col(Event.at)).where(col(Event.board_id) == board.id, col(Event.version) == board.version)
    return session.scalars(at).one()


def after(
    session: Session, board_id: str, version: int, limit: int, most_bytes: int | None = None
) -> Sequence[Row[int, str, str]]:
    """At most `limit` events of a board after a version, oldest first: version, type and body (JSON).

    With `most_bytes`, no event follows the one with which the bodies come to so many characters.
    """
    if most_bytes is None:
        return _after(session, board_id, version, limit)
    events: list[Row[int, str, str]] = []
    size = 0
    while size < most_bytes and len(events) < limit:
        part = min(READ_AT_ONCE, limit - len(events))
        rows = _after(session, board_id, events[-1].version if events else version, part)
        for row in rows:
            events.append(row)
            size += len(row.body)
            if size >= most_bytes:
                break
        if len(rows) < part:
            break
    return events


def is_full(events: Sequence[Row[int, str, str]], limit: int, most_bytes: int) -> bool:
    """Whether more events may follow those that `after` answered."""
    return len(events) == limit or sum(len(row.body) for row in events) >= most_bytes


def _after(session: Session, board_id: str, version: int, limit: int) -> Sequence[Row[int, str, str]]:
    return session.execute(
        select(col(Event.version), col(Event.type), col(Event.body))
        .where(col(Event.board_id) == board_id, col(Event.version) > version)
        .order_by(col(Event.version))
        .limit(limit)
    ).all()


def holding(session: Session, board_id: str, name: str) -> Sequence[Row[int, str, str | None, str | None]]:
    """The events of a board with a name somewhere in their JSON: version, body, example and actor."""
    written = to_json(name)[1:-1]
    return session.execute(
        select(col(Event.version), col(Event.body), col(Event.example_id), col(Event.actor_id))
        .where(col(Event.board_id) == board_id, col(Event.body).contains(written, autoescape=True))
        .order_by(col(Event.version))
    ).all()


def about(session: Session, example_ids: Collection[str]) -> Sequence[Event]:
    """All events about these examples."""
    return session.scalars(select(Event).where(col(Event.example_id).in_(example_ids))).all()


def oldest_version(session: Session, board_id: str) -> int:
    """The version of the oldest event that is still in a board's log."""
    return (session.scalar(select(col(Board.held_since)).where(col(Board.id) == board_id)) or 0) + 1
