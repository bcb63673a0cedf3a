"""Sending examples in without joining: they wait until a facilitator shows them or returns them."""

from collections.abc import Collection
from typing import NamedTuple

from sqlmodel import Session

from app.domain.credentials import digest, new_token
from app.domain.document import ExampleFields
from app.domain.errors import Conflict, Fault, Forbidden, Invalid, LimitReached, NotFound
from app.domain.events import to_json
from app.domain.requests import NewSubmission, SubmissionDecision
from app.services import access, examples, room
from app.services.access import Caller
from app.services.event_log import board_not_found
from app.store import queries
from app.store.models import Board, Submission

MOST_WAITING = 200


class Sent(NamedTuple):
    """What was sent, and the secret of its sender's link, which is shown this once."""

    submission: Submission
    secret: str


class Standing(NamedTuple):
    """Something that was sent, as it stands, and its board."""

    submission: Submission
    board: Board


def require_open(session: Session, caller: Caller, slug: str) -> Board:
    """The board, when anyone may send examples to it, whether they may read it or not.

    Raises Forbidden, Locked, or NotFound, the same for a board that does not exist.
    """
    board = queries.boards.find(session, slug)
    if board is None or (board.send_access == "closed" and not _may_read(session, caller, board)):
        raise board_not_found(slug)
    if board.send_access == "closed":
        raise Forbidden("This board takes no examples from people who have not joined it.")
    access.require_unlocked(board)
    return board


def _may_read(session: Session, caller: Caller, board: Board) -> bool:
    return access.Membership(session, caller, board).may_read


def send(session: Session, caller: Caller, slug: str, new: NewSubmission) -> Sent:
    """Store an example that waits for a facilitator.

    Raises NotFound, Forbidden, Locked, or LimitReached when too many wait already.
    """
    board = require_open(session, caller, slug)
    if queries.submissions.waiting(session, (board.id,)).get(board.id, 0) >= MOST_WAITING:
        raise LimitReached("Too many examples wait for the facilitators of this board. Send yours later.")
    secret = new_token()
    names = set(ExampleFields.model_fields) - {"contributor"}
    submission = Submission(
        board_id=board.id,
        digest=digest(secret),
        sender=None if board.naming == "anonymous" else new.from_,
        fields=new.model_dump_json(include=names),
    )
    session.add(submission)
    session.flush()
    return Sent(submission, secret)


def listed(session: Session, caller: Caller, slug: str) -> list[Standing]:
    """What was sent to a board, what waits first. Raises NotFound or Forbidden."""
    board = access.readable(session, caller, slug)
    access.require_facilitator(caller)
    return [Standing(row, board) for row in queries.submissions.of_board(session, board.id)]


def waiting(session: Session, caller: Caller, boards: Collection[Board]) -> dict[str, int]:
    """How many examples wait, by the slug of the board; nothing for anybody but facilitators."""
    if not caller.is_facilitator:
        return {}
    counts = queries.submissions.waiting(session, [board.id for board in boards])
    return {board.slug: counts[board.id] for board in boards if board.id in counts}


def decide(
    session: Session, caller: Caller, slug: str, submission_id: str, decision: SubmissionDecision
) -> Standing:
    """Show an example on the board, in the tray, or return it with a reason.

    Raises NotFound, Forbidden, Locked, LimitReached, Invalid without a reason, or
    Conflict for one that is on the board already.
    """
    with access.facilitating(session, caller, slug) as change:
        submission = queries.submissions.find(session, change.board.id, submission_id)
        if submission is None:
            raise NotFound("There is no such submission.")
        if submission.state == "shown":
            raise Conflict("This example is on the board already. To take it off, remove the example there.")
        if decision.state == "returned" and not decision.reason:
            raise Invalid(Fault("Say why you return it: the sender reads that.", "/reason"))
        if decision.state == "shown":
            access.require_unlocked(change.board)
            fields = ExampleFields.model_validate_json(submission.fields)
            room.require(change, fields)
            example = examples.draft(change, fields)
            example.contributor = submission.sender if change.board.naming == "named" else None
            submission.example_id = examples.create(change, example).id
            submission.fields = to_json({"title": fields.title})
        submission.state, submission.reason = decision.state, decision.reason
        session.add(submission)
    return Standing(submission, change.board)


def standing(session: Session, secret: str) -> Standing:
    """Where something stands that was sent, by its sender's link. Raises NotFound."""
    submission = queries.submissions.by_digest(session, digest(secret))
    board = queries.boards.get(session, submission.board_id) if submission else None
    if submission is None or board is None or board.removed_at:
        raise NotFound("This link leads nowhere. Look whether you copied all of it.")
    return Standing(submission, board)
