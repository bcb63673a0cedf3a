"""The page of what a workshop left behind, for who may read the board, and by a link for anyone else."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.domain.errors import NotFound
from app.domain.map.geometry import ViewName
from app.services import access, pictures, summaries
from app.services.access import Caller
from app.store.models import Board
from app.web.http import public_address
from app.web.http.dependencies import BoardSlug, Desk, DeskDep
from app.web.pages import summary_text
from app.web.pages.board import page_of
from app.web.pages.forms import FormDep, go_to

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_DONE = {"ended": "The link is switched off. Whoever has it reads nothing by it any more."}
VIEWS: tuple[ViewName, ...] = ("wide", "portrait")
_FOR_NOBODY_ELSE = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@router.get("/b/{board}/summary")
def summary_page(slug: BoardSlug, desk: DeskDep, done: Annotated[str, Query(max_length=20)] = "") -> Response:
    """What came of the workshop; it prints on two pages."""
    with desk.reading_board(slug) as (session, caller, board):
        shown = _shown(session, caller, board)
    return page_of(desk, "summary.html", **shown | {"notice": _DONE.get(done, "")})


@router.post("/b/{board}/summary")
def share(slug: BoardSlug, desk: DeskDep, form: FormDep) -> Response:
    """Make a link, and show it this once; or end the one there is. Raises Forbidden."""
    if form.get("to") == "end":
        with desk.writing() as (session, caller):
            summaries.end_link(session, caller, slug)
        return go_to(f"/b/{slug}/summary?done=ended#take")
    with desk.writing() as (session, caller):
        token = summaries.make_link(session, caller, slug)
    with desk.reading() as (session, caller):
        shown = _shown(session, caller, access.readable(session, caller, slug))
    address = f"{public_address.for_others(desk.settings, desk.request.base_url)}/summary/{token}"
    response = page_of(desk, "summary.html", **shown | {"address": address})
    response.headers["Cache-Control"] = "no-store"
    return response


@router.get("/summary/{token}")
def shared_page(token: str, desk: DeskDep) -> Response:
    """The same page for whoever holds the link. Guesses are counted."""
    desk.check_summary_links()
    with desk.reading() as (session, _):
        board = _board(desk, session, token)
        shown = _shown(session, Caller(), board)
    response = page_of(desk, "summary.html", **shown | {"is_shared": True, "may_share": False})
    response.headers.update(_FOR_NOBODY_ELSE)
    return response


def _board(desk: Desk, session: Session, token: str) -> Board:
    try:
        return summaries.shared(session, token)
    except NotFound:
        desk.count_wrong_summary_link()
        raise


def _shown(session: Session, caller: Caller, board: Board) -> dict[str, Any]:
    return {
        **summary_text.context(summaries.summary(session, caller, board)),
        "pictures": [pictures.board_picture(session, board, view) for view in VIEWS],
        "api": f"/api/v1/boards/{board.slug}",
        "may_share": caller.is_facilitator,
        "has_link": board.summary_digest is not None,
        "is_shared": False,
        "address": "",
        "notice": "",
    }
