"""What the circles mean on a board, and how their words changed."""

import json

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.services import serializers
from app.store import queries
from app.web.http.dependencies import BoardSlug, ContextDep
from app.web.pages.page import render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/b/{board}/concepts")
def concepts_page(slug: BoardSlug, context: ContextDep) -> Response:
    """What the circles mean here, and how that changed."""
    with context.reading_board(slug) as (session, _, board):
        circles = queries.boards.concepts(session, board.id)
        past = {circle.key: queries.boards.revisions(session, circle.id) for circle in circles}
        shown = serializers.board(session, board)
    revisions_by_key = {
        key: [json.loads(serializers.revision(revision, board)) for revision in revisions]
        for key, revisions in past.items()
    }
    concepts = [serializers.concept(circle) for circle in circles]
    return render_page(
        context,
        "concepts.html",
        entry="local_times.js",
        board=shown,
        concepts=concepts,
        revisions=revisions_by_key,
    )
