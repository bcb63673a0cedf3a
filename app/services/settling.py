"""Settling: what most people answered in a round goes into the shared map, as ordinary placements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from app.domain.errors import Fault, Invalid, NotNow, pointer
from app.domain.events import to_json
from app.domain.requests import Settling, SettlingExample
from app.domain.rounds import settling
from app.domain.rounds.agreement import ExampleAgreement, last_answered
from app.domain.rounds.settling import AnswersByKey, Obstacle
from app.services import access, agreement, placements, serializers
from app.services.access import Caller, Membership
from app.services.event_log import Change
from app.services.rounds import following, lifecycle
from app.store import queries
from app.store.models import Concept, Example, Round, Settlement


@dataclass(frozen=True, slots=True)
class SettlingStep:
    """What becomes of one example, by what was answered in a round: other answers, or why it is left.

    `majority` is what most said in that round, where that was looked at.
    """

    round: int
    example: Example
    before: AnswersByKey | None
    after: AnswersByKey | None
    obstacle: Obstacle | None = None
    majority: AnswersByKey | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What settling after a round did, or would do."""

    round: int
    steps: Sequence[SettlingStep]


def preview(session: Session, caller: Caller, slug: str, number: int, choice: Settling) -> Outcome:
    """What settling would do. Raises NotFound, Forbidden, Invalid, or NotNow before the reveal."""
    member = access.find_membership(session, caller, slug)
    access.require_facilitator(member.caller)
    return Outcome(number, _steps(session, member, _require_revealed(session, member, number), choice))


def proposals(session: Session, member: Membership, round_: Round, at_least: float) -> Outcome:
    """What settling a revealed round would do, for everybody who may read the board."""
    concepts = queries.boards.concepts(session, member.board.id)
    return Outcome(round_.number, _agreed_steps(session, member, round_, at_least, concepts))


def settle(session: Session, caller: Caller, slug: str, number: int, choice: Settling) -> Outcome:
    """Place what was chosen on the shared map, all in one go; whatever cannot be is left, and says why.

    Settling with the answers an example had before undoes it.
    Raises NotFound, Forbidden, Locked, Invalid, or NotNow before the reveal.
    """
    with access.facilitating(session, caller, slug) as change:
        access.require_unlocked(change.board)
        member = Membership(session, caller, change.board)
        round_ = _require_revealed(session, member, number)
        steps = _steps(session, member, round_, choice)
        asked = _asked_in(following.chain(session, change.board, round_))
        for step in steps:
            if step.obstacle is None:
                _carry_out(change, asked[step.example.id], step)
    return Outcome(number, steps)


def _require_revealed(session: Session, member: Membership, number: int) -> Round:
    round_ = lifecycle.get(session, member.board, number)
    if round_.revealed_at is None:
        raise NotNow(f"Round {number} is not revealed yet. You can settle its answers after the reveal.")
    return round_


def _steps(session: Session, member: Membership, round_: Round, choice: Settling) -> list[SettlingStep]:
    concepts = queries.boards.concepts(session, member.board.id)
    if "examples" in choice.model_fields_set:
        return _chosen_steps(session, round_, choice.examples, [concept.key for concept in concepts])
    return _agreed_steps(session, member, round_, choice.at_least, concepts)


def _agreed_steps(
    session: Session, member: Membership, round_: Round, at_least: float, concepts: Sequence[Concept]
) -> list[SettlingStep]:
    """A step for each example of a round and of those that it follows, by number.

    It goes by the last round in which enough answered about the example.
    """
    rounds = [
        earlier
        for earlier in queries.rounds.revealed(session, member.board.id)
        if earlier.number <= round_.number
    ]
    latest = last_answered(agreement.counts_of_rounds(session, member, rounds))
    asked = _asked_in(following.chain(session, member.board, round_))
    examples = queries.examples.by_ids(session, member.board.id, list(asked))
    steps = (
        _agreed(example, latest[example.id], at_least, concepts)
        for example in examples
        if example.id in latest
    )
    return sorted(steps, key=lambda step: step.example.number)


def _agreed(
    example: Example, agreed: ExampleAgreement, at_least: float, concepts: Sequence[Concept]
) -> SettlingStep:
    keys = [concept.key for concept in concepts]
    before = serializers.answers(example, keys)
    after = dict(zip(keys, settling.answers_to_settle(agreed), strict=True))
    too_open = settling.too_open(agreed, at_least, [concept.label for concept in concepts])
    majority = settling.majority(agreed)
    return SettlingStep(
        agreed.round,
        example,
        before,
        after,
        too_open or _obstacle(example, before, after),
        majority and dict(zip(keys, majority, strict=True)),
    )


