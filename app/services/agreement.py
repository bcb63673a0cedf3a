"""Reads how people answered in revealed rounds, as the caller may know it.

The number of statements does not depend on the number of rounds, nor on that of people.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Row
from sqlmodel import Session

from app.domain.errors import NotNow
from app.domain.regions import CIRCLES, ORDER
from app.domain.rounds import agreement, policy
from app.domain.rounds.agreement import (
    CircleCount,
    ExampleAgreement,
    PersonAnswers,
    Reason,
    RoundAgreement,
    SameAnswers,
)
from app.domain.rounds.policy import Sight, Viewer
from app.services.access import Membership
from app.services.rounds import lifecycle
from app.store import queries
from app.store.models import Board, Concept, Round

Key = tuple[str, str]
"""The ids of a round and of an example in it."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is stored of some rounds of a board, by round and example."""

    answers: Mapping[Key, Sequence[SameAnswers]]
    hands: Mapping[Key, Mapping[int, CircleCount]]
    reasons: Mapping[Key, Sequence[Reason]]
    settled: Collection[Key]


class RevealedRounds(NamedTuple):
    """Revealed rounds of a board, in their order, and the names of those who answered, by participant.

    Names may change without a new version of the board. On an anonymous board there are none.
    """

    rounds: Sequence[Round]
    names: Mapping[str, str]


def revealed_rounds(session: Session, board: Board) -> RevealedRounds:
    """All rounds of a board that were revealed."""
    return _with_names(session, board, queries.rounds.revealed(session, board.id))


def revealed_round(session: Session, board: Board, number: int) -> RevealedRounds:
    """One round of a board. Raises NotFound, or NotNow before the reveal."""
    round_ = lifecycle.get(session, board, number)
    require_revealed(session, round_)
    return _with_names(session, board, [round_])


def newest_revealed(session: Session, board: Board) -> RevealedRounds | None:
    """The newest round of a board; None before it is revealed."""
    newest = queries.rounds.newest(session, board.id)
    return _with_names(session, board, [newest]) if newest and newest.revealed_at else None


def require_revealed(session: Session, round_: Round) -> None:
    """Let nobody know what others answered before the reveal. Raises NotNow."""
    if round_.revealed_at is None:
        progress = lifecycle.progress(session, round_)
        raise NotNow(
            f"Round {round_.number} is not revealed yet: {progress.done} of {progress.people} have placed "
            f"everything, {progress.given} of {progress.possible} answers."
        )


def _with_names(session: Session, board: Board, rounds: Sequence[Round]) -> RevealedRounds:
    is_nameless = board.naming == "anonymous" or not rounds
    return RevealedRounds(rounds, {} if is_nameless else queries.rounds.participant_names(session, rounds))


def of_rounds(session: Session, member: Membership, revealed: RevealedRounds) -> list[RoundAgreement]:
    """How people answered in some rounds of a board, with their reasons; in the order of the rounds."""
    reasons = _reasons(session, member.sight(revealed=True), revealed) if revealed.rounds else {}
    return _agreements(session, member.viewer, member.board, revealed.rounds, reasons)


def counts_of_rounds(session: Session, member: Membership, rounds: Sequence[Round]) -> list[RoundAgreement]:
    """As `of_rounds`, without the reasons: only counts are read, however many people answered."""
    return _agreements(session, member.viewer, member.board, rounds, {})


def of_examples(
    session: Session, ids: Collection[str]
) -> dict[str, tuple[ExampleAgreement, Sequence[Concept]]]:
    """How people answered about some examples in the newest revealed round about each, by the example's id.

    With the circles of its board: the examples may be on several boards. It is what anyone may know: without
    reasons. An example that was in no revealed round is left out.
    """
    newest: dict[str, Round] = {}
    for round_ in queries.rounds.revealed_about(session, ids):
        for id_ in set(ids).intersection(queries.rounds.examples_of(round_)):
            newest.setdefault(id_, round_)
    by_board: dict[str, dict[str, Round]] = {}
    for round_ in newest.values():
        by_board.setdefault(round_.board_id, {})[round_.id] = round_
    return {
        example.example: (example, concepts)
        for board_id, rounds in by_board.items()
        for concepts in [queries.boards.concepts(session, board_id)]
        for example in _known_to_anyone(session, board_id, list(rounds.values()))
        if example.example in newest and newest[example.example].number == example.round
    }


def _known_to_anyone(session: Session, board_id: str, rounds: Sequence[Round]) -> list[ExampleAgreement]:
    agreements = _agreements(session, "visitor", queries.boards.get(session, board_id), rounds, {})
    return [example for agreement in agreements for example in agreement.examples]


