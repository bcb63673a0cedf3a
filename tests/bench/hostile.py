"""What careless and hostile clients do, each kind in turn, beside somebody who drops five times a second.

The slowest drop says whether a workshop would notice. Memory is the server's; it must be given back.
"""

import asyncio
import json
import multiprocessing
import os
import random
import resource
import socket
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

from sqlmodel import select

from app.domain.cookies import COOKIE
from app.domain.document import BoardRecord, Document
from app.domain.requests import NewToken
from app.services import board_documents, event_log, examples, participants, seeds, tokens
from app.store.models import Example
from tests.bench import harness
from tests.bench.drop import drops
from tests.bench.harness import API, Answer, Server, figure

BIG = "/api/v1/boards/big"
USUAL = ("/", "/b/bench", f"{API}/snapshot", f"{API}/examples.csv", f"{API}/diagram.png")
MIB = 1024 * 1024
KIB = 1024
WAIT_BETWEEN_DROPS = 0.2
SECONDS = 6.0
SETTLING = 12.0
PATIENCE = 60.0
WARM_UP = 3.0
JSON = {"Content-Type": "application/json", "Origin": "http://127.0.0.1"}
CSV = {"Content-Type": "text/csv", "Origin": "http://127.0.0.1"}


@dataclass
class World:
    """The server, and what somebody needs to act on it."""

    server: Server
    facilitator: str
    visitor: str
    reader: str

    def as_facilitator(self, kind: dict[str, str] = JSON) -> dict[str, str]:
        return {"Cookie": f"{COOKIE}={self.facilitator}", **kind}

    def as_visitor(self) -> dict[str, str]:
        return {"Cookie": self.visitor, **JSON}

    def as_reader(self, kind: dict[str, str] = JSON) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.reader}", **kind}


Attack = Callable[[World], Awaitable[str]]


# What clients do


