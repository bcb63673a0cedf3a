"""What participants say of examples: we do this, we tried it, we want to try it.

A board that hides names shows no count of fewer than three, and no event says who it was.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from app.domain.errors import Forbidden
from app.domain.events import to_json
from app.domain.requests import DoingState
from app.domain.rounds import policy
from app.services import event_log, examples, serializers
from app.services.access import Caller, Membership, require_readable, require_unlocked
from app.services.event_log import Actor, Change
from app.store import queries
from app.store.database import mark_overwritten
from app.store.models import Board, Doing, Participant

STATES: tuple[DoingState, ...] = ("doing", "tried", "want")


def say(
    session: Session, caller: Caller, slug: str, example_id: str, state: DoingState | None
) -> dict[str, Any]:
    """Say that the caller does an example, tried it or wants to; None takes back what they said.

    Returns the counts, and what is the caller's. Saying the same again changes nothing.
    Raises NotFound, JoinFirst, Forbidden for a token, or Locked.
    """
    with event_log.change(session, slug) as change:
        member = require_readable(session, caller, slug, change.board)
        participant = require_person(member)
        require_unlocked(change.board)
        change.actor = _actor(change.board, participant)
        examples.get(session, change.board, example_id)
        if _set(session, example_id, participant.id, state):
            session.flush()
            counted = of_examples(session, (), [example_id])[example_id]
            del counted["mine"]
            # Clients take `data` for the example itself in every event that names one.
            change.record("doing.changed", to_json({"id": example_id, "doing": counted}))
    return of_examples(session, (participant.id,), [example_id])[example_id]


def require_person(member: Membership) -> Participant:
    """The caller as a participant. Raises JoinFirst, or Forbidden for a token."""
    if member.caller.grant:
        raise Forbidden("Only people can say that they do an example. A token cannot.")
    return member.require_participant()


def _actor(board: Board, participant: Participant) -> Actor:
    """Who says it: nobody, on a board that hides names."""
    if board.naming == "named":
        return Actor(participant.name, participant.id)
    return Actor(participant.name, is_shown=False)


def _set(session: Session, example_id: str, participant_id: str, state: DoingState | None) -> bool:
    """Whether this changes anything."""
    said = queries.doing.find(session, example_id, participant_id)
    if (said.state if said else None) == state:
        return False
    if state is None:
        session.delete(said)
    elif said:
        said.state = state
    else:
        session.add(Doing(example_id=example_id, participant_id=participant_id, state=state))
    return True


def people_of(session: Session, caller: Caller) -> tuple[str, ...]:
    """The ids of the participants that the caller is, on any board; a token is none."""
    if caller.session_id is None or caller.grant:
        return ()
    return queries.doing.people_of(session, caller.session_id)


def open_boards(session: Session, caller: Caller) -> dict[str, str]:
    """Where the caller takes part and can say something now: their id there, by the board's slug."""
    people = people_of(session, caller)
    return queries.doing.taking_part(session, people) if people else {}


def may_say(member: Membership) -> bool:
    """Whether somebody can say something now: they take part in the board, or can without a code."""
    board = member.board
    return not (board.locked or member.caller.grant) and (member.belongs or board.join_access == "open")


def of_examples(session: Session, people: Collection[str], ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """What people say of some examples, by the example's id: a count for each state, None where it is hidden.

    `mine` is what one of these `people` says, None without.
    """
    counted: dict[str, dict[str, int]] = {}
    for id_, state, number in queries.doing.counts(session, ids):
        counted.setdefault(id_, {})[state] = number
    mine = queries.doing.said_by(session, people, ids) if people else {}
    return {
        id_: _shown(naming, counted.get(id_, {})) | {"mine": mine.get(id_)}
        for id_, naming in queries.doing.namings(session, ids).items()
    }


def of_board(session: Session, member: Membership) -> dict[str, dict[str, Any]]:
    """The same for a board, `mine` is the member's. Examples of which nobody says anything are left out."""
    counted: dict[str, dict[str, int]] = {}
    for id_, state, number in queries.doing.counts_on(session, member.board.id):
        counted.setdefault(id_, {})[state] = number
    participant = member.participant
    mine = queries.doing.said_by_one(session, participant.id) if participant else {}
    naming = member.board.naming
    return {id_: _shown(naming, numbers) | {"mine": mine.get(id_)} for id_, numbers in counted.items()}


def _shown(naming: str, counted: dict[str, int]) -> dict[str, Any]:
    least = 0 if naming == "named" else policy.LEAST
    numbers = {state: counted.get(state, 0) for state in STATES}
    return {state: number if number >= least else None for state, number in numbers.items()}


def withdraw(change: Change, participant: Participant) -> None:
    """Delete all that a participant said of examples.

    One event says that the board changed. An event for each example would tell, on a board that hides names,
    which examples are one person's.
    """
    session = change.session
    theirs = delete(Doing).where(col(Doing.participant_id) == participant.id)
    if session.connection().execute(theirs).rowcount:
        change.actor = _actor(change.board, participant)
        change.take_next()
        change.record("board.changed", to_json(serializers.board(session, change.board, change.now)))
        mark_overwritten(session)
