"""What is checked or added before any endpoint is reached, for every request alike."""

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.responses import COOKIE, Problem

LARGEST = 64 * 1024
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


class SecurityHeaders:
    """Adds what every answer carries, unless the answer has its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and complete the answer's head."""

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, completed)


class Guard:
    """Turns away requests that no endpoint should see."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is in order."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif problem := refusal(scope):
            await problem.response(scope["path"])(scope, receive, send)
        elif scope["method"] == "HEAD":
            await self.app({**scope, "method": "GET"}, receive, without_body(send))
        else:
            await self.app(scope, receive, send)


def without_body(send: Send) -> Send:
    """Send the head of an answer alone (RFC 9110, section 9.3.2)."""

    async def head(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return head


def refusal(scope: Scope) -> Problem | None:
    """Why a request is turned away, None when it is in order."""
    headers = Headers(scope=scope)
    if _length(headers) > LARGEST:
        return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "A request may have at most 64 KiB.")
    if scope["method"] in SAFE:
        return None
    if detail := _crosses_sites(headers):
        return Problem(
            HTTPStatus.FORBIDDEN, detail, "urn:threefold:problem:cross-site", "Sent from elsewhere"
        )
    if scope["path"].startswith("/api/") and _has_body(headers) and not _is_json(headers):
        return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON, with Content-Type: application/json.")
    return None


def _length(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def _has_body(headers: Headers) -> bool:
    return _length(headers) > 0 or "transfer-encoding" in headers


def _is_json(headers: Headers) -> bool:
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    return media == "application/json" or (media.startswith("application/") and media.endswith("+json"))


def _crosses_sites(headers: Headers) -> str | None:
    """Why a request that changes something may come from another site (Fetch Metadata; RFC 6454)."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return None if site in {"same-origin", "none"} else "Another site sent this; open Threefold itself."
    origin = headers.get("origin")
    if origin is not None:
        same = urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
        return None if same else "Another site sent this; open Threefold itself."
    if COOKIE in headers.get("cookie", ""):
        return "With a cookie, send an Origin header too: the address you are talking to, like http://127.0.0.1:8000."
    return None
