"""Middleware that checks every request before an endpoint sees it, and completes every response."""

import re
from http import HTTPStatus
from urllib.parse import urlsplit

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.cookies import COOKIE
from app.domain.errors import Fault, Invalid, TooMany
from app.web.http import public_address, security_log
from app.web.http.problems import Page, answer
from app.web.http.rate_limits import RateLimit, network
from app.web.http.responses import Problem

LARGEST = 64 * 1024
LONGEST_NUMBER = 18
MOST_PARAMETERS = 200
REFUSALS = {400, 413, 415, 422}
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
LARGEST_IMPORT = 20 * 1024 * 1024
TABLE_TYPES = {
    "text/csv",
    "text/plain",
    "text/tab-separated-values",
    "application/csv",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "multipart/form-data",
}
_IMPORT = re.compile(r"/api/v1/boards/(import|[^/]+/examples\.csv)|/b/[^/]+/import")
# Event streams: what is between a stream and its client costs time for every event.
STREAMS = "/events"
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STATIC = {"X-Content-Type-Options": "nosniff"}


class SecurityHeadersMiddleware:
    """Adds the security headers to every response that does not have its own.

    A redirect to this server says the path alone: behind a proxy, people see another host.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and add to the headers of the response."""

        wanted = STATIC if scope.get("path", "").startswith("/static/") else SECURITY

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in wanted.items():
                    headers.setdefault(name, value)
                if "location" in headers:
                    headers["location"] = _without_host(headers["location"], Headers(scope=scope))
            await send(message)

        await self.app(scope, receive, completed)


class HeadMethodMiddleware:
    """Answers HEAD wherever GET is answered, with the head alone (RFC 9110, section 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, HEAD as GET."""

        async def head(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        if scope["type"] == "http" and scope["method"] == "HEAD":
            await self.app({**scope, "method": "GET"}, receive, head)
        else:
            await self.app(scope, receive, send)


class RequestGuardMiddleware:
    """Refuses requests that are too large, come from another site, or have a body of the wrong type.

    `public_url` is this installation's own address: a page at that address is no other site, whatever name a
    proxy asks for. A person gets a page that says why. `refusals` counts what is refused, for each address:
    beyond it a refusal is short. What is in order is answered however much was refused.
    """

    def __init__(self, app: ASGIApp, public_url: str | None, page: Page, refusals: RateLimit) -> None:
        self.app = app
        self._refusals = refusals
        self._own = public_address.origin(public_url) if public_url else None
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request that is in order; answer any other with a problem."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        counted = send if scope["path"].endswith(STREAMS) else self._counting(scope, send)
        if problem := refusal(scope, self._own):
            if problem.status == HTTPStatus.FORBIDDEN:
                security_log.record_turned_away(Request(scope), "cross_site_refused", problem.detail)
            await answer(Request(scope), problem, self._page)(scope, receive, counted)
        else:
            await self.app(scope, limited(receive, most(scope)), counted)

    def _counting(self, scope: Scope, send: Send) -> Send:
        """Send, and count refusals. Too many of them are all answered alike."""
        is_replaced = False

        async def counted(message: Message) -> None:
            nonlocal is_replaced
            if message["type"] == "http.response.start" and message["status"] in REFUSALS:
                try:
                    self._refusals.take(network(scope["client"][0]) if scope.get("client") else "")
                except TooMany as error:
                    is_replaced = True
                    short = Problem.of(error).response(scope["path"])
                    await send({**message, "status": short.status_code, "headers": short.raw_headers})
                    await send({"type": "http.response.body", "body": short.body})
            if not is_replaced:
                await send(message)

        return counted


def _without_host(location: str, asked: Headers) -> str:
    parts = urlsplit(location)
    return parts._replace(scheme="", netloc="").geturl() if parts.netloc == asked.get("host") else location


def most(scope: Scope) -> int:
    """How many bytes a request's body may have."""
    is_import = scope["type"] == "http" and _IMPORT.fullmatch(scope["path"])
    return LARGEST_IMPORT if is_import else LARGEST


def too_large(size: int) -> str:
    """What somebody is told who sent more than this many bytes."""
    return f"A request may have at most {size // 1024} KiB here."


def limited(receive: Receive, size: int) -> Receive:
    """Receive a body only while it is not too large, however its length was announced."""
    length = 0

    async def counted() -> Message:
        nonlocal length
        message = await receive()
        length += len(message.get("body", b""))
        if length > size:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, too_large(size))
        return message

    return counted


def refusal(scope: Scope, own: str | None) -> Problem | None:
    """Why a request is turned away, None when it is in order. `own` is this server's origin, if known."""
    headers = Headers(scope=scope)
    if _length(headers) > most(scope):
        return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, too_large(most(scope)))
    if scope["query_string"].count(b"&") >= MOST_PARAMETERS:
        return Problem.of(Invalid(Fault(f"An address may have at most {MOST_PARAMETERS} parameters.")))
    if scope["method"] in SAFE:
        return None
    if detail := _crosses_sites(headers, own, scope["scheme"]):
        return Problem(
            HTTPStatus.FORBIDDEN, detail, "urn:threefold:problem:cross-site", "Sent by another site"
        )
    if _has_body(headers) and _has_other_charset(headers):
        return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send this in UTF-8.")
    if scope["path"].startswith("/api/") and _has_body(headers):
        return _misnamed(scope["path"], headers)
    return None


def _has_other_charset(headers: Headers) -> bool:
    """Whether a form or JSON is declared to be in another character set than we read it in."""
    media, options = parse_options_header(headers.get("content-type", ""))
    is_ours = media.decode("latin-1").lower() in FORMS or _is_json(headers)
    return is_ours and options.get(b"charset", b"utf-8").lower() not in {b"utf-8", b"utf8", b"us-ascii"}


def _misnamed(path: str, headers: Headers) -> Problem | None:
    """Why a body is not of the kind that an address of the API takes."""
    if coding := headers.get("content-encoding", "identity").strip().lower().removeprefix("identity"):
        return Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"Send this without Content-Encoding; {coding[:20]} is not unpacked here.",
        )
    if path.endswith("/examples.csv"):
        detail = (
            ""
            if _media(headers) in TABLE_TYPES
            else "Send CSV, with Content-Type: text/csv, or a workbook (.xlsx)."
        )
    else:
        detail = "" if _is_json(headers) else "Send JSON, with Content-Type: application/json."
    return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail) if detail else None


def _length(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() and len(length) <= LONGEST_NUMBER else 0


def _has_body(headers: Headers) -> bool:
    return _length(headers) > 0 or "transfer-encoding" in headers


def _media(headers: Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _is_json(headers: Headers) -> bool:
    media = _media(headers)
    return media == "application/json" or (media.startswith("application/") and media.endswith("+json"))


def _crosses_sites(headers: Headers, own: str | None, scheme: str) -> str | None:
    """Why a request that changes something may come from another site (Fetch Metadata; RFC 6454)."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return None if site in {"same-origin", "none"} else "Another site sent this. Open Threefold itself."
    origin = headers.get("origin")
    if origin is not None:
        is_own = origin.lower() in {own, _origin_of(scheme, headers.get("host", ""))}
        return None if is_own else "Another site sent this. Open Threefold itself."
    if COOKIE in headers.get("cookie", ""):
        address = own or "the address of this server, like http://127.0.0.1:8000"
        return f"A request with a cookie needs an Origin header: {address}."
    return None


def _origin_of(scheme: str, host: str) -> str:
    """The origin of the address that was asked for; empty when it is none."""
    try:
        return public_address.origin(f"{scheme}://{host}")
    except ValueError:
        return ""
