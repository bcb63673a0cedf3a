"""The next steps of a board: what people will do and what became of it, and the plain forms for both."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.document import NextStepState
from app.domain.errors import ThreefoldError
from app.domain.requests import NewNextStep, NextStepChanges, NextStepDecision
from app.services import doing, next_steps, serializers
from app.services.access import Caller, Membership
from app.store import queries
from app.store.models import Board, NextStep
from app.store.queries.next_steps import Wanted
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext, next_step_id
from app.web.pages.board_view import BoardView
from app.web.pages.forms import FormDep, contributor_of, form_texts, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

STATES: dict[NextStepState, str] = {"open": "Open", "done": "Done", "dropped": "Dropped"}
SIZES = {
    "sand": "Sand: a moment",
    "pebble": "Pebble: some work",
    "boulder": "Boulder: a lot of work",
}
_FIELDS = ("text", "size", "by", "who", "toward", "away_from", "example")
_BLANK = dict.fromkeys(("step", *_FIELDS), "")
_DONE = {
    "added": "Your next step is written down.",
    "saved": "Saved.",
    "removed": "The next step is removed.",
}


class NextStepView(NamedTuple):
    """What pages show of a board's next steps: rows by state, and what the forms need.

    `draft` is what was typed into a form that was refused: its `step` is empty in the form for a new one.
    """

    rows: Mapping[NextStepState, Sequence[Mapping[str, Any]]]
    may_write: bool
    shows_who: bool
    concepts: Sequence[Mapping[str, Any]]
    draft: Mapping[str, str]
    blank: Mapping[str, str] = _BLANK
    sizes: Mapping[str, str] = SIZES
    states: Mapping[NextStepState, str] = STATES


def view(
    session: Session, member: Membership, board_view: BoardView, wanted: Wanted, draft: Mapping[str, str]
) -> NextStepView:
    """The next steps that a list has: a viewer's own first, and by day."""
    named = {example["id"]: example for example in board_view.snapshot["examples"]}
    mine = set(doing.people_of(session, member.caller))
    steps = queries.next_steps.of_board(session, member.board.id, wanted)
    rows = [_row(step, member.board, named, mine, leads=board_view.me["facilitator"]) for step in steps]
    rows.sort(key=lambda row: (not row["mine"], row["by"] or "9999"))
    return NextStepView(
        {state: [row for row in rows if row["state"] == state] for state in STATES},
        board_view.may_write_next,
        member.board.naming == "named",
        board_view.snapshot["concepts"],
        _BLANK | dict(draft),
    )


def _row(
    step: NextStep, board: Board, named: Mapping[str, Any], mine: set[str], *, leads: bool
) -> dict[str, Any]:
    is_mine = step.author_id in mine
    about = {"about": named.get(step.example_id or ""), "mine": is_mine, "may_edit": is_mine or leads}
    return serializers.next_step(step, board) | about


@router.get("/b/{board}/next")
def next_steps_page(slug: BoardSlug, context: ContextDep) -> Response:
    """All next steps of a board, open, done and dropped side by side."""
    return _page(context, slug, {"example": context.request.query_params.get("example", "")})


def _page(
    context: RequestContext, slug: str, draft: Mapping[str, str], problem: ThreefoldError | None = None
) -> Response:
    with context.visiting(slug) as (session, member):
        board_view = BoardView(session, member)
        shown = view(session, member, board_view, Wanted(), draft)
    examples = board_view.snapshot["examples"]
    about = next((example for example in examples if example["id"] == draft["example"]), None)
    return render_page(
        context,
        "next.html",
        problem.status if problem else HTTPStatus.OK,
        board=board_view.snapshot["board"],
        read_only=board_view.read_only,
        steps=shown,
        about=about,
        split=_split,
        calendar=context.public_url(f"/api/v1/boards/{slug}/next-steps.ics"),
        problem=problem.detail if problem else "",
        notice=_DONE.get(context.request.query_params.get("done", ""), ""),
    )


def _split(rows: Sequence[Mapping[str, Any]]) -> tuple[list[Any], list[Any]]:
    """Those that are a viewer's own or have a day, and the others."""
    first = [row for row in rows if row["mine"] or row["by"]]
    return first, [row for row in rows if row not in first]


@router.post("/b/{board}/next")
def write_next_step(slug: BoardSlug, context: ContextDep, form: FormDep) -> Response:
    """Write a next step, change or remove one, or say what became of it."""
    try:
        with context.writing() as (session, visitor):
            caller, cookie = contributor_of(context, session, visitor, slug)
            step, done = _act(session, caller, slug, form)
    except ThreefoldError as error:
        return _page(context, slug, form_texts(form, "step", *_FIELDS), error)
    if form.get("back") == "example" and form.get("example"):
        return redirect_to(f"/b/{slug}/examples/{form['example']}?saved=true#next", context, cookie)
    if form.get("back") == "edges":
        query = urlencode({"concept": form.get("concept", ""), "done": done})
        return redirect_to(f"/b/{slug}/edges?{query}", context, cookie)
    return redirect_to(f"/b/{slug}/next?done={done}#s{step}", context, cookie)


def _act(session: Session, caller: Caller, slug: str, form: FormData) -> tuple[str, str]:
    """Do what a form says. Returns the id of the next step, and what was done."""
    match str(form.get("to", "add")):
        case "add":
            new = validated(NewNextStep, _fields(form))
            return next_steps.add(session, caller, slug, new).step.id, "added"
        case "remove":
            id_ = next_step_id(str(form.get("step", "")))
            next_steps.remove(session, caller, slug, id_, None)
            return "", "removed"
        case "edit":
            changes = validated(NextStepChanges, _fields(form))
            id_ = next_step_id(str(form.get("step", "")))
            return next_steps.edit(session, caller, slug, id_, changes, None).step.id, "saved"
        case state:
            given = {"state": state} | ({"outcome": form["outcome"]} if "outcome" in form else {})
            decision = validated(NextStepDecision, given)
            id_ = next_step_id(str(form.get("step", "")))
            return next_steps.decide(session, caller, slug, id_, decision).step.id, "saved"


def _fields(form: FormData) -> dict[str, str | None]:
    """The fields of a form; what is left empty is None."""
    texts = form_texts(form, *(name for name in _FIELDS if name in form))
    return {name: text if text.strip() or name == "text" else None for name, text in texts.items()}
