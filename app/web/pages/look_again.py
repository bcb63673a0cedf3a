"""The placements that were made under older words, one by one: each stays, or moves."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.services import placements, serializers
from app.store import queries
from app.store.models import Board
from app.web.http.dependencies import BoardSlug, ContextDep, ExampleId
from app.web.pages.board_view import BoardView
from app.web.pages.forms import FormDep, contributor_of, form_texts
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/b/{board}/look-again")
def look_again_page(
    slug: BoardSlug, context: ContextDep, after: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """The next example to look at again, after the one with a number; then it begins anew."""
    number = int(after) if after.isdecimal() else 0
    with context.visiting(slug) as (session, member):
        board_view = BoardView(session, member)
        stale = sorted(board_view.stale_examples, key=lambda example: example["number"])
        example = next((example for example in stale if example["number"] > number), None) or next(
            iter(stale), None
        )
        changes = _changes(session, member.board, board_view, example) if example else []
    return render_page(
        context,
        "look_again.html",
        **board_view.template_values() | {"page_data": board_view.brief()},
        example=example,
        changes=changes,
        left=len(stale),
    )


@router.post("/b/{board}/look-again/{example}")
def keep_example(slug: BoardSlug, example_id: ExampleId, context: ContextDep, form: FormDep) -> Response:
    """Say that an example stays where it is, and go on to the next."""
    with context.writing() as (session, visitor):
        caller, cookie = contributor_of(context, session, visitor, slug)
        example = placements.keep(session, caller, slug, example_id)
    if form_texts(form, "back")["back"] == "example":
        return redirect_to(f"/b/{slug}/examples/{example_id}", context, cookie)
    return redirect_to(f"/b/{slug}/look-again?after={example.number}", context, cookie)


def _changes(
    session: Session, board: Board, board_view: BoardView, example: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Each circle that got another meaning since an example was placed: its words now and then, and why."""
    stale = board_view.stale(example)
    circles = [circle for circle in queries.boards.concepts(session, board.id) if circle.key in stale]
    return [
        {"circle": serializers.concept(circle), **_since(_revisions(session, board, circle.id), example)}
        for circle in circles
    ]


def _revisions(session: Session, board: Board, concept_id: str) -> list[dict[str, Any]]:
    """The revisions of a circle's words, newest first."""
    revisions = queries.boards.revisions(session, concept_id)
    return [json.loads(serializers.revision(revision, board)) for revision in revisions]


def _since(revisions: Sequence[dict[str, Any]], example: Mapping[str, Any]) -> dict[str, Any]:
    """The words under which an example was placed, and the later revisions of the meaning, newest first."""
    later = [revision for revision in revisions if revision["version"] > example["reviewed"]]
    return {
        "before": revisions[len(later)] if len(later) < len(revisions) else revisions[-1],
        "later": [revision for revision in later if revision["kind"] == "meaning"],
    }
