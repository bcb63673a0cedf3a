"""How events are written."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.domain import events


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_an_event_holds_it_stays_one_frame(text: str) -> None:
    body = events.encode(
        7, "example.added", "2026-11-21T17:26:00Z", text, None, events.to_json({"title": text})
    )
    frame = events.frame(7, "example.added", body).decode()
    assert frame.endswith("\n\n")
    head, kind, data = frame.rstrip("\n").split("\n")
    assert (head, kind) == ("id: 7", "event: example.added")
    assert "\r" not in frame
    assert json.loads(data.removeprefix("data: ")) == {
        "version": 7,
        "type": "example.added",
        "at": "2026-11-21T17:26:00Z",
        "actor": text,
        "example": None,
        "data": {"title": text},
    }


def test_presence_has_no_number_and_reset_has() -> None:
    at = datetime(2026, 11, 21, 17, 26, 5, 42_999, tzinfo=UTC)
    frame = b'event: presence\ndata: {"here":3,"at":"2026-11-21T17:26:05.042Z"}\n\n'
    assert events.presence_frame(3, at) == frame
    assert events.progress_frame({"round": 1}) == b'event: progress\ndata: {"round":1}\n\n'
    assert events.reset(9) == b'id: 9\nevent: reset\ndata: {"version":9}\n\n'


def test_types_are_a_noun_and_what_happened_to_it() -> None:
    assert all(
        noun.replace("_", "").isalpha() and verb.isalpha()
        for noun, verb in (type_.split(".") for type_ in events.EVENT_TYPES)
    )
