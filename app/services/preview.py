"""What a step of a workshop will be like, before it begins. Nothing is written."""

from typing import Any

from sqlmodel import Session

from app.domain.errors import NotFound
from app.domain.workshop.steps import Step
from app.services import serializers
from app.services.access import Membership
from app.services.event_log import timestamp
from app.services.rounds import following
from app.store import queries
from app.store.models import now


def workshop_at(session: Session, member: Membership, place: int) -> dict[str, Any]:
    """The workshop as clients read it, as if it were at the step at a place (from 0). Raises NotFound."""
    steps = serializers.steps_in(_steps(session, member))
    if not 0 <= place < len(steps):
        raise NotFound(f"This workshop has {len(steps)} steps.")
    step = steps[place]
    workshop = serializers.workshop(session, member.board)
    at_step = {"step": place, "spotlight": None, "blank": False, "ended_at": None, "timer": None}
    beat = "counted" if step.kind == "reveal" else None
    return workshop | at_step | {"beat": beat, "round": _round(session, member, workshop, step)}


def _steps(session: Session, member: Membership) -> str | None:
    stored = queries.workshops.find(session, member.board.id)
    return stored.steps if stored else None


def _round(
    session: Session, member: Membership, workshop: dict[str, Any], step: Step
) -> dict[str, Any] | None:
    """A round that a step of placing would open; at other steps the newest one, as if it were revealed."""
    newest: dict[str, Any] | None = workshop["round"]
    if step.kind == "place":
        number = newest["number"] + 1 if newest else 1
        moments = {"opened_at": timestamp(now()), "closed_at": None, "revealed_at": None, "closes_at": None}
        examples = following.examples_of_step(session, member, step)
        about = {"number": number, "title": step.title, "state": "open", "examples": examples}
        return about | moments | {"follows": None}
    return newest and newest | {"state": "revealed"}
