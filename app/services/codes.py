"""Join codes of boards."""

from sqlmodel import Session

from app.domain import codes
from app.domain.errors import NotFound
from app.domain.events import to_json
from app.domain.sentences import quoted
from app.services import serializers
from app.services.access import Caller, facilitating, find_membership, require_scope_to_write
from app.store import queries
from app.store.database import advisory_lock
from app.store.models import Board


def needs_code(board: Board) -> bool:
    """Whether a board needs a code: to let people in, or to ask them for their group."""
    return board.join_access == "code" or bool(board.groups)


def assign(session: Session, board: Board) -> None:
    """Give a board a new code that no other board has; its old code stops working."""
    advisory_lock(session, "codes")
    code = codes.new_code()
    while queries.boards.find_by_code(session, code):
        code = codes.new_code()
    board.code = code


def renew(session: Session, caller: Caller, slug: str) -> Board:
    """Give a board a new code, and record that the board changed. Raises NotFound or Forbidden."""
    with facilitating(session, caller, slug) as change:
        assign(session, change.board)
        change.record("board.changed", to_json(serializers.board(session, change.board, change.now)))
    return change.board


def for_member(session: Session, caller: Caller, slug: str) -> tuple[Board, str]:
    """A board and its code, for its participants and facilitators, and for tokens that may write.

    With the code, anybody can join and then change the board. Raises OutOfScope, JoinFirst, or NotFound,
    also for a board without a code.
    """
    require_scope_to_write(caller)
    member = find_membership(session, caller, slug)
    member.actor()
    board = member.board
    if board.code is None:
        raise NotFound(f"{quoted(board.title)} has no code. Anyone who opens it can join.")
    return board, board.code


def find_board(session: Session, typed: str) -> Board:
    """The board with a code, as somebody typed it. Raises NotFound."""
    code = codes.normalize(typed)
    board = queries.boards.find_by_code(session, code) if code else None
    if board is None:
        raise NotFound("No board has this code now. Look at the wall again, or ask your facilitator.")
    return board


def matches(board: Board, typed: str | None) -> bool:
    """Whether somebody typed the code of this board."""
    return typed is not None and board.code is not None and codes.normalize(typed) == board.code
