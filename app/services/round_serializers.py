"""How rounds, agreement, comparisons and settling look to every client, page and event alike."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from app.domain import regions
from app.domain.regions import AnswerTriple
from app.domain.rounds import agreement_sentence, comparison
from app.domain.rounds.agreement import CircleCount, Circles, ExampleAgreement, Reason, RoundAgreement
from app.domain.rounds.comparison import Comparison, ExampleComparison
from app.domain.rounds.settling import ObstacleCode, ProposalState
from app.services import serializers
from app.services.rounds import lifecycle
from app.services.rounds.judgements import OwnPlacement
from app.services.rounds.lifecycle import RoundProgress
from app.services.settling import Outcome, SettlingStep
from app.store.models import Concept, Example, NextStep, Round
from app.store.queries.rounds import Progress

Shown = dict[str, Any]
_HIDDEN = dict.fromkeys(("yes", "no", "unsure", "split"))
_STATES: dict[ObstacleCode | None, ProposalState] = {None: "proposed", "there_already": "settled"}


def round_with_progress(session: Session, round_: Round) -> Shown:
    """A round, with how far people are."""
    return serializers.round_(round_) | {"progress": progress(lifecycle.progress(session, round_))}


def progress(far: Progress) -> Shown:
    """How far people are in a round."""
    return {
        "people": {"done": far.done, "of": far.people, "placed": far.placed},
        "answers": {"given": far.given, "of": far.possible},
        "by_answers": [{"given": given, "people": people} for given, people in far.by_answers.items()],
    }


def progress_under_way(far: RoundProgress) -> Shown:
    """How far people are in the round under way, for a board's stream."""
    return {"round": far.number} | progress(far.progress)


def own_placement(placement: OwnPlacement) -> Shown:
    """A placement in a round, as whoever placed it sees it."""
    keys = list(placement.answers)
    mask = regions.mask_of(placement.answers.values())
    return {
        "round": placement.round,
        "example": placement.example,
        "answers": placement.answers,
        "concepts": regions.concepts_of(mask, keys),
        "region": regions.region_of(mask, keys),
        "at": placement.at and [*placement.at],
        "why": placement.why,
    }


def own_placements(placed: Sequence[OwnPlacement], earlier: Sequence[OwnPlacement]) -> Shown:
    """What somebody placed in a round, and in the rounds that it follows, as they see it."""
    return {
        "items": [own_placement(placement) for placement in placed],
        "next": None,
        "earlier": [own_placement(placement) for placement in earlier],
    }


def by_key(answers: AnswerTriple, keys: Sequence[str]) -> dict[str, bool | None]:
    """Three answers by concept key."""
    return dict(zip(keys, answers, strict=True))


def hands(counts: Mapping[str, CircleCount]) -> dict[str, dict[str, int]]:
    """Raised hands by concept key."""
    return {key: _counts(count) for key, count in counts.items()}


def round_agreement(
    agreement: RoundAgreement, round_: Round, concepts: Sequence[Concept], only: str | None = None
) -> Shown:
    """How people answered in a round: all its examples, most contested first, or `only` one of them."""
    return {
        "round": agreement.number,
        "title": agreement.title,
        "people": agreement.people,
        "counted": {"done": round_.people_done or 0, "of": round_.people or 0, "placed": agreement.people},
        "items": [
            example_with_reasons(example, concepts)
            for example in agreement.examples
            if only in {None, example.example}
        ],
        "next": None,
    }


def example_with_reasons(example: ExampleAgreement, concepts: Sequence[Concept]) -> Shown:
    """How people answered about one example in a round, with their reasons, and group by group."""
    keys = [concept.key for concept in concepts]
    return example_agreement(example, concepts) | {
        "reasons": [reason(given, keys) for given in example.reasons],
        "groups": [
            {"group": group.group, "people": group.people, "circles": _circles(group.circles, keys)}
            for group in example.groups
        ],
    }


def example_agreement(example: ExampleAgreement, concepts: Sequence[Concept]) -> Shown:
    """How people answered about one example in a round; numbers are None where too few answered."""
    keys = [concept.key for concept in concepts]
    circles = _circles(example.circles, keys)
    by_hand = dict(zip(keys, example.by_hand, strict=True))
    return {
        "example": example.example,
        "number": example.number,
        "title": example.title,
        "answers": example.people,
        "regions": [
            {
                "region": regions.region_of(chosen.mask, keys),
                "mask": chosen.mask,
                "count": chosen.people,
                "share": chosen.share,
                "unsure": chosen.unsure,
            }
            for chosen in example.regions
        ],
        "circles": {key: circles[key] | {"by_hand": _optional(by_hand[key])} for key in keys},
        "contested": example.contested,
        "agreement": example.agreement,
        "majority": by_key(example.majority, keys),
        "sentence": sentence(example, concepts),
        "settled": example.is_settled,
    }


