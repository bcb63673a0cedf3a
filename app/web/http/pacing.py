"""Answers that hold up nobody: few are made at once, and large ones are packed and sent in pieces."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from http import HTTPStatus

from anyio import CapacityLimiter
from cachetools import LRUCache
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.errors import TooMany
from app.web.http.request_guard import SAFE, STREAMS
from app.web.http.responses import PIECE, Problem

# More threads than this make each other slow: only one of them runs at a time.
READS_AT_ONCE = 4
LARGE_READS_AT_ONCE = 1
MOST_IN_LINE = 20
KNOWN_PATHS = 2_000
# Bytes.
LARGE = 1024 * 1024
# What is larger is packed in pieces, because packing holds up everybody.
PACKED_WHOLE = 2 * 1024 * 1024
# What is larger is sent in pieces, and counts among what waits to be sent.
SENT_WHOLE = 256 * 1024
MOST_SENDING = 48 * 1024 * 1024
# Nobody waits for a turn to be told that the server is alive. Pictures and streams have bounds of their own.
_WITHOUT_TURN = ("/healthz", "/readyz", "/metrics", STREAMS, "/diagram.svg", "/diagram.png", "/diagram.pdf")


class InFlight:
    """The large answers that are being sent. The same kept answer counts once, however many receive it."""

    def __init__(self, most: int = MOST_SENDING) -> None:
        self._most = most
        self._clients: Counter[int] = Counter()
        self._size = 0

    def has_room(self, body: bytes) -> bool:
        """Whether this answer fits into memory beside the others."""
        return id(body) in self._clients or self._size + len(body) <= self._most

    @contextmanager
    def sending(self, body: bytes) -> Iterator[None]:
        """Count an answer until the block ends."""
        key = id(body)
        self._size += 0 if key in self._clients else len(body)
        self._clients[key] += 1
        try:
            yield
        finally:
            self._clients[key] -= 1
            if not self._clients[key]:
                del self._clients[key]
                self._size -= len(body)


class _Sender:
    """Sends an answer: in pieces when it is larger than `whole`, and 429 in its place while there is no room.

    The head waits for the first part of the body.
    """

    def __init__(self, in_flight: InFlight, whole: int, scope: Scope, receive: Receive, send: Send) -> None:
        self._in_flight = in_flight
        self._whole = whole
        self._asked = (scope, receive)
        self._send = send
        self._head: Message | None = None
        self._is_refused = False

    async def __call__(self, message: Message) -> None:
        """Send a message, unless the answer was refused."""
        if self._is_refused:
            return
        if message["type"] == "http.response.start":
            self._head = message
            return
        body = message.get("body", b"")
        is_large = len(body) > self._whole
        if self._head and is_large and not self._in_flight.has_room(body):
            self._is_refused = True
            await _refuse(*self._asked, self._send)
            return
        with self._in_flight.sending(body) if is_large else nullcontext():
            if self._head:
                await self._send(self._head)
                self._head = None
            await (self._send_in_pieces(message, body) if is_large else self._send(message))

    async def _send_in_pieces(self, message: Message, body: bytes) -> None:
        for start in range(0, len(body), PIECE):
            more = start + PIECE < len(body) or message.get("more_body", False)
            await self._send({**message, "body": body[start : start + PIECE], "more_body": more})
            await asyncio.sleep(0)


class ReadingMiddleware:
    """Lets a few reads be worked on at once, and hands on a large answer in pieces.

    A large answer takes much memory and time while it is made, so only one is made at a time. Whether an
    answer is large is known from the last one at the same path. Of those that nobody knows yet, one is made
    at a time as well.
    """

    def __init__(self, app: ASGIApp, in_flight: InFlight) -> None:
        self.app = app
        self._in_flight = in_flight
        self._usual, self._unknown, self._large = (
            CapacityLimiter(count) for count in (READS_AT_ONCE, 1, LARGE_READS_AT_ONCE)
        )
        self._is_large: LRUCache[str, bool] = LRUCache(KNOWN_PATHS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for a turn, and keep it until the answer is made."""
        if scope["type"] != "http" or scope["path"].endswith(_WITHOUT_TURN):
            await self.app(scope, receive, send)
            return
        sender = _Sender(self._in_flight, PACKED_WHOLE, scope, receive, send)
        if scope["method"] not in SAFE:
            await self.app(scope, receive, sender)
            return
        turns = self._turns_of(scope["path"])
        if turns is self._large and turns.statistics().tasks_waiting >= MOST_IN_LINE:
            await _refuse(scope, receive, send)
            return
        turn = object()
        await turns.acquire_on_behalf_of(turn)
        end = _once(lambda: turns.release_on_behalf_of(turn))

        is_whole = False

        async def made(message: Message) -> None:
            nonlocal is_whole
            if message["type"] == "http.response.start":
                is_whole = message["status"] == HTTPStatus.OK
            if message["type"] == "http.response.body":
                if is_whole:
                    self._is_large[scope["path"]] = len(message.get("body", b"")) > LARGE
                end()
            await sender(message)

        try:
            await self.app(scope, receive, made)
        finally:
            end()

    def _turns_of(self, path: str) -> CapacityLimiter:
        is_large = self._is_large.get(path)
        if is_large is None:
            return self._unknown
        return self._large if is_large else self._usual


class SendingMiddleware:
    """Sends what is larger than a buffer in pieces: a client that reads slowly has it wait here."""

    def __init__(self, app: ASGIApp, in_flight: InFlight) -> None:
        self.app = app
        self._in_flight = in_flight

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; answer 429 in the place of a large answer while too much waits to be sent."""
        is_bounded = scope["type"] == "http" and not scope["path"].endswith(STREAMS)
        sender = _Sender(self._in_flight, SENT_WHOLE, scope, receive, send) if is_bounded else send
        await self.app(scope, receive, sender)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    error = TooMany("Many large answers are being made and sent at the moment. Try again in 10 s.", 10)
    await Problem.of(error).response(scope["path"])(scope, receive, send)


def _once(run: Callable[[], None]) -> Callable[[], None]:
    is_done = False

    def run_once() -> None:
        nonlocal is_done
        if not is_done:
            is_done = True
            run()

    return run_once
