"""A board as one HTML file that people keep: it needs no network, no server and no scripts."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.domain import regions
from app.domain.regions import ORDER
from app.services import rendering, serializers
from app.services.summaries import Summary
from app.store import queries
from app.store.models import Concept
from app.web.http.dependencies import BoardSlug, ContextDep
from app.web.pages.summary import read_summary, summary_values
from app.web.pages.templating import render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/b/{board}/board.html")
def board_file(slug: BoardSlug, context: ContextDep) -> Response:
    """The picture, the definitions, all examples and the summary, as whoever asks may read them now."""
    with context.reading_member(slug) as (session, member):
        summary = read_summary(session, member)
        values = summary_values(summary, member) | _examples(session, summary)
    html = render(
        "board_file.html",
        theme="",
        day=rendering.day_in_words(rendering.today()),
        home=context.public_url(f"/b/{slug}"),
        **values | {"is_shared": True, "may_share": False},
    )
    name = f'attachment; filename="{slug}.html"'
    return HTMLResponse(html, headers={"Cache-Control": "no-store", "Content-Disposition": name})


def _examples(session: Session, summary: Summary) -> dict[str, Any]:
    """The circles with their definitions, and the examples of each region, by the board's naming rule."""
    board, concepts = summary.board, summary.concepts
    keys = [concept.key for concept in concepts]
    by_mask = defaultdict(list)
    for row in sorted(queries.examples.of_board(session, board.id), key=lambda row: row.number):
        by_mask[row.mask].append(json.loads(serializers.example(row, board, keys)))
    return {
        "definitions": [serializers.concept(concept) for concept in concepts],
        "groups": _groups(concepts, by_mask),
    }


def _groups(concepts: Sequence[Concept], by_mask: dict[int | None, list[Any]]) -> list[dict[str, Any]]:
    """The regions that have examples, those that wait last."""
    labels = [concept.label for concept in concepts]
    masks = [mask for mask in (*ORDER, None) if by_mask[mask]]
    return [
        {"mask": mask, "label": regions.label_of(mask, labels), "examples": by_mask[mask]} for mask in masks
    ]
