"""Answers that hold up nobody: few are made at once, large ones are sent in pieces, and only so many wait."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.web.http import pacing
from app.web.http.pacing import InFlight, ReadingMiddleware, SendingMiddleware
from app.web.http.responses import PIECE

pytestmark = pytest.mark.anyio
KIB = 1024


class Site:
    """An application whose answers have a size; it tells how many it makes at once."""

    def __init__(self, size: int = 3) -> None:
        self.body = b"x" * size
        self.now = self.most = 0
        self.may_answer = asyncio.Event()
        self.status = 200

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        await self.may_answer.wait()
        self.now -= 1
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": self.body})


class Client:
    """Asks for a path; reads only when it may."""

    def __init__(self, path: str = "/b/staffroom", method: str = "GET") -> None:
        self.scope: Scope = {
            "type": "http",
            "method": method,
            "path": path,
            "headers": [],
            "client": ("here", 1),
        }
        self.messages: list[Message] = []
        self.may_read = asyncio.Event()
        self.may_read.set()

    async def ask(self, app: Any) -> "Client":
        await app(self.scope, self._receive, self._send)
        return self

    async def _receive(self) -> Message:
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.messages.append(message)
        await self.may_read.wait()

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  (what is waited for has no event)
            await asyncio.sleep(0)


async def at_once(app: Any, clients: list[Client], site: Site) -> None:
    """Let all ask; let answers be made when no more come."""
    asking = [asyncio.create_task(client.ask(app)) for client in clients]
    for _ in range(20):
        await asyncio.sleep(0)
    site.may_answer.set()
    await asyncio.gather(*asking)


async def test_only_a_few_reads_are_worked_on_at_once() -> None:
    site = Site()
    app = ReadingMiddleware(site, InFlight())
    site.may_answer.set()
    await Client().ask(app)
    site.may_answer.clear()
    await at_once(app, [Client() for _ in range(9)], site)
    assert site.most == pacing.READS_AT_ONCE


async def test_of_large_and_of_unknown_answers_one_is_made_at_a_time() -> None:
    site = Site(2 * pacing.LARGE)
    app = ReadingMiddleware(site, InFlight())
    for _ in range(2):
        site.may_answer.clear()
        await at_once(app, [Client() for _ in range(5)], site)
        assert site.most == 1


async def test_a_refusal_does_not_make_a_large_answer_small() -> None:
    site = Site(2 * pacing.LARGE)
    app = ReadingMiddleware(site, InFlight())
    site.may_answer.set()
    await Client().ask(app)
    large, site.body, site.status = site.body, b"", 404
    await Client().ask(app)
    site.body, site.status, site.most = large, 200, 0
    site.may_answer.clear()
    await at_once(app, [Client() for _ in range(3)], site)
    assert site.most == pacing.LARGE_READS_AT_ONCE


async def test_only_so_many_wait_for_a_large_answer() -> None:
    site = Site(2 * pacing.LARGE)
    app = ReadingMiddleware(site, InFlight())
    site.may_answer.set()
    await Client().ask(app)
    site.may_answer.clear()
    clients = [Client() for _ in range(pacing.MOST_IN_LINE + 6)]
    await at_once(app, clients, site)
    statuses = [client.status for client in clients]
    assert (statuses.count(200), statuses.count(429)) == (pacing.MOST_IN_LINE + 1, 5)


@pytest.mark.parametrize(("path", "method"), [("/healthz", "GET"), ("/b/x/events", "GET"), ("/b/x", "POST")])
async def test_changes_and_signs_of_life_wait_for_no_turn(path: str, method: str) -> None:
    site = Site()
    app = ReadingMiddleware(site, InFlight())
    await at_once(app, [Client(path, method) for _ in range(9)], site)
    assert site.most == 9


async def test_a_turn_ends_also_when_something_goes_wrong() -> None:
    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError

    app = ReadingMiddleware(broken, InFlight())
    async with asyncio.timeout(10):
        for _ in range(9):
            with suppress(RuntimeError):
                await Client().ask(app)


@pytest.mark.parametrize("middleware", [ReadingMiddleware, SendingMiddleware])
async def test_a_large_answer_comes_whole_in_pieces(middleware: Callable[..., Awaitable[None]]) -> None:
    site = Site(5 * 1024 * KIB + 7)
    site.may_answer.set()
    client = await Client().ask(middleware(site, InFlight()))
    assert client.body == site.body
    assert max(len(message.get("body", b"")) for message in client.messages) == PIECE
    assert [message.get("more_body", False) for message in client.messages[1:]][-2:] == [True, False]


@pytest.mark.parametrize("middleware", [ReadingMiddleware, SendingMiddleware])
async def test_only_so_much_waits_to_be_sent(middleware: Callable[..., Awaitable[None]]) -> None:
    sites = [Site(3 * 1024 * KIB) for _ in range(3)]
    in_flight = InFlight(7 * 1024 * KIB)
    clients = [Client() for _ in sites]
    asking = []
    for site, client in zip(sites, clients, strict=True):
        site.may_answer.set()
        client.may_read.clear()
        asking.append(asyncio.create_task(client.ask(middleware(site, in_flight))))
        await until(lambda client=client: bool(client.messages))  # type: ignore[misc]
        client.may_read.set() if client.status == 429 else None
        for _ in range(20):
            await asyncio.sleep(0)
    assert [client.status for client in clients] == [200, 200, 429]
    again = Client()
    for client in clients:
        client.may_read.set()
    await asyncio.gather(*asking)
    assert (await again.ask(middleware(sites[2], in_flight))).status == 200


async def test_an_answer_that_many_are_sent_counts_once() -> None:
    in_flight = InFlight(2 * 1024 * KIB)
    body = b"x" * 1024 * KIB
    with in_flight.sending(body), in_flight.sending(body):
        assert in_flight.has_room(body)
        assert in_flight.has_room(b"y" * 1024 * KIB)
        assert not in_flight.has_room(b"y" * 1025 * KIB)
    assert in_flight.has_room(b"y" * 2048 * KIB)
