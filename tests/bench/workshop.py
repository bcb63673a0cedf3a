"""A large workshop: 200 people place alone while a wall and their phones follow; then the reveal.

By itself each places 6 examples within a minute; with `--whole`, 30 within five. The rate is the same.
"""

import asyncio
import json
import random
import re
import resource
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from sqlmodel import select

from app.domain import events
from app.domain.cookies import COOKIE
from app.store.models import Example
from tests.bench import harness
from tests.bench.drop import KEYS, NOTHING
from tests.bench.harness import API, Answer, Connection, Server, figure, percentile
from tests.bench.live import BROWSER, HERE, Screens

PEOPLE = 200
EXAMPLES = 30
A_MINUTE, WHOLE = (6, 60.0), (EXAMPLES, 300.0)
RESTING_SECONDS = 10.0
RELAYED = 20
PATIENCE = 30.0
ROUND = f"{API}/rounds/1"
WALL = 1
_PROGRESS = re.compile(rb'event: progress\ndata: .*?"given":(\d+)')


class Screen(asyncio.Protocol):
    """One open stream: when it heard of how many answers, and when of the reveal."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.given: list[int] = []
        self.revealed: float | None = None
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        whole, self._rest = _frames(self._rest + data)
        for match in _PROGRESS.finditer(whole):
            self.times.append(time.perf_counter())
            self.given.append(int(match[1]))
        if b"event: round.revealed\n" in whole:
            self.revealed = time.perf_counter()

    def shows(self, given: int) -> float | None:
        """When it first showed so many answers."""
        place = bisect_left(self.given, given)
        return self.times[place] if place < len(self.times) else None


def _frames(data: bytes) -> tuple[bytes, bytes]:
    """What came whole, and the beginning of what follows."""
    whole, end, rest = data.rpartition(b"\n\n")
    return whole + end, rest


class Phone:
    """Asks as browsers do: on the connection that is there, else on a new one; once more when it breaks."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connection: Connection | None = None

    async def ask(self, request: bytes) -> Answer:
        try:
            return await (await self._opened()).ask(request)
        except ConnectionError:
            self.close()
            return await (await self._opened()).ask(request)

    async def _opened(self) -> Connection:
        if self._connection is None or self._connection.transport.is_closing():
            self._connection = await Connection.open(self.port)
        return self._connection

    def close(self) -> None:
        if self._connection:
            self._connection.transport.close()


@dataclass
class Placing:
    """What came of everybody's placing; a screen that shows `needed` answers surely has this one."""

    sent: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    needed: list[int] = field(default_factory=list)
    refused: int = 0
    tries: int = 0


async def place(server: Server, people: Sequence[Iterator[bytes]], times: int, seconds: float) -> Placing:
    """Everybody places so many examples at moments of their own within so many seconds."""
    done = Placing()
    start = time.perf_counter()

    async def place_all(seed: int, requests: Iterator[bytes]) -> None:
        chance = random.Random(seed)
        phone = Phone(server.port)
        for moment in sorted(chance.uniform(0, seconds) for _ in range(times)):
            await asyncio.sleep(max(0.0, start + moment - time.perf_counter()))
            done.tries += 1
            sent = time.perf_counter()
            answer = await phone.ask(next(requests))
            if answer.status != 200:
                done.refused += 1
                continue
            done.sent.append(sent)
            done.took.append(time.perf_counter() - sent)
            done.needed.append(done.tries)
        phone.close()

    await asyncio.gather(*(place_all(seed, requests) for seed, requests in enumerate(people)))
    return done


def placements(path: str, cookie: str, examples: Sequence[str], seed: int) -> Iterator[bytes]:
    """One person's answers, each about another example; `path` has a place for its id."""
    chance = random.Random(seed)
    headers = {"Cookie": cookie, "Origin": "http://127.0.0.1"}
    for example in chance.sample(examples, len(examples)):
        at = [round(chance.uniform(-1.5, 1.5), 4) for _ in range(2)]
        body = {"concepts": chance.sample(KEYS, chance.randint(0, 3)), "at": at}
        yield harness.request("PUT", path.format(example), headers, json.dumps(body))


async def watch(server: Server, cookies: Sequence[str]) -> list[Screen]:
    """Everybody's phone, and a wall that nobody is signed in at."""
    loop = asyncio.get_running_loop()
    screens: list[Screen] = []
    for headers in ({}, *({"Cookie": cookie} for cookie in cookies)):
        _, screen = await loop.create_connection(Screen, "127.0.0.1", server.port)
        screen.transport.write(harness.request("GET", f"{API}/events", BROWSER | headers))
        screens.append(screen)
    await until(lambda: all(screen.given for screen in screens), "every screen to show how far people are")
    return screens


async def until(reached: Callable[[], bool], what: str) -> None:
    """Wait until something is so. Raises TimeoutError."""
    end = time.perf_counter() + PATIENCE
    while not reached():
        if time.perf_counter() > end:
            raise TimeoutError(f"waited {PATIENCE:.0f} s for {what}")
        await asyncio.sleep(0.01)


class Leading:
    """The facilitator's requests."""

    def __init__(self, server: Server, cookie: str) -> None:
        self.server = server
        self.headers = {"Cookie": f"{COOKIE}={cookie}", "Origin": "http://127.0.0.1"}

    def ask(self, method: str, path: str, body: str = "") -> dict[str, object]:
        answer = harness.ask(self.server, harness.request(method, path, self.headers, body))
        assert answer.status in {200, 201}, answer
        fields: dict[str, object] = json.loads(answer.body)
        return fields


