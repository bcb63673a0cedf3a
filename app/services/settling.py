"""Settling: what a round found goes into the shared map, as ordinary placements."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlmodel import Session

from app.domain.errors import Fault, Invalid, NotNow, pointer
from app.domain.events import to_json
from app.domain.rounds import settling
from app.domain.rounds.settling import Answers, Settling, SettlingExample
from app.services import access, agreements, placements, rounds, serializers
from app.services.access import Caller
from app.services.event_log import Change
from app.store import queries
from app.store.models import Board, Example, Round, Settlement


class Step(NamedTuple):
    """What becomes of one example, by what was answered in a round: other answers, or why it is left.

    `majority` is what most said in that round, where that was looked at.
    """

    round: int
    example: Example
    before: Answers | None
    after: Answers | None
    why: str | None = None
    majority: Answers | None = None


def preview(session: Session, caller: Caller, slug: str, number: int, choice: Settling) -> dict[str, Any]:
    """What settling would do. Raises NotFound, Forbidden, Invalid, or NotNow before the reveal."""
    board = access.readable(session, caller, slug)
    access.require_facilitator(caller)
    return _told(number, _steps(session, caller, board, _revealed(session, board, number), choice))


def settle(session: Session, caller: Caller, slug: str, number: int, choice: Settling) -> dict[str, Any]:
    """Place what was chosen on the shared map, all in one go; whatever cannot be is left, and says why.

    Settling with the answers an example had before undoes it.
    Raises NotFound, Forbidden, Locked, Invalid, or NotNow before the reveal.
    """
    with access.facilitating(session, caller, slug) as change:
        access.require_unlocked(change.board)
        round_ = _revealed(session, change.board, number)
        steps = _steps(session, caller, change.board, round_, choice)
        for step in steps:
            if step.why is None:
                _carry_out(change, round_, step)
    return _told(number, steps)


def _revealed(session: Session, board: Board, number: int) -> Round:
    round_ = rounds.find(session, board, number)
    if round_.revealed_at is None:
        raise NotNow(f"Round {number} is not revealed yet; nothing in it can be settled.")
    return round_


def _steps(session: Session, caller: Caller, board: Board, round_: Round, choice: Settling) -> list[Step]:
    keys = queries.boards.concept_keys(session, board.id)
    among = json.loads(round_.examples)
    chosen = choice.examples if "examples" in choice.model_fields_set else None
    _refuse_twice(chosen or [])
    ids = among if chosen is None else [one.example for one in chosen]
    found = {one.id: one for one in queries.examples.by_ids(session, board.id, ids)}
    if chosen is None:
        items = _found(session, caller, board, round_)
        labels = [concept.label for concept in queries.boards.concepts(session, board.id)]
        steps = [
            _agreed(one, items[id_], choice.at_least, labels, keys)
            for id_, one in found.items()
            if id_ in items
        ]
        return sorted(steps, key=lambda step: step.example.number)
    answers = _answers(chosen, found, keys)
    return [
        _chosen(Step(round_.number, found[one.example], None, wanted), one, among, keys)
        for one, wanted in zip(chosen, answers, strict=True)
    ]


def _found(session: Session, caller: Caller, board: Board, round_: Round) -> dict[str, agreements.Item]:
    """How people stood to each example when enough last answered, up to a round; by id."""
    every = (one for one in rounds.every(session, board) if one.number <= round_.number and one.revealed_at)
    return agreements.last_answered([agreements.of_round(session, caller, board, one) for one in every])


def _refuse_twice(chosen: Iterable[SettlingExample]) -> None:
    ids = [one.example for one in chosen]
    faults = [
        Fault("This example is there twice.", pointer("examples", index, "example"))
        for index, id_ in enumerate(ids)
        if id_ in ids[:index]
    ]
    if faults:
        raise Invalid(*faults)


def _answers(
    chosen: Iterable[SettlingExample], found: Mapping[str, Example], keys: tuple[str, ...]
) -> list[Answers | None]:
    """What each is to have, in the board's order. Raises Invalid for what this board does not have."""
    faults: list[Fault] = []
    answers = [_of_one(index, one, found, keys, faults) for index, one in enumerate(chosen)]
    if faults:
        raise Invalid(*faults)
    return answers


def _of_one(
    index: int, one: SettlingExample, found: Mapping[str, Example], keys: tuple[str, ...], faults: list[Fault]
) -> Answers | None:
    where = pointer("examples", index)
    if one.example not in found:
        faults.append(Fault("There is no such example on this board.", f"{where}/example"))
    try:
        given = None if one.answers is None else placements.answers_to(one.answers, keys)
    except Invalid as error:
        faults += (Fault(fault.detail, f"{where}{fault.pointer}") for fault in error.faults)
        return None
    return given and dict(zip(keys, given, strict=True))


def _agreed(
    example: Example, item: Mapping[str, Any], at_least: float, labels: list[str], keys: tuple[str, ...]
) -> Step:
    before = serializers.answers(example, keys)
    after = settling.found(item)
    why = settling.too_open(item, at_least, labels)
    why = why or _obstacle(example, before, after)
    return Step(item["round"], example, before, after, why, settling.majority(item))


def _chosen(step: Step, one: SettlingExample, among: list[str], keys: tuple[str, ...]) -> Step:
    before = serializers.answers(step.example, keys)
    step = step._replace(before=before)
    if step.example.id not in among:
        return step._replace(why=settling.NOT_IN_ROUND)
    if "from_" in one.model_fields_set and one.from_ != before:
        return step._replace(why=settling.MOVED)
    return step._replace(why=_obstacle(step.example, before, step.after))


def _obstacle(example: Example, before: Answers | None, after: Answers | None) -> str | None:
    if example.removed_at:
        return settling.REMOVED
    return settling.THERE_ALREADY if before == after else None


def _carry_out(change: Change, round_: Round, step: Step) -> None:
    change.take_next()
    placements.move(change, step.example, step.after)
    _keep(change, round_, step)


def _keep(change: Change, round_: Round, step: Step) -> None:
    """Remember what was settled; nothing any more once an example is back where it was."""
    session, kept = change.session, queries.rounds.settlement(change.session, round_.id, step.example.id)
    before, after = _json(step.before), _json(step.after)
    if kept and after in {kept.before, None}:
        session.delete(kept)
    elif kept:
        kept.before = kept.before if kept.after == before else before
        kept.after, kept.version = after, change.version
    elif after is not None:
        key = {"round_id": round_.id, "example_id": step.example.id}
        session.add(Settlement(**key, version=change.version, before=before, after=after))


def _json(answers: Answers | None) -> str | None:
    return None if answers is None else to_json(answers)


def _told(number: int, steps: Iterable[Step]) -> dict[str, Any]:
    steps = list(steps)
    return {
        "round": number,
        "settled": [
            {**_named(step.example), "round": step.round, "before": step.before, "after": step.after}
            for step in steps
            if step.why is None
        ],
        "left": [
            {**_named(step.example), "round": step.round, "why": step.why, "majority": step.majority}
            for step in steps
            if step.why
        ],
    }


def _named(example: Example) -> dict[str, Any]:
    return {"example": example.id, "number": example.number, "title": example.title}
