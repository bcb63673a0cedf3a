"""Rounds that ask again: about the examples on which people differed most, with their own answers at hand."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import Session

from app.domain.errors import Fault, Invalid
from app.domain.requests import NewRound
from app.domain.rounds.agreement import ExampleAgreement
from app.domain.workshop.steps import Choice, Step
from app.services import agreement, comparisons
from app.services.access import Caller, Membership, facilitating
from app.services.event_log import Change
from app.services.rounds import choosing, judgements, lifecycle
from app.services.rounds.judgements import OwnPlacement
from app.store import queries
from app.store.models import Board, Round


def open_chosen(session: Session, caller: Caller, slug: str, wanted: NewRound) -> Round:
    """Open a round about the examples that were wanted.

    Raises NotFound, Forbidden, Invalid, or NotNow while another round is open, when there is nothing to
    place, and for the most contested of a round that is not revealed.
    """
    with facilitating(session, caller, slug) as change:
        choose, closes_at = wanted.choose, wanted.closes_at
        if closes_at and closes_at <= change.now:
            raise Invalid(Fault("This moment is over. Choose a later one.", "/closes_at"))
        if choose is None:
            return lifecycle.open_in(change, wanted.title, wanted.examples, closes_at=closes_at)
        choosing.require_known(change.keys, [("/choose", choose)])
        if choose.contested_in is None:
            examples = choosing.require_chosen(session, change.board, choose)
            return lifecycle.open_in(change, wanted.title, examples, closes_at=closes_at)
        before = lifecycle.get(session, change.board, choose.contested_in)
        agreement.require_revealed(session, before)
        return _open_again(change, caller, wanted.title, before, choose.most, choose, closes_at)


def open_for_step(change: Change, caller: Caller, step: Step, *, again: bool) -> Round:
    """Open the round of a step of placing. Raises NotNow while another is open, or without examples."""
    revealed = queries.rounds.revealed(change.session, change.board.id)
    if revealed and step.most_contested:
        return _open_again(change, caller, step.title, revealed[-1], step.most_contested, step.choose)
    examples = choosing.require_chosen(change.session, change.board, step.choose) if step.choose else None
    follows = revealed[-1].number if revealed and again else None
    return lifecycle.open_in(change, step.title, examples, follows)


def examples_of_step(session: Session, member: Membership, step: Step) -> list[str]:
    """The ids of the examples that a step of placing would be about, if it began now."""
    revealed = queries.rounds.revealed(session, member.board.id)
    among = choosing.chosen(session, member.board, step.choose)
    if revealed and step.most_contested:
        among_them = among if step.choose else None
        return most_contested(session, member, revealed[-1], step.most_contested, among_them)
    return among


def _open_again(
    change: Change,
    caller: Caller,
    title: str | None,
    before: Round,
    most: int,
    choice: Choice | None,
    closes_at: datetime | None = None,
) -> Round:
    member = Membership(change.session, caller, change.board)
    among = choosing.require_chosen(change.session, change.board, choice) if choice else None
    examples = most_contested(change.session, member, before, most, among)
    return lifecycle.open_in(change, title, examples, before.number, closes_at)


def most_contested(
    session: Session, member: Membership, round_: Round, most: int, among: Sequence[str] | None = None
) -> list[str]:
    """The ids of the examples on which people differed most in a revealed round, at most so many.

    Where they differed on none, all of the round. With `among`, only of those; where the round had none of
    them, all of `among`.
    """
    (answered,) = agreement.counts_of_rounds(session, member, [round_])
    asked = [example for example in answered.examples if among is None or example.example in among]
    contested = [example.example for example in asked if example.contested]
    return contested[:most] or [example.example for example in asked] or list(among or ())


def chain(session: Session, board: Board, round_: Round) -> list[Round]:
    """A round with those that it follows, one after the other; the earliest first."""
    rounds = {earlier.number: earlier for earlier in queries.rounds.of_board(session, board.id)}
    return [*_backwards(rounds, round_)][::-1]


def _backwards(rounds: dict[int, Round], round_: Round | None) -> Iterator[Round]:
    while round_:
        yield round_
        round_ = rounds.get(round_.follows) if round_.follows else None


def earlier_placements(session: Session, member: Membership, round_: Round) -> list[OwnPlacement]:
    """What the caller last answered about a round's examples in the rounds that it follows.

    Empty where nobody knows any more whose answers those were. Raises JoinFirst, or Forbidden for a token.
    """
    last: dict[str, OwnPlacement] = {}
    for earlier in chain(session, member.board, round_)[:-1]:
        last |= {own.example: own for own in judgements.own_placements(session, member, earlier)}
    return [last[id_] for id_ in queries.rounds.examples_of(round_) if id_ in last]


def first_to_show(session: Session, member: Membership, round_: Round) -> str | None:
    """The id of the example that a reveal shows first: what moved most, or else what is most contested.

    None where nothing may be known of any.
    """
    (answered,) = agreement.counts_of_rounds(session, member, [round_])
    known = [example for example in answered.examples if example.people]
    moved = _moved_most(session, member, round_) if round_.follows else None
    return moved or _first(known)


def _moved_most(session: Session, member: Membership, round_: Round) -> str | None:
    before = lifecycle.get(session, member.board, round_.follows or 0)
    compared = comparisons.of_pair(session, member, before, round_)
    return next((item.example for item in compared.examples if item.way in {"closer", "further"}), None)


def _first(examples: Sequence[ExampleAgreement]) -> str | None:
    return examples[0].example if examples else None