def _agreements(
    session: Session,
    viewer: Viewer,
    board: Board,
    rounds: Sequence[Round],
    reasons: Mapping[Key, Sequence[Reason]],
) -> list[RoundAgreement]:
    if not rounds:
        return []
    stored = _Stored(
        _answers(session, rounds), _hands(session, rounds), reasons, queries.rounds.settled(session, rounds)
    )
    asked = {id_ for round_ in rounds for id_ in queries.rounds.examples_of(round_)}
    titles = {row.id: row for row in queries.rounds.titles(session, board.id, asked)}
    return [_round(viewer, board, round_, titles, stored) for round_ in rounds]


def _round(
    viewer: Viewer, board: Board, round_: Round, titles: Mapping[str, Row[str, int, str]], stored: _Stored
) -> RoundAgreement:
    is_revealed = round_.revealed_at is not None
    sight = policy.sight(viewer, board.naming, is_revealed)  # type: ignore[arg-type]  # stored as text
    groups = board.groups.split("\n")
    examples = (
        _example(sight, round_, titles[id_], stored, groups)
        for id_ in queries.rounds.examples_of(round_)
        if id_ in titles
    )
    in_order = tuple(sorted(examples, key=agreement.most_contested_first))
    return RoundAgreement(round_.number, round_.title, round_.people_placed or 0, in_order)


def _example(
    sight: Sight, round_: Round, title: Row[str, int, str], stored: _Stored, groups: Sequence[str]
) -> ExampleAgreement:
    id_, number, words = title
    key = round_.id, id_
    answers, hands, is_settled = stored.answers.get(key, ()), stored.hands.get(key, {}), key in stored.settled
    if not agreement.may_show(answers, sight):
        return ExampleAgreement(id_, number, words, round_.number, circles=None, is_settled=is_settled)
    return ExampleAgreement(
        id_,
        number,
        words,
        round_.number,
        circles=tuple(
            circle.plus(hands.get(position, CircleCount()))
            for position, circle in enumerate(agreement.count_circles(answers))
        ),
        people=sum(same.people for same in answers),
        by_hand=tuple(hands.get(position) for position in range(CIRCLES)),
        regions=agreement.count_regions(answers),
        groups=agreement.count_groups(answers, groups),
        reasons=tuple(stored.reasons.get(key, ())),
        is_settled=is_settled,
    )


def _answers(session: Session, rounds: Sequence[Round]) -> dict[Key, list[SameAnswers]]:
    answers: dict[Key, list[SameAnswers]] = {}
    for row in queries.rounds.answer_counts(session, rounds):
        same = SameAnswers((row.answer_0, row.answer_1, row.answer_2), row.people, row.group_label)
        answers.setdefault((row.round_id, row.example_id), []).append(same)
    return answers


def _hands(session: Session, rounds: Sequence[Round]) -> dict[Key, dict[int, CircleCount]]:
    hands: dict[Key, dict[int, CircleCount]] = {}
    for tally in queries.rounds.tallies(session, rounds):
        count = CircleCount(tally.yes, tally.no, tally.unsure)
        hands.setdefault((tally.round_id, tally.example_id), {})[tally.position] = count
    return hands


def _reasons(session: Session, sight: Sight, revealed: RevealedRounds) -> dict[Key, list[Reason]]:
    """The reasons for each example, by region; within a region in an order that says nothing."""
    numbers = {round_.id: round_.number for round_ in revealed.rounds}
    reasons: dict[Key, list[Reason]] = {}
    rows = queries.rounds.reasons(session, revealed.rounds)
    for row in sorted(rows, key=lambda row: ORDER.index(row.mask)):
        reason = Reason(numbers[row.round_id], row.why, _name(sight, row, revealed.names), row.mask)
        reasons.setdefault((row.round_id, row.example_id), []).append(reason)
    return reasons


def _name(sight: Sight, row: Row[Any], names: Mapping[str, str]) -> str | None:
    return sight.name(names.get(row.participant_id)) if row.participant_id else None


def answers_of_people(
    session: Session, member: Membership, revealed: RevealedRounds, examples: Sequence[ExampleAgreement]
) -> list[PersonAnswers]:
    """What each person answered in a revealed round, by example, as far as the caller may know it.

    `revealed` is the one round, `examples` its agreement. Within an example the order says nothing about who
    answered when.
    """
    sight = member.sight(revealed=True)
    (round_,), names = revealed
    rows: dict[str, list[Row[Any]]] = {}
    for row in queries.rounds.judgements(session, round_):
        rows.setdefault(row.example_id, []).append(row)
    shown = sorted(
        (example for example in examples if example.circles is not None),
        key=lambda example: example.number,
    )
    groups = {example.example: {group.group for group in example.groups} for example in shown}
    hidden = {
        row.participant_id
        for example in shown
        for row in rows.get(example.example, ())
        if row.participant_id and row.group_label not in groups[example.example]
    }
    return [
        PersonAnswers(
            example,
            (row.answer_0, row.answer_1, row.answer_2),
            row.mask,
            row.why,
            _name(sight, row, names),
            row.group_label
            if row.group_label in groups[example.example] and row.participant_id not in hidden
            else None,
        )
        for example in shown
        for row in rows.get(example.example, ())
    ]
