"""How boards, concepts and examples look to every client, page and event alike."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.domain import regions
from app.domain.events import to_json
from app.domain.workshop.steps import RoundState, Step, default_steps
from app.services.event_log import timestamp
from app.store import queries
from app.store.models import (
    Board,
    Concept,
    Example,
    Participant,
    Revision,
    Round,
    Token,
    Workshop,
    WorkshopNote,
)

_CONCEPT = ("label", "question", "definition", "looks_like", "sounds_like", "feels_like")
_TOLD = ("looks_like", "sounds_like", "feels_like", "next_step", "caution", "direction")


def example(one: Example, board: Board, keys: Sequence[str]) -> str:
    """An example as JSON. It depends on nothing but the example, its board's naming rule and the keys."""
    return to_json(
        {
            "id": one.id,
            "board": board.slug,
            "version": one.version,
            "number": one.number,
            "title": one.title,
            "description": one.description,
            "tags": one.tags.split("\n") if one.tags else [],
            "concepts": regions.concepts_of(one.mask, keys),
            "region": regions.region_of(one.mask, keys),
            "answers": answers(one, keys),
            "at": None if one.at_u is None else [one.at_u, one.at_v],
            "placed": one.placed,
            "setting": {name: getattr(one, name) for name in ("grades", "subject", "community", "needs")},
            **{name: getattr(one, name) for name in _TOLD},
            "contributor": None if board.naming == "anonymous" else one.contributor,
            "ask_me": one.ask_me,
            "source": {"kind": one.source_kind, "url": one.source_url, "note": one.source_note},
            "created_at": timestamp(one.created_at),
            "updated_at": timestamp(one.updated_at),
        }
    )


def answers(one: Example, keys: Sequence[str]) -> dict[str, bool | None] | None:
    """The answer for each circle, None while the example waits in the tray."""
    if one.mask is None:
        return None
    return dict(zip(keys, (one.answer_0, one.answer_1, one.answer_2), strict=True))


def words_of(one: Concept) -> dict[str, str | None]:
    """The words of a concept, which a revision keeps."""
    return {name: getattr(one, name) for name in _CONCEPT}


def concept(one: Concept) -> dict[str, Any]:
    """A circle; its position counts from 0."""
    return {
        "key": one.key,
        "position": one.bit.bit_length() - 1,
        **words_of(one),
        "revised_at": timestamp(one.revised_at),
        "version": one.version,
    }


def revision(one: Revision, board: Board) -> str:
    """A concept's words from one day on, as JSON."""
    actor = None if board.naming == "anonymous" else one.actor
    head = {"version": one.version, "at": timestamp(one.at), "actor": actor, "reason": one.reason}
    return f"{to_json(head)[:-1]},{one.body[1:]}"


def board(session: Session, one: Board, updated_at: datetime | None = None) -> dict[str, Any]:
    """A board with its counts; without `updated_at`, the time of its last event."""
    counts = queries.boards.region_counts(session, one.id)
    examples = sum(counts.values())
    tray = counts.get(None, 0)
    return {
        "slug": one.slug,
        "title": one.title,
        "prompt": one.prompt,
        "version": one.version,
        "locked": one.locked,
        "access": {"read": one.read_access, "join": one.join_access},
        "naming": one.naming,
        "leaving": one.leaving,
        "groups": groups(one),
        "concepts": list(queries.boards.concept_keys(session, one.id)),
        "counts": {"tray": tray, "placed": examples - tray, "examples": examples},
        "created_at": timestamp(one.created_at),
        "updated_at": timestamp(updated_at or queries.events.time_of_last(session, one)),
    }


def workshop(session: Session, one: Board) -> dict[str, Any]:
    """How far a board's workshop is, with the newest round; the usual steps, when nobody began one."""
    kept = queries.workshops.find(session, one.id) or Workshop(board_id=one.id, steps="[]")
    newest = queries.rounds.newest(session, one.id)
    return {
        "version": kept.version,
        "steps": [step.model_dump() for step in steps_of(kept)],
        "step": kept.step,
        "round": round_(newest) if newest else None,
        "timer": _timer(kept),
        "spotlight": kept.spotlight_id,
        "blank": kept.blank,
        "notes": [note(one) for one in queries.workshops.notes(session, one.id)],
    }


def steps_of(kept: Workshop) -> list[Step]:
    """A workshop's steps."""
    return steps_in(kept.steps)


def steps_in(text: str | None) -> list[Step]:
    """Steps kept as JSON; the usual ones, as long as nobody chose others."""
    return [Step(**step) for step in json.loads(text or "[]")] or default_steps()


def _timer(kept: Workshop) -> dict[str, Any] | None:
    if kept.timer_ends_at is None:
        return None
    return {"ends_at": timestamp(kept.timer_ends_at), "seconds": kept.timer_seconds}


def note(one: WorkshopNote) -> dict[str, Any]:
    """A decision or a next step."""
    at = timestamp(one.at)
    return {"id": one.id, "kind": one.kind, "text": one.text, "example": one.example_id, "at": at}


def round_(one: Round) -> dict[str, Any]:
    """A round, but not how far people are: that is no part of the log."""
    moments = (one.opened_at, one.closed_at, one.revealed_at)
    opened, closed, revealed = (timestamp(at) if at else None for at in moments)
    return {
        "number": one.number,
        "title": one.title,
        "state": round_state(one),
        "examples": json.loads(one.examples),
        "opened_at": opened,
        "closed_at": closed,
        "revealed_at": revealed,
    }


def round_state(one: Round) -> RoundState:
    """`closed`: no more placing, and still hidden."""
    if one.revealed_at:
        return "revealed"
    return "closed" if one.closed_at else "open"


def groups(one: Board) -> dict[str, Any] | None:
    """What people are asked on joining a board, None when they are asked nothing."""
    return {"question": one.group_question, "choices": one.groups.split("\n")} if one.groups else None


def participant(one: Participant, board: Board) -> dict[str, Any]:
    """Somebody who joined a board, as they alone are told."""
    return {"id": one.id, "name": one.name, "board": board.slug, "group": one.group_label}


def token(one: Token, slug: str | None, maker: str | None) -> dict[str, Any]:
    """A token without its secret, the slug of the board it is for, and who made it."""
    return {
        "id": one.id,
        "name": one.name,
        "scope": one.scope,
        "board": slug,
        "made_by": maker,
        "created_at": timestamp(one.created_at),
        "last_used_at": timestamp(one.used_at) if one.used_at else None,
    }


def region_list(session: Session, one: Board) -> list[dict[str, Any]]:
    """The eight regions and the tray, each with its count."""
    concepts = queries.boards.concepts(session, one.id)
    keys = [concept.key for concept in concepts]
    labels = [concept.label for concept in concepts]
    counts = queries.boards.region_counts(session, one.id)
    return [
        {
            "region": regions.region_of(mask, keys),
            "concepts": regions.concepts_of(mask, keys),
            "label": regions.label_of(mask, labels),
            "count": counts.get(mask, 0),
        }
        for mask in (*regions.ORDER, None)
    ]


def snapshot(session: Session, one: Board) -> str:
    """All that a screen needs, as JSON, with the version it stands at."""
    concepts = [concept(circle) for circle in queries.boards.concepts(session, one.id)]
    head = to_json({"version": one.version, "board": board(session, one), "concepts": concepts})
    examples = queries.examples.json_array(session, one.id)
    tail = to_json({"regions": region_list(session, one), "workshop": workshop(session, one)})
    return f'{head[:-1]},"examples":{examples},{tail[1:]}'
