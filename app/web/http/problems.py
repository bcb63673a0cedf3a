"""Every error in one shape: `application/problem+json`, or a page for people."""

import logging
import re
import secrets
from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy import exc
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.cookies import COOKIE, name_of
from app.domain.errors import (
    MOST_FAULTS,
    Fault,
    Invalid,
    JoinFirst,
    StorageFull,
    ThreefoldError,
    Unready,
    message_of,
    pointer,
)
from app.domain.redaction import redacted
from app.store.database import cannot_store
from app.web.http import security_log
from app.web.http.responses import Problem

log = logging.getLogger("threefold")

Page = Callable[[Request, Problem], Response]

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_DETAILS = {
    HTTPStatus.BAD_REQUEST: "The server cannot read this. Send JSON in UTF-8.",
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not accept that method.",
}


def install(app: FastAPI, page: Page) -> None:
    """Answer errors: with `page` to browsers that look at pages, with a problem to everybody else."""

    async def refused(request: Request, error: Any) -> Response:
        security_log.record_refusal(request, error)
        problem = Problem.of(error)
        if isinstance(error, JoinFirst):
            problem = problem._replace(headers=_challenge(request))
        return answer(request, problem, page)

    async def misunderstood(request: Request, error: Any) -> Response:
        return answer(request, Problem.of(Invalid(*map(_fault, error.errors()[:MOST_FAULTS]))), page)

    async def turned_away(request: Request, error: Any) -> Response:
        status = HTTPStatus(error.status_code)
        headers = {"Allow": ", ".join(_allowed(request))} if status == HTTPStatus.METHOD_NOT_ALLOWED else {}
        return answer(request, Problem(status, _DETAILS.get(status, error.detail), headers=headers), page)

    async def without_database(request: Request, error: Any) -> Response:
        path = redacted(request.url.path)
        log.error("The database failed at %s: %s", path, str(error).partition("\n")[0])
        if cannot_store(error):
            return answer(request, Problem.of(StorageFull()), page)
        return answer(
            request, Problem.of(Unready("The database does not answer. Try again in a moment.")), page
        )

    app.add_exception_handler(exc.OperationalError, without_database)
    app.add_exception_handler(exc.InternalError, without_database)
    app.add_exception_handler(exc.TimeoutError, without_database)
    app.add_exception_handler(ThreefoldError, refused)
    app.add_exception_handler(RequestValidationError, misunderstood)
    app.add_exception_handler(HTTPException, turned_away)


def _challenge(request: Request) -> dict[str, str]:
    """Answer how one can show who one is (RFC 9110, section 11.6.1)."""
    cookie = name_of(COOKIE, is_https=request.app.state.settings.is_https)
    ways = f'Cookie realm="Threefold", cookie-name="{cookie}", Bearer realm="Threefold"'
    return {"WWW-Authenticate": ways}


def answer(request: Request, problem: Problem, page: Page) -> Response:
    """A refusal: with `page` for a person who looks at pages, as a problem for everybody else."""
    return page(request, problem) if wants_page(request) else problem.response(request.url.path)


def wants_page(request: Request) -> bool:
    """Whether a person looks at this in a browser."""
    is_api = request.url.path.startswith("/api/")
    return not is_api and "text/html" in request.headers.get("accept", "")


def _allowed(request: Request) -> list[str]:
    """Answer the methods that an address takes, over all routes. A fixed path is never taken for an id."""
    named = _described(request)
    scopes = [dict(request.scope) | {"method": method} for method in _METHODS]
    methods = [scope["method"] for scope in scopes if _is_taken(request.app, scope)]
    if named:
        methods = [method for method in methods if method.lower() in named]
    return (["HEAD"] if "GET" in methods else []) + methods


def _described(request: Request) -> Collection[str]:
    """The methods that the API's own description has for an address, where it names it most closely."""
    paths: dict[str, dict[str, Any]] = request.app.openapi()["paths"]
    fitting = [path for path in paths if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), request.url.path)]
    return paths[min(fitting, key=lambda path: path.count("{"))] if fitting else ()


def _is_taken(app: FastAPI, scope: dict[str, Any]) -> bool:
    return any(route.matches(scope)[0] is Match.FULL for route in app.routes)


def _fault(error: dict[str, Any]) -> Fault:
    """What Pydantic found, in our words: where in the body, or in which parameter."""
    where, *path = error["loc"]
    if error["type"] == "json_invalid":
        return Fault(f"This is not JSON: {error['ctx']['error']}, at character {path[0]}.", "")
    detail = message_of(error)
    if where != "body":
        return Fault(detail, parameter=str(path[0]) if path else None)
    return Fault(detail, pointer(*path))


class UnforeseenErrorMiddleware:
    """Answers an unforeseen error with 500: the log gets the traceback, the client an id to quote."""

    def __init__(self, app: ASGIApp, page: Page) -> None:
        self.app = app
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; on an unforeseen error answer 500 if nothing was sent yet."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            id_ = secrets.token_hex(6)
            log.exception("Error %s at %s %s", id_, scope.get("method"), redacted(scope.get("path", "")))
            if started or scope["type"] != "http":
                raise
            detail = (
                "Something went wrong here. "
                f"If it happens again, tell the person who runs this server: error {id_}."
            )
            problem = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail)
            await answer(Request(scope), problem, self._page)(scope, receive, send)
