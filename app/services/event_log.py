"""The event log of a board: every change raises the board's version and records an event under it.

The rows and the event are written in one transaction.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, delete, insert, update
from sqlmodel import Session, col

from app.domain import events, names
from app.domain.errors import NotFound
from app.domain.events import EventType
from app.domain.sentences import quoted
from app.store import queries
from app.store.database import mark_changed, mark_overwritten
from app.store.models import Board, Event, now

_APPEND = insert(Event)
_RAISE = (
    update(Board)
    .where(col(Board.slug) == bindparam("at"), col(Board.removed_at).is_(None))
    .values(version=Board.version + 1)
    .returning(Board)
    .execution_options(synchronize_session=False, populate_existing=True)
)


@dataclass(frozen=True)
class Actor:
    """Who makes a change: their name on the board, and their participant id when they joined it.

    `is_shown` False: no event names them.
    """

    name: str
    participant_id: str | None = None
    facilitator: bool = False
    is_shown: bool = True


@dataclass
class Change:
    """A change of a board that is being made. It locks the board's row until the transaction ends."""

    session: Session
    board: Board
    actor: Actor = Actor("Threefold", facilitator=True)
    now: datetime = field(default_factory=now)
    recorded: bool = False

    @property
    def version(self) -> int:
        """The version under which the next event is recorded."""
        return self.board.version

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of the board's circles, in their order."""
        return queries.boards.concept_keys(self.session, self.board.id)

    @property
    def shown_actor(self) -> str | None:
        """The actor's name as the board shows it; None on an anonymous board, and for who is not shown."""
        if not self.actor.is_shown:
            return None
        joined = self.actor.participant_id is not None
        return names.shown_name(self.board.naming, self.actor.name, joined=joined)

    def take_next(self) -> None:
        """Raise the version unless it is still free: each event of a transaction has a version of its own."""
        if self.recorded:
            self.board.version += 1
            self.recorded = False

    def record(self, type_: EventType, data: str, example: str | None = None) -> None:
        """Append an event. `data` is the new representation of what changed, as JSON; `example` its id."""
        self.append(self.event(type_, data, example))

    def event(self, type_: EventType, data: str, example: str | None = None) -> dict[str, Any]:
        """The row of an event under this version. The caller must append it before the transaction ends."""
        self.recorded = True
        at = timestamp(self.now)
        body = events.encode(self.version, type_, at, self.shown_actor, example, data)
        return {
            "board_id": self.board.id,
            "version": self.version,
            "type": type_,
            "at": self.now,
            "body": body,
            "example_id": example,
            "actor_id": self.actor.participant_id,
        }

    def append(self, rows: dict[str, Any] | Sequence[dict[str, Any]]) -> None:
        """Append the rows of one event or of several, in their order."""
        self.session.connection().execute(_APPEND, rows)
        appended = [rows] if isinstance(rows, dict) else rows
        mark_changed(self.session, self.board.id, (row["type"] for row in appended))


@contextmanager
def change(session: Session, slug: str) -> Iterator[Change]:
    """Start a change of the board at an address.

    It raises the board's version first: that locks the row before anything else is read. When the block
    records no event, the version is put back. Raises NotFound.
    """
    board = session.scalars(_RAISE, {"at": slug}).one_or_none()
    if board is None:
        raise board_not_found(slug)
    started = Change(session, board)
    yield started
    if not started.recorded:
        board.version -= 1


def rewrite(started: Change, rows: Sequence[dict[str, Any]]) -> None:
    """Write events of the past anew: `rows` have `board_id`, `version`, and the columns that change.

    Whoever holds an answer with the old ones gets it anew.
    """
    if rows:
        started.session.execute(update(Event), rows)
        started.board.rewritten = started.version
        mark_overwritten(started.session)


def drop_history(started: Change) -> None:
    """Delete all events before this change. Clients that have not seen them start again from a snapshot."""
    session, board = started.session, started.board
    session.execute(delete(Event).where(col(Event.board_id) == board.id, col(Event.version) < board.version))
    board.held_since = board.version - 1


def prune(session: Session, before: datetime) -> int:
    """Delete the events of all boards before a moment, but not the last event of a board.

    Returns their number. Clients that have not seen them start again from a snapshot.
    """
    mark_overwritten(session)
    return sum(_prune(session, slug, before) for slug in queries.boards.slugs(session))


def _prune(session: Session, slug: str, before: datetime) -> int:
    with change(session, slug) as started:
        board = started.board
        first = queries.events.first_since(session, board.id, before) or board.version
        held = min(first, board.version - 1) - 1
        old = delete(Event).where(col(Event.board_id) == board.id, col(Event.version) <= held)
        dropped = session.connection().execute(old).rowcount
        board.held_since = max(held, board.held_since)
    return dropped


def timestamp(moment: datetime) -> str:
    """A moment in UTC as RFC 3339 writes it, to the second; years have four digits."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}".zfill(20)


def board_not_found(slug: str) -> NotFound:
    """The error for a board that does not exist, and the same for a board that the caller may not read."""
    return NotFound(f"There is no board {quoted(slug)} here, or you may not open it.")
