"""A workshop whose facilitators, people and screens are served by different workers."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager, suppress
from pathlib import Path
from threading import Barrier, Semaphore

import httpx2
import pytest

from tests.live.conftest import SAMPLE, Person
from tests.live.listener import Frame, Listener
from tests.postgresql import PostgreSQL
from tests.serving import Server

pytestmark = pytest.mark.anyio
EVENTS = f"{SAMPLE}/events"
RUN = f"{SAMPLE}/workshop"
ROUND = f"{SAMPLE}/rounds/1"
ALL = {"answers": dict.fromkeys(("personalizing", "individualizing", "differentiating"), True)}
PLACE, REVEAL, TALK = 1, 2, 3
PATIENCE = 30
KILLED_AFTER = 40


class Room:
    """Who is served by one worker: a facilitator, two people, their screens and a wall."""

    def __init__(self, server: Server, worker: int, name: str, link: str) -> None:
        self.worker = worker
        self.url = f"{server.url}{EVENTS}"
        self.facilitator = httpx2.Client(base_url=server.url, headers={"Origin": server.url})
        assert self.facilitator.post(link).is_redirect
        self.people = [Person(server, f"{name} {number}") for number in (1, 2)]
        self.screens: list[Listener] = []

    async def open(self, screens: AsyncExitStack) -> None:
        for cookie in (*(person.cookie for person in self.people), None):
            self.screens.append(await screens.enter_async_context(Listener(self.url, cookie)))
            await self.screens[-1].next("presence")

    def close(self) -> None:
        for client in (self.facilitator, *self.people):
            client.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """Two workers."""
    is_sqlite = request.param == "sqlite"
    postgres: PostgreSQL | None = None if is_sqlite else request.getfixturevalue("postgres")
    running = Server(tmp_path, postgres.create() if postgres else None, workers=2)
    yield running
    running.stop()


@pytest.fixture
async def rooms(server: Server) -> AsyncIterator[list[Room]]:
    """One for each worker."""
    threefold = str(Path(sys.executable).with_name("threefold"))
    command = [threefold, "facilitator", "link", "--name", "Jo", *server.options, "--port", str(server.port)]
    made = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    pids = await asyncio.to_thread(workers_at_work, server)
    built: list[Room] = []
    async with AsyncExitStack() as screens:
        for pid, name, link in zip(pids, ("Ana", "Ben"), (server.sign_in, made.stdout.strip()), strict=True):
            with served_by(pid, server):
                built.append(await asyncio.to_thread(Room, server, pid, name, link))
                await built[-1].open(screens)
        yield built
        for room in built:
            room.close()


def workers_at_work(server: Server) -> list[int]:
    """The same, once each answers. None stands still for as long as it takes to be thought dead."""
    waiting = [*workers(server)]
    while waiting:
        with served_by(waiting[-1], server), suppress(httpx2.TransportError):
            httpx2.get(f"{server.url}/readyz", timeout=2).raise_for_status()
            waiting.pop()
    return workers(server)


def workers(server: Server) -> list[int]:
    """The ids of its processes."""
    listed = subprocess.run(
        ["ps", "-axwwo", "pid=,ppid=,command="], capture_output=True, text=True, check=True
    )
    rows = (line.split(maxsplit=2) for line in listed.stdout.splitlines())
    parent = str(server.process.pid)
    return [int(row[0]) for row in rows if row[1] == parent and "spawn_main" in row[2]]


@contextmanager
def served_by(worker: int, server: Server) -> Iterator[None]:
    """Whoever connects meanwhile is served by this worker: the other stands still."""
    others = [pid for pid in workers(server) if pid != worker]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in others:
            os.kill(pid, signal.SIGCONT)


async def at_once(*do: Callable[[], httpx2.Response]) -> list[httpx2.Response]:
    ready = Barrier(len(do))

    def begin(request: Callable[[], httpx2.Response]) -> httpx2.Response:
        ready.wait()
        return request()

    return list(await asyncio.gather(*(asyncio.to_thread(begin, request) for request in do)))


def go(who: httpx2.Client, to: int, from_: int | None) -> httpx2.Response:
    return who.put(f"{RUN}/step", json={"step": to, "from": from_})


def place(who: httpx2.Client, example: str) -> None:
    who.put(f"{ROUND}/placements/{example}", json=ALL).raise_for_status()


async def everywhere(rooms: list[Room], kind: str) -> list[Frame]:
    """The next frame of a kind, on every screen."""
    async with asyncio.timeout(PATIENCE):
        return await asyncio.gather(*(screen.next(kind) for room in rooms for screen in room.screens))


async def progress_becomes(room: Room, done: int, given: int) -> None:
    """On all its screens."""
    async with asyncio.timeout(PATIENCE):
        for screen in room.screens:
            while True:
                far = (await screen.next("progress")).data
                if (far["people"]["done"], far["answers"]["given"]) == (done, given):
                    break


async def test_a_workshop_runs_the_same_whichever_worker_serves_whom(rooms: list[Room]) -> None:
    here, there = rooms
    assert (await asyncio.to_thread(go, here.facilitator, PLACE, None)).status_code == 200
    opened = [frame.data["data"]["examples"] for frame in await everywhere(rooms, "round.opened")]
    assert all(examples == opened[0] for examples in opened)
    asked = opened[0]
    for number, (placing, watching) in enumerate(((here, there), (there, here))):
        for person in placing.people:
            for example in asked:
                await asyncio.to_thread(place, person, example)
        await progress_becomes(watching, 2 * number + 2, len(asked) * (2 * number + 2))

    pressed = await at_once(*(lambda who=room.facilitator: go(who, REVEAL, PLACE) for room in rooms))
    assert [answer.status_code for answer in pressed] == [200, 200]
    revealed = await everywhere(rooms, "round.revealed")
    assert len({frame.version for frame in revealed}) == 1
    refused = await asyncio.to_thread(there.people[0].put, f"{ROUND}/placements/{asked[0]}", json=ALL)
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "Everyone is looking at the answers now. The map opens again later.",
    )
    agreements = [
        who.get(f"{ROUND}/agreement").json() for room in rooms for who in (room.facilitator, *room.people)
    ]
    assert all(agreement == agreements[0] for agreement in agreements)
    assert {item["answers"] for item in agreements[0]["items"]} == {4}

    pressed = await at_once(
        lambda: go(here.facilitator, TALK, REVEAL), lambda: go(there.facilitator, TALK + 1, REVEAL)
    )
    assert sorted(answer.status_code for answer in pressed) == [200, 409]
    settled = await asyncio.to_thread(here.facilitator.post, f"{ROUND}/settle", json={"at_least": 0.8})
    count = len(settled.raise_for_status().json()["settled"])
    assert count > 0
    for _ in range(count):
        placed = await everywhere(rooms, "example.placed")
        assert all(frame == placed[0] for frame in placed)
    assert placed[0].data["data"]["answers"] == ALL["answers"]


async def test_a_worker_that_is_killed_while_people_place_loses_nothing_that_was_acknowledged(
    rooms: list[Room],
) -> None:
    here, there = rooms
    assert (await asyncio.to_thread(go, there.facilitator, PLACE, None)).status_code == 200
    asked = (await everywhere(rooms, "round.opened"))[0].data["data"]["examples"]
    people = [person for room in rooms for person in room.people]
    done = Semaphore(0)
    with ThreadPoolExecutor(len(people)) as threads:
        placing = [threads.submit(place_until_it_is_gone, person, asked, done) for person in people]
        for _ in range(KILLED_AFTER):
            assert await asyncio.to_thread(done.acquire, timeout=PATIENCE)
        os.kill(here.worker, signal.SIGKILL)
        acknowledged = [future.result() for future in placing]
    assert all(len(ids) < len(asked) for ids in acknowledged[:2])
    for screen in here.screens:
        await broken(screen)
    for person, ids in zip(people, acknowledged, strict=True):
        mine = (await asyncio.to_thread(person.get, f"{ROUND}/placements/mine")).json()["items"]
        assert {*ids} <= {item["example"] for item in mine}

    async with AsyncExitStack() as again:
        here.screens.clear()
        await here.open(again)
        for person in people:
            for example in asked:
                await asyncio.to_thread(place, person, example)
        for room in rooms:
            await progress_becomes(room, len(people), len(people) * len(asked))
        assert (await asyncio.to_thread(go, here.facilitator, REVEAL, PLACE)).status_code == 200
        await everywhere(rooms, "round.revealed")
    items = there.facilitator.get(f"{ROUND}/agreement").json()["items"]
    assert {item["answers"] for item in items} == {len(people)}


def place_until_it_is_gone(person: Person, asked: list[str], done: Semaphore) -> list[str]:
    acknowledged = []
    try:
        for example in asked:
            place(person, example)
            acknowledged.append(example)
            done.release()
    except httpx2.TransportError:
        pass
    return acknowledged


async def broken(screen: Listener) -> None:
    """Its connection breaks off."""
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        async with asyncio.timeout(PATIENCE):
            async for _ in screen.frames():
                pass
