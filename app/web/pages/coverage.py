"""Where a board has examples and where it has none, as a table for a wall, a screen and paper."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.domain import regions
from app.domain.map import geometry
from app.services import coverage
from app.services.coverage import BY, MASKS, By, CoverageRow
from app.web.http.dependencies import BoardSlug, ContextDep
from app.web.pages.board_view import BoardView
from app.web.pages.page import render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_TABS: dict[By, str] = {"grade": "Grades", "subject": "Subjects", "community": "Communities"}
_FIELDS: dict[By, str] = {"grade": "grades", "subject": "subject", "community": "community"}
_TRAY = "tray"


class Icon(NamedTuple):
    """The three circles with one region filled: outlines as (x, y, radius), and the region's path."""

    circles: Sequence[geometry.Circle]
    path: str


@router.get("/b/{board}/coverage")
def coverage_page(slug: BoardSlug, context: ContextDep) -> Response:
    """Settings by regions, and the examples of one cell."""
    params = context.request.query_params
    by = next((by for by in BY if by == params.get("by")), BY[0])
    with context.visiting(slug) as (session, member):
        board_view = BoardView(session, member)
        rows = [] if board_view.alone else coverage.of_board(session, member.board, by)
    keys, labels = list(board_view.labels), list(board_view.labels.values())
    columns = [
        {
            "mask": mask,
            "region": regions.region_of(mask, keys) or _TRAY,
            "label": regions.label_of(mask, labels),
            "parts": regions.concepts_of(mask, labels) if mask not in {0, 7} else [],
            "icon": None if mask is None else _icon(mask),
        }
        for mask in MASKS
    ]
    chosen = _chosen(rows, columns, params.get("row"), params.get("region"))
    return render_page(
        context,
        "coverage.html",
        **board_view.template_values() | {"page_data": None},
        by=by,
        tabs=_TABS,
        rows=[(row, _address_of_form(slug, by, row)) for row in rows],
        columns=columns,
        chosen=chosen,
        empty=sum(not row.cells[mask] for row in rows for mask in regions.ORDER),
    )


def _chosen(
    rows: Sequence[CoverageRow], columns: Sequence[dict[str, Any]], value: str | None, region: str | None
) -> tuple[CoverageRow, dict[str, Any]] | None:
    """The cell whose examples are listed: `value` is empty for what says nothing."""
    row = next((row for row in rows if value is not None and (row.value or "") == value), None)
    column = next((column for column in columns if column["region"] == region), None)
    return (row, column) if row and column else None


def _address_of_form(slug: str, by: By, row: CoverageRow) -> str:
    """Where an example for this setting is added."""
    value = row.label.removeprefix("Grade ").replace("Kindergarten", "K") if by == "grade" else row.value
    query = f"?{urlencode({_FIELDS[by]: value})}" if row.value else ""
    return f"/b/{slug}/list{query}#add"


@cache
def _icon(mask: int) -> Icon:
    circles = geometry.circles_of(geometry.geometry(), "portrait")
    return Icon(circles, geometry.region_path(circles, mask) if mask else "")
