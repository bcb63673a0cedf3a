"""The same phases as in the browser: tests/js/core/phase.test.js reads the same cases."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from app.domain.workshop.phases import Surface, answers_show, phase_of, read_only, restricted

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
CASES: dict[str, Any] = json.loads((Path(__file__).parents[2] / "cases/phases.json").read_bytes())


def workshop_of(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "beat": case.get("beat"),
        "ended_at": f"{NOW - timedelta(hours=case['ended']):%Y-%m-%dT%H:%M:%SZ}" if "ended" in case else None,
        "steps": [{"kind": case["step"], "title": f"The {case['step']} step", "minutes": None}],
        "step": case["step"] and 0,
        "round": case["round"] and {"number": 2, "title": "Second look", "state": case["round"]},
        "spotlight": "an-id" if case.get("spotlight") else None,
    }


@pytest.mark.parametrize(
    "case", CASES["cases"], ids=lambda case: f"{case['step']}-{case['round']}-{case['who']}"
)
def test_what_can_be_done_now(case: dict[str, Any]) -> None:
    phase = phase_of(
        workshop_of(case),
        participant="p" in case["who"],
        facilitator="f" in case["who"],
        locked=case.get("locked", False),
        now=NOW,
    )
    expected = {key: case[key] for key in ("name", "now", "place", "add")}
    assert phase._asdict() == expected | {"can": CASES["can"][case["name"]]}


@pytest.mark.parametrize(
    "case", CASES["answers"], ids=lambda case: f"{case['step']}-{case['round']}-{case['spotlight']}"
)
def test_answers_show_on_the_pages_where_the_room_looks_at_them(case: dict[str, Any]) -> None:
    surfaces: tuple[Surface, ...] = get_args(Surface)
    workshop = workshop_of(case)
    assert [surface for surface in surfaces if answers_show(workshop, surface)] == case["on"]


@pytest.mark.parametrize("case", CASES["read_only"], ids=str)
def test_who_can_only_read_is_told_why_and_offered_nothing(case: dict[str, Any]) -> None:
    why = read_only(locked=case["locked"], takes_part=case["takes_part"], join=case["join"])
    assert why == case["why"]
    workshop = workshop_of({"step": "gather", "round": None})
    gather = phase_of(workshop, participant=True, facilitator=True, now=NOW)
    now = restricted(gather, why)
    assert (now.place, now.add) == ((False, False) if why else (gather.place, gather.add))
    assert now.can == (why or gather.can)


def test_a_board_that_never_had_a_workshop_shows_no_answers() -> None:
    surfaces: tuple[Surface, ...] = get_args(Surface)
    assert not any(answers_show(None, surface) for surface in surfaces)


def test_a_board_without_a_workshop_is_free() -> None:
    assert phase_of(None, participant=True, facilitator=False, now=NOW).name == "free"
