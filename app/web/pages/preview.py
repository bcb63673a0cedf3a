"""Preview as a participant: what people will see at a step, for facilitators, before it begins.

The screen in the frame is the page that people get, without scripts and forms: the browser sees to that,
because of `Content-Security-Policy`. Nothing is written, and nobody is counted as here.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from app.services import access, preview, serializers
from app.services.access import Caller, Membership
from app.web.http.dependencies import BoardSlug, ContextDep
from app.web.pages.board_view import BoardView
from app.web.pages.page import render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
)
StepPlace = Annotated[int, Query(ge=0, le=100)]


@router.get("/b/{board}/preview")
def preview_page(slug: BoardSlug, context: ContextDep, step: StepPlace = 0) -> Response:
    """The steps, and the screen of one of them in a frame. For facilitators."""
    with context.reading_member(slug) as (session, member):
        access.require_facilitator(member.caller)
        run = preview.workshop_at(session, member, step)
        board = serializers.board(session, member.board)
    return render_page(context, "preview.html", board=board, run=run, step=step)


@router.get("/b/{board}/preview/screen")
def preview_screen(slug: BoardSlug, context: ContextDep, step: StepPlace = 0) -> Response:
    """The map as somebody sees it at a step who takes part and has placed nothing."""
    with context.reading_member(slug) as (session, member):
        access.require_facilitator(member.caller)
        run = preview.workshop_at(session, member, step)
        somebody = Membership(session, Caller(), member.board)
        board_view = BoardView(session, somebody, preview=run)
    values = board_view.template_values() | {"page_data": ""}
    shown = render_page(
        context, "board.html", **values, is_preview=True, picture=board_view.picture("portrait")
    )
    shown.headers["Content-Security-Policy"] = POLICY
    return shown