def sentence(example: ExampleAgreement, concepts: Sequence[Concept]) -> str:
    """What people say about an example, in words."""
    return agreement_sentence.sentence(example.circles, [concept.label for concept in concepts])


def reason(given: Reason, keys: Sequence[str]) -> Shown:
    """Why somebody placed an example where they did."""
    return {"why": given.why, "name": given.name, "region": regions.region_of(given.mask, keys)}


def _circles(circles: Circles | None, keys: Sequence[str]) -> dict[str, Shown]:
    if circles is None:
        return dict.fromkeys(keys, _HIDDEN)
    return {
        key: {**_counts(circle), "split": circle.split} for key, circle in zip(keys, circles, strict=True)
    }


def _counts(circle: CircleCount) -> dict[str, int]:
    return {"yes": circle.yes, "no": circle.no, "unsure": circle.unsure}


def _optional(circle: CircleCount | None) -> dict[str, int] | None:
    return _counts(circle) if circle else None


def compared_rounds(
    compared: Comparison, concepts: Sequence[Concept], decided: Mapping[str, Sequence[NextStep]]
) -> Shown:
    """A round beside an earlier one; what moved most comes first. `decided` are next steps by example."""
    keys = [concept.key for concept in concepts]
    by_circle = zip(keys, compared.ways_by_circle, strict=True)
    return {
        "round": compared.after,
        "with": compared.before,
        "items": [
            _compared_example(example, concepts, (compared.before, compared.after))
            | {"next_steps": [_decided(step) for step in decided.get(example.example, ())]}
            for example in compared.examples
        ],
        "sum": {**compared.ways._asdict(), "circles": {key: ways._asdict() for key, ways in by_circle}},
    }


def _decided(step: NextStep) -> Shown:
    return {"id": step.id, "text": step.text, "state": step.state, "outcome": step.outcome}


def _compared_example(
    example: ExampleComparison, concepts: Sequence[Concept], numbers: tuple[int, int]
) -> Shown:
    keys = [concept.key for concept in concepts]
    before, after = example.before, example.after
    was, now = (_circles(agreed.circles, keys) if agreed else None for agreed in (before, after))
    return {
        "example": example.example,
        "number": example.number,
        "title": example.title,
        "circles": {key: {"before": was and was[key], "after": now and now[key]} for key in keys},
        "contested": {"before": before and before.contested, "after": after and after.contested},
        "changed": example.changed,
        "moves": None
        if example.moves is None
        else [
            {
                "from": regions.region_of(move.before, keys),
                "to": regions.region_of(move.after, keys),
                "from_mask": move.before,
                "to_mask": move.after,
                "people": move.people,
            }
            for move in example.moves
        ],
        "way": example.way,
        "sentence": comparison.sentence(example, [concept.label for concept in concepts], numbers),
    }


def proposals(outcome: Outcome, at_least: float, concepts: Sequence[Concept]) -> Shown:
    """Where most people placed each example of a round and of those that it follows; what may be settled."""
    return {
        "round": outcome.round,
        "at_least": at_least,
        "items": [_proposal(step, [concept.key for concept in concepts]) for step in outcome.steps],
        "next": None,
    }


def _proposal(step: SettlingStep, keys: Sequence[str]) -> Shown:
    code, why = step.obstacle or (None, None)
    answers = step.after if code in {None, "there_already"} else step.majority
    mask = regions.mask_of(answers[key] for key in keys) if answers else None
    return {
        **named(step.example),
        "round": step.round,
        "answers": answers,
        "region": regions.region_of(mask, keys),
        "state": _STATES.get(code, "open"),
        "why": why,
    }


def settling_outcome(outcome: Outcome) -> Shown:
    """What settling did, or would do, and why the other examples are left."""
    return {
        "round": outcome.round,
        "settled": [
            {**named(step.example), "round": step.round, "before": step.before, "after": step.after}
            for step in outcome.steps
            if step.obstacle is None
        ],
        "left": [_left(step) for step in outcome.steps if step.obstacle],
    }


def _left(step: SettlingStep) -> Shown:
    code, why = step.obstacle or (None, None)
    return {**named(step.example), "round": step.round, "code": code, "why": why, "majority": step.majority}


def named(example: Example) -> Shown:
    """An example by its number and title."""
    return {"example": example.id, "number": example.number, "title": example.title}
