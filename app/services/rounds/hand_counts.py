"""Raised hands, counted in the room and typed in by a facilitator."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete
from sqlmodel import Session, col

from app.domain.errors import Forbidden, Invalid, NotNow
from app.domain.rounds import policy
from app.domain.rounds.agreement import CircleCount
from app.services import access, placements
from app.services.access import Caller
from app.services.rounds import lifecycle
from app.services.rounds.judgements import REVEALED, require_in_round
from app.store import queries
from app.store.models import Round, Tally

Hands = Mapping[str, CircleCount]


def record_hands(
    session: Session, caller: Caller, slug: str, number: int, example_id: str, hands: Hands
) -> None:
    """Store how many raised their hands about an example, by concept key, in place of what was stored before.

    Raises NotFound, Forbidden, NotNow once the round was revealed, or Invalid for a key the board lacks.
    """
    member = access.require_readable(
        session, caller, slug, queries.rounds.lock_board_for_share(session, slug)
    )
    access.require_facilitator(member.caller)
    board = member.board
    round_ = lifecycle.get(session, board, number)
    if round_.revealed_at:
        raise NotNow(REVEALED)
    require_in_round(session, round_, example_id)
    by_position = _by_position(hands, queries.boards.concept_keys(session, board.id))
    _replace(session, round_, example_id, by_position)


def read_hands(
    session: Session, caller: Caller, slug: str, number: int, example_id: str
) -> dict[str, CircleCount]:
    """How many raised hands were typed in about an example so far, by concept key.

    Only facilitators who are signed in may know before the reveal. Raises NotFound or Forbidden.
    """
    member = access.find_membership(session, caller, slug)
    board, caller = member.board, member.caller
    if not policy.knows_hands(facilitator=caller.is_facilitator, by_token=caller.grant is not None):
        raise Forbidden("Before the reveal, only facilitators who are signed in can see the counted hands.")
    round_ = lifecycle.get(session, board, number)
    require_in_round(session, round_, example_id)
    counts = {
        tally.position: CircleCount(tally.yes, tally.no, tally.unsure)
        for tally in queries.rounds.tallies(session, [round_])
        if tally.example_id == example_id
    }
    keys = queries.boards.concept_keys(session, board.id)
    return {key: counts.get(position, CircleCount()) for position, key in enumerate(keys)}


def _by_position(hands: Hands, keys: Sequence[str]) -> dict[int, CircleCount]:
    unknown = [placements.unknown_concept(key, keys, "answers", key) for key in hands if key not in keys]
    if unknown:
        raise Invalid(*unknown)
    return {keys.index(key): count for key, count in hands.items() if count.people}


def _replace(session: Session, round_: Round, example_id: str, hands: Mapping[int, CircleCount]) -> None:
    stored = (col(Tally.round_id) == round_.id, col(Tally.example_id) == example_id)
    session.execute(delete(Tally).where(*stored))
    for position, count in hands.items():
        session.add(
            Tally(
                round_id=round_.id,
                example_id=example_id,
                position=position,
                yes=count.yes,
                no=count.no,
                unsure=count.unsure,
            )
        )