def post(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """A request with a body of any size."""
    fields = {"Host": "127.0.0.1", **headers, "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def get(path: str, headers: dict[str, str] | None = None) -> bytes:
    return harness.request("GET", path, headers or {})


async def ask(world: World, request: bytes) -> Answer | None:
    """Send a request, read all of the answer; None when the server hangs up or takes too long."""
    with suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", world.server.port, limit=MIB)
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            answer = Answer(head[:-2])
            if length := answer.header("content-length"):
                answer.body = await reader.readexactly(int(length))
            else:
                while (chunk := await reader.read(MIB)) and not chunk.endswith(b"0\r\n\r\n"):
                    answer.body += chunk
            writer.close()
            return answer
    return None


async def flood(world: World, requests: Sequence[bytes], at_once: int, seconds: float = SECONDS) -> str:
    """So many clients ask again and again until the time is up: which answers came, and the largest."""
    until = time.monotonic() + seconds
    statuses: dict[int, int] = {}
    largest = 0

    async def client(number: int) -> None:
        nonlocal largest
        turn = number
        while time.monotonic() < until:
            answer = await ask(world, requests[turn % len(requests)])
            turn += at_once
            status = answer.status if answer else 0
            statuses[status] = statuses.get(status, 0) + 1
            largest = max(largest, len(answer.body) if answer else 0)

    await asyncio.gather(*map(client, range(at_once)))
    answers = ", ".join(f"{count}× {status or 'hung up'}" for status, count in sorted(statuses.items()))
    return f"{answers}; largest {largest / KIB:,.0f} KiB"


async def hold(world: World, requests: Sequence[bytes], count: int, seconds: float = SECONDS) -> str:
    """So many clients send something and read nothing; which of them are still connected after a while."""
    with held(world, requests, count) as sockets:
        await asyncio.sleep(seconds)
        return f"{sum(map(is_open, sockets))} of {count} still open after {seconds:.0f} s"


@contextmanager
def held(world: World, requests: Sequence[bytes], count: int) -> Iterator[list[socket.socket]]:
    sockets: list[socket.socket] = []
    try:
        for number in range(count):
            sockets.append(socket.create_connection(("127.0.0.1", world.server.port)))
            with suppress(OSError):
                sockets[-1].sendall(requests[number % len(requests)])
        yield sockets
    finally:
        for connection in sockets:
            connection.close()


def is_open(connection: socket.socket) -> bool:
    """Whether the other side has not hung up. What it sent stays unread."""
    connection.setblocking(False)
    try:
        while connection.recv(MIB):
            pass
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


async def trickle(world: World, start: bytes, more: Callable[[], bytes], count: int = 1) -> str:
    """So many clients send on and on, as fast as it is taken; how much the server took from one."""
    most = 0

    async def client() -> None:
        nonlocal most
        sent = 0
        until = time.monotonic() + SECONDS
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", world.server.port)
            writer.write(start)
            while time.monotonic() < until:
                piece = more()
                writer.write(piece)
                await writer.drain()
                sent += len(piece)
                await asyncio.sleep(0.001)
        most = max(most, sent)

    await asyncio.gather(*(client() for _ in range(count)))
    return f"{most / KIB:,.0f} KiB sent at most"


# Attacks


async def ones_as_examples(world: World) -> str:
    body = document(b",".join([b"1"] * (2 * MIB)))
    return await flood(world, [post("/api/v1/boards/import", world.as_facilitator(), body)], 4)


async def ones_by_a_reader(world: World) -> str:
    body = document(b",".join([b"1"] * (100 * KIB)))
    return await flood(world, [post("/api/v1/boards/import", world.as_reader(), body)], 8)


async def small_bodies(world: World) -> str:
    tags = b'{"title":"x","tags":[' + b",".join([b"1"] * 32_000) + b"]}"
    settle = b'{"examples":[' + b",".join([b"{}"] * 20_000) + b"]}"
    unknown = b"{" + b",".join(b'"%d":1' % number for number in range(7_000)) + b"}"
    answers = b'{"answers":' + unknown + b"}"
    marks = json.dumps({"title": "x", "description": "\u2066" * 20_000}, ensure_ascii=False).encode()
    return await flood(
        world,
        [
            post(f"{API}/examples", JSON, tags),
            post(f"{API}/rounds/1/settle", JSON, settle),
            post(f"{API}/examples", JSON, unknown),
            post(f"{API}/rounds", JSON, b"[" * 60_000),
            post(f"{API}/examples", JSON, marks),
            post(f"{API}/participants", JSON, answers),
        ],
        20,
    )


async def many_parameters(world: World) -> str:
    query = "&".join(f"a{number}=1" for number in range(8_000))
    return await flood(world, [get(f"{API}/examples?{query}")], 20)


async def fill_a_board(world: World) -> str:
    body = json.dumps({"title": "x", **dict.fromkeys(LONG, "é" * 2_000)}, ensure_ascii=False).encode()
    return await flood(world, [post(f"{API}/examples", world.as_visitor(), body)], 8)


async def unread_exports(world: World) -> str:
    return await hold(world, [get(f"{BIG}/export", world.as_reader())], 60, 10)


async def unread_tables(world: World) -> str:
    return await hold(world, [get(f"{BIG}/examples.csv"), get(f"{BIG}/examples.ndjson")], 60, 10)


async def unread_streams(world: World) -> str:
    return await hold(world, [get(f"{BIG}/events?since=0")], 60, 10)


async def unread_pages(world: World) -> str:
    paths = (
        "/b/big",
        "/b/big/list",
        f"{BIG}/snapshot",
        f"{BIG}/examples?limit=500",
        f"{BIG}/changes?limit=500",
    )
    return await hold(
        world,
        [
            get(f"{path}?fresh={number}" if "?" not in path else f"{path}&fresh={number}")
            for number in range(12)
            for path in paths
        ],
        60,
        10,
    )


async def unread_until_cut_off(world: World) -> str:
    return await hold(world, [get(f"{BIG}/export", world.as_reader())], 30, 45)


async def pictures(world: World) -> str:
    requests = [get(f"{API}/diagram.png?width={width}") for width in range(3_951, 4_001)]
    return await flood(world, [*requests, get(f"{API}/diagram.pdf")], 50, 10)


async def heavy_pages(world: World) -> str:
    pages = [get(f"{path}?fresh={n}") for n in range(200) for path in ("/b/big", f"{BIG}/snapshot")]
    return await flood(world, pages, 40, 10)


async def header_lines(world: World) -> str:
    return await trickle(world, b"GET / HTTP/1.1\r\nHost: x\r\n", lambda: b"A: b\r\n" * 2_000, 8)


async def one_header_line(world: World) -> str:
    return await trickle(world, b"GET / HTTP/1.1\r\nHost: x\r\nA: ", lambda: b"b" * 16 * KIB, 8)


async def pipelined(world: World) -> str:
    return await hold(world, [get("/healthz") * 3_000], 40, 3)


async def silent(world: World) -> str:
    return await hold(world, [b"", b"GET / HTTP/1.1\r\nHost: x\r\n"], 800, 13)


async def slow_bodies(world: World) -> str:
    head = post(f"{API}/examples", JSON, b"x" * 1_000)[:-900]
    return await hold(world, [head], 300, 33)


async def tiny_examples(world: World) -> str:
    body = document(b",".join([b'{"title":"a"}'] * 60_000))
    return await flood(world, [post("/api/v1/boards/import", world.as_facilitator(), body)], 2)


async def whole_document(world: World) -> str:
    rows = [
        b'{"title":"Example %d","description":"Some words about it.","tags":["a","b"]}' % n
        for n in range(10_000)
    ]
    request = post("/api/v1/boards/import", world.as_facilitator(), document(b",".join(rows)))
    return await flood(world, [request], 1, 0.1)


async def whole_table(world: World) -> str:
    rows = "\n".join(f"Example {number},Some words about it." for number in range(5_000))
    request = post(f"{API}/examples.csv", world.as_facilitator(CSV), f"title,description\n{rows}".encode())
    return await flood(world, [request], 1, 0.1)


async def long_tables(world: World) -> str:
    reader = world.as_reader(CSV)
    size = 20 * MIB - 100
    tables = (
        b"title\n" + b"a\n" * (size // 2),
        b"title\n" + b"\n" * size,
        b"a," * (size // 2),
        b'title,tags\na,"' + b"," * size,
    )
    path = f"{API}/examples.csv?dry_run=true"
    return await flood(world, [post(path, reader, table) for table in tables], 6)


async def wrong_codes(world: World) -> str:
    requests = [get(f"/join/CC{a}{b}CC") for a in "ACDEFGH" for b in "ACDEFGH"]
    return await flood(world, requests, 20)


ATTACKS: dict[str, Attack] = {
    "document of 2 million ones": ones_as_examples,
    "the same by a token to read": ones_by_a_reader,
    "document of 60,000 examples": tiny_examples,
    "document of 10,000 examples": whole_document,
    "table of 5,000 rows": whole_table,
    "tables of 20 MiB": long_tables,
    "bodies of 64 KiB": small_bodies,
    "8,000 parameters": many_parameters,
    "examples without end": fill_a_board,
    "60 exports unread": unread_exports,
    "60 tables unread": unread_tables,
    "60 streams unread": unread_streams,
    "60 whole boards unread": unread_pages,
    "whole boards, 40 at once": heavy_pages,
    "50 pictures": pictures,
    "fields without end": header_lines,
    "one field without end": one_header_line,
    "3,000 requests in one": pipelined,
    "800 silent connections": silent,
    "300 slow bodies": slow_bodies,
    "30 exports unread, 45 s": unread_until_cut_off,
    "wrong codes": wrong_codes,
}
LONG = ("description", "looks_like", "sounds_like", "feels_like", "next_step", "caution")


def document(some: bytes) -> bytes:
    """A document with these examples."""
    concepts = [{"key": key, "label": key} for key in ("own", "each", "routes")]
    head = {"format": "threefold-board", "format_version": 1, "board": {"slug": "made", "title": "Made"}}
    return json.dumps(head | {"concepts": concepts})[:-1].encode() + b',"examples":[' + some + b"]}"


# The normal person


def drop_until_told(port: int, base: str, cookie: str, some: list[str], pipe: Pipe) -> None:
    """Drop five times a second. Whenever asked, tell how long each drop has taken since."""
    asyncio.run(_drop(port, drops(base, cookie, some, 1), pipe))


async def _drop(port: int, requests: Iterator[bytes], pipe: Pipe) -> None:
    times: list[float] = []
    connection = await harness.Connection.open(port)
    while True:
        begun = time.perf_counter()
        try:
            answer = await connection.ask(next(requests))
        except OSError:
            connection = await harness.Connection.open(port)
            continue
        if answer.status == 200:
            times.append(time.perf_counter() - begun)
        else:
            times.append(PATIENCE)
        if pipe.poll():
            pipe.recv()
            pipe.send(times)
            times = []
        await asyncio.sleep(max(0, WAIT_BETWEEN_DROPS - (time.perf_counter() - begun)))


def slowest(pipe: Pipe) -> float:
    """The slowest drop since the last time."""
    pipe.send(None)
    return max(pipe.recv(), default=PATIENCE)


# The figures


async def suffer(world: World, attack: Attack, pipe: Pipe) -> tuple[float, float, float, str]:
    """The slowest drop, and how many MiB more the server took at most and keeps; what the attackers saw."""
    slowest(pipe)
    before = peak = world.server.memory() / KIB
    attacking = asyncio.ensure_future(attack(world))
    while not attacking.done():
        peak = max(peak, world.server.memory() / KIB)
        await asyncio.wait([attacking], timeout=0.05)
    saw = await attacking
    worst = await asyncio.to_thread(slowest, pipe)
    await asyncio.sleep(SETTLING)
    return worst, peak - before, world.server.memory() / KIB - before, saw


def main() -> None:
    """All attacks, or those whose names hold what HOSTILE says."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    harness.head("hostile.py", "each kind of attack beside somebody who drops five times a second")
    with tempfile.TemporaryDirectory() as name, peaceful(Path(name)) as (world, pipe):
        asyncio.run(flood(world, [*map(get, USUAL)], 2, WARM_UP))
        start = world.server.memory() / KIB
        highest = worst_of_all = 0.0
        for title, attack in ATTACKS.items():
            if os.environ.get("HOSTILE", "") not in title:
                continue
            worst, more, left, saw = asyncio.run(suffer(world, attack, pipe))
            highest = max(highest, world.server.memory() / KIB - start + more - left)
            worst_of_all = max(worst_of_all, worst)
            figure(title, f"slowest drop {worst:.2f} s, +{more:.0f} MiB, then {left:+.0f}", saw)
        time.sleep(SETTLING)
        left = world.server.memory() / KIB - start
        figure("slowest drop of all", f"{worst_of_all:.2f} s", "< 1 s")
        figure("memory", f"+{highest:.0f} MiB at most, {left:+.0f} MiB at the end", "≤ 200 MiB, given back")


@contextmanager
def peaceful(folder: Path) -> Iterator[tuple[World, Pipe]]:
    """A server with two boards, and the normal person who drops."""
    harness.fill(folder, 200)
    fill_big(folder)
    dropper, visitor = harness.cookies(folder, 2)
    facilitator = harness.facilitator(folder)
    with harness.database(folder) as database, database.writing() as session:
        _, reader = tokens.create(session, participants.facilitator(session), NewToken(name="Reader"))
        some = list(session.scalars(select(Example.id).where(Example.title.contains(" 1")).limit(20)))  # type: ignore[attr-defined]
    with harness.threefold(folder) as server:
        ours, theirs = multiprocessing.Pipe()
        person = multiprocessing.get_context("spawn").Process(
            target=drop_until_told, args=(server.port, API, dropper, some, theirs), daemon=True
        )
        person.start()
        try:
            slowest(ours)
            time.sleep(1)
            yield World(server, facilitator, visitor, reader), ours
        finally:
            person.terminate()
            person.join()


def fill_big(folder: Path, count: int = 270) -> None:
    """A board that is as heavy as it may be: 270 examples of 30 KB."""
    made = seeds.document("sample")
    board = BoardRecord(slug="big", title="Big")
    whole = Document(format="threefold-board", format_version=1, board=board, concepts=made.concepts)
    chance = random.Random(1)
    with harness.database(folder) as database, database.writing() as session:
        board_documents.seed(session, whole)
        with event_log.change(session, "big") as change:
            for _ in range(count):
                change.take_next()
                fields: dict[str, Any] = {name: "é" * chance.randint(1_900, 2_000) for name in LONG}
                text = made.examples[0].model_copy(update=fields | {"description": "ü" * 5_000})
                examples.create(change, examples.draft(change, text))


if __name__ == "__main__":
    main()
