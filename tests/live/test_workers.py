"""Several servers with several workers each on one database: what happens in one shows in all."""

import asyncio
import itertools
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, closing
from threading import Event

import pytest

from tests.live.conftest import SAMPLE, Person
from tests.live.listener import Listener, over, soon
from tests.postgresql import PostgreSQL
from tests.serving import Server

pytestmark = pytest.mark.anyio
EVENTS = f"{SAMPLE}/events"
DROPS = 2_000


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def servers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Server]]:
    """One with two workers and one with one, started at the same moment on an empty database."""
    postgres: PostgreSQL | None = (
        request.getfixturevalue("postgres") if request.param == "postgresql" else None
    )
    folder, url = tmp_path_factory.mktemp("workers"), postgres.create() if postgres else None
    with ThreadPoolExecutor(2) as starting:
        first, second = starting.map(lambda workers: Server(folder, url, workers), (2, 1))
    yield first, second
    first.stop()
    second.stop()


async def test_2000_drops_through_several_workers_reach_every_stream_once_and_in_order(
    servers: tuple[Server, Server],
) -> None:
    """Sync rule S10."""
    people = [Person(servers[number % 2], f"Person {number}") for number in range(8)]
    before = people[0].version
    numbers = list(range(before + 1, before + DROPS + 1))
    async with AsyncExitStack() as open_:
        screens = [
            await open_.enter_async_context(Listener(f"{servers[number % 2].url}{EVENTS}"))
            for number in range(12)
        ]
        for screen in screens:
            await screen.next("presence")
        watching = [asyncio.create_task(screen.upto(numbers[-1])) for screen in screens]
        with over() as is_over:
            drops = (asyncio.to_thread(_drop_some, person, is_over) for person in people)
            made = await asyncio.gather(*drops)
        assert sorted(itertools.chain(*made)) == numbers
        _, late = await asyncio.wait(watching, timeout=60)
        assert not late, f"the last number has not come to {[watching.index(task) for task in late]}"
        assert [task.result() for task in watching] == [numbers] * len(screens)


def _drop_some(person: Person, is_over: Event) -> list[int]:
    with closing(person):
        return [person.drop() for _ in range(DROPS // 8) if not is_over.is_set()]


async def test_a_drop_elsewhere_shows_at_once(servers: tuple[Server, Server]) -> None:
    """Sync rule S10."""
    times = []
    with closing(Person(servers[0], "Ana")) as ana:
        async with soon(), Listener(f"{servers[1].url}{EVENTS}") as screen:
            await screen.next("presence")
            for _ in range(5):
                started = asyncio.get_running_loop().time()
                made = await asyncio.to_thread(ana.drop)
                assert await screen.upto(made) == [made]
                times.append(asyncio.get_running_loop().time() - started)
    assert sorted(times)[2] < 0.5


async def test_people_are_counted_together_wherever_their_windows_are(
    servers: tuple[Server, Server],
) -> None:
    """Sync rule S12."""
    with closing(Person(servers[0], "Ana")) as ana, closing(Person(servers[1], "Ben")) as ben:
        async with soon(), Listener(f"{servers[0].url}{EVENTS}", ana.cookie) as here:
            async with (
                Listener(f"{servers[1].url}{EVENTS}", ana.cookie) as there,
                Listener(f"{servers[1].url}{EVENTS}", ben.cookie),
            ):
                await _becomes(here, 2)
                await _becomes(there, 2)
            await _becomes(here, 1)


async def _becomes(screen: Listener, here: int) -> None:
    while (await screen.next("presence")).data["here"] != here:
        pass


async def test_after_the_database_was_away_all_goes_on(
    servers: tuple[Server, Server], request: pytest.FixtureRequest
) -> None:
    options = servers[0].options
    with closing(Person(servers[0], "Ana")) as ana:
        async with soon(), Listener(f"{servers[1].url}{EVENTS}") as screen:
            await screen.next("presence")
            if "--database-url" in options:
                request.getfixturevalue("postgres").cut(options[-1])
            made = [await asyncio.to_thread(ana.drop) for _ in range(3)]
            assert await screen.upto(made[-1]) == made


async def test_asked_to_stop_every_worker_ends_its_streams(servers: tuple[Server, Server]) -> None:
    url = f"{servers[0].url}{EVENTS}"
    async with soon(), AsyncExitStack() as open_:
        screens = [await open_.enter_async_context(Listener(url)) for _ in range(6)]
        for screen in screens:
            await screen.next("presence")
        servers[0].process.send_signal(signal.SIGTERM)
        for screen in screens:
            assert [frame async for frame in screen.events()] == []
        assert await asyncio.to_thread(servers[0].process.wait) == 0
