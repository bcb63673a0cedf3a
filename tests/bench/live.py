"""One drop on its way to the slowest of many open streams, against a hub that only relays the same bytes."""

import asyncio
import json
import random
import resource
import selectors
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from statistics import median

from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from app.domain import events
from app.store.models import Event, Example
from tests.bench import harness
from tests.bench.harness import API, Server, figure, percentile

STREAMS = (200, 1_000)
DROPS = 100
PAUSE = (0.02, 0.04)
HERE = "/events"
BROWSER = {"Accept": "text/event-stream", "Accept-Encoding": "gzip, deflate, br, zstd"}


def relay() -> Starlette:
    """The floor: what is posted goes to every open stream, and nowhere else."""
    queues: set[asyncio.Queue[bytes]] = set()

    async def items() -> AsyncIterator[bytes]:
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        queues.add(queue)
        try:
            yield b"retry: 1000\n\n"
            while True:
                yield await queue.get()
        finally:
            queues.discard(queue)

    async def listen(_: Request) -> Response:
        return StreamingResponse(items(), media_type="text/event-stream")

    async def tell(request: Request) -> Response:
        frame = await request.body()
        for queue in queues:
            queue.put_nowait(frame)
        return Response()

    return Starlette(routes=[Route(HERE, listen), Route(HERE, tell, methods=["PUT"])])


class Screens:
    """Many open streams of one server, and one who drops."""

    def __init__(self, server: Server, requests: Sequence[bytes]) -> None:
        self.server = server
        self.waiting = selectors.DefaultSelector()
        self.hand = socket.create_connection(("127.0.0.1", server.port))
        for request in requests:
            screen = socket.create_connection(("127.0.0.1", server.port))
            screen.sendall(request)
            self.waiting.register(screen, selectors.EVENT_READ, bytearray())
        self.read_until(b"retry: 1000\n\n")
        self.drain()

    def drop(self, request: bytes, sign: bytes) -> float:
        """Seconds until the last screen has received `sign`."""
        start = time.perf_counter()
        self.hand.sendall(request)
        self.read_until(sign)
        took = time.perf_counter() - start
        answer = harness.answer_on(self.hand)
        assert answer.status == 200, answer
        return took

    def read_until(self, sign: bytes) -> None:
        """Read from all screens until each has received `sign`."""
        missing = len(self.waiting.get_map())
        for key in self.waiting.get_map().values():
            key.data.clear()
        while missing:
            ready = self.waiting.select(timeout=10)
            assert ready, f"{missing} streams did not receive {sign!r} within 10 s"
            for key, _ in ready:
                assert isinstance(key.fileobj, socket.socket)
                had_it = sign in key.data
                key.data.extend(key.fileobj.recv(1 << 16))
                missing -= not had_it and sign in key.data

    def drain(self) -> None:
        """Read on until nothing has come for half a second."""
        while ready := self.waiting.select(timeout=0.5):
            for key, _ in ready:
                assert isinstance(key.fileobj, socket.socket)
                key.fileobj.recv(1 << 16)

    def close(self) -> None:
        """Hang up everywhere."""
        for key in list(self.waiting.get_map().values()):
            self.waiting.unregister(key.fileobj)
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()
        self.waiting.close()
        self.hand.close()


def main() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    for count in STREAMS:
        harness.head("live.py", f"one drop to the slowest of {count:,} streams, one worker")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            harness.fill(folder, 64)
            cookies = harness.cookies(folder, count)
            with (
                harness.threefold(folder) as server,
                harness.serving("tests.bench.live:relay", folder) as bare,
            ):
                measure(server, bare, folder, cookies)


def measure(server: Server, bare: Server, folder: Path, cookies: list[str]) -> None:
    """Drop by drop in turns, with the streams of both servers open all the while."""
    ours, floor = drops(folder, cookies[0]), relayed(folder)
    listen = [harness.request("GET", f"{API}/events", BROWSER | {"Cookie": cookie}) for cookie in cookies]
    overhear = [harness.request("GET", HERE, BROWSER)] * len(cookies)
    screens, our_memory = opened(server, listen, ours)
    bare_screens, bare_memory = opened(bare, overhear, floor)
    times: list[float] = []
    least: list[float] = []
    for _ in range(DROPS):
        for group, drop, took in ((bare_screens, floor, least), (screens, ours, times)):
            took.append(1000 * group.drop(*next(drop)))
            time.sleep(random.uniform(*PAUSE))
    screens.close()
    bare_screens.close()
    p50, p99 = percentile(times, 50), percentile(times, 99)
    figure(
        "ours",
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms",
        "p50 no slower than WBO (not run)" if len(cookies) > 999 else "",
    )
    figure("  merely relayed", f"p50 {percentile(least, 50):.1f} ms, p99 {percentile(least, 99):.1f} ms")
    figure("against the floor", f"{median(times) / median(least):.1f} times its median")
    figure("memory a stream", f"{our_memory:.1f} KiB, merely relayed {bare_memory:.1f} KiB", "≤ 32 KiB")


def opened(
    server: Server, requests: list[bytes], drop: Iterator[tuple[bytes, bytes]]
) -> tuple[Screens, float]:
    """All streams open and warm, and the KiB that each of them takes."""
    few = Screens(server, requests[:20])
    for _ in range(5):
        few.drop(*next(drop))
    few.close()
    before = server.memory()
    screens = Screens(server, requests)
    for _ in range(5):
        screens.drop(*next(drop))
    return screens, (server.memory() - before) / len(requests)


def drops(folder: Path, cookie: str) -> Iterator[tuple[bytes, bytes]]:
    """One person's drops, each with the sign it will be seen by: the number the board gives it."""
    with harness.database(folder) as database, database.reading() as session:
        examples = list(session.scalars(select(Example.id)))
        number = max(session.scalars(select(Event.version)))
    headers = {"Cookie": cookie, "Origin": "http://127.0.0.1"}
    while True:
        number += 1
        at = [round(random.uniform(-1.5, 1.5), 4) for _ in range(2)]
        placement = json.dumps({"concepts": ["personalizing"], "at": at})
        path = f"{API}/examples/{examples[number % len(examples)]}/placement"
        yield harness.request("PUT", path, headers, placement), f"id: {number}\n".encode()


def relayed(folder: Path) -> Iterator[tuple[bytes, bytes]]:
    """As many bytes as an event has, each time with another number."""
    with harness.database(folder) as database, database.reading() as session:
        example = session.scalars(select(Example.body).order_by(col(Example.number))).first() or ""
    number = 0
    while True:
        number += 1
        body = events.encode(number, "example.placed", "2026-11-21T17:26:00Z", "Quiet Heron", "", example)
        frame = events.frame(number, "example.placed", body)
        yield harness.request("PUT", HERE, body=frame.decode()), f"id: {number}\n".encode()


if __name__ == "__main__":
    main()
