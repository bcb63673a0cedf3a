"""The map of a board: tray, diagram, legend."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.web.http.dependencies import BoardSlug, ContextDep
from app.web.pages import lenses
from app.web.pages.board_view import BoardView
from app.web.pages.page import render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/b/{board}")
def map_page(slug: BoardSlug, context: ContextDep, lens: str = "") -> Response:
    """The map: tray, diagram, legend; with `lens`, read by another definition."""
    with context.visiting(slug) as (session, member):
        board_view = BoardView(session, member)
        hatched = lenses.impossible_of(lenses.chosen(session, member.board, lens))
    values = board_view.template_values(mine=board_view.mine, earlier=board_view.earlier)
    return render_page(
        context,
        "board.html",
        entry="board.js",
        **values,
        is_preview=False,
        picture=board_view.picture("wide", hatched),
    )
