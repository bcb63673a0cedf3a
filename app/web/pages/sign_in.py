"""Signing in as a facilitator by a link, and signing out."""

from http import HTTPStatus

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.domain.browsers import browser_name
from app.services import participants
from app.web.http import security_log
from app.web.http.dependencies import ContextDep
from app.web.pages.page import redirect_who_left, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_SPENT = (
    "This sign-in link was already used, or it has expired. "
    "The command “threefold facilitator link” makes a new one."
)


@router.get("/sign-in/{token}")
def sign_in_page(token: str, context: ContextDep) -> Response:
    """Ask before the link is used: what merely looks at links must not use it up."""
    with context.reading() as (session, _):
        works = participants.is_link_valid(session, token)
    status = HTTPStatus.OK if works else HTTPStatus.FORBIDDEN
    return render_page(context, "sign_in.html", status, problem="" if works else _SPENT)


@router.post("/sign-in/{token}")
def sign_in(token: str, context: ContextDep) -> Response:
    """Use a sign-in link."""
    context.count_sign_in()
    with context.writing() as (session, caller):
        browser = browser_name(context.request.headers.get("user-agent", ""))
        cookie = participants.sign_in(session, caller, token, browser)
        by = participants.identify(session, cookie).facilitator_name
    security_log.record(context.request, "signed_in", by=by, browser=browser)
    return redirect_who_left("/", context, cookie)


@router.post("/sign-out")
def sign_out(context: ContextDep) -> Response:
    """No longer a facilitator in this browser."""
    with context.writing() as (session, caller):
        participants.sign_out(session, caller)
    security_log.record(context.request, "signed_out", by=caller.facilitator_name)
    return redirect_who_left("/")
