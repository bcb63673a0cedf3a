"""What moved between two rounds of a board."""

from collections.abc import Iterable

from sqlmodel import Session

from app.domain.errors import Fault, Invalid, NotNow
from app.domain.rounds import comparison
from app.domain.rounds.agreement import RoundAgreement
from app.domain.rounds.comparison import Comparison, ExampleMoves, PeopleMoved
from app.services import agreement
from app.services.access import Membership
from app.services.rounds import lifecycle
from app.store import queries
from app.store.models import Board, NextStep, Round


def find_pair(session: Session, board: Board, number: int, with_: int | None = None) -> tuple[Round, Round]:
    """An earlier round (None: the newest revealed one before) and a round, both revealed.

    Raises NotFound, Invalid for a round beside itself, or NotNow when there is none before, and before both
    are revealed.
    """
    if with_ == number:
        raise Invalid(Fault("Choose another round to compare this one with.", parameter="with"))
    after = lifecycle.get(session, board, number)
    before = lifecycle.get(session, board, with_) if with_ else _before(session, board, after)
    for round_ in (before, after):
        agreement.require_revealed(session, round_)
    return before, after


def _before(session: Session, board: Board, after: Round) -> Round:
    earlier = [
        round_ for round_ in queries.rounds.revealed(session, board.id) if round_.number < after.number
    ]
    if not earlier:
        raise NotNow(
            f"No round before round {after.number} has been revealed. There is nothing to compare it with."
        )
    return earlier[-1]


def of_pair(session: Session, member: Membership, before: Round, after: Round) -> Comparison:
    """Two revealed rounds side by side, as the caller may know them; what moved most comes first."""
    counts = agreement.counts_of_rounds(session, member, [before, after])
    return of_agreements(session, (before, after), (counts[0], counts[1]))


def decided_between(steps: Iterable[NextStep], before: Round, after: Round) -> dict[str, list[NextStep]]:
    """What became of next steps from before the later round, by the example's id.

    Those count of which somebody said something since the earlier round was revealed: done, dropped, or open
    with an outcome.
    """
    since = before.revealed_at or before.opened_at
    decided: dict[str, list[NextStep]] = {}
    for step in steps:
        is_decided = step.state != "open" or step.outcome is not None
        is_between = step.created_at < after.opened_at and step.updated_at >= since
        if step.example_id and is_decided and is_between:
            decided.setdefault(step.example_id, []).append(step)
    return decided


def of_agreements(
    session: Session, pair: tuple[Round, Round], agreements: tuple[RoundAgreement, RoundAgreement]
) -> Comparison:
    """The same, of two rounds whose agreement was read already."""
    before, after = pair
    moved: dict[str, ExampleMoves] = {}
    for row in queries.summaries.moves(session, before.id, after.id):
        example = moved.get(row.example_id, ExampleMoves(0, ()))
        move = PeopleMoved(row.before, row.after, row.people)
        moved[row.example_id] = ExampleMoves(example.changed + row.changed, (*example.moves, move))
    return comparison.compare(*agreements, moved)
