"""People coming in, going on elsewhere and leaving: pages, and what their plain forms do."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.codes import as_typed, normalize
from app.domain.errors import Fault, Forbidden, Invalid, JoinFirst, JoiningClosed, ThreefoldError, TooMany
from app.services import access, codes, devices, participants, serializers
from app.services.access import Caller
from app.services.participants import Joined
from app.store import queries
from app.store.models import Board, Participant
from app.web.api_v1.schemas import Join
from app.web.http.dependencies import BoardSlug, Desk, DeskDep
from app.web.pages import invitations
from app.web.pages.board import page_of
from app.web.pages.forms import FormDep, go_to, texts, valid

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_DONE = {"saved": "Saved."}


@router.get("/join")
def code_page(desk: DeskDep, code: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Where a code is typed."""
    if typed := normalize(code):
        return RedirectResponse(f"/join/{typed}", HTTPStatus.SEE_OTHER)
    if code.strip():
        return _code_form(desk, code, Invalid(Fault("A code has six letters and digits, like K7M 4QX.")))
    return _code_form(desk)


@router.get("/join/{code}")
def join_page(code: str, desk: DeskDep) -> Response:
    """One field, one button; whoever has joined already goes straight to the board."""
    try:
        with desk.trying(code), desk.reading() as (session, caller):
            board = codes.find_board(session, code)
            if caller.session_id and queries.participants.find(session, board.id, caller.session_id):
                return RedirectResponse(f"/b/{board.slug}", HTTPStatus.SEE_OTHER)
            return _join_form(desk, board, f"/join/{normalize(code)}")
    except ThreefoldError as error:
        return _code_form(desk, code, error)


@router.post("/join/{code}")
def join(code: str, desk: DeskDep, form: FormDep) -> Response:
    """Join the board that has this code."""
    try:
        with desk.trying(code), desk.writing() as (session, caller):
            board = codes.find_board(session, code)
            joined = _join(desk, session, caller, board, form, code)
            return go_to(f"/b/{board.slug}", desk, joined.cookie)
    except (Invalid, JoiningClosed) as error:
        with desk.reading() as (session, _):
            return _join_form(desk, codes.find_board(session, code), f"/join/{normalize(code)}", error, form)
    except ThreefoldError as error:
        return _code_form(desk, code, error)


@router.get("/b/{board}/me")
def me_page(slug: BoardSlug, desk: DeskDep, done: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Who somebody is on a board; else the way to join it."""
    return _me(desk, slug, notice=_DONE.get(done, ""))


@router.post("/b/{board}/me")
def change_me(slug: BoardSlug, desk: DeskDep, form: FormDep) -> Response:
    """Join, go by another name or in another group, make a personal link, or leave."""
    try:
        match form.get("to"):
            case "leave":
                with desk.writing() as (session, caller):
                    participants.leave(session, caller, slug)
                return go_to("/?left=true")
            case "link":
                with desk.writing() as (session, caller):
                    link = devices.create_link(session, caller, slug)
                return _me(desk, slug, link=invitations.address(desk, f"/continue/{link.token}"))
            case to:
                return _save(desk, slug, form, is_new=to == "join")
    except Invalid as error:
        return _me(desk, slug, problem=error, form=form)
    except JoinFirst:
        return go_to(f"/b/{slug}/me")


def _save(desk: Desk, slug: str, form: FormData, *, is_new: bool) -> Response:
    with desk.writing() as (session, caller):
        board = queries.boards.find(session, slug) or access.readable(session, caller, slug)
        joined = _join(desk, session, caller, board, form)
    return go_to(f"/b/{slug}" if is_new else f"/b/{slug}/me?done=saved", desk, joined.cookie)


@router.get("/continue/{token}")
def continue_page(token: str, desk: DeskDep) -> Response:
    """Ask before a personal link is used: what merely looks at links must not use it up."""
    try:
        with desk.following(), desk.reading() as (session, caller):
            ahead = devices.preview_link(session, caller, token)
            board = serializers.board(session, ahead.board)
    except Forbidden as error:
        return _private(page_of(desk, "continue.html", error.status, problem=error.detail))
    return _private(page_of(desk, "continue.html", problem="", board=board, ahead=ahead))


@router.post("/continue/{token}")
def go_on(token: str, desk: DeskDep) -> Response:
    """Go on as the participant whose link it is."""
    try:
        with desk.following(), desk.writing() as (session, caller):
            board, cookie = devices.use_link(session, caller, token)
    except Forbidden as error:
        return page_of(desk, "continue.html", error.status, problem=error.detail)
    return go_to(f"/b/{board.slug}", desk, cookie)


@router.get("/b/{board}/invitation")
def invitation_page(slug: BoardSlug, desk: DeskDep) -> Response:
    """How to join, on one sheet of paper. For facilitators."""
    with desk.reading_board(slug) as (session, caller, board):
        access.require_facilitator(caller)
        invitation = invitations.of(desk, session, caller, board)
        shown = serializers.board(session, board)
    return page_of(desk, "invitation.html", board=shown, invitation=invitation)


def _join(
    desk: Desk, session: Session, caller: Caller, board: Board, form: FormData, code: str | None = None
) -> Joined:
    """Join as a form says. Raises what joining raises, Invalid and TooMany."""
    given = texts(form, "name", "group")
    name = valid(Join, {"name": given["name"]}).name if given["name"].strip() else None
    joined = participants.join_board(session, caller, board.slug, name, code)
    if "group" in form:
        participants.choose_group(session, joined.participant, given["group"] or None)
    if joined.is_new:
        desk.count_join(code)
    session.flush()
    return joined


def _code_form(desk: Desk, code: str = "", problem: ThreefoldError | None = None) -> Response:
    response = page_of(
        desk,
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
    desk: Desk, board: Board, action: str, problem: ThreefoldError | None = None, form: FormData | None = None
) -> Response:
    """Where somebody joins a board they may not read yet: no more of it is shown than what it is about."""
    is_closed = board.join_access == "closed"
    status = problem.status if problem else HTTPStatus.FORBIDDEN if is_closed else HTTPStatus.OK
    return page_of(
        desk,
        "join.html",
        status,
        board=_about(board),
        is_closed=is_closed,
        action=action,
        problem=problem.detail if problem else "",
        draft=texts(form, "name", "group") if form else {"name": "", "group": ""},
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
    desk: Desk,
    slug: str,
    notice: str = "",
    problem: ThreefoldError | None = None,
    form: FormData | None = None,
    link: str = "",
) -> Response:
    with desk.visiting(slug) as (session, caller, board):
        joined = (
            queries.participants.find(session, board.id, caller.session_id) if caller.session_id else None
        )
    if joined is None and board.join_access == "code":
        return RedirectResponse("/join", HTTPStatus.SEE_OTHER)
    if joined is None:
        return _join_form(desk, board, f"/b/{slug}/me", problem, form)
    response = page_of(
        desk,
        "me.html",
        problem.status if problem else HTTPStatus.OK,
        board=_about(board),
        me=_shown(joined, form),
        notice=notice,
        problem=problem.detail if problem else "",
        link=link,
        qr=invitations.qr(link) if link else "",
    )
    return _private(response)


def _shown(joined: Participant, form: FormData | None) -> dict[str, str]:
    stored = {"name": joined.name, "group": joined.group_label or ""}
    return stored | (texts(form, *(name for name in stored if name in form)) if form else {})


def _private(response: Response) -> Response:
    """A page that tells a secret, or was opened by one, is not kept."""
    response.headers["Cache-Control"] = "no-store"
    return response
