"""Who may do what on a board."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select
from sqlmodel import Session

from app.domain.errors import Forbidden, JoinFirst, Locked, NotNow, OutOfScope, PreconditionFailed
from app.domain.workshop.steps import Action, refusal
from app.services import event_log, serializers
from app.services.event_log import Actor, Change, board_not_found
from app.store import queries
from app.store.models import Board

Versions = Collection[int] | None


@dataclass(frozen=True)
class Grant:
    """What a token lets its holder do: `board_id` None is every board; `used_at` as it was last written."""

    token_id: str
    may_write: bool
    board_id: str | None
    used_at: datetime | None


@dataclass(frozen=True)
class Caller:
    """Whoever asks: a browser session when they hold our cookie, a facilitator when they signed in.

    With a token (`grant`) they have its maker's rights as far as it goes, under the token's name.
    """

    session_id: str | None = None
    facilitator_id: str | None = None
    facilitator_name: str | None = None
    grant: Grant | None = None

    @property
    def only_board(self) -> str | None:
        """The id of the one board a token is for, None without such a limit."""
        return self.grant.board_id if self.grant else None

    @property
    def is_facilitator(self) -> bool:
        """Whether they run boards."""
        return self.facilitator_id is not None


def may_read(session: Session, caller: Caller, board: Board) -> bool:
    """Anyone, on most boards; else its participants and facilitators. Nobody by another board's token."""
    if caller.only_board not in {None, board.id}:
        return False
    if board.read_access == "anyone" or caller.is_facilitator:
        return True
    return caller.session_id is not None and bool(
        queries.participants.find(session, board.id, caller.session_id)
    )


def readable_boards(caller: Caller) -> Select[str]:
    """A select of the ids of all boards the caller may read."""
    return queries.boards.readable_ids(caller.session_id, caller.is_facilitator, caller.only_board)


def readable(session: Session, caller: Caller, slug: str) -> Board:
    """The board, when the caller may read it. Raises NotFound, the same for one that does not exist."""
    board = queries.boards.find(session, slug)
    if board is None or not may_read(session, caller, board):
        raise board_not_found(slug)
    return board


def actor_on(session: Session, caller: Caller, board: Board) -> Actor:
    """Under which name the caller acts on a board. Raises JoinFirst."""
    joined = queries.participants.find(session, board.id, caller.session_id) if caller.session_id else None
    if joined:
        return Actor(joined.name, joined.id, caller.is_facilitator)
    if caller.facilitator_name is not None:
        return Actor(caller.facilitator_name, facilitator=True)
    raise join_first(board)


def join_first(board: Board) -> JoinFirst:
    """What somebody is told who has not joined a board."""
    return JoinFirst(
        f"Join this board first: join_board (POST /api/v1/boards/{board.slug}/participants) "
        "sets the cookie to send along."
    )


def require_facilitator(caller: Caller) -> Actor:
    """The caller as a facilitator. Raises Forbidden."""
    if caller.facilitator_name is None:
        raise Forbidden("Only a facilitator can do this. Sign in with a facilitator’s link.")
    return Actor(caller.facilitator_name, facilitator=True)


def require_founder(caller: Caller) -> Actor:
    """The caller as a facilitator who may make boards. Raises Forbidden."""
    if caller.only_board:
        raise Forbidden("This token is for one board; making boards needs a token for all boards.")
    return require_facilitator(caller)


def require_signed_in(caller: Caller) -> str:
    """The id of a facilitator who came themselves, not by a token. Raises Forbidden."""
    if caller.facilitator_id is None or caller.grant:
        raise Forbidden("Only a facilitator can do this, and no token. Sign in with a facilitator’s link.")
    return caller.facilitator_id


def require_scope_to_write(caller: Caller) -> None:
    """Let a token that may only read change nothing. Raises OutOfScope."""
    if caller.grant and not caller.grant.may_write:
        raise OutOfScope("This token may only read. Ask a facilitator for one that may write.")


def require_unlocked(board: Board) -> None:
    """Let a board that is locked be read only. Raises Locked."""
    if board.locked:
        raise Locked(f"“{board.title}” is locked. A facilitator can unlock it.")


def require_act(session: Session, board: Board, actor: Actor, act: Action) -> None:
    """While a workshop runs, participants do what its step is about; facilitators as ever. Raises NotNow."""
    if actor.facilitator:
        return
    steps, step, round_is_open = queries.workshops.under_way(session, board.id)
    kind = None if step is None else serializers.steps_in(steps)[step].kind
    if why := refusal(kind, act, round_is_open=round_is_open):
        raise NotNow(why)


@contextmanager
def contributing(session: Session, caller: Caller, slug: str, act: Action) -> Iterator[Change]:
    """A change that participants may make when it is time for it.

    Raises NotFound, JoinFirst, Locked or NotNow.
    """
    with event_log.change(session, slug) as change:
        if not may_read(session, caller, change.board):
            raise board_not_found(slug)
        change.actor = actor_on(session, caller, change.board)
        require_unlocked(change.board)
        require_act(session, change.board, change.actor, act)
        yield change


@contextmanager
def facilitating(session: Session, caller: Caller, slug: str) -> Iterator[Change]:
    """A change that only facilitators may make. Raises NotFound or Forbidden."""
    with event_log.change(session, slug) as change:
        if not may_read(session, caller, change.board):
            raise board_not_found(slug)
        change.actor = require_facilitator(caller)
        yield change


def require_version(expected: Versions, version: int) -> None:
    """Refuse to change what somebody else changed meanwhile; `None` expects any version.

    Raises PreconditionFailed.
    """
    if expected is not None and version not in expected:
        raise PreconditionFailed(
            "Somebody changed this meanwhile. Read it again, then repeat your change.", version
        )
