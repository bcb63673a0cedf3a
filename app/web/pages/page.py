"""What every page is made with: a template as an answer, problems, and where a form leads on to."""

from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.domain.cookies import COOKIE
from app.web.http.dependencies import RequestContext
from app.web.http.responses import FORGET_PAGES, Problem, set_session_cookie
from app.web.pages.templating import render

_TITLES = {404: "Nothing here", 403: "Not allowed", 409: "Not now", 500: "Something went wrong"}


def render_page(
    context: RequestContext, template: str, status: int = HTTPStatus.OK, **values: Any
) -> Response:
    """A template as an answer, in the theme the visitor chose.

    No cache keeps it: on a shared tablet "Back" must not show what the person before saw.
    """
    html = render(template, theme=_theme(context.request), **values)
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


def problem_page(request: Request, problem: Problem) -> Response:
    """A refusal for somebody who looks at pages. No cache keeps it: the address may be a secret link."""
    title = _TITLES.get(problem.status, problem.title or problem.status.phrase)
    html = render("problem.html", theme=_theme(request), title=title, detail=problem.detail)
    return HTMLResponse(html, problem.status, headers={"Cache-Control": "no-store", **problem.headers})


def redirect_to(address: str, context: RequestContext | None = None, cookie: str | None = None) -> Response:
    """Where a form leads on to (303), with the cookie that the browser needs then."""
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    if context and cookie:
        set_session_cookie(response, context.cookie_name(COOKIE), cookie, secure=context.is_secure)
    return response


def redirect_who_left(
    address: str, context: RequestContext | None = None, cookie: str | None = None
) -> Response:
    """Where it leads to no longer to be who one was (303). The browser forgets the pages that it has kept."""
    response = redirect_to(address, context, cookie)
    response.headers.update(FORGET_PAGES)
    return response


def _theme(request: Request) -> str:
    wanted = request.query_params.get("theme") or request.cookies.get("threefold_theme")
    return wanted if wanted in {"light", "dark"} else ""
