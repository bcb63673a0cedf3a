"""What the benchmarks share: servers in processes of their own, a board, a quick client, figures.

Run by itself it does nothing. Everything listens on 127.0.0.1, and every process started here is ended here.
"""

import asyncio
import os
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

import uvicorn
from sqlalchemy import insert

from app.domain.cookies import COOKIE
from app.domain.document import BoardRecord, Document, ExampleRecord
from app.domain.events import to_json
from app.services import board_documents, event_log, examples, participants, placements, seeds, serializers
from app.services.access import Caller
from app.settings import Settings
from app.store.database import Database
from app.store.migrations import migrate
from app.store.models import ExampleTag

ROOT = Path(__file__).parents[2]
SLUG = "bench"
API = f"/api/v1/boards/{SLUG}"
PILOT = "pilot"
PILOTS = 50
_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")


# Servers


@dataclass
class Server:
    """A server process that answers on 127.0.0.1."""

    process: subprocess.Popen[str]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def memory(self) -> float:
        """KiB it has in memory (resident set; Linux)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return float(re.search(r"VmRSS:\s+(\d+)", status)[1])  # type: ignore[index]

    def busy(self) -> float:
        """Seconds of processor time it has used (Linux)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100


@contextmanager
def threefold(folder: Path, *options: str) -> Iterator[Server]:
    """`threefold serve` with the data of a folder."""
    program = Path(sys.executable).with_name("threefold")
    with running([str(program), "serve", "--port", "0", "--data-dir", str(folder), *options]) as server:
        yield server


@contextmanager
def serving(factory: str, folder: Path) -> Iterator[Server]:
    """Another application (`module:function`) served as `threefold serve` serves Threefold."""
    run = "import sys; from tests.bench.harness import serve; serve(sys.argv[1])"
    with running([sys.executable, "-c", run, factory], THREEFOLD_DATA_DIR=str(folder)) as server:
        yield server


def serve(factory: str) -> None:
    """Serve an application on a free port, with the settings of `threefold serve`, until told to stop."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        config = uvicorn.Config(
            factory,
            factory=True,
            http="app.web.http.connections:BoundedProtocol",
            loop="asyncio",
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=2,
        )
        uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def running(command: list[str], **environment: str) -> Iterator[Server]:
    """A server that prints its address when it starts, until it listens; ended when done with."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=_clean() | environment, stdout=subprocess.PIPE, text=True
    )
    try:
        server = Server(process, _printed_port(process))
        _wait_until_it_listens(server.port)
        yield server
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


def _clean() -> dict[str, str]:
    """The environment without anybody's own settings of Threefold."""
    return {name: value for name, value in os.environ.items() if not name.startswith("THREEFOLD_")}


def _printed_port(process: subprocess.Popen[str]) -> int:
    for line in process.stdout or ():
        if match := _ADDRESS.search(line):
            return int(match[1])
    raise RuntimeError(f"{process.args!r} printed no address")


def _wait_until_it_listens(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.002)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")


# The board


@contextmanager
def database(folder: Path) -> Iterator[Database]:
    """The database in a folder, made when there is none."""
    opened = Database(Settings(data_dir=folder, database_url=None).database)
    try:
        migrate(opened.engine)
        yield opened
    finally:
        opened.close()


def fill(folder: Path, count: int, *, tray: bool = True) -> None:
    """A board `bench` of so many examples: the sample's texts, over and over, a second apart.

    One in 50 has the tag `pilot`. Without `tray` those of the tray lie outside all three circles.
    """
    board_of_sample = seeds.document("sample")
    board = BoardRecord(slug=SLUG, title="How fast is it?")
    document = Document(
        format="threefold-board", format_version=1, board=board, concepts=board_of_sample.concepts
    )
    with database(folder) as opened, opened.writing() as session:
        board_documents.seed(session, document)
        with event_log.change(session, SLUG) as change:
            tags = [
                tag
                for number in range(count)
                for tag in draft(change, board_of_sample.examples, number, tray)
            ]
            session.flush()
            session.execute(insert(ExampleTag), tags)
            change.record("board.changed", to_json(serializers.board(session, change.board, change.now)))


