"""The facilitator's remote: where the workshop is, and plain forms for all that runs it."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.errors import ThreefoldError
from app.domain.lines import DIRECTIONS, SENSES
from app.domain.requests import (
    BoardChanges,
    NewNote,
    NextStepDecision,
    Settling,
    StepChoice,
    Timing,
    WorkshopChanges,
)
from app.domain.rounds.settling import USUAL_AGREEMENT
from app.domain.sentences import isolated
from app.domain.workshop.phases import answers_show, has_ended, is_hidden
from app.domain.workshop.steps import BEATS, LENGTHS, MOST_STEPS, TITLES, Beat
from app.services import (
    access,
    boards,
    consents,
    lenses,
    next_steps,
    rendering,
    serializers,
    settling,
    workshop,
)
from app.services.access import Caller, Membership
from app.services.rounds import lifecycle
from app.store import queries
from app.store.models import now
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext, next_step_id, note_id
from app.web.pages import invitations, lines, preparing, wall_view
from app.web.pages.board_view import BoardView, newest_agreement
from app.web.pages.forms import FormDep, form_texts, number_in, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

SPARE_ROWS = 2
_DONE = {
    "note": "Written down.",
    "line": "The line is written down.",
    "strike": "The note is removed.",
    "steps": "The steps are saved.",
    "length": "All steps have their share of the new length.",
    "take": "The steps are taken over. They are listed below, with their notes.",
    "round": "The round is open. Everybody who joined finds it on the start page and on the map.",
    "close": "Placing has ended. The answers stay hidden until you reveal them.",
    "reveal": "The answers are revealed. Read them in the summary, or begin a workshop at the step “Reveal”.",
    "gather": "“Gather examples” is the first step now.",
    "timer": "The timer runs.",
    "stop": "The timer is stopped.",
}
_BEATS: dict[Beat, str] = {
    "counted": "Who has placed",
    "example": "Where we differ most",
    "overview": "All examples",
}
COLUMNS = {"continue": DIRECTIONS, "senses": SENSES}
"""The columns in which everybody writes at a step of each kind."""
_WHERE = {"note": "#notes", "strike": "#notes", "steps": "#steps", "take": "#steps"}


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
            places = {
                "step": number_in(form, "step"),
                "from": number_in(form, "from"),
                "beat": form.get("beat") or None,
            }
            workshop.go(session, caller, slug, validated(StepChoice, {**places, "again": wish == "again"}))
        case "note":
            workshop.add_note(session, caller, slug, validated(NewNote, form_texts(form, "kind", "text")))
        case "settle":
            choice = validated(Settling, {"at_least": USUAL_AGREEMENT})
            settling.settle(session, caller, slug, number_in(form, "round") or 0, choice)
        case "strike":
            workshop.remove_note(session, caller, slug, note_id(str(form.get("note", ""))))
        case "look":
            _look(session, caller, slug, form)
        case "steps":
            _choose_steps(session, caller, slug, form)
        case _:
            _switch(session, caller, slug, wish, form)


def _switch(session: Session, caller: Caller, slug: str, wish: str, form: FormData) -> None:
    match wish:
        case "timer":
            seconds = (number_in(form, "minutes") or 0) * 60
            workshop.set_timer(session, caller, slug, validated(Timing, {"seconds": seconds}).seconds)
        case "stop":
            workshop.set_timer(session, caller, slug, None)
        case "absent":
            lifecycle.leave_out_absent(session, caller, slug, number_in(form, "round") or 0)
        case "blank" | "light":
            workshop.set_blank(session, caller, slug, blank=wish == "blank")
        case "lock" | "unlock":
            boards.edit(session, caller, slug, BoardChanges(locked=wish == "lock"), None)
        case _:
            preparing.do(session, caller, slug, wish, form)


def _look(session: Session, caller: Caller, slug: str, form: FormData) -> None:
    """Say what became of a next step of last time."""
    given = form_texts(form, "state", "outcome")
    decision = validated(NextStepDecision, given if given["outcome"].strip() else {"state": given["state"]})
    next_steps.decide(session, caller, slug, next_step_id(str(form.get("next", ""))), decision)


def _choose_steps(session: Session, caller: Caller, slug: str, form: FormData) -> None:
    rows = sorted(_rows(form), key=lambda row: row[0])
    steps = [step for _, _, step in rows]
    present = number_in(form, "present")
    place = next((i for i, (_, was, _) in enumerate(rows) if was is not None and was == present), None)
    changes = validated(WorkshopChanges, {"steps": steps, "step": place})
    workshop.edit(session, caller, slug, changes, [number_in(form, "version") or 0])


def _rows(form: FormData) -> Iterator[tuple[int, int | None, dict[str, Any]]]:
    """Where each row is to stand, where it stood, and the step it describes; those left out aside."""
    for row in range(MOST_STEPS + SPARE_ROWS):
        if kind := form.get(f"kind-{row}"):
            title, minutes = str(form.get(f"title-{row}", "")), number_in(form, f"minutes-{row}")
            order = number_in(form, f"order-{row}")
            most = number_in(form, f"most-{row}") if kind == "place" else None
            concept = form.get(f"concept-{row}") or None if kind == "senses" else None
            step = {
                "kind": kind,
                "title": title,
                "minutes": minutes,
                "most_contested": most,
                "concept": concept,
            }
            step |= preparing.step_in(form, row, str(kind))
            yield MOST_STEPS if order is None else order, number_in(form, f"was-{row}"), step


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
        unsettled = _unsettled(session, member, board_view.workshop)
        run = board_view.snapshot["workshop"]
        complete = serializers.workshop_run(session, member.board)
        far = lifecycle.progress_under_way(session, member.board.id)
        consented = consents.under_way(session, member.board.id)
        agreement = newest_agreement(session, member) if answers_show(run, "remote") else None
        invitation = invitations.of(context, member)
        sources = preparing.sources(session, member)
        board_lenses = lenses.of_board(session, member.board)
        chosen = preparing.chosen(session, member, complete["steps"])
        tags = [row.tag for row in queries.examples.tags(session, member.board.id)]
    return render_page(
        context,
        "run.html",
        entry="remote.js",
        status=problem.status if problem else HTTPStatus.OK,
        **board_view.template_values(
            agreement=agreement, invitation=_way_in(invitation), run=complete, sources=sources
        ),
        invitation=invitation,
        examples=len(board_view.snapshot["examples"]),
        minutes=sum(step["minutes"] or 0 for step in run["steps"]),
        lengths=LENGTHS,
        run=run,
        steps=complete["steps"],
        sources=sources,
        lenses=board_lenses,
        chosen=chosen,
        tags=tags,
        places=preparing.places(board_view.snapshot["concepts"]),
        now_and_next=_now_and_next(run, complete["steps"]),
        at=wall_view.step_of(run),
        circle=wall_view.circle_of(run, board_view.snapshot["concepts"]),
        columns=COLUMNS.get((wall_view.step_of(run) or {}).get("kind", ""), {}),
        origins=lines.origin_groups(agreement, board_view),
        next=_goal(run, 1),
        back=_goal(run, -1),
        today=rendering.today(),
        far=far.progress if far and is_hidden(run) else None,
        consented=consented,
        ended=has_ended(run, now()),
        unsettled=unsettled,
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


def _unsettled(session: Session, member: Membership, run: Mapping[str, Any]) -> int:
    """How many examples are agreed and not on the map yet, while the room settles."""
    step = wall_view.step_of(run)
    newest = queries.rounds.newest(session, member.board.id)
    if step is None or step["kind"] != "settle" or newest is None or newest.revealed_at is None:
        return 0
    proposed = settling.proposals(session, member, newest, USUAL_AGREEMENT)
    return sum(step.obstacle is None for step in proposed.steps)


def _now_and_next(run: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The present step and the next one, of those that have notes."""
    present = -1 if run["step"] is None else run["step"]
    places = [("now", present), ("next", present + 1)]
    return [
        {"when": when, **steps[place]}
        for when, place in places
        if 0 <= place < len(steps) and steps[place]["notes"]
    ]


