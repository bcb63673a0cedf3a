"""What the wall shows at each step of a workshop; `static/js/core/wall.js` says it in the browser."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.domain.sentences import isolated
from app.domain.workshop.phases import has_ended, is_hidden

_SAME = ("gather", "read", "settle", "look", "agree")
SCREENS = {"next": "notes", "continue": "columns", "senses": "columns", **{kind: kind for kind in _SAME}}


def screen_of(workshop: Mapping[str, Any], now: datetime) -> str:
    """The name of the screen, as the stylesheet knows it."""
    if is_hidden(workshop):
        return "alone"
    if workshop["lens"]:
        return "lens"
    if workshop["spotlight"]:
        return "example"
    if workshop["beat"] == "counted":
        return "counted"
    step = step_of(workshop)
    if step:
        return SCREENS.get(step["kind"], "answers")
    return "ended" if has_ended(workshop, now) else "lobby"


def step_of(workshop: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The present step; None while no workshop runs."""
    step: Mapping[str, Any] | None = None
    if workshop["step"] is not None:
        step = workshop["steps"][workshop["step"]]
    return step


def circle_of(
    workshop: Mapping[str, Any], circles: Sequence[dict[str, Any]], asked: str = ""
) -> dict[str, Any]:
    """The circle of a Y-chart: the one with this key, else that of the present step, else the first."""
    step = step_of(workshop) or {}
    keys = (asked, step.get("concept"))
    return next((circle for key in keys for circle in circles if circle["key"] == key), circles[0])


def say_step(workshop: Mapping[str, Any]) -> str:
    """Where the workshop is, in words; empty while it does not run."""
    step = step_of(workshop)
    if step is None:
        return ""
    return f"Step {workshop['step'] + 1} of {len(workshop['steps'])} · {isolated(step['title'])}"