def _chosen_steps(
    session: Session, round_: Round, chosen: Sequence[SettlingExample], keys: Sequence[str]
) -> list[SettlingStep]:
    """A step for each example that was sent. Raises Invalid."""
    _refuse_twice(chosen)
    board = queries.boards.get(session, round_.board_id)
    asked = _asked_in(following.chain(session, board, round_))
    ids = [settling_example.example for settling_example in chosen]
    examples = {example.id: example for example in queries.examples.by_ids(session, round_.board_id, ids)}
    answers = _answers(chosen, examples, keys)
    steps = (
        _placing(asked.get(sent.example, round_), examples[sent.example], after, keys)
        for sent, after in zip(chosen, answers, strict=True)
    )
    return [_chosen(step, sent, asked) for step, sent in zip(steps, chosen, strict=True)]


def _asked_in(rounds: Iterable[Round]) -> dict[str, Round]:
    """The last of some rounds in which each example was, by its id."""
    return {id_: round_ for round_ in rounds for id_ in queries.rounds.examples_of(round_)}


def _placing(
    round_: Round, example: Example, after: AnswersByKey | None, keys: Sequence[str]
) -> SettlingStep:
    return SettlingStep(round_.number, example, serializers.answers(example, keys), after)


def _refuse_twice(chosen: Iterable[SettlingExample]) -> None:
    ids = [sent.example for sent in chosen]
    faults = [
        Fault("This example is in the list twice.", pointer("examples", index, "example"))
        for index, id_ in enumerate(ids)
        if id_ in ids[:index]
    ]
    if faults:
        raise Invalid(*faults)


def _answers(
    chosen: Iterable[SettlingExample], examples: Mapping[str, Example], keys: Sequence[str]
) -> list[AnswersByKey | None]:
    """The answers that each is to have, in the board's order. Raises Invalid for what the board lacks."""
    faults: list[Fault] = []
    answers = [_answers_of(index, sent, examples, keys, faults) for index, sent in enumerate(chosen)]
    if faults:
        raise Invalid(*faults)
    return answers


def _answers_of(
    index: int,
    sent: SettlingExample,
    examples: Mapping[str, Example],
    keys: Sequence[str],
    faults: list[Fault],
) -> AnswersByKey | None:
    where = pointer("examples", index)
    if sent.example not in examples:
        faults.append(Fault("There is no such example on this board.", f"{where}/example"))
    try:
        given = None if sent.answers is None else placements.answers_to(sent.answers, keys)
    except Invalid as error:
        faults += (Fault(fault.detail, f"{where}{fault.pointer}") for fault in error.faults)
        return None
    return given and dict(zip(keys, given, strict=True))


def _chosen(step: SettlingStep, sent: SettlingExample, asked: Collection[str]) -> SettlingStep:
    if step.example.id not in asked:
        return replace(step, obstacle=settling.NOT_IN_ROUND)
    if "from_" in sent.model_fields_set and sent.from_ != step.before:
        return replace(step, obstacle=settling.MOVED)
    return replace(step, obstacle=_obstacle(step.example, step.before, step.after))


def _obstacle(example: Example, before: AnswersByKey | None, after: AnswersByKey | None) -> Obstacle | None:
    if example.removed_at:
        return settling.REMOVED
    return settling.THERE_ALREADY if before == after else None


def _carry_out(change: Change, round_: Round, step: SettlingStep) -> None:
    change.take_next()
    placements.move(change, step.example, step.after)
    _record_settlement(change, round_, step)


def _record_settlement(change: Change, round_: Round, step: SettlingStep) -> None:
    """Remember what was settled; nothing any more once an example is back where it was."""
    session = change.session
    stored = queries.summaries.settlement(session, round_.id, step.example.id)
    before, after = _json(step.before), _json(step.after)
    if stored and after in {stored.before, None}:
        session.delete(stored)
    elif stored:
        stored.before = stored.before if stored.after == before else before
        stored.after, stored.version = after, change.version
    elif after is not None:
        key = {"round_id": round_.id, "example_id": step.example.id}
        session.add(Settlement(**key, version=change.version, before=before, after=after))


def _json(answers: AnswersByKey | None) -> str | None:
    return None if answers is None else to_json(answers)