def _goal(run: Mapping[str, Any], by: int) -> dict[str, Any] | None:
    """Where a press leads and what stands on it; None where there is nowhere to go."""
    steps, present = run["steps"], run["step"]
    if present is None:
        return _to_step(run, 0, "Start") if by > 0 else None
    if beat := _beat(run, by):
        return {"step": present, "beat": beat, "title": f"Next: {_BEATS[beat]}" if by > 0 else "Back"}
    step = present + by
    if 0 <= step < len(steps):
        return _to_step(run, step, "Next" if by > 0 else "")
    return {"step": "", "beat": "", "title": "End the workshop"}


def _to_step(run: Mapping[str, Any], step: int, verb: str) -> dict[str, Any]:
    """A reveal begins with its first beat."""
    to = run["steps"][step]
    beat = "counted" if to["kind"] == "reveal" and verb else ""
    return {"step": step, "beat": beat, "title": f"{verb}: {isolated(to['title'])}" if verb else "Back"}


def _beat(run: Mapping[str, Any], by: int) -> Beat | None:
    """The beat of the present reveal after or before the present one."""
    if run["steps"][run["step"]]["kind"] != "reveal":
        return None
    at = BEATS.index(run["beat"] or "overview") + by
    return BEATS[at] if 0 <= at < len(BEATS) else None
