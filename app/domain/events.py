"""The events of a board, and how they are written: once, as JSON, and as frames of an event stream."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, get_args

EventType = Literal[
    "board.created",
    "board.changed",
    "board.removed",
    "concept.revised",
    "example.added",
    "example.edited",
    "example.removed",
    "example.restored",
    "example.placed",
    "example.returned",
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
    """The event as every client sees it; `data` is JSON already and goes in as it is."""
    head = to_json({"version": version, "type": type_, "at": at, "actor": actor, "example": example})
    return f'{head[:-1]},"data":{data}}}'


def frame(version: int, type_: str, body: str) -> bytes:
    """An event in the stream (WHATWG HTML, section 9.2): its version is the id a client resumes from."""
    return f"id: {version}\nevent: {type_}\ndata: {body}\n\n".encode()


def reset(version: int) -> bytes:
    """Tells a client that its number is not held: take a snapshot, go on from there."""
    return frame(version, "reset", to_json({"version": version}))


def presence(here: int, at: datetime) -> bytes:
    """How many people have the board open, and what time it is (UTC). No id: it is not part of the log."""
    return _unlogged("presence", {"here": here, "at": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"})


def progress(far: Mapping[str, Any]) -> bytes:
    """How far people are in the round that everyone places in. Not part of the log either."""
    return _unlogged("progress", far)


def own_placements(number: int) -> bytes:
    """Tells somebody's own screens that what they placed in a round changed. Not part of the log either."""
    return _unlogged("own", {"round": number})


def _unlogged(type_: str, data: Mapping[str, Any]) -> bytes:
    return f"event: {type_}\ndata: {to_json(data)}\n\n".encode()
