"""Pages on which everybody writes lines in columns: continue, stop, start, and a circle's Y-chart."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.errors import Fault, Invalid, ThreefoldError
from app.domain.lines import DIRECTIONS, SENSES, LineKind
from app.domain.requests import LineChanges, NewLine
from app.domain.sentences import isolated
from app.services import doing, lines, serializers
from app.services.access import Caller, Membership
from app.store import queries
from app.store.queries.lines import Wanted
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext, line_id
from app.web.pages import wall_view
from app.web.pages.board_view import BoardView, newest_agreement
from app.web.pages.forms import FormDep, contributor_of, form_texts, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

MOST_CONTESTED = 30
_FIELDS = ("kind", "text", "origin", "concept", "line")
_DONE = {
    "added": "Your line is written down.",
    "saved": "Saved.",
    "removed": "The line is removed.",
    "taken": "The line is now part of the definition.",
}


class Column(NamedTuple):
    """A column of a page: its name, and its lines, the newest first."""

    kind: LineKind
    heading: str
    rows: Sequence[Mapping[str, Any]]


class Origin(NamedTuple):
    """What a line can grow out of: how a form names it, and how people read it."""

    value: str
    words: str


def columns(
    session: Session,
    member: Membership,
    board_view: BoardView,
    headings: Mapping[LineKind, str],
    concept: str | None = None,
) -> list[Column]:
    """The lines of these columns, or those of them about one circle, as a viewer sees them."""
    wanted = Wanted(tuple(headings), concept=concept)
    named = {example["id"]: example for example in board_view.snapshot["examples"]}
    mine = set(doing.people_of(session, member.caller))
    rows = []
    for line in queries.lines.page(session, member.board.id, wanted):
        is_mine = line.author_id in mine
        rows.append(
            serializers.line(line, member.board)
            | {
                "about": named.get(line.example_id or ""),
                "circle": board_view.labels.get(line.concept or ""),
                "mine": is_mine,
                "may_edit": is_mine or board_view.me["facilitator"],
            }
        )
    rows.reverse()
    return [
        Column(kind, heading, [row for row in rows if row["kind"] == kind])
        for kind, heading in headings.items()
    ]


def origin_groups(
    agreement: Mapping[str, Any] | None, board_view: BoardView
) -> list[tuple[str, list[Origin]]]:
    """What a line can grow out of: where people see it differently in the newest round, and all examples."""
    contested = _contested(agreement, board_view.labels) if agreement else ()
    by_number = sorted(board_view.snapshot["examples"], key=lambda example: example["number"])
    examples = [
        Origin(example["id"], f"{example['number']} {isolated(example['title'])}") for example in by_number
    ]
    return [
        ("Where people see it differently", [*islice(contested, MOST_CONTESTED)]),
        ("All examples", examples),
    ]


def _contested(agreement: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[Origin]:
    """Each example of a round with each circle on which people differ, the most contested first."""
    for item in agreement["items"]:
        for key, circle in item["circles"].items():
            if circle["split"]:
                value = f"{item['example']} {key} {agreement['round']}"
                yield Origin(value, f"{item['number']} {isolated(item['title'])}: {isolated(labels[key])}")


@router.get("/b/{board}/continue")
def continue_page(slug: BoardSlug, context: ContextDep) -> Response:
    """What to continue, stop and start."""
    return _continue_page(context, slug, {"origin": context.request.query_params.get("example", "")})


def _continue_page(
    context: RequestContext, slug: str, draft: Mapping[str, str], problem: ThreefoldError | None = None
) -> Response:
    with context.visiting(slug) as (session, member):
        board_view = BoardView(session, member)
        shown = columns(session, member, board_view, DIRECTIONS)
        agreement = newest_agreement(session, member)
    origins = origin_groups(agreement, board_view)
    values = {"page": "continue", "columns": shown, "origins": origins, "usual": "continue"}
    return _answer(context, "continue-stop-start.html", board_view, values, draft, problem)


@router.get("/b/{board}/senses")
def senses_page(slug: BoardSlug, context: ContextDep) -> Response:
    """What a circle looks, sounds and feels like."""
    return _senses_page(context, slug, {"concept": context.request.query_params.get("concept", "")})


def _senses_page(
    context: RequestContext, slug: str, draft: Mapping[str, str], problem: ThreefoldError | None = None
) -> Response:
    with context.visiting(slug) as (session, member):
        board_view = BoardView(session, member)
        circle = _circle(board_view, draft.get("concept", ""))
        shown = columns(session, member, board_view, SENSES, circle["key"])
    values = {"page": "senses", "columns": shown, "circle": circle, "usual": "looks"}
    return _answer(context, "senses.html", board_view, values, draft, problem)


def _circle(board_view: BoardView, asked: str) -> dict[str, Any]:
    """The circle with this key; else that of the present step, or the first."""
    return wall_view.circle_of(board_view.workshop, board_view.snapshot["concepts"], asked)


def _answer(
    context: RequestContext,
    template: str,
    board_view: BoardView,
    values: Mapping[str, Any],
    draft: Mapping[str, str],
    problem: ThreefoldError | None,
) -> Response:
    return render_page(
        context,
        template,
        status=problem.status if problem else 200,
        **values,
        board=board_view.snapshot["board"],
        concepts=board_view.snapshot["concepts"],
        leads=board_view.me["facilitator"],
        read_only=board_view.read_only,
        may_write=board_view.may_write_line,
        draft=dict.fromkeys(_FIELDS, "") | dict(draft),
        problem=problem.detail if problem else "",
        notice=_DONE.get(context.request.query_params.get("done", ""), ""),
    )


@router.post("/b/{board}/lines")
def write_line(slug: BoardSlug, context: ContextDep, form: FormDep) -> Response:
    """Write a line, change it, remove it, or take it over into the definition."""
    is_sense = form.get("page") == "senses"
    draft = form_texts(form, *_FIELDS)
    try:
        with context.writing() as (session, visitor):
            caller, cookie = contributor_of(context, session, visitor, slug)
            line, done = _act(session, caller, slug, form)
    except ThreefoldError as error:
        page = _senses_page if is_sense else _continue_page
        return page(context, slug, draft, error)
    if form.get("back") == "run":
        return redirect_to(f"/b/{slug}/run?done=line#now", context, cookie)
    query = urlencode(({"concept": draft["concept"]} if is_sense else {}) | {"done": done})
    return redirect_to(f"/b/{slug}/{'senses' if is_sense else 'continue'}?{query}#l{line}", context, cookie)


def _act(session: Session, caller: Caller, slug: str, form: FormData) -> tuple[str, str]:
    """Do what a form says. Returns the id of the line, and what was done."""
    match str(form.get("to", "add")):
        case "add":
            return lines.add(session, caller, slug, _new(form)).line.id, "added"
        case "edit":
            changes = validated(LineChanges, form_texts(form, "kind", "text"))
            return lines.edit(session, caller, slug, _id(form), changes, None).line.id, "saved"
        case "take":
            return lines.take(session, caller, slug, _id(form)).line.id, "taken"
        case "remove":
            lines.remove(session, caller, slug, _id(form), None)
            return "", "removed"
        case _:
            raise Invalid(Fault("Choose what to do."))


def _id(form: FormData) -> str:
    return line_id(str(form.get("line", "")))


def _new(form: FormData) -> NewLine:
    """The line that a form describes. Raises Invalid."""
    given: dict[str, Any] = {**form_texts(form, "kind", "text")}
    if form.get("page") == "senses":
        return validated(NewLine, given | {"concept": form.get("concept") or None})
    example, _, contested = str(form.get("origin", "")).partition(" ")
    concept, _, number = contested.partition(" ")
    round_ = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None
    return validated(
        NewLine, given | {"example": example or None, "concept": concept or None, "round": round_}
    )
