"""Preparing a workshop on the remote, by plain forms: its steps and its length."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.errors import Fault, Invalid
from app.domain.requests import RunSource
from app.domain.workshop.steps import LENGTHS
from app.services import access, workshop, workshop_templates
from app.services.access import Caller, Membership
from app.store import queries
from app.web.pages.forms import form_texts, number_in, validated

Act = Callable[[Session, Caller, str, FormData], object]


def do(session: Session, caller: Caller, slug: str, wish: str, form: FormData) -> None:
    """Do what somebody pressed. Raises NotFound, Forbidden, Invalid or NotNow."""
    act = _ACTS.get(wish)
    if act is None:
        raise Invalid(Fault("Choose what to do."))
    act(session, caller, slug, form)


def _take_over(session: Session, caller: Caller, slug: str, form: FormData) -> None:
    workshop.take_over(session, caller, slug, validated(RunSource, form_texts(form, "from")))


def _set_length(session: Session, caller: Caller, slug: str, form: FormData) -> None:
    minutes = number_in(form, "minutes")
    if minutes not in LENGTHS:
        raise Invalid(Fault("Choose 30, 45 or 60 minutes."))
    workshop.set_length(session, caller, slug, minutes)


def _gather_first(session: Session, caller: Caller, slug: str, _form: FormData) -> None:
    workshop.gather_first(session, caller, slug)


_ACTS: dict[str, Act] = {"take": _take_over, "length": _set_length, "gather": _gather_first}


def sources(session: Session, member: Membership) -> list[dict[str, Any]]:
    """What the steps can be taken over from: the templates, then the other boards."""
    templates = [
        {"key": template.key, "title": template.title, "about": template.about, "minutes": template.minutes}
        for template in workshop_templates.every()
    ]
    others = [
        {"key": board.slug, "title": board.title, "about": None, "minutes": None}
        for board in queries.boards.by_title(session, access.readable_boards(member.caller))
        if board.id != member.board.id
    ]
    return templates + others
