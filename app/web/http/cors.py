"""What pages of other sites may read from a visitor's browser (Fetch Standard, section 3.2: CORS).

Only what anyone may read: requests of the API that change nothing and say nothing of who asks. With a cookie
or a token nothing is said, so that browsers keep the answer from the page; and no change is ever allowed.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

READS = {"GET", "HEAD"}
_ANYONE = {"Access-Control-Allow-Origin": "*"}
_READABLE = "ETag, Link, Retry-After, Undrawn-Examples, Undrawn-Circles"
_READ = _ANYONE | {"Access-Control-Expose-Headers": _READABLE}
_ASKED = _ANYONE | {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match, Last-Event-ID",
    "Access-Control-Max-Age": "7200",
}


class ReadOnlyCORSMiddleware:
    """Lets pages of other sites read what anyone may read, and change nothing (CORS)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a browser that asks beforehand; pass on the rest, and open what anyone may read."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if _asks_to_read(scope["method"], headers):
            await Response(status_code=204, headers=_ASKED)(scope, receive, send)
        elif scope["method"] in READS and not {"cookie", "authorization"} & {*headers}:
            await self.app(scope, receive, _opening(send))
        else:
            await self.app(scope, receive, send)


def _asks_to_read(method: str, headers: Headers) -> bool:
    wanted = headers.get("access-control-request-method")
    return method == "OPTIONS" and "origin" in headers and wanted in READS


def _opening(send: Send) -> Send:
    async def opened(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_READ)
        await send(message)

    return opened