async def hold(
    server: Server, lead: Leading, cookies: list[str], examples: list[str], whole: bool
) -> Placing:
    """The whole workshop, with its figures."""
    times, seconds = WHOLE if whole else A_MINUTE
    screens = await watch(server, cookies)
    people = [
        placements(f"{ROUND}/placements/{{}}", cookie, examples, seed) for seed, cookie in enumerate(cookies)
    ]
    busy, start = server.busy(), time.perf_counter()
    done = await place(server, people, times, seconds)
    last = len(done.sent)
    await until(
        lambda: all(screen.given[-1] == last for screen in screens), "the last answer on every screen"
    )
    busy, took = server.busy() - busy, time.perf_counter() - start
    progress = await asyncio.to_thread(lead.ask, "GET", ROUND)
    asked = time.perf_counter()
    await asyncio.to_thread(lead.ask, "PUT", f"{ROUND}/reveal")
    await until(lambda: all(screen.revealed is not None for screen in screens), "the reveal on every screen")
    shown = 1000 * (max(screen.revealed or 0.0 for screen in screens) - asked)
    agreement = await asyncio.to_thread(lead.ask, "GET", f"{ROUND}/agreement")
    for screen in screens:
        screen.transport.close()
    report(done, screens, took)
    report_lost(done, progress, agreement)
    figure("reveal, to the last screen", f"{shown:.0f} ms")
    figure("server", f"{100 * busy / took:.0f} % of one processor, {server.memory() / 1024:.0f} MiB")
    return done


def report(done: Placing, screens: list[Screen], seconds: float) -> None:
    """How soon drops were answered and shown."""
    took = [1000 * duration for duration in done.took]
    seen = [
        1000 * (max(screen.shows(needed) or float("inf") for screen in screens) - sent)
        for sent, needed in zip(done.sent, done.needed, strict=True)
    ]
    figure(
        "drops accepted",
        f"{len(took):,} of {done.tries:,} in {seconds:.0f} s, {len(took) / seconds:.0f} a second",
    )
    figure("answered after", f"p50 {percentile(took, 50):.1f} ms, p99 {percentile(took, 99):.1f} ms")
    figure(
        "progress on the last of",
        f"{len(screens)} screens: p50 {percentile(seen, 50):,.0f} ms, p99 {percentile(seen, 99):,.0f} ms",
    )


def report_lost(done: Placing, progress: dict[str, object], agreement: dict[str, object]) -> None:
    """Every accepted drop must be in the progress before the reveal, and in the agreement after it."""
    given = progress["progress"]["answers"]["given"]  # type: ignore[index]
    items: list[dict[str, int]] = agreement["items"]  # type: ignore[assignment]
    counted = sum(item["answers"] or 0 for item in items)
    lost = max(len(done.sent) - given, len(done.sent) - counted)
    figure("kept", f"{given:,} in the progress, {counted:,} after the reveal, {lost} lost", "none lost")


async def rest(folder: Path, cookies: list[str], examples: list[str]) -> Placing:
    """As many people drop as often on a PUT that does nothing."""
    times = round(A_MINUTE[0] * RESTING_SECONDS / A_MINUTE[1])
    path = f"{NOTHING}/examples/{{}}/placement"
    people = [placements(path, cookie, examples, seed) for seed, cookie in enumerate(cookies)]
    with harness.serving("tests.bench.drop:doing_nothing", folder) as idle:
        return await place(idle, people, times, RESTING_SECONDS)


def relayed(folder: Path) -> float:
    """Milliseconds in which a hub that only relays reaches as many screens."""
    frame = events.frame(1, "round.revealed", json.dumps({"examples": ["0" * 36] * EXAMPLES})).decode()
    with harness.serving("tests.bench.live:relay", folder) as bare:
        screens = Screens(bare, [harness.request("GET", HERE, BROWSER)] * (PEOPLE + WALL))
        took = [
            1000 * screens.drop(harness.request("PUT", HERE, body=frame), b"round.revealed")
            for _ in range(RELAYED)
        ]
        screens.close()
    return median(took)


def main() -> None:
    whole = "--whole" in sys.argv
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    times, seconds = WHOLE if whole else A_MINUTE
    harness.head(
        "workshop.py" + " --whole" * whole,
        f"{PEOPLE} people place {times} examples each in {seconds:.0f} s, {PEOPLE} phones and a wall follow",
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        harness.fill(folder, EXAMPLES)
        cookies = harness.cookies(folder, PEOPLE)
        facilitator = harness.facilitator(folder)
        with harness.database(folder) as database, database.reading() as session:
            examples = list(session.scalars(select(Example.id)))
        resting = asyncio.run(rest(folder, cookies, examples))
        bare = relayed(folder)
        with harness.threefold(folder) as server:
            lead = Leading(server, facilitator)
            lead.ask("POST", f"{API}/rounds", "{}")
            done = asyncio.run(hold(server, lead, cookies, examples, whole))
    least = percentile(resting.took, 50)
    figure(
        "against doing nothing",
        f"{percentile(done.took, 50) / least:.1f} times its median ({1000 * least:.1f} ms)",
    )
    figure("merely relayed", f"{bare:.0f} ms to the last screen")


if __name__ == "__main__":
    main()
