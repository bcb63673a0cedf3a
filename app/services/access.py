"""Who may do what on a board."""

from collections.abc import Collection, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Select
from sqlmodel import Session

from app.domain.errors import Forbidden, JoinFirst, JoinToRead, Locked, NotNow, OutOfScope, PreconditionFailed
from app.domain.rounds import policy
from app.domain.rounds.policy import Sight, Viewer
from app.domain.sentences import quoted
from app.domain.workshop.steps import Action, refusal
from app.services import event_log, serializers
from app.services.event_log import Actor, Change, board_not_found
from app.store import queries
from app.store.models import Board, Participant

Versions = Collection[int] | None


@dataclass(frozen=True)
class Grant:
    """What a token lets its holder do: `board_id` None is every board; `used_at` as it was last written."""

    token_id: str
    may_write: bool
    board_id: str | None
    used_at: datetime | None


@dataclass(frozen=True)
class SharedBoard:
    """A board that somebody runs as a co-facilitator: its id, and who they are there."""

    board_id: str
    co_facilitator_id: str
    name: str


@dataclass(frozen=True)
class Caller:
    """Whoever asks: a browser session when they hold our cookie, a facilitator when they signed in.

    With a token (`grant`) they have its maker's rights as far as it goes, under the token's name.
    `seen_at` is when a facilitator's browser was last seen, as it was written. `shared` are the boards that
    they run as a co-facilitator: they are a facilitator there (`on`), and nowhere else.
    """

    session_id: str | None = None
    facilitator_id: str | None = None
    facilitator_name: str | None = None
    grant: Grant | None = None
    seen_at: datetime | None = None
    shared: tuple[SharedBoard, ...] = ()
    shared_board: str | None = None

    @property
    def only_board(self) -> str | None:
        """The id of the one board that a token or a co-facilitator is for, None without such a limit."""
        return self.grant.board_id if self.grant else self.shared_board

    def on(self, board_id: str) -> "Caller":
        """Answer who they are on a board: its facilitator, when they run it as a co-facilitator."""
        if self.shared_board not in {None, board_id}:
            return Caller(self.session_id)
        here = next((shared for shared in self.shared if shared.board_id == board_id), None)
        if here is None or self.is_facilitator:
            return self
        return Caller(
            self.session_id, here.co_facilitator_id, here.name, seen_at=self.seen_at, shared_board=board_id
        )

    @property
    def is_facilitator(self) -> bool:
        """Whether they run boards."""
        return self.facilitator_id is not None


class Membership:
    """Who a caller is on one board, and what they may do there.

    The participant is read from the database when first asked for, and only once.
    """

    def __init__(self, session: Session, caller: Caller, board: Board) -> None:
        self.caller = caller.on(board.id)
        self.board = board
        self._session = session

    @cached_property
    def participant(self) -> Participant | None:
        """The caller as a participant of the board; None when they have not joined it."""
        if self.caller.session_id is None:
            return None
        return queries.participants.find(self._session, self.board.id, self.caller.session_id)

    @property
    def group(self) -> str | None:
        """Which of the board's groups the caller belongs to; None for none."""
        return self.participant.group_label if self.participant else None

    @property
    def belongs(self) -> bool:
        """Whether the caller joined the board, or runs boards: they know its code, and need not join."""
        return self.caller.is_facilitator or self.participant is not None

    @property
    def may_read(self) -> bool:
        """Anyone, on most boards; else its participants and facilitators. Nobody by another board's token."""
        if self.caller.only_board not in {None, self.board.id}:
            return False
        return self.board.read_access == "anyone" or self.belongs

    @property
    def viewer(self) -> Viewer:
        """As whom the caller looks at what people answered in rounds."""
        if self.caller.grant:
            return "token"
        if self.participant:
            return "participant"
        return "facilitator" if self.caller.is_facilitator else "visitor"

    def sight(self, *, revealed: bool) -> Sight:
        """What the caller may know of a round of the board."""
        return policy.sight(self.viewer, self.board.naming, revealed)  # type: ignore[arg-type]  # stored as text

    def actor(self) -> Actor:
        """Under which name the caller acts on the board. Raises JoinFirst."""
        if self.participant:
            return Actor(self.participant.name, self.participant.id, self.caller.is_facilitator)
        if self.caller.facilitator_name is not None:
            return Actor(self.caller.facilitator_name, facilitator=True)
        raise join_first(self.board)

    def require_participant(self) -> Participant:
        """The caller as a participant. Raises JoinFirst."""
        if self.participant is None:
            raise join_first(self.board)
        return self.participant


def readable_boards(caller: Caller) -> Select[str]:
    """A select of the ids of all boards the caller may read."""
    shared = [shared.board_id for shared in caller.shared]
    return queries.boards.readable_ids(caller.session_id, caller.is_facilitator, caller.only_board, shared)


def find_membership(session: Session, caller: Caller, slug: str) -> Membership:
    """Who the caller is on a board that they may read.

    Raises NotFound, the same for a board that does not exist.
    """
    return require_readable(session, caller, slug, queries.boards.find(session, slug))


