"""Event streams (HTML Standard, section 9.2: server-sent events) past the middlewares.

A stream is asked for like anything else: every middleware sees the request and the head of the answer. The
chunks that follow would pass through all of them for nothing, each of a thousand streams for each event. So
the answer is handed over: its rest is sent from outside.
"""

from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.live.stream import Write, Writing
from app.web.http.request_guard import STREAMS

OPENING = b"retry: 1000\n\n"
_HANDED_OVER = "threefold.event_streams"

# Sends a stream by the first, until the second returns.
Follow = Callable[[Write, Callable[[], Awaitable[None]]], Awaitable[None]]


class EventStream(Response):
    """The head of an event stream and its first bytes; `follow` sends the rest, past the middlewares."""

    media_type = "text/event-stream"

    def __init__(self, follow: Follow) -> None:
        self.status_code = 200
        self.background = None
        self._follow = follow
        self.init_headers({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send the head, and hand over."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": OPENING, "more_body": True})
        scope[_HANDED_OVER].append(self._follow)


class EventStreamsMiddleware:
    """Outside all others: sends the rest of the event streams that are handed over."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; then send what was handed over until its client has gone or it has ended."""
        if scope["type"] != "http" or not scope["path"].endswith(STREAMS):
            await self.app(scope, receive, send)
            return
        handed_over: list[Follow] = []
        scope[_HANDED_OVER] = handed_over
        await self.app(scope, receive, send)
        if not handed_over:
            return

        def write(body: bytes, more: bool) -> Writing:
            return send({"type": "http.response.body", "body": body, "more_body": more})  # type: ignore[return-value]

        async def gone() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass

        if scope["method"] == "HEAD":
            await write(b"", False)
        else:
            await handed_over.pop()(write, gone)
