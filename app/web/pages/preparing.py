"""Preparing a workshop on the remote, by plain forms: its steps and its length."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.errors import Fault, Invalid
from app.domain.regions import ORDER, label_of, region_of
from app.domain.requests import NewRound, RunSource
from app.domain.sentences import quoted
from app.domain.workshop.steps import LENGTHS, Choice, say_chosen
from app.services import access, rendering, workshop, workshop_templates
from app.services.access import Caller, Membership
from app.services.rounds import choosing, following, lifecycle
from app.store import queries
from app.store.models import Board
from app.web.pages.forms import form_texts, number_in, validated

STILL_TO_PLACE, PLACED = "to-place:", "placed:"  # no region has a colon
_PLACES: dict[str, dict[str, Any]] = {STILL_TO_PLACE: {"placed": False}, PLACED: {"placed": True}}
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


def _choose_lens(session: Session, caller: Caller, slug: str, form: FormData) -> None:
    workshop.set_lens(session, caller, slug, form_texts(form, "lens")["lens"] or None)


def _open_round(session: Session, caller: Caller, slug: str, form: FormData) -> None:
    """Open a round that lasts until a day is over, about chosen examples or all."""
    values: dict[str, Any] = {"closes_at": _end_of(form_texts(form, "until")["until"])}
    if choice := choice_in(form):
        values["choose"] = choice
    following.open_chosen(session, caller, slug, validated(NewRound, values))


def _end_of(day: str) -> datetime:
    try:
        return rendering.end_of_day(date.fromisoformat(day.strip()))
    except (ValueError, OverflowError) as error:
        raise Invalid(Fault("Choose the last day on which people can place, like 2026-12-04.")) from error


def _close_round(session: Session, caller: Caller, slug: str, form: FormData) -> None:
    lifecycle.close_round(session, caller, slug, number_in(form, "round") or 0)


def _reveal_round(session: Session, caller: Caller, slug: str, form: FormData) -> None:
    lifecycle.reveal_round(session, caller, slug, number_in(form, "round") or 0)


_ACTS: dict[str, Act] = {
    "lens": _choose_lens,
    "take": _take_over,
    "length": _set_length,
    "gather": _gather_first,
    "round": _open_round,
    "close": _close_round,
    "reveal": _reveal_round,
}


def step_in(form: FormData, row: int, kind: str) -> dict[str, Any]:
    """What only facilitators read of a step, as a row of the form has it."""
    own: dict[str, Any] = {}
    if (notes := form.get(f"notes-{row}")) is not None:
        own["notes"] = str(notes)
    if kind != "place":
        return own | {"choose": None}
    return own | ({"choose": choice_in(form, f"-{row}")} if f"tag-{row}" in form else {})


def choice_in(form: FormData, ending: str = "") -> dict[str, Any] | None:
    """Which examples a form chooses; None for all. `ending` is that of the names of its fields."""
    given = form_texts(form, f"tag{ending}", f"where{ending}", f"numbers{ending}")
    tag, where, numbers = (text.strip() for text in given.values())
    choice: dict[str, Any] = {"tag": tag or None, "numbers": _numbers(numbers)}
    choice |= _PLACES.get(where) or {"region": where or None}
    return choice if any(value is not None for value in choice.values()) else None


def _numbers(text: str) -> list[int] | None:
    """Numbers with anything between them, as "3, 7 and 12"."""
    numbers = [int(digits) for digits in re.findall(r"[0-9]{1,9}", text)]
    if text and not numbers:
        raise Invalid(Fault(f"{quoted(text[:40])} names no example. Write numbers, like 3, 7, 12."))
    return numbers or None


def chosen(session: Session, member: Membership, steps: Sequence[Mapping[str, Any]]) -> list[str]:
    """What each step of placing is about, in words; empty for other steps."""
    is_again = bool(queries.rounds.revealed(session, member.board.id))
    return [_say_chosen(session, member.board, step, is_again=is_again) for step in steps]


def _say_chosen(session: Session, board: Board, step: Mapping[str, Any], *, is_again: bool) -> str:
    if step["kind"] != "place":
        return ""
    count = len(choosing.chosen(session, board, step["choose"] and Choice(**step["choose"])))
    most = step["most_contested"] if is_again else None
    return say_chosen(min(count, most or count), at_most=bool(most))


def places(concepts: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Where examples of a round may be on the map: what the form sends, and what it says."""
    keys = [concept["key"] for concept in concepts]
    labels = [concept["label"] for concept in concepts]
    named = [(str(region_of(mask, keys)), label_of(mask, labels)) for mask in ORDER]
    return [("", "Anywhere"), (STILL_TO_PLACE, "Still to place"), (PLACED, "On the map"), *named]


def sources(session: Session, member: Membership) -> list[dict[str, Any]]:
    """What the steps can be taken over from: the templates, then the other boards."""
    templates = [
        {"key": template.key, "title": template.title, "about": template.about}
        for template in workshop_templates.every()
    ]
    others = [
        {"key": board.slug, "title": board.title, "about": None}
        for board in queries.boards.by_title(session, access.readable_boards(member.caller))
        if board.id != member.board.id
    ]
    return templates + others
