"""The wall: what a whole room looks at, at every step of a workshop."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.services import pictures
from app.web.http.dependencies import BoardSlug, DeskDep
from app.web.pages import invitations, wall_view
from app.web.pages.board_view import Scene
from app.web.pages.page import page_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/b/{board}/wall")
def wall_page(slug: BoardSlug, desk: DeskDep) -> Response:
    """What a whole room looks at, at every step of a workshop, with where to join."""
    with desk.reading_board(slug) as (session, caller, board):
        scene = Scene(session, caller, board)
        workshop = scene.snapshot["workshop"]
        screen = wall_view.screen_of(workshop)
        agreement = wall_view.agreement(session, caller, board, screen)
        picture = pictures.picture(session, board, "wall")
        invitation = invitations.of(desk, session, caller, board)
    return page_of(
        desk,
        "wall.html",
        entry="wall.js",
        **scene.context(agreement=agreement),
        picture=picture,
        screen=screen,
        step=wall_view.say_step(workshop),
        workshop=workshop,
        agreement=agreement,
        invitation=invitation,
        examples=scene.snapshot["examples"],
    )
