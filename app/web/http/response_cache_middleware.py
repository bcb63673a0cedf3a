"""Answers from the response cache before anything else is done, while the database is as it was."""

import threading
import time
from collections.abc import Hashable
from typing import NamedTuple

from cachetools import LRUCache
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.store.data_version import DataVersion
from app.web.http import etags
from app.web.http.response_cache import LARGEST_PART, OVERHEAD, CachedResponse, Headers, Key, ResponseCache

LONGEST = 60.0
REMEMBERED = 2 * 1024 * 1024
_ASKED_WITH = {b"host", b"cookie", b"authorization", b"accept-encoding", b"origin"}


class _Answered(NamedTuple):
    """The response that answered a request, and how many bytes it takes to remember that, about."""

    key: Key
    size: int


class ResponseCacheMiddleware:
    """Remembers which response answered which request, until the database changes.

    Till then the same request, made with the same cookie or token, has the same response, whoever asks. Where
    a database cannot say whether it changed, every request is passed on. After a minute one is passed on
    anyway, for what depends on the clock.
    """

    def __init__(self, app: ASGIApp, watch: DataVersion, cache: ResponseCache) -> None:
        self.app = app
        self._watch = watch
        self._cache = cache
        self._answered: LRUCache[Hashable, _Answered] = LRUCache(REMEMBERED, lambda answered: answered.size)
        self._lock = threading.Lock()
        self._state: int | None = None
        self._until = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the cache, or pass on and keep what is answered."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        state = self._watch.current() if scope["method"] == "GET" else None
        if state is None:
            await self.app(scope, receive, _with_etag_of_coding(send))
            return
        request, if_none_match = _identity(scope)
        key = self._key_of(state, request)
        response = self._cache.get(key) if key else None
        if key and response:
            await _send(response, key.etag, if_none_match, send)
        else:
            await self.app(scope, receive, _with_etag_of_coding(self._keeping(scope, send, (state, request))))

    def _key_of(self, state: int, request: Hashable) -> Key | None:
        now = time.monotonic()
        with self._lock:
            if state != self._state or now > self._until:
                self._answered.clear()
                self._state, self._until = state, now + LONGEST
            answered = self._answered.get((state, request))
            return answered.key if answered else None

    def _keeping(self, scope: Scope, send: Send, request: Hashable) -> Send:
        """Send, and keep a whole response that has an ETag."""
        start: Message = {}
        scope.setdefault("state", {})

        async def keep(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = {**message, "headers": [*message["headers"]]}
            elif start.get("status") == 200 and not message.get("more_body"):
                self._keep(scope, request, start, message.get("body", b""))
            await send(message)

        return keep

    def _keep(self, scope: Scope, request: Hashable, start: Message, body: bytes) -> None:
        headers = MutableHeaders(scope=start)
        if headers.get("content-length") != str(len(body)) or "etag" not in headers:
            return
        if "viewer" not in scope["state"]:
            return
        viewer = scope["state"]["viewer"]
        key = Key(_address(scope), headers["etag"], viewer, _form(scope))
        response = CachedResponse(start["headers"], body)
        self._cache.put(key, response)
        size = OVERHEAD + 2 * len(key.address) + sum(len(value) for _, value in scope["headers"])
        if size <= REMEMBERED // LARGEST_PART:
            with self._lock:
                self._answered[request] = _Answered(key, size)


def _identity(scope: Scope) -> tuple[Hashable, str | None]:
    """Answer all that a response can depend on besides the database, and If-None-Match."""
    headers = tuple(header for header in scope["headers"] if header[0] in _ASKED_WITH)
    held = [value.decode("latin-1") for name, value in scope["headers"] if name == b"if-none-match"]
    return (scope["scheme"], scope["raw_path"], scope["query_string"], headers), ", ".join(held) or None


def _address(scope: Scope) -> str:
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    parts = (scope["scheme"].encode(), host, scope["raw_path"], scope["query_string"])
    return b" ".join(parts).decode("latin-1")


def _form(scope: Scope) -> Hashable:
    """Answer what the headers of a sent response depend on: coding, and whether another site may read it."""
    names = {name for name, _ in scope["headers"]}
    return "sent", bool(names & {b"cookie", b"authorization"}), b"origin" in names


async def _send(response: CachedResponse, etag: str, if_none_match: str | None, send: Send) -> None:
    """Send a response, or 304 to a client that holds it."""
    is_held = etags.held(if_none_match, etag) is not None
    status, headers = (304, _of_304(response.headers)) if is_held else (200, [*response.headers])
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_held else response.body})


def _of_304(headers: Headers) -> Headers:
    own = {b"content-length", b"content-type", b"content-encoding"}
    return [header for header in headers if header[0] not in own]


def _with_etag_of_coding(send: Send) -> Send:
    """Give a packed response an ETag of its own (RFC 9110, section 8.8.3.3)."""

    async def tagged(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-encoding") == "gzip" and "etag" in headers:
                headers["etag"] = etags.packed(headers["etag"])
        await send(message)

    return tagged
