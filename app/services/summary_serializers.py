"""How a summary looks to every client and page alike."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from app.domain import regions
from app.domain.rounds.agreement import LatestAgreement, RoundAgreement
from app.services import comparisons, round_serializers, serializers
from app.services.event_log import timestamp
from app.services.summaries import SettledExample, Summary
from app.store.models import Concept, Line, NextStep, Round
from app.store.queries.workshops import Note

Shown = dict[str, Any]
_NEXT_STEP = ("id", "text", "size", "by", "who", "toward", "away_from", "state", "outcome")
_LINE = ("id", "kind", "text", "concept", "round", "taken")


def summary(whole: Summary) -> Shown:
    """All that came of a board's workshop."""
    board, concepts = whole.board, whole.concepts
    rounds = zip(whole.rounds, whole.agreements, strict=True)
    return {
        "board": {
            "slug": board.slug,
            "title": board.title,
            "prompt": board.prompt,
            "naming": board.naming,
        },
        "version": board.version,
        "at": _revealed_at(whole.rounds[-1]) if whole.rounds else None,
        "people": whole.agreements[-1].people if whole.agreements else None,
        "concepts": [serializers.concept(concept) for concept in concepts],
        "agreed": [{"concept": key, "agreed": stamp} for key, stamp in whole.agreed.items()],
        "map": {"regions": _regions(whole)},
        "answered": {"regions": _answered_regions(whole)} if whole.answered else None,
        "rounds": [_round(round_, agreement) for round_, agreement in rounds],
        "contested": [_latest(latest, concepts) for latest in whole.contested],
        "moved": _moved(whole),
        "settled": [_settled(settled, concepts) for settled in whole.settled],
        "notes": [_note(note, whole.examples) for note in whole.notes],
        "next_steps": [_next_step(step, whole) for step in whole.next_steps],
        "lines": [_line(line, whole) for line in whole.lines],
        "offers": [
            {"name": name, "examples": [_named(row) for row in rows]} for name, rows in whole.offers.items()
        ],
        "in_short": whole.in_short,
    }


def _revealed_at(round_: Round) -> str | None:
    return timestamp(round_.revealed_at) if round_.revealed_at else None


def _regions(whole: Summary) -> list[Shown]:
    """The eight regions and the tray, each with its examples by number."""
    return _by_region(whole, {row.id: row.mask for row in whole.examples})


def _answered_regions(whole: Summary) -> list[Shown]:
    """The same, with the examples that people answered about where most of them placed each."""
    return _by_region(whole, {mark.id: mark.mask for mark in whole.answered})


def _by_region(whole: Summary, places: Mapping[str, int | None]) -> list[Shown]:
    masks = (*regions.ORDER, None)
    rows = [row for row in whole.examples if row.id in places]
    counts = Counter(places[row.id] for row in rows)
    return [
        region | {"examples": [_named(row) for row in rows if places[row.id] == mask]}
        for mask, region in zip(masks, serializers.region_counts(whole.concepts, counts), strict=True)
    ]


def _round(round_: Round, agreement: RoundAgreement) -> Shown:
    return {
        "number": round_.number,
        "title": round_.title,
        "revealed_at": _revealed_at(round_),
        "people": agreement.people,
        "examples": len(agreement.examples),
        "of_one_mind": agreement.unanimous,
    }


def _moved(whole: Summary) -> Shown | None:
    if whole.comparison is None:
        return None
    decided = comparisons.decided_between(whole.next_steps, *whole.rounds[-2:])
    return round_serializers.compared_rounds(whole.comparison, whole.concepts, decided)


def _latest(latest: LatestAgreement, concepts: Sequence[Concept]) -> Shown:
    keys = [concept.key for concept in concepts]
    reasons = [round_serializers.reason(reason, keys) | {"round": reason.round} for reason in latest.reasons]
    return {
        "round": latest.example.round,
        **round_serializers.example_with_reasons(latest.example, concepts),
        "reasons": reasons,
        "settled": latest.is_settled,
    }


def _settled(settled: SettledExample, concepts: Sequence[Concept]) -> Shown:
    keys = [concept.key for concept in concepts]
    after = settled.after
    mask = regions.mask_of(after[key] for key in keys) if after else None
    return {
        "round": settled.round,
        **round_serializers.named(settled.example),
        "before": settled.before,
        "after": after,
        "region": regions.region_of(mask, keys),
        "label": regions.label_of(mask, [concept.label for concept in concepts]),
        "stands": serializers.answers(settled.example, keys) == after,
    }


def _note(note: Note, examples: Sequence[Row[Any]]) -> Shown:
    about = next((row for row in examples if row.id == note.example_id), None)
    return serializers.note(note) | {"example": _named(about) if about else None}


def _next_step(step: NextStep, whole: Summary) -> Shown:
    about = next((row for row in whole.examples if row.id == step.example_id), None)
    shown = serializers.next_step(step, whole.board)
    return {name: shown[name] for name in _NEXT_STEP} | {"example": _named(about) if about else None}


def _line(line: Line, whole: Summary) -> Shown:
    about = next((row for row in whole.examples if row.id == line.example_id), None)
    shown = serializers.line(line, whole.board)
    return {name: shown[name] for name in _LINE} | {"example": _named(about) if about else None}


def _named(row: Row[Any]) -> Shown:
    return {"example": row.id, "number": row.number, "title": row.title}
