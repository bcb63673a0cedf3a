"""The facilitator's remote: where the workshop is, and plain forms for all that runs it."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.errors import Fault, Invalid, ThreefoldError
from app.domain.requests import BoardChanges, NewNote, StepChoice, Timing, WorkshopChanges
from app.domain.sentences import isolated, quoted
from app.domain.workshop.phases import answers_show, is_hidden
from app.domain.workshop.steps import LENGTHS, MOST_STEPS, TITLES
from app.services import access, boards, workshop
from app.services.access import Caller
from app.services.rounds import lifecycle
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext, note_id
from app.web.pages import invitations, wall_view
from app.web.pages.board_view import BoardView, newest_agreement
from app.web.pages.forms import FormDep, form_texts, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

SPARE_ROWS = 2
_DONE = {
    "note": "Written down.",
    "strike": "The note is removed.",
    "steps": "The steps are saved.",
    "length": "All steps have their share of the new length.",
    "gather": "“Gather examples” is the first step now.",
    "timer": "The timer runs.",
    "stop": "The timer is stopped.",
}
_WHERE = {"note": "#notes", "strike": "#notes", "steps": "#steps"}


@router.get("/b/{board}/run")
def run_page(
    slug: BoardSlug, context: ContextDep, done: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """For a phone or laptop beside the projector."""
    return _page(context, slug, notice=_DONE.get(done, ""))


@router.post("/b/{board}/run")
def run_by_form(slug: BoardSlug, context: ContextDep, form: FormDep) -> Response:
    """One press, by a plain form."""
    wish = str(form.get("to", ""))
    try:
        with context.writing() as (session, caller):
            _do(session, caller, slug, wish, form)
    except ThreefoldError as error:
        return _page(context, slug, problem=error, draft=form_texts(form, "kind", "text"))
    done = f"?done={wish}" if wish in _DONE else ""
    return redirect_to(f"/b/{slug}/run{done}{_WHERE.get(wish, '')}")


def _do(session: Session, caller: Caller, slug: str, wish: str, form: FormData) -> None:
    match wish:
        case "go" | "again":
            places = {"step": _number(form, "step"), "from": _number(form, "from")}
            workshop.go(session, caller, slug, validated(StepChoice, {**places, "again": wish == "again"}))
        case "note":
            workshop.add_note(session, caller, slug, validated(NewNote, form_texts(form, "kind", "text")))
        case "strike":
            workshop.remove_note(session, caller, slug, note_id(str(form.get("note", ""))))
        case "steps":
            _choose_steps(session, caller, slug, form)
        case _:
            _switch(session, caller, slug, wish, form)


def _switch(session: Session, caller: Caller, slug: str, wish: str, form: FormData) -> None:
    match wish:
        case "timer":
            seconds = (_number(form, "minutes") or 0) * 60
            workshop.set_timer(session, caller, slug, validated(Timing, {"seconds": seconds}).seconds)
        case "stop":
            workshop.set_timer(session, caller, slug, None)
        case "length":
            workshop.set_length(session, caller, slug, _length(form))
        case "gather":
            workshop.gather_first(session, caller, slug)
        case "blank" | "light":
            workshop.set_blank(session, caller, slug, blank=wish == "blank")
        case "lock" | "unlock":
            boards.edit(session, caller, slug, BoardChanges(locked=wish == "lock"), None)
        case _:
            raise Invalid(Fault("Choose what to do."))


def _length(form: FormData) -> int:
    minutes = _number(form, "minutes")
    if minutes not in LENGTHS:
        raise Invalid(Fault("Choose 30, 45 or 60 minutes."))
    return minutes


def _choose_steps(session: Session, caller: Caller, slug: str, form: FormData) -> None:
    rows = sorted(_rows(form), key=lambda row: row[0])
    steps = [step for _, _, step in rows]
    present = _number(form, "present")
    place = next((i for i, (_, was, _) in enumerate(rows) if was is not None and was == present), None)
    changes = validated(WorkshopChanges, {"steps": steps, "step": place})
    workshop.edit(session, caller, slug, changes, [_number(form, "version") or 0])


def _rows(form: FormData) -> Iterator[tuple[int, int | None, dict[str, Any]]]:
    """Where each row is to stand, where it stood, and the step it describes; those left out aside."""
    for row in range(MOST_STEPS + SPARE_ROWS):
        if kind := form.get(f"kind-{row}"):
            title, minutes = str(form.get(f"title-{row}", "")), _number(form, f"minutes-{row}")
            order = _number(form, f"order-{row}")
            step = {"kind": kind, "title": title, "minutes": minutes}
            yield MOST_STEPS if order is None else order, _number(form, f"was-{row}"), step


def _number(form: FormData, name: str) -> int | None:
    """A whole number of at most six digits; None where nothing is typed. Raises Invalid."""
    typed = str(form.get(name, "")).strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.removeprefix("-").isdecimal() and len(typed) <= 6):
        raise Invalid(Fault(f"{quoted(typed[:20])} is not a whole number."))
    return int(typed)


def _page(
    context: RequestContext,
    slug: str,
    notice: str = "",
    problem: ThreefoldError | None = None,
    draft: dict[str, str] | None = None,
) -> Response:
    """The remote, with what came of a form. Raises NotFound or Forbidden."""
    with context.reading_member(slug) as (session, member):
        access.require_facilitator(member.caller)
        board_view = BoardView(session, member)
        run = board_view.snapshot["workshop"]
        far = lifecycle.progress_under_way(session, member.board.id)
        agreement = newest_agreement(session, member) if answers_show(run, "remote") else None
        invitation = invitations.of(context, member)
    return render_page(
        context,
        "run.html",
        entry="remote.js",
        status=problem.status if problem else HTTPStatus.OK,
        **board_view.template_values(agreement=agreement, invitation=_way_in(invitation)),
        invitation=invitation,
        examples=len(board_view.snapshot["examples"]),
        minutes=sum(step["minutes"] or 0 for step in run["steps"]),
        lengths=LENGTHS,
        run=run,
        at=wall_view.step_of(run),
        next=_goal(run, 1),
        back=_goal(run, -1),
        far=far.progress if far and is_hidden(run) else None,
        notice=notice,
        problem=problem.detail if problem else "",
        draft=draft or {"kind": "decision", "text": ""},
        kinds=TITLES,
        spare=range(SPARE_ROWS if len(run["steps"]) < MOST_STEPS - 1 else 0),
    )


def _way_in(invitation: invitations.Invitation | None) -> dict[str, str | None] | None:
    """How people come in, for the page's scripts; None while nobody new can."""
    if invitation is None:
        return None
    return {"shown": invitation.shown, "code": invitation.code, "only_here": invitation.only_here}


def _goal(run: Mapping[str, Any], by: int) -> dict[str, Any] | None:
    """Where a press leads and what stands on it; None where there is nowhere to go."""
    steps, present = run["steps"], run["step"]
    if present is None:
        return {"step": 0, "title": f"Start: {isolated(steps[0]['title'])}"} if by > 0 else None
    step = present + by
    if 0 <= step < len(steps):
        return {"step": step, "title": f"Next: {isolated(steps[step]['title'])}" if by > 0 else "Back"}
    return {"step": "", "title": "End the workshop"}