def draft(
    change: event_log.Change, texts: Sequence[ExampleRecord], number: int, tray: bool
) -> list[dict[str, Any]]:
    """Add one example; its tags as rows."""
    text = texts[number % len(texts)]
    tags = [*text.tags, *([PILOT] if number // len(texts) % PILOTS == 0 else [])]
    fields = text.model_copy(update={"title": f"{text.title} {number}", "tags": tags})
    example = examples.draft(change, fields)
    example.created_at = change.now - timedelta(days=30) + timedelta(seconds=number)
    answers = text.answers or (None if tray else dict.fromkeys(change.keys, False))
    if answers:
        chance = random.Random(number)
        at = (round(chance.uniform(-1.6, 1.6), 4), round(chance.uniform(-1.6, 1.4), 4))
        placements.set_answers(change, example, placements.answers_to(answers, change.keys), at)
    examples.refresh_body(change, example)
    return examples.tag_rows(example)


def facilitator(folder: Path) -> str:
    """The session cookie of somebody who runs boards."""
    with database(folder) as opened, opened.writing() as session:
        return participants.sign_in(session, Caller(), participants.create_sign_in_link(session))


def cookies(folder: Path, count: int) -> list[str]:
    """Session cookies of so many people who have joined the board."""
    with database(folder) as opened, opened.writing() as session:
        joined = [participants.join_board(session, Caller(), SLUG) for _ in range(count)]
        return [f"{COOKIE}={person.cookie}" for person in joined]


# The client


def request(method: str, path: str, headers: Mapping[str, str] = {}, body: str = "") -> bytes:
    """A request as it goes over the wire."""
    all_headers = {"Host": "127.0.0.1", **headers}
    if body:
        all_headers |= {"Content-Type": "application/json", "Content-Length": str(len(body.encode()))}
    head = "".join(f"{name}: {value}\r\n" for name, value in all_headers.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n{body}".encode()


@dataclass
class Answer:
    """An answer, or its head alone."""

    head: bytes
    body: bytes = b""

    @property
    def status(self) -> int:
        return int(self.head[9:12])

    def header(self, name: str) -> str:
        """The value of a header, empty when there is none."""
        match = re.search(rb"\r\n" + name.encode() + rb": *([^\r]*)", self.head, re.IGNORECASE)
        return match[1].decode() if match else ""


def ask(server: Server, request: bytes) -> Answer:
    """Send one request on a connection of its own, wait for the answer."""
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(request)
        return answer_on(connection)


def answer_on(connection: socket.socket) -> Answer:
    """The answer that comes next."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    answer = Answer(head + b"\r\n", body)
    length = int(answer.header("content-length") or 0)
    while len(answer.body) < length:
        answer.body += _some(connection)
    return answer


def _some(connection: socket.socket) -> bytes:
    data = connection.recv(1 << 18)
    if not data:
        raise ConnectionResetError("the server hung up")
    return data


class Connection(asyncio.Protocol):
    """One kept-alive HTTP/1.1 connection; it costs so little that the server's work is what is measured."""

    @classmethod
    async def open(cls, port: int) -> "Connection":
        _, connection = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._received = bytearray()

    async def ask(self, request: bytes) -> Answer:
        """Send a request, wait for the answer."""
        self._answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._head = self._whole = 0
        self._received.clear()
        self.transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._whole:
            self._head = self._received.find(b"\r\n\r\n") + 4
            if self._head < 4:
                return
            head = Answer(bytes(self._received[: self._head]))
            self._whole = self._head + int(head.header("content-length") or 0)
        if len(self._received) >= self._whole:
            received = bytes(self._received)
            self._answer.set_result(Answer(received[: self._head], received[self._head :]))

    def connection_lost(self, error: Exception | None) -> None:
        if hasattr(self, "_answer") and not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError("the server hung up"))


@dataclass
class Load:
    """What came of asking a server for a while; `busy` are the seconds of processor time it used."""

    seconds: float = 0
    busy: float = 0
    times: list[float] = field(default_factory=list)
    heads: list[Answer] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    @property
    def work(self) -> float:
        """Milliseconds of the server's processor time for each answer."""
        return 1000 * max(self.busy, 0.01) / len(self.times)


def load(server: Server, requests: Sequence[Iterator[bytes]], seconds: float) -> Load:
    """As many clients as there are `requests` each send theirs, one after the other, until the time is up."""
    return asyncio.run(_load(server, requests, seconds))


async def _load(server: Server, requests: Sequence[Iterator[bytes]], seconds: float) -> Load:
    done = Load()
    connections = [await Connection.open(server.port) for _ in requests]
    busy, start = server.busy(), time.perf_counter()

    async def ask_on(connection: Connection, mine: Iterator[bytes]) -> None:
        while time.perf_counter() < start + seconds:
            sent = time.perf_counter()
            answer = await connection.ask(next(mine))
            done.times.append(time.perf_counter() - sent)
            done.heads.append(Answer(answer.head))
            if answer.status not in {200, 304}:
                raise RuntimeError(f"{answer.head!r} {answer.body!r}")

    await asyncio.gather(*map(ask_on, connections, requests))
    done.seconds, done.busy = time.perf_counter() - start, server.busy() - busy
    for connection in connections:
        connection.transport.close()
    return done


# Figures


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent are below."""
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]


def head(command: str, what: str) -> None:
    """How to have these figures again, and what they are about."""
    print(f"$ .venv/bin/python tests/bench/{command}\n  {what}", flush=True)


def figure(name: str, value: str, aim: str = "") -> None:
    """One line: what was measured, how it went, what we aim for."""
    print(f"  {name:<26} {value:<66} {f'aim: {aim}' if aim else ''}".rstrip(), flush=True)
