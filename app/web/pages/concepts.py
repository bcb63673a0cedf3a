"""What the circles mean on a board, how their words changed, and the form that revises them."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import NamedTuple

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.domain.errors import PreconditionFailed, ThreefoldError
from app.domain.meanings import said, said_otherwise
from app.domain.requests import ConceptChanges
from app.services import concepts, serializers
from app.store import queries
from app.store.models import Concept
from app.web.http.dependencies import BoardSlug, ConceptKey, ContextDep, RequestContext
from app.web.pages.forms import FormDep, form_texts, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_WORDS = ("label", "question", "definition", "looks_like", "sounds_like", "feels_like")
_CHANGED = (
    "Somebody changed these words in the meantime. Yours are still here, and below them is what it says now. "
    "If you save again, yours replace theirs."
)


class Draft(NamedTuple):
    """A form that was not saved: the circle it is about, what is written in it, and why it was refused.

    `version` is the one that is replaced when it is sent again.
    """

    key: str
    values: Mapping[str, str]
    problem: str
    version: str


@router.get("/b/{board}/concepts")
def concepts_page(slug: BoardSlug, context: ContextDep) -> Response:
    """What the circles mean here, and how that changed; for facilitators with a form for each."""
    return _page(context, slug)


@router.post("/b/{board}/concepts/{key}")
def revise(slug: BoardSlug, key: ConceptKey, context: ContextDep, form: FormDep) -> Response:
    """Revise a circle's words. When somebody else did so meanwhile, both texts are shown."""
    values = form_texts(form, *_WORDS, "reason", "kind")
    version = form_texts(form, "version")["version"]
    try:
        changes = validated(ConceptChanges, values)
        expected = [int(version)] if version.isdecimal() and len(version) < 19 else []
        with context.writing() as (session, caller):
            concepts.revise(session, caller, slug, key, changes, expected)
    except PreconditionFailed as error:
        return _page(context, slug, Draft(key, values, _CHANGED, str(error.version)), error.status)
    except ThreefoldError as error:
        return _page(context, slug, Draft(key, values, error.detail, version), error.status)
    return redirect_to(f"/b/{slug}/concepts#{key}")


def _page(
    context: RequestContext, slug: str, draft: Draft | None = None, status: int = HTTPStatus.OK
) -> Response:
    with context.reading_member(slug) as (session, member):
        board = member.board
        circles = queries.boards.concepts(session, board.id)
        past = {circle.key: queries.boards.revisions(session, circle.id) for circle in circles}
        shown = serializers.board(session, board)
        leads = member.caller.is_facilitator
    revisions_by_key = {
        key: [json.loads(serializers.revision(revision, board)) for revision in revisions]
        for key, revisions in past.items()
    }
    return render_page(
        context,
        "concepts.html",
        status,
        entry="local_times.js",
        board=shown,
        concepts=[serializers.concept(circle) for circle in circles],
        revisions=revisions_by_key,
        leads=leads,
        said_of_words=said,
        said_otherwise=said_otherwise,
        draft=draft,
        differs=_differing(draft, circles),
    )


def _differing(draft: Draft | None, circles: Sequence[Concept]) -> dict[str, str]:
    """What a circle says now where a refused form says something else, by field."""
    circle = next((circle for circle in circles if draft and circle.key == draft.key), None)
    if draft is None or circle is None or draft.problem != _CHANGED:
        return {}
    now = {name: getattr(circle, name) or "" for name in _WORDS}
    return {name: text for name, text in now.items() if text != draft.values[name].strip()}
