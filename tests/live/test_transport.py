"""What processes tell each other: each `Notifier` here stands for one."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from app.live.notifier import Notifier
from app.live.transport import SocketTransport, transport_for
from app.store.database import Database
from tests.live.listener import soon

pytestmark = pytest.mark.anyio


class Ear:
    """Follows a board in one process."""

    def __init__(self, notifier: Notifier, board_id: str = "board") -> None:
        self.changed, self.moved = asyncio.Event(), asyncio.Event()
        self.notifier = notifier
        notifier.subscribe(board_id, self.changed.set)
        notifier.presence.subscribe(board_id, self.moved.set)

    async def counts(self, others: int) -> None:
        """Wait until so many are known to be in other processes."""
        while self.notifier.presence.count("board", []) != others:
            await self.moved.wait()
            self.moved.clear()

    async def hears(self, say: Callable[[], None], woken: asyncio.Event) -> None:
        """Say it until it is heard: a process hears once its connection stands."""
        while not woken.is_set():
            say()
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), 0.1)


@asynccontextmanager
async def process(database: Database) -> AsyncIterator[Notifier]:
    notifier = Notifier(transport_for(database.engine))
    notifier.start()
    yield notifier
    notifier.stop()


def people(count: int, board: str = "one") -> list[str]:
    return [f"session-{board}-{number:012}" for number in range(count)]


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_a_change_is_heard_in_every_process(database: Database) -> None:
    async with (
        soon(),
        process(database) as first,
        process(database) as second,
        process(database) as third,
    ):
        ears = [Ear(notifier) for notifier in (first, second, third)]
        elsewhere = Ear(second, "another board")
        for ear in ears:
            await ear.hears(lambda: first.notify(["board"]), ear.changed)
        assert not elsewhere.changed.is_set()


async def test_many_people_are_told_of_in_parts_and_counted_once(database: Database) -> None:
    async with soon(), process(database) as first, process(database) as second:
        ear, other = Ear(second), Ear(first)
        await ear.hears(lambda: first.presence.report("board", people(1_300), always=True), ear.moved)
        await ear.counts(1_300)
        second.presence.report("board", people(700))
        await other.counts(700)
        assert first.presence.count("board", people(1_300)) == 1_300
        first.presence.report("board", people(400))
        await ear.counts(400)
        first.presence.unsubscribe("board")
        await ear.counts(0)


async def test_who_comes_later_learns_who_is_here(database: Database) -> None:
    async with soon(), process(database) as first, process(database) as second:
        Ear(first)
        first.presence.report("board", people(2))
        late = Ear(second)
        await late.hears(lambda: second.presence.report("board", people(1), always=True), late.moved)
        await late.counts(2)
        assert late.notifier.presence.count("board", people(1)) == 2


NOT_UNDERSTOOD = [
    "board process",
    "board process one two a,b",
    "board process 0 1 a,b and-more",
    "board process 1 1 a,b",
    "board process -1 1 a,b",
    "board  ",
]


@pytest.mark.parametrize("text", NOT_UNDERSTOOD)
async def test_what_another_version_of_threefold_sends_is_ignored(
    text: str, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    newer = transport_for(database.engine)
    newer.start(lambda _text: None)
    async with soon(), process(database) as older:
        ear = Ear(older)

        def send_both() -> None:
            newer.send(text)
            newer.send("board")

        await ear.hears(send_both, ear.changed)
        assert older.presence.count("board", []) == 0
    newer.stop()
    assert "cannot read was ignored" in caplog.text
    assert [record for record in caplog.records if record.name != "threefold"] == []


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_bytes_that_are_no_text_are_ignored(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    folder = Path(f"{database.engine.url.database}-hints")
    async with soon(), process(database) as notifier, process(database) as other:
        ear = Ear(notifier)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as broken:
            for name in names(folder):
                broken.sendto(b"\xff \xfe", str(folder / name))
        await ear.hears(lambda: other.notify(["board"]), ear.changed)
    assert [record for record in caplog.records if record.name != "threefold"] == []
    assert "cannot read was ignored" in caplog.text


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_the_socket_of_a_process_that_died_is_removed(database: Database) -> None:
    folder = Path(f"{database.engine.url.database}-hints")
    async with process(database) as first:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as dead:
            dead.bind(str(folder / "dead"))
        first.notify(["board"])
        assert len(names(folder)) == 1
    assert names(folder) == []


async def test_where_no_socket_can_be_made_hints_are_lost_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wire = SocketTransport(tmp_path / ("long" * 50))
    wire.start(lambda _text: None)
    wire.send("board")
    wire.stop()
    assert "shows after a second" in caplog.text