def require_readable(session: Session, caller: Caller, slug: str, board: Board | None) -> Membership:
    """Who the caller is on this board (None: no such board). Raises NotFound if they may not read it."""
    if board is not None:
        member = Membership(session, caller, board)
        if member.may_read:
            return member
    unknown = board_not_found(slug)
    if board is not None and board.join_access == "open":
        raise JoinToRead(unknown.detail, slug)
    raise unknown


def viewer_of(caller: Caller, member: Membership | None = None) -> Hashable:
    """The class of viewer: what a board shows somebody depends on no more of the caller than this.

    It tells visitors, facilitators and tokens of each scope apart, and who takes part in the board. Where
    several boards are shown, each session is a class of its own.
    """
    caller = member.caller if member else caller
    grant = (caller.grant.may_write, caller.grant.board_id) if caller.grant else None
    if member is None or caller.session_id is None:
        return caller.is_facilitator, grant, caller.session_id
    return caller.is_facilitator, grant, member.participant is not None, caller.shared_board


def readable(session: Session, caller: Caller, slug: str) -> Board:
    """The board, when the caller may read it. Raises NotFound, the same for one that does not exist."""
    return find_membership(session, caller, slug).board


def join_first(board: Board) -> JoinFirst:
    """The error for somebody who has not joined a board."""
    return JoinFirst(
        f"Join this board first: join_board (POST /api/v1/boards/{board.slug}/participants) "
        "sets the cookie that a program sends."
    )


def require_facilitator(caller: Caller) -> Actor:
    """The caller as a facilitator. Raises Forbidden."""
    if caller.facilitator_name is None:
        raise Forbidden("Only a facilitator can do this. Sign in with a facilitator’s link.")
    return Actor(caller.facilitator_name, facilitator=True)


def require_founder(caller: Caller) -> Actor:
    """The caller as a facilitator who may make boards. Raises Forbidden."""
    if caller.only_board:
        raise Forbidden("You may run one board only. To make boards, sign in, or use a token for all boards.")
    return require_facilitator(caller)


def require_signed_in(caller: Caller) -> str:
    """The id of a facilitator who came themselves, not by a token. Raises Forbidden."""
    if caller.facilitator_id is None or caller.grant or caller.shared_board:
        raise Forbidden("A token cannot do this. Sign in with a facilitator’s link.")
    return caller.facilitator_id


def may_write(caller: Caller) -> bool:
    """Whether they came without a token, or by one that may write."""
    return caller.grant is None or caller.grant.may_write


def require_scope_to_write(caller: Caller) -> None:
    """Let a token that may only read change nothing. Raises OutOfScope."""
    if not may_write(caller):
        raise OutOfScope("This token may only read. Ask a facilitator for a token that may write.")


def require_unlocked(board: Board) -> None:
    """Let a board that is locked be read only. Raises Locked."""
    if board.locked:
        raise Locked(f"{quoted(board.title)} is locked. A facilitator can unlock it.")


def require_act(session: Session, board: Board, actor: Actor, act: Action) -> None:
    """While a workshop runs, participants do what its step is about; facilitators as ever. Raises NotNow."""
    if actor.facilitator:
        return
    steps, step, round_is_open = queries.workshops.under_way(session, board.id)
    kind = None if step is None else serializers.steps_in(steps)[step].kind
    if why := refusal(kind, act, round_is_open=round_is_open):
        raise NotNow(why)


@contextmanager
def contributing(session: Session, caller: Caller, slug: str, act: Action | None) -> Iterator[Change]:
    """A change that participants may make when it is time for it; with `act` None, at any time.

    Raises NotFound, JoinFirst, Locked or NotNow.
    """
    with event_log.change(session, slug) as change:
        change.actor = require_readable(session, caller, slug, change.board).actor()
        require_unlocked(change.board)
        if act:
            require_act(session, change.board, change.actor, act)
        yield change


@contextmanager
def facilitating(session: Session, caller: Caller, slug: str) -> Iterator[Change]:
    """A change that only facilitators may make. Raises NotFound or Forbidden."""
    with event_log.change(session, slug) as change:
        member = require_readable(session, caller, slug, change.board)
        change.actor = require_facilitator(member.caller)
        yield change


def require_unchanged_since(expected: Versions, version: int, present: int) -> None:
    """The same for what is read under the board's version, which other changes raise too.

    `version` is that of its last change, `present` the board's. Raises PreconditionFailed.
    """
    if expected is not None and not any(version <= seen < present for seen in expected):
        require_version(frozenset(), version)


def require_version(expected: Versions, version: int) -> None:
    """Refuse to change what somebody else changed meanwhile; `None` expects any version.

    Raises PreconditionFailed.
    """
    if expected is not None and version not in expected:
        raise PreconditionFailed(
            "Somebody changed this in the meantime. Read it again, then repeat your change.", version
        )
