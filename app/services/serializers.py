"""How boards, concepts and examples look to every client, page and event alike."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.domain import regions
from app.domain.document import Decisions, Setting, Source
from app.domain.events import to_json
from app.domain.rounds.policy import LEAST
from app.domain.workshop.steps import FOR_FACILITATORS, RoundState, Step, default_steps
from app.services.event_log import timestamp
from app.services.workshop_templates import WorkshopTemplate
from app.store import queries
from app.store.models import (
    Board,
    Comment,
    Concept,
    Example,
    Line,
    NextStep,
    Participant,
    Revision,
    Round,
    Submission,
    Token,
    Workshop,
    WorkshopNote,
)

_COUNTS = ("yes", "no", "unsure")
_CONCEPT = ("label", "question", "definition", "looks_like", "sounds_like", "feels_like")
_WORDS = ("looks_like", "sounds_like", "feels_like", "next_step", "caution", "direction")


def example(example: Example, board: Board, keys: Sequence[str]) -> str:
    """An example as JSON. It depends on nothing but the example, its board's naming rule and the keys."""
    return to_json(
        {
            "id": example.id,
            "board": board.slug,
            "version": example.version,
            "number": example.number,
            "title": example.title,
            "description": example.description,
            "tags": example.tags.split("\n") if example.tags else [],
            "concepts": regions.concepts_of(example.mask, keys),
            "region": regions.region_of(example.mask, keys),
            "answers": answers(example, keys),
            "at": None if example.at_u is None else [example.at_u, example.at_v],
            "placed": example.placed,
            "reviewed": example.reviewed,
            "setting": {name: getattr(example, name) for name in Setting.model_fields},
            **{name: getattr(example, name) for name in _WORDS},
            "contributor": None if board.naming == "anonymous" else example.contributor,
            "ask_me": example.ask_me,
            "source": {name: getattr(example, f"source_{name}") for name in Source.model_fields},
            "decides": {name: getattr(example, f"decides_{name}") for name in Decisions.model_fields},
            "evidence": json.loads(example.evidence or "[]"),
            "origin": json.loads(example.origin or "null"),
            "comments": example.comments,
            "created_at": timestamp(example.created_at),
            "updated_at": timestamp(example.updated_at),
        }
    )


def answers(example: Example, keys: Sequence[str]) -> dict[str, bool | None] | None:
    """The answer for each circle, None while the example waits in the tray."""
    if example.mask is None:
        return None
    return dict(zip(keys, (example.answer_0, example.answer_1, example.answer_2), strict=True))


def words_of(concept: Concept) -> dict[str, str | None]:
    """The words of a concept, which a revision keeps."""
    return {name: getattr(concept, name) for name in _CONCEPT}


def concept(concept: Concept) -> dict[str, Any]:
    """A circle; its position counts from 0."""
    return {
        "key": concept.key,
        "position": concept.bit.bit_length() - 1,
        **words_of(concept),
        "revised_at": timestamp(concept.revised_at),
        "version": concept.version,
        "meaning_version": concept.meaning_version,
    }


def revision(revision: Revision, board: Board) -> str:
    """A concept's words from one day on, as JSON."""
    actor = None if board.naming == "anonymous" else revision.actor
    head = {
        "version": revision.version,
        "at": timestamp(revision.at),
        "actor": actor,
        "reason": revision.reason,
        "kind": revision.kind,
        "agreed": agreed(revision, board),
    }
    return f"{to_json(head)[:-1]},{revision.body[1:]}"


def agreed(revision: Revision, board: Board) -> dict[str, Any] | None:
    """How many could work with the words of a revision; None where nobody was asked.

    Where names are hidden, what fewer than three people said is hidden too.
    """
    came_to: dict[str, Any] | None = json.loads(revision.agreed or "null")
    if came_to is None or board.naming == "named":
        return came_to
    counts = [came_to[name] for name in _COUNTS]
    is_shown = None not in counts and sum(counts) >= LEAST
    return came_to if is_shown else came_to | dict.fromkeys(_COUNTS) | {"hinders": []}


def board(session: Session, board: Board, updated_at: datetime | None = None) -> dict[str, Any]:
    """A board with its counts; without `updated_at`, the time of its last event."""
    counts = queries.boards.region_counts(session, board.id)
    examples = sum(counts.values())
    tray = counts.get(None, 0)
    return {
        "slug": board.slug,
        "title": board.title,
        "prompt": board.prompt,
        "version": board.version,
        "locked": board.locked,
        "access": {"read": board.read_access, "join": board.join_access, "send": board.send_access},
        "naming": board.naming,
        "leaving": board.leaving,
        "embedding": board.embedding,
        "groups": groups(board),
        **own_lists(board),
        "concepts": list(queries.boards.concept_keys(session, board.id)),
        "counts": {"tray": tray, "placed": examples - tray, "examples": examples},
        "created_at": timestamp(board.created_at),
        "updated_at": timestamp(updated_at or queries.events.time_of_last(session, board)),
    }


