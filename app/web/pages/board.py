"""The map of a board: tray, diagram, legend."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.web.http.dependencies import BoardSlug, DeskDep
from app.web.pages.board_view import Scene
from app.web.pages.page import page_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/b/{board}")
def map_page(slug: BoardSlug, desk: DeskDep) -> Response:
    """The map: tray, diagram, legend."""
    with desk.visiting(slug) as (session, caller, board):
        scene = Scene(session, caller, board)
    context = scene.context(mine=scene.mine)
    return page_of(desk, "board.html", entry="board.js", **context, picture=scene.picture("wide"))
