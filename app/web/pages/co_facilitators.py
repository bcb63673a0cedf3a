"""Co-facilitators of a board: inviting somebody by a link, following the link, and putting somebody out."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from app.domain.errors import ThreefoldError
from app.domain.parts import Part
from app.domain.text import Name
from app.services import access, co_facilitators, serializers
from app.services.event_log import timestamp
from app.web.http import security_log
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.pages.forms import FormDep, form_texts, validated
from app.web.pages.page import redirect_to, redirect_who_left, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


class Invited(Part):
    """Whom a facilitator invites: a name by which others know them."""

    name: Name = Field(description="the name of who is invited")


@router.get("/b/{board}/co-facilitators")
def co_facilitators_page(
    slug: BoardSlug, context: ContextDep, done: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """Who runs this board, and a form that invites somebody."""
    return _page(context, slug, notice="They no longer run this board." if done == "removed" else "")


@router.post("/b/{board}/co-facilitators")
def invite_or_remove(slug: BoardSlug, context: ContextDep, form: FormDep) -> Response:
    """Make a link, which is shown once, or take somebody's rights back."""
    try:
        if form.get("to") == "remove":
            return _remove(context, slug, str(form.get("who", ""))[:36])
        name = validated(Invited, form_texts(form, "name")).name
        with context.writing() as (session, caller):
            token = co_facilitators.invite(session, caller, slug, name)
    except ThreefoldError as error:
        return _page(context, slug, problem=error)
    security_log.record(
        context.request, "co_facilitator_invited", by=caller.facilitator_name, board=slug, name=name
    )
    return _page(context, slug, link=context.public_url(f"/co-facilitate/{token}"), invited=name)


def _remove(context: RequestContext, slug: str, who: str) -> Response:
    with context.writing() as (session, caller):
        by = access.find_membership(session, caller, slug).caller
        name = co_facilitators.remove(session, caller, slug, who)
    security_log.record(
        context.request, "co_facilitator_removed", by=by.facilitator_name, board=slug, name=name
    )
    if by.facilitator_id == who:
        return redirect_who_left(f"/b/{slug}")
    return redirect_to(f"/b/{slug}/co-facilitators?done=removed")


@router.get("/co-facilitate/{token}")
def link_page(token: str, context: ContextDep) -> Response:
    """Ask before the link is used: what merely looks at links must not use it up."""
    with context.following_personal_link(), context.reading() as (session, _):
        row, board = co_facilitators.invitation(session, token)
    return render_page(context, "co_facilitate.html", invitation=row, title=board.title)


@router.post("/co-facilitate/{token}")
def follow_link(token: str, context: ContextDep) -> Response:
    """Use the link: this browser runs the board from now on."""
    with context.following_personal_link(), context.writing() as (session, caller):
        row, board, cookie = co_facilitators.accept(session, caller, token)
        slug, name = board.slug, row.name
    security_log.record(context.request, "co_facilitator_came", by=name, board=slug)
    return redirect_who_left(f"/b/{slug}/run", context, cookie)


def _page(
    context: RequestContext,
    slug: str,
    notice: str = "",
    problem: ThreefoldError | None = None,
    link: str = "",
    invited: str = "",
) -> Response:
    """The page, with what came of a form. Raises NotFound or Forbidden."""
    with context.reading_member(slug) as (session, member):
        rows = [
            {
                "id": row.id,
                "name": row.name,
                "came_at": timestamp(row.accepted_at) if row.accepted_at else None,
                "expires_at": timestamp(row.expires_at),
                "is_me": row.id == member.caller.facilitator_id,
            }
            for row in co_facilitators.of_board(session, member)
        ]
        board = serializers.board(session, member.board)
        may_invite = member.caller.only_board is None
    return render_page(
        context,
        "co_facilitators.html",
        entry="local_times.js",
        status=problem.status if problem else HTTPStatus.OK,
        board=board,
        people=rows,
        may_invite=may_invite,
        notice=notice,
        problem=problem.detail if problem else "",
        link=link,
        invited=invited,
    )
