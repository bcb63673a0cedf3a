"""The events of a board as JSON, and as frames of an event stream."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, get_args

EventType = Literal[
    "board.created",
    "board.changed",
    "board.removed",
    "concept.revised",
    "lens.added",
    "lens.edited",
    "lens.removed",
    "example.added",
    "example.edited",
    "example.removed",
    "example.restored",
    "example.placed",
    "example.returned",
    "doing.changed",
    "comment.added",
    "comment.edited",
    "comment.removed",
    "next_step.added",
    "next_step.edited",
    "next_step.removed",
    "line.added",
    "line.edited",
    "line.removed",
    "readiness.answered",
    "workshop.changed",
    "round.opened",
    "round.closed",
    "round.revealed",
]
EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)


def to_json(value: Any) -> str:
    """Compact JSON on one line, every script as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def encode(version: int, type_: EventType, at: str, actor: str | None, example: str | None, data: str) -> str:
    """An event as JSON, as every client gets it. `data` is JSON already."""
    head = to_json({"version": version, "type": type_, "at": at, "actor": actor, "example": example})
    return f'{head[:-1]},"data":{data}}}'


def frame(version: int, type_: str, body: str) -> bytes:
    """A frame of the event stream (WHATWG HTML, section 9.2). Its id is the version a client resumes from."""
    return f"id: {version}\nevent: {type_}\ndata: {body}\n\n".encode()


def reset(version: int) -> bytes:
    """The frame for a client whose version is not in the log: it must start again from a snapshot."""
    return frame(version, "reset", to_json({"version": version}))


def presence_frame(here: int, at: datetime) -> bytes:
    """The frame that says how many people have the board open, and the time (UTC). It is not in the log."""
    return _unlogged("presence", {"here": here, "at": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"})


def progress_frame(far: Mapping[str, Any]) -> bytes:
    """The frame that says how far people are in the open round. It is not in the log."""
    return _unlogged("progress", far)


def consents_frame(answered: int, people: int) -> bytes:
    """The frame that says how many people have said what they think of the words. It is not in the log."""
    return _unlogged("consents", {"answered": answered, "of": people})


def own_placements_frame(number: int) -> bytes:
    """The frame that tells a person's own windows that their placements in a round changed.

    Not in the log.
    """
    return _unlogged("own", {"round": number})


def _unlogged(type_: str, data: Mapping[str, Any]) -> bytes:
    return f"event: {type_}\ndata: {to_json(data)}\n\n".encode()
