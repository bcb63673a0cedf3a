"""What the wall shows at each step of a workshop; `static/js/core/wall.js` says it in the browser."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from app.domain.sentences import isolated
from app.domain.workshop.phases import is_hidden
from app.services import agreements
from app.services.access import Caller
from app.store import queries
from app.store.models import Board

SCREENS = {"gather": "gather", "read": "read", "settle": "settle", "next": "notes"}
_ANSWERED = {"answers", "example", "settle"}


def screen_of(workshop: Mapping[str, Any]) -> str:
    """The name of the screen, as the stylesheet knows it."""
    if is_hidden(workshop):
        return "alone"
    if workshop["spotlight"]:
        return "example"
    step = step_of(workshop)
    return SCREENS.get(step["kind"], "answers") if step else "lobby"


def step_of(workshop: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The present step; None while no workshop runs."""
    step: Mapping[str, Any] | None = None
    if workshop["step"] is not None:
        step = workshop["steps"][workshop["step"]]
    return step


def say_step(workshop: Mapping[str, Any]) -> str:
    """Where the workshop is, in words; empty while it does not run."""
    step = step_of(workshop)
    if step is None:
        return ""
    return f"Step {workshop['step'] + 1} of {len(workshop['steps'])} · {isolated(step['title'])}"


def agreement(session: Session, caller: Caller, board: Board, screen: str) -> dict[str, Any] | None:
    """What the newest round came to, where the screen shows it."""
    newest = queries.rounds.newest(session, board.id)
    if screen not in _ANSWERED or newest is None or newest.revealed_at is None:
        return None
    return agreements.of_round(session, caller, board, newest)