def workshop(session: Session, board: Board) -> dict[str, Any]:
    """How far a board's workshop is, with the newest round; the usual steps, when nobody began it."""
    stored = queries.workshops.find(session, board.id) or Workshop(board_id=board.id, steps="[]")
    newest = queries.rounds.newest(session, board.id)
    return {
        "version": stored.version,
        "steps": [step.model_dump(exclude=FOR_FACILITATORS) for step in steps_of(stored)],
        "step": stored.step,
        "round": round_(newest) if newest else None,
        "timer": _timer(stored),
        "spotlight": stored.spotlight_id,
        "blank": stored.blank,
        "beat": stored.beat,
        "lens": stored.lens,
        "ended_at": timestamp(stored.ended_at) if stored.ended_at else None,
        "notes": [note(row) for row in queries.workshops.notes(session, board.id)],
        "look": _looking(session, board, stored),
        "agree": _agreeing(session, board, stored),
    }


def _agreeing(session: Session, board: Board, stored: Workshop) -> dict[str, Any] | None:
    """What people say of the words, once it shows; None at other steps."""
    if stored.step is None or steps_of(stored)[stored.step].kind != "agree":
        return None
    if stored.asked_at is not None:
        return {"shown": False, "concepts": []}
    circles = queries.boards.concepts(session, board.id)
    stamps = [agreed(queries.consents.newest_revision(session, circle), board) for circle in circles]
    concepts = [
        {"concept": circle.key, "agreed": stamp} for circle, stamp in zip(circles, stamps, strict=True)
    ]
    return {"shown": True, "concepts": concepts}


def workshop_run(session: Session, board: Board) -> dict[str, Any]:
    """The steps of a board's workshop as only facilitators read them: with their notes."""
    stored = queries.workshops.find(session, board.id) or Workshop(board_id=board.id, steps="[]")
    steps = [step.model_dump() for step in steps_of(stored)]
    return {"version": stored.version, "steps": steps, "step": stored.step}


def workshop_template(template: WorkshopTemplate) -> dict[str, Any]:
    """A run that Threefold comes with."""
    return template.model_dump() | {"minutes": template.minutes}


def _looking(session: Session, board: Board, stored: Workshop) -> dict[str, Any] | None:
    """The next step of last time that the room looks at, without a name; None at other steps."""
    if stored.looked_from is None:
        return None
    step, left = queries.next_steps.to_look_at(session, board.id, stored.looked_from)
    return {"left": left, "next": step and _looked_at(step)}


def _looked_at(step: NextStep) -> dict[str, Any]:
    return {
        "id": step.id,
        "text": step.text,
        "size": step.size,
        "by": step.due,
        "example": step.example_id,
        "outcome": step.outcome,
    }


def steps_of(stored: Workshop) -> list[Step]:
    """A workshop's steps."""
    return steps_in(stored.steps)


def steps_in(text: str | None) -> list[Step]:
    """Steps kept as JSON; the usual ones, as long as nobody chose others."""
    return [Step(**step) for step in json.loads(text or "[]")] or default_steps()


def _timer(stored: Workshop) -> dict[str, Any] | None:
    if stored.timer_ends_at is None:
        return None
    return {"ends_at": timestamp(stored.timer_ends_at), "seconds": stored.timer_seconds}


def note(note: WorkshopNote | NextStep) -> dict[str, Any]:
    """A decision or a next step."""
    about = {"text": note.text, "example": note.example_id}
    if isinstance(note, NextStep):
        head = {"id": note.id, "kind": "next_step"}
        return head | about | {"at": timestamp(note.created_at), "state": note.state}
    return {"id": note.id, "kind": note.kind} | about | {"at": timestamp(note.at), "state": None}


def next_step(step: NextStep, board: Board) -> dict[str, Any]:
    """What somebody will do next. Where names are hidden, nobody sees who."""
    return {
        "id": step.id,
        "board": board.slug,
        "version": step.version,
        "text": step.text,
        "size": step.size,
        "by": step.due,
        "who": step.who if board.naming == "named" else None,
        "example": step.example_id,
        "toward": step.toward,
        "away_from": step.away_from,
        "state": step.state,
        "outcome": step.outcome,
        "noted": step.noted,
        "brought": step.brought and step.author_id is None,
        "created_at": timestamp(step.created_at),
        "updated_at": timestamp(step.updated_at),
    }


def line(line: Line, board: Board) -> dict[str, Any]:
    """A line that somebody wrote in a column. Nobody sees who."""
    return {
        "id": line.id,
        "board": board.slug,
        "version": line.version,
        "kind": line.kind,
        "text": line.text,
        "concept": line.concept,
        "example": line.example_id,
        "round": line.round,
        "taken": line.taken,
        "created_at": timestamp(line.created_at),
        "updated_at": timestamp(line.updated_at),
    }


