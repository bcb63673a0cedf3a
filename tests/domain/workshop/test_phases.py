"""The same phases as in the browser: tests/js/core/phase.test.js reads the same cases."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.workshop.phases import phase_of

CASES: dict[str, Any] = json.loads((Path(__file__).parents[2] / "cases/phases.json").read_bytes())


@pytest.mark.parametrize(
    "case", CASES["cases"], ids=lambda case: f"{case['step']}-{case['round']}-{case['who']}"
)
def test_what_can_be_done_now(case: dict[str, Any]) -> None:
    workshop = {
        "steps": [{"kind": case["step"], "title": f"The {case['step']} step", "minutes": None}],
        "step": case["step"] and 0,
        "round": case["round"] and {"number": 2, "title": "Second look", "state": case["round"]},
    }
    phase = phase_of(
        workshop,
        participant="p" in case["who"],
        facilitator="f" in case["who"],
        locked=case.get("locked", False),
    )
    expected = {key: case[key] for key in ("name", "now", "place", "add")}
    assert phase._asdict() == expected | {"can": CASES["can"][case["name"]]}


def test_a_board_without_a_workshop_is_free() -> None:
    assert phase_of(None, participant=True, facilitator=False).name == "free"
