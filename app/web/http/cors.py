"""What pages of other sites may read from a visitor's browser (Fetch Standard, section 3.2: CORS).

Only boards that anyone may read, and of these only the ones for which a facilitator chose it; and only by
requests of the API that change nothing and say nothing of who asks. With a cookie or a token nothing is said,
so that browsers keep the answer from the page; and no change is ever allowed.
"""

import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.store import queries
from app.store.database import Database

READS = {"GET", "HEAD"}
_BOARD = re.compile(r"/api/v1/boards/([a-z0-9-]{1,60})(?:/.*)?", re.DOTALL)
_ANYONE = {"Access-Control-Allow-Origin": "*", "Vary": "Origin"}
_READABLE = "ETag, Link, Retry-After, Undrawn-Examples, Undrawn-Circles"
_READ = _ANYONE | {"Access-Control-Expose-Headers": _READABLE}
_ASKED = _ANYONE | {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match, Last-Event-ID",
    "Access-Control-Max-Age": "600",
}


class ReadOnlyCORSMiddleware:
    """Lets pages of other sites read the boards for which that was chosen, and change nothing (CORS)."""

    def __init__(self, app: ASGIApp, database: Database) -> None:
        self.app = app
        self._database = database

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a browser that asks beforehand; pass on the rest, and open what other sites may read."""
        board = _BOARD.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if not (board and _is_foreign_read(scope) and await self._is_embedded(board[1])):
            await self.app(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=_ASKED)(scope, receive, send)
        else:
            await self.app(scope, receive, _opening(send))

    async def _is_embedded(self, slug: str) -> bool:
        def look() -> bool:
            with self._database.reading() as session:
                board = queries.boards.find(session, slug)
                return board is not None and board.embedding and board.read_access == "anyone"

        return await run_in_threadpool(look)


def _is_foreign_read(scope: Scope) -> bool:
    """Whether a request, or the one that a browser asks about, reads for a page and does not say who asks."""
    headers = Headers(scope=scope)
    if "origin" not in headers:
        return False
    if scope["method"] == "OPTIONS":
        return headers.get("access-control-request-method") in READS
    return scope["method"] in READS and not {"cookie", "authorization"} & {*headers}


def _opening(send: Send) -> Send:
    async def opened(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update({name: value for name, value in _READ.items() if name != "Vary"})
            headers.add_vary_header("Origin")
        await send(message)

    return opened
