"""Answers that need not be made, or sent, again (RFC 9110, section 13).

An answer's ETag is worked out from the version of what it shows, before that is read. A client that has it
gets 304; else the answer may have been made for somebody before. `Again` spares even the look at the version
while the whole database is as it was.
"""

import re
import time
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import NamedTuple

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import __version__
from app.store.data_version import DataVersion
from app.store.models import Board
from app.web.http.response_cache import Kept

BUDGET = 8 * 1024 * 1024
LONGEST = 60.0
_TAG = re.compile(r'"[^"]*"')
_ASKED_WITH = {b"host", b"cookie", b"authorization", b"accept-encoding"}


def tag(version: int, *depends_on: object) -> str:
    """A strong ETag: the version of what is shown and, digested, whatever else the answer depends on."""
    if not depends_on:
        return f'"{version}"'
    digest = blake2b(repr((__version__, *depends_on)).encode(errors="replace"), digest_size=9)
    return f'"{version}-{digest.hexdigest()}"'


def headers(etag: str, *, public: bool) -> dict[str, str]:
    """What an answer with this ETag carries, 304 too; `public` when anyone may read it."""
    return {"ETag": etag, "Cache-Control": f"{'public' if public else 'private'}, no-cache"}


def unchanged(request: Request, etag: str, *, public: bool) -> Response | None:
    """304 when the client holds the answer with this ETag, None when it has to be made."""
    held = _held(request.headers.get("if-none-match"), etag)
    return Response(status_code=304, headers=headers(held, public=public)) if held else None


def answer(request: Request, etag: str, make: Callable[[], Response], *, public: bool) -> Response:
    """304, or the answer as it was made for this address and ETag before, or else what `make` makes.

    When many ask at once, one makes it and the others wait for that.
    """
    if same := unchanged(request, etag, public=public):
        return same
    kept: Kept[tuple[bytes, dict[str, str]]] = request.app.state.kept
    key = (str(request.url), etag)
    found = kept.get(key)
    if found is None:
        with kept.making(key):
            found = kept.get(key) or _made(make, headers(etag, public=public))
            kept.put(key, found, len(found[0]) + 1_000)
    body, head = found
    return Response(body, headers=head)


def _made(make: Callable[[], Response], head: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    made = make()
    made.headers.update(head)
    return bytes(made.body), dict(made.headers)


def of_board(request: Request, board: Board, make: Callable[[], Response]) -> Response:
    """As `answer`, for whatever shows the state of a board: at this address, in this form."""
    etag = tag(board.version, board.id, str(request.url))
    return answer(request, etag, make, public=is_public(board))


def of_several(versions: Sequence[tuple[str, int]], request: Request) -> str:
    """The ETag of what shows several boards: `versions` are their ids and versions."""
    return tag(max((version for _, version in versions), default=0), str(request.url), *versions)


def is_public(board: Board) -> bool:
    """Whether anyone may read a board."""
    return board.read_access == "anyone"


def _held(if_none_match: str | None, etag: str) -> str | None:
    """The tag of this answer that a client holds, packed or plain; None when it has neither.

    Weak comparison, as section 13.1.2 has it.
    """
    if if_none_match is None:
        return None
    if if_none_match.strip() == "*":
        return etag
    same = {etag, _packed(etag), _plain(etag)}
    return next((tag for tag in _TAG.findall(if_none_match) if tag in same), None)


def _packed(etag: str) -> str:
    """The tag of the same answer in other bytes (section 8.8.3.3)."""
    return f'{etag[:-1]}-gzip"'


def _plain(etag: str) -> str:
    return re.sub('-gzip"$', '"', etag)


class Sent(NamedTuple):
    """An answer as it went over the wire."""

    etag: str
    start: Message
    body: Message

    @property
    def size(self) -> int:
        return len(self.body["body"]) + 2_000

    async def again(self, send: Send, if_none_match: str | None) -> None:
        """Send it, or 304 to whoever holds it."""
        held = _held(if_none_match, self.etag)
        start = _not_modified(self.start) if held else self.start
        await send({**start, "headers": [*start["headers"]]})
        await send({**self.body, "body": b""} if held else self.body)


class Again:
    """Answers a request as before, and before anything else is done, while the database is as it was.

    Then the same request, made with the same cookie or token, has the same answer; nothing need be known of
    who asks. Where a database cannot say whether it changed, everything is passed on. After a minute a
    request is passed on anyway, for what depends on the clock.
    """

    def __init__(self, app: ASGIApp, watch: DataVersion) -> None:
        self.app = app
        self._watch = watch
        self._sent: Kept[Sent] = Kept(BUDGET)
        self._state: int | None = None
        self._until = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on and keep what is answered."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        state = self._watch.current() if scope["method"] == "GET" else None
        if state is None:
            await self.app(scope, receive, _telling_packed_apart(send))
            return
        asked, if_none_match = _asked(scope)
        if sent := self._find(state, asked):
            await sent.again(send, if_none_match)
        else:
            await self.app(scope, receive, _telling_packed_apart(self._keeping(send, (state, asked))))

    def _find(self, state: int, asked: object) -> Sent | None:
        now = time.monotonic()
        if state != self._state or now > self._until:
            self._sent.clear()
            self._state, self._until = state, now + LONGEST
        return self._sent.get((state, asked))

    def _keeping(self, send: Send, key: object) -> Send:
        """Send, and keep a whole answer that has an ETag."""
        start: Message = {}

        async def kept(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = {**message, "headers": [*message["headers"]]}
            elif start.get("status") == 200 and not message.get("more_body"):
                self._keep(key, start, message)
            await send(message)

        return kept

    def _keep(self, key: object, start: Message, body: Message) -> None:
        head = MutableHeaders(scope=start)
        is_whole = head.get("content-length") == str(len(body.get("body", b"")))
        if is_whole and "etag" in head:
            sent = Sent(head["etag"], start, body)
            self._sent.put(key, sent, sent.size)


def _asked(scope: Scope) -> tuple[object, str | None]:
    """All that an answer can depend on besides the database, and If-None-Match."""
    told = tuple(header for header in scope["headers"] if header[0] in _ASKED_WITH)
    held = [value.decode("latin-1") for name, value in scope["headers"] if name == b"if-none-match"]
    return (scope["scheme"], scope["raw_path"], scope["query_string"], told), ", ".join(held) or None


def _telling_packed_apart(send: Send) -> Send:
    """Other bytes get another strong ETag."""

    async def tagged(message: Message) -> None:
        if message["type"] == "http.response.start":
            head = MutableHeaders(scope=message)
            if head.get("content-encoding") == "gzip" and "etag" in head:
                head["etag"] = _packed(head["etag"])
        await send(message)

    return tagged


def _not_modified(start: Message) -> Message:
    own = {b"content-length", b"content-type", b"content-encoding"}
    return {**start, "status": 304, "headers": [pair for pair in start["headers"] if pair[0] not in own]}
