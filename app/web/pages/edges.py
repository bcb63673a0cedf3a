"""Pairs of examples that differ in exactly one circle, and what would take each over the edge."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.services import edges
from app.web.http import cursors
from app.web.http.dependencies import BoardSlug, ContextDep
from app.web.pages.board_view import BoardView
from app.web.pages.page import render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

PAIRS = 12


def _with_labels(items: Sequence[Mapping[str, Any]], labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """The pairs, each example with the names of the circles, as cards show it."""
    return [
        {**pair, **{side: pair[side] | {"labels": labels} for side in ("inside", "outside")}}
        for pair in items
    ]


@router.get("/b/{board}/edges")
def edges_page(slug: BoardSlug, context: ContextDep) -> Response:
    """The nearest pairs of each circle, or of one; none while people place alone."""
    params = context.request.query_params
    with context.visiting(slug) as (session, member):
        board_view = BoardView(session, member)
        concept = params.get("concept") if params.get("concept") in board_view.labels else None
        after = cursors.numbers_after(params.get("cursor"))
        page = None if board_view.alone else edges.page(session, member.board, concept, after, PAIRS)
    return render_page(
        context,
        "edges.html",
        board=board_view.snapshot["board"],
        concepts=board_view.snapshot["concepts"],
        concept=concept,
        pairs=_with_labels(page.items, board_view.labels) if page else None,
        onward=cursors.after_numbers(page.after) if page and page.after else "",
        may_write=board_view.may_write_next,
        notice="Your answer is written down as a next step." if params.get("done") == "added" else "",
    )