def round_(round_: Round) -> dict[str, Any]:
    """A round, but not how far people are: that is no part of the log."""
    moments = (round_.opened_at, round_.closed_at, round_.revealed_at)
    opened, closed, revealed = (timestamp(at) if at else None for at in moments)
    return {
        "number": round_.number,
        "title": round_.title,
        "state": round_state(round_),
        "examples": json.loads(round_.examples),
        "opened_at": opened,
        "closed_at": closed,
        "revealed_at": revealed,
        "follows": round_.follows,
        "closes_at": timestamp(round_.closes_at) if round_.closes_at else None,
    }


def round_state(round_: Round) -> RoundState:
    """`closed`: no more placing, and still hidden."""
    if round_.revealed_at:
        return "revealed"
    return "closed" if round_.closed_at else "open"


def groups(board: Board) -> dict[str, Any] | None:
    """What people are asked on joining a board, None when they are asked nothing."""
    return {"question": board.group_question, "choices": board.groups.split("\n")} if board.groups else None


def own_lists(board: Board) -> dict[str, list[str]]:
    """The subjects and communities that a board offers for its examples."""
    lists = {"subjects": board.subjects, "communities": board.communities}
    return {name: text.split("\n") if text else [] for name, text in lists.items()}


def participant(participant: Participant, board: Board) -> dict[str, Any]:
    """Somebody who joined a board, as only they see it."""
    return {
        "id": participant.id,
        "name": participant.name,
        "board": board.slug,
        "group": participant.group_label,
    }


def person(participant: Participant, board: Board) -> dict[str, Any]:
    """Somebody who joined a board, as facilitators see them. Hidden names and groups are None."""
    is_hidden = board.naming == "anonymous"
    return {
        "id": participant.id,
        "name": None if is_hidden else participant.name,
        "group": None if is_hidden else participant.group_label,
        "joined_at": timestamp(participant.joined_at),
        "left_at": timestamp(participant.left_at) if participant.left_at else None,
    }


def comment(comment: Comment, board: Board) -> dict[str, Any]:
    """A comment on an example. A removed one, kept for its replies, has neither words nor a name."""
    is_removed = comment.removed_at is not None
    is_nameless = is_removed or board.naming == "anonymous"
    return {
        "id": comment.id,
        "example": comment.example_id,
        "parent": comment.parent,
        "kind": comment.kind,
        "text": None if is_removed else comment.text,
        "author": None if is_nameless else comment.author,
        "at": timestamp(comment.at),
        "edited_at": timestamp(comment.edited_at) if comment.edited_at else None,
        "version": comment.version,
    }


def submission(submission: Submission, board: Board) -> dict[str, Any]:
    """An example that was sent in, as facilitators see it. On an anonymous board nobody sees who sent it."""
    return {
        "id": submission.id,
        "state": submission.state,
        "from": None if board.naming == "anonymous" else submission.sender,
        "reason": submission.reason,
        "example": submission.example_id,
        "at": timestamp(submission.at),
        "fields": json.loads(submission.fields),
    }


def token(token: Token, slug: str | None, maker: str | None) -> dict[str, Any]:
    """A token without its secret, the slug of the board it is for, and who made it."""
    return {
        "id": token.id,
        "name": token.name,
        "scope": token.scope,
        "board": slug,
        "made_by": maker,
        "created_at": timestamp(token.created_at),
        "last_used_at": timestamp(token.used_at) if token.used_at else None,
        "expires_at": timestamp(token.expires_at) if token.expires_at else None,
    }


def region_list(session: Session, board: Board) -> list[dict[str, Any]]:
    """The eight regions and the tray, each with its count."""
    concepts = queries.boards.concepts(session, board.id)
    return region_counts(concepts, queries.boards.region_counts(session, board.id))


def region_counts(concepts: Sequence[Concept], counts: Mapping[int | None, int]) -> list[dict[str, Any]]:
    """The same, of a board whose circles and counts (by mask, None the tray) were read already."""
    keys = [concept.key for concept in concepts]
    labels = [concept.label for concept in concepts]
    return [
        {
            "region": regions.region_of(mask, keys),
            "concepts": regions.concepts_of(mask, keys),
            "label": regions.label_of(mask, labels),
            "count": counts.get(mask, 0),
        }
        for mask in (*regions.ORDER, None)
    ]


def snapshot(session: Session, board_row: Board) -> str:
    """All that a screen needs, as JSON, with the version it stands at."""
    concepts = [concept(circle) for circle in queries.boards.concepts(session, board_row.id)]
    head = to_json({"version": board_row.version, "board": board(session, board_row), "concepts": concepts})
    examples = queries.examples.json_array(session, board_row.id)
    tail = to_json({"regions": region_list(session, board_row), "workshop": workshop(session, board_row)})
    return f'{head[:-1]},"examples":{examples},{tail[1:]}'
