"""The page of what a workshop left behind, for who may read the board, and by a link for anyone else."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.domain.errors import NotFound
from app.domain.map.geometry import ViewName
from app.domain.requests import NewSummaryLink
from app.services import access, agreement, pictures, summaries, summary_serializers, summary_text
from app.services.access import Caller, Membership
from app.services.event_log import timestamp
from app.services.summaries import Summary
from app.store.models import Board
from app.web.http import security_log
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.pages.forms import FormDep, ending, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_DONE = {"ended": "The link is turned off. It no longer opens the summary."}
VIEWS: tuple[ViewName, ...] = ("wide", "portrait")
_FOR_NOBODY_ELSE = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@router.get("/b/{board}/summary")
def summary_page(
    slug: BoardSlug, context: ContextDep, done: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """What came of the workshop; it prints on two pages."""
    with context.reading_member(slug) as (session, member):
        shown = _shown(session, member)
    return render_page(
        context, "summary.html", entry="local_times.js", **shown | {"notice": _DONE.get(done, "")}
    )


@router.post("/b/{board}/summary")
def share(slug: BoardSlug, context: ContextDep, form: FormDep) -> Response:
    """Make a link, and show it this once; or end the one there is. Raises Forbidden."""
    if form.get("to") == "end":
        with context.writing() as (session, caller):
            summaries.end_link(session, caller, slug)
        security_log.record(context.request, "summary_link_ended", by=caller.facilitator_name, board=slug)
        return redirect_to(f"/b/{slug}/summary?done=ended#take")
    with context.writing() as (session, caller):
        new = validated(NewSummaryLink, ending(form))
        made = summaries.make_link(session, caller, slug, new)
    security_log.record(context.request, "summary_link_made", by=caller.facilitator_name, board=slug)
    with context.reading() as (session, caller):
        shown = _shown(session, access.find_membership(session, caller, slug))
    address = context.public_url(f"/summary/{made.token}")
    with_link = shown | {"address": address, "only_here": context.why_only_here}
    return render_page(context, "summary.html", entry="local_times.js", **with_link)


@router.get("/summary/{token}")
def shared_page(token: str, context: ContextDep) -> Response:
    """The same page for whoever holds the link. Guesses are counted."""
    context.check_summary_links()
    with context.reading() as (session, _):
        board = _board(context, session, token)
        shown = _shown(session, Membership(session, Caller(), board))
    response = render_page(
        context, "summary.html", entry="local_times.js", **shown | {"is_shared": True, "may_share": False}
    )
    response.headers.update(_FOR_NOBODY_ELSE)
    return response


def _board(context: RequestContext, session: Session, token: str) -> Board:
    try:
        return summaries.shared_board(session, token)
    except NotFound:
        context.count_wrong_summary_link()
        raise


def _shown(session: Session, member: Membership) -> dict[str, Any]:
    return summary_values(read_summary(session, member), member)


def read_summary(session: Session, member: Membership) -> Summary:
    """The summary of a board as a member may read it."""
    return summaries.read(session, member, agreement.revealed_rounds(session, member.board))


def summary_values(summary: Summary, member: Membership) -> dict[str, Any]:
    """What the template of the summary needs, for whoever reads it."""
    board = member.board
    return {
        **summary_text.context(summary_serializers.summary(summary)),
        "pictures": [
            pictures.picture_of_marks(
                summary.concepts, summary.answered or pictures.marks_of(summary.examples), view
            )
            for view in VIEWS
        ],
        "api": f"/api/v1/boards/{board.slug}",
        "may_share": member.caller.is_facilitator,
        "has_link": board.summary_digest is not None,
        "ends": timestamp(board.summary_expires_at) if board.summary_expires_at else "",
        "is_shared": False,
        "address": "",
        "only_here": "",
        "notice": "",
    }
