"""One number per board: every accepted change raises it and is recorded under it, in one transaction."""

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
from app.store import queries
from app.store.database import mark_changed
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
    """Whoever makes a change, under the name they go by on the board."""

    name: str
    participant_id: str | None = None
    facilitator: bool = False


@dataclass
class Change:
    """A change in the making. It holds the board's row until the transaction ends."""

    session: Session
    board: Board
    actor: Actor = Actor("Threefold", facilitator=True)
    now: datetime = field(default_factory=now)
    recorded: bool = False

    @property
    def version(self) -> int:
        """The number this change is recorded under."""
        return self.board.version

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of the board's circles, in their order."""
        return queries.boards.concept_keys(self.session, self.board.id)

    @property
    def shown_actor(self) -> str | None:
        """The actor's name as the board's naming rule shows it."""
        joined = self.actor.participant_id is not None
        return names.shown_name(self.board.naming, self.actor.name, joined=joined)

    def take_next(self) -> None:
        """Go on under a number without an event yet: one transaction may record several."""
        if self.recorded:
            self.board.version += 1
            self.recorded = False

    def record(self, type_: EventType, data: str, example: str | None = None) -> None:
        """Append the event. `data` is the subject's new representation, as JSON."""
        self.append(self.event(type_, data, example))

    def event(self, type_: EventType, data: str, example: str | None = None) -> dict[str, Any]:
        """The event under this change's number, which must be appended before the transaction ends."""
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
        }

    def append(self, rows: dict[str, Any] | Sequence[dict[str, Any]]) -> None:
        """Append an event, or several in their order."""
        self.session.connection().execute(_APPEND, rows)
        mark_changed(self.session, self.board.id)


@contextmanager
def change(session: Session, slug: str) -> Iterator[Change]:
    """Raise the board's version before anything is read; that takes the lock on its row.

    A change that turns out to change nothing gives its number back. Raises NotFound.
    """
    board = session.scalars(_RAISE, {"at": slug}).one_or_none()
    if board is None:
        raise board_not_found(slug)
    started = Change(session, board)
    yield started
    if not started.recorded:
        board.version -= 1


def drop_history(started: Change) -> None:
    """Drop what was recorded before this change: whoever follows the board must start from a snapshot."""
    session, board = started.session, started.board
    session.execute(delete(Event).where(col(Event.board_id) == board.id, col(Event.version) < board.version))
    board.held_since = board.version - 1


def prune(session: Session, before: datetime) -> int:
    """Drop what happened before a moment, but each board's last event: how many events that were.

    Whoever followed a board only up to there must start from a snapshot.
    """
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
    """RFC 3339, in UTC. Years have four digits."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}".zfill(20)


def board_not_found(slug: str) -> NotFound:
    """The same words for a board that does not exist and for one the caller may not read."""
    return NotFound(f"There is no board “{slug}” here that you may open.")
