"""People coming in, going on elsewhere and leaving: pages, and what their plain forms do."""

import re
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.codes import as_typed, normalize
from app.domain.errors import (
    Fault,
    Forbidden,
    Invalid,
    JoinFirst,
    JoiningClosed,
    JoinToRead,
    ThreefoldError,
    TooMany,
)
from app.domain.requests import Join
from app.services import access, ahead, codes, devices, forgetting, participants, serializers
from app.services.access import Caller, Membership
from app.services.participants import Joined
from app.store import queries
from app.store.models import Board, Participant
from app.web.http import security_log
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.http.problems import wants_page
from app.web.http.responses import Problem
from app.web.pages import invitations
from app.web.pages.ahead import give_contact
from app.web.pages.forms import CookiesNeeded, FormDep, form_texts, require_cookies, validated
from app.web.pages.page import redirect_to, redirect_who_left, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_DONE = {"saved": "Saved.", "taken-back": "It is deleted. Nobody reads it any more."}


@router.get("/join")
def code_page(context: ContextDep, code: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Where a code is typed."""
    if typed := normalize(code):
        return RedirectResponse(f"/join/{typed}", HTTPStatus.SEE_OTHER)
    if code.strip():
        return _code_form(context, code, Invalid(Fault("A code has six letters and digits, like K7M 4QX.")))
    return _code_form(context)


@router.get("/join/{code}")
def join_page(code: str, context: ContextDep) -> Response:
    """One field, one button; whoever has joined already goes straight to the board."""
    try:
        with context.trying_code(code), context.reading() as (session, caller):
            board = codes.find_board(session, code)
            if Membership(session, caller, board).participant:
                return RedirectResponse(f"/b/{board.slug}", HTTPStatus.SEE_OTHER)
            return _join_form(context, board, f"/join/{normalize(code)}")
    except ThreefoldError as error:
        return _code_form(context, code, error)


@router.post("/join/{code}")
def join(code: str, context: ContextDep, form: FormDep) -> Response:
    """Join the board that has this code."""
    try:
        with context.trying_code(code), context.writing() as (session, caller):
            board = codes.find_board(session, code)
            joined = _join(context, session, caller, board, form, code)
            return redirect_to(f"/b/{board.slug}", context, joined.cookie)
    except (CookiesNeeded, Invalid, JoiningClosed) as error:
        with context.reading() as (session, _):
            return _join_form(
                context, codes.find_board(session, code), f"/join/{normalize(code)}", error, form
            )
    except ThreefoldError as error:
        return _code_form(context, code, error)


@router.get("/b/{board}/me")
def me_page(
    slug: BoardSlug,
    context: ContextDep,
    done: Annotated[str, Query(max_length=20)] = "",
    next_: Annotated[str, Query(alias="next", max_length=2_000)] = "",
) -> Response:
    """Who somebody is on a board; else the way to join it, and from there to `next`."""
    return _me(context, slug, notice=_DONE.get(done, ""), after=next_)


@router.post("/b/{board}/me")
def change_me(slug: BoardSlug, context: ContextDep, form: FormDep) -> Response:
    """Join, go by another name or in another group, make a personal link, or leave."""
    try:
        match form.get("to"):
            case "leave":
                with context.writing() as (session, caller):
                    participants.leave(session, caller, slug)
                return redirect_who_left("/?left=true")
            case "forget":
                _forget(context, slug, form)
                return redirect_who_left("/?forgotten=true")
            case "link":
                with context.writing() as (session, caller):
                    link = devices.create_link(session, caller, slug)
                return _me(context, slug, link=context.public_url(f"/continue/{link.token}"))
            case "contact":
                with context.writing() as (session, caller):
                    give_contact(session, caller, slug, form_texts(form, "words")["words"])
                return redirect_to(f"/b/{slug}/me?done=saved#ask-me")
            case "take-back":
                with context.writing() as (session, caller):
                    ahead.take_back_all(session, caller, slug)
                return redirect_to(f"/b/{slug}/me?done=taken-back#ask-me")
            case to:
                return _save(context, slug, form, is_new=to == "join")
    except Invalid as error:
        return _me(context, slug, problem=error, form=form)
    except JoinFirst:
        return redirect_to(f"/b/{slug}/me")


def _forget(context: RequestContext, slug: str, form: FormData) -> None:
    if not form.get("sure"):
        raise Invalid(Fault("Tick the box first: you cannot undo this. Nothing was deleted."))
    with context.writing() as (session, caller):
        forgetting.forget_me(session, caller, slug)


def _save(context: RequestContext, slug: str, form: FormData, *, is_new: bool) -> Response:
    with context.writing() as (session, caller):
        board = queries.boards.find(session, slug) or access.readable(session, caller, slug)
        joined = _join(context, session, caller, board, form)
    after = _page_of_board(slug, str(form.get("next", "")))
    return redirect_to(after if is_new else f"/b/{slug}/me?done=saved", context, joined.cookie)


def _page_of_board(slug: str, address: str) -> str:
    """Answer an address when it is one of this board's pages, else the map's: a form leads nowhere else."""
    is_page = re.fullmatch(rf"/b/{slug}([/?][!-~]*)?", address)
    return address if is_page else f"/b/{slug}"


async def lead_to_joining(request: Request, error: Exception) -> Response:
    """Answer JoinToRead: a browser is led to joining and then back; a program gets the problem."""
    if not isinstance(error, JoinToRead):
        raise error
    if not wants_page(request):
        return Problem.of(error).response(request.url.path)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    after = f"?{urlencode({'next': wanted})}" if request.method == "GET" else ""
    return RedirectResponse(f"/b/{error.slug}/me{after}", HTTPStatus.SEE_OTHER)


@router.get("/continue/{token}")
def continue_page(token: str, context: ContextDep) -> Response:
    """Ask before a personal link is used: what merely looks at links must not use it up."""
    try:
        with context.following_personal_link(), context.reading() as (session, caller):
            ahead = devices.preview_link(session, caller, token)
            board = serializers.board(session, ahead.board)
    except Forbidden as error:
        return render_page(context, "continue.html", error.status, problem=error.detail)
    return render_page(context, "continue.html", problem="", board=board, ahead=ahead)


@router.post("/continue/{token}")
def go_on(token: str, context: ContextDep) -> Response:
    """Go on as the participant whose link it is."""
    try:
        with context.following_personal_link(), context.writing() as (session, caller):
            board, cookie = devices.use_link(session, caller, token)
    except Forbidden as error:
        return render_page(context, "continue.html", error.status, problem=error.detail)
    return redirect_who_left(f"/b/{board.slug}", context, cookie)


@router.get("/b/{board}/invitation")
def invitation_page(slug: BoardSlug, context: ContextDep) -> Response:
    """How to join, on one sheet of paper. For facilitators."""
    with context.reading_board(slug) as (session, caller, board):
        access.require_facilitator(caller)
        invitation = invitations.of(context, Membership(session, caller, board))
        shown = serializers.board(session, board)
    return render_page(context, "invitation.html", entry="invitation.js", board=shown, invitation=invitation)


def _join(
    context: RequestContext,
    session: Session,
    caller: Caller,
    board: Board,
    form: FormData,
    code: str | None = None,
) -> Joined:
    """Join as a form says. Raises what joining raises, Invalid and TooMany."""
    require_cookies(context)
    given = form_texts(form, "name", "group")
    name = validated(Join, {"name": given["name"]}).name if given["name"].strip() else None
    joined = participants.join_board(session, caller, board.slug, name, code)
    if "group" in form:
        participants.choose_group(session, joined.participant, given["group"] or None)
    if joined.is_new:
        context.count_join(code)
    session.flush()
    return joined


def _code_form(context: RequestContext, code: str = "", problem: ThreefoldError | None = None) -> Response:
    if problem:
        security_log.record_refusal(context.request, problem)
    response = render_page(
        context,
        "code.html",
        problem.status if problem else HTTPStatus.OK,
        code=_on_one_line(code),
        problem=problem.detail if problem else "",
    )
    response.headers.update(problem.headers if isinstance(problem, TooMany) else {})
    return response


def _on_one_line(code: str) -> str:
    try:
        return as_typed(code)
    except ValueError:
        return ""


def _join_form(
    context: RequestContext,
    board: Board,
    action: str,
    problem: ThreefoldError | None = None,
    form: FormData | None = None,
    after: str = "",
) -> Response:
    """Where somebody joins a board they may not read yet: no more of it is shown than what it is about."""
    is_closed = board.join_access == "closed"
    status = problem.status if problem else HTTPStatus.FORBIDDEN if is_closed else HTTPStatus.OK
    return render_page(
        context,
        "join.html",
        status,
        board=_about(board),
        is_closed=is_closed,
        action=action,
        problem=problem.detail if problem else "",
        draft=form_texts(form, "name", "group", "next") if form else {"name": "", "group": "", "next": after},
    )


def _about(board: Board) -> dict[str, Any]:
    return {
        "slug": board.slug,
        "title": board.title,
        "prompt": board.prompt,
        "join": board.join_access,
        "naming": board.naming,
        "leaving": board.leaving,
        "groups": serializers.groups(board),
    }


def _me(
    context: RequestContext,
    slug: str,
    notice: str = "",
    problem: ThreefoldError | None = None,
    form: FormData | None = None,
    link: str = "",
    after: str = "",
) -> Response:
    board, joined, own = _participation(context, slug)
    if joined is None and board.join_access == "code":
        return RedirectResponse("/join", HTTPStatus.SEE_OTHER)
    if joined is None:
        return _join_form(context, board, f"/b/{slug}/me", problem, form, after)
    return render_page(
        context,
        "me.html",
        problem.status if problem else HTTPStatus.OK,
        board=_about(board),
        me=_shown(joined, form),
        own=own and own | (form_texts(form, "words") if form and "words" in form else {}),
        notice=notice,
        problem=problem.detail if problem else "",
        link=link,
        qr=invitations.qr(link) if link else "",
        only_here=context.why_only_here,
    )


def _participation(
    context: RequestContext, slug: str
) -> tuple[Board, Participant | None, dict[str, Any] | None]:
    """A board that the caller may read or join, who they are there, and what they can be asked about.

    Raises NotFound.
    """
    try:
        with context.visiting(slug) as (session, member):
            joined = member.participant
            own = ahead.own_of(session, joined) if joined and ahead.has(member) else None
            return member.board, joined, own
    except JoinToRead:
        with context.reading() as (session, _):
            board_to_join = queries.boards.find(session, slug)
        if board_to_join is None:
            raise
        return board_to_join, None, None


def _shown(joined: Participant, form: FormData | None) -> dict[str, str]:
    stored = {"name": joined.name, "group": joined.group_label or ""}
    return stored | (form_texts(form, *(name for name in stored if name in form)) if form else {})
