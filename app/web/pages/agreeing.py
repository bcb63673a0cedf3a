"""Can you work with these words? The form of that step of the workshop, and what it came to."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from app.domain.errors import ThreefoldError
from app.domain.meanings import said, said_otherwise
from app.domain.requests import GivenConsent
from app.domain.workshop.phases import consents_show
from app.services import access, consents
from app.store import queries
from app.store.models import Consent
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.pages.board_view import BoardView
from app.web.pages.forms import FormDep, participant_of, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_ANSWERS = {"yes": True, "no": False, "unsure": None}


@router.get("/b/{board}/agree")
def agree_page(slug: BoardSlug, context: ContextDep) -> Response:
    """The definitions with the question about each; once all have answered, how many can work with them."""
    return _page(context, slug)


@router.post("/b/{board}/agree")
def answer(slug: BoardSlug, context: ContextDep, form: FormDep) -> Response:
    """Say of each circle whether one can work with its words."""
    try:
        with context.writing() as (session, visitor):
            caller, cookie = participant_of(context, session, visitor, slug)
            board = access.readable(session, caller, slug)
            consents.give(session, caller, slug, _given(form, queries.boards.concept_keys(session, board.id)))
    except ThreefoldError as error:
        return _page(context, slug, form, error)
    return redirect_to(f"/b/{slug}/agree", context, cookie)


def _given(form: FormData, keys: Sequence[str]) -> dict[str, GivenConsent]:
    """What a form says of each circle that it answers for. Raises Invalid."""
    answered = [key for key in keys if str(form.get(f"answer-{key}", "")) in _ANSWERS]
    return {key: validated(GivenConsent, _answer_of(form, key)) for key in answered}


def _answer_of(form: FormData, key: str) -> dict[str, Any]:
    texts = {name: str(form.get(f"{name}-{key}", "")) for name in ("word", "text")}
    return {"answer": _ANSWERS[str(form.get(f"answer-{key}"))], **texts}


def _page(
    context: RequestContext, slug: str, form: FormData | None = None, problem: ThreefoldError | None = None
) -> Response:
    with context.visiting(slug) as (session, member):
        board_view = BoardView(session, member)
        mine = consents.own(session, member)
    agree = board_view.workshop["agree"]
    labels = board_view.labels
    stamps = {entry["concept"]: entry["agreed"] for entry in (agree or {"concepts": []})["concepts"]}
    return render_page(
        context,
        "agree.html",
        problem.status if problem else HTTPStatus.OK,
        **board_view.template_values() | {"page_data": board_view.brief()},
        asks=agree is not None,
        shows=consents_show(board_view.workshop),
        agreements={key: said(stamps.get(key)) for key in labels},
        others={key: said_otherwise(stamps.get(key)) for key in labels},
        stamps=stamps,
        values=_values(mine, form),
        given=len(mine) == len(labels),
        problem=problem.detail if problem else "",
    )


def _values(mine: Mapping[str, Consent], form: FormData | None) -> dict[str, str]:
    """The fields of the form: as they were sent, else as the caller answered before."""
    if form is not None:
        return {name: str(text) for name, text in form.multi_items()}
    names = {answer: name for name, answer in _ANSWERS.items()}
    values: dict[str, str] = {}
    for key, consent in mine.items():
        values |= {f"answer-{key}": names[consent.answer], f"word-{key}": consent.word or ""}
        values[f"text-{key}"] = consent.text or ""
    return values
