"""The event stream of a real server: what happens, once, in order, for everybody."""

import asyncio
import random

import httpx2
import pytest

from tests.live.conftest import SAMPLE, Person
from tests.live.listener import Listener, soon
from tests.serving import Server

EVENTS = f"{SAMPLE}/events"


def new_board(faye: httpx2.Client, **fields: object) -> str:
    """The address of a board of its own."""
    made = faye.post("/api/v1/boards", json={"title": "Its own"} | fields).raise_for_status()
    return str(made.headers["Location"])


@pytest.mark.anyio
async def test_a_drop_shows_on_every_open_screen(server: Server, ana: Person, ben: Person) -> None:
    async with (
        soon(),
        Listener(f"{server.url}{EVENTS}", ana.cookie) as hers,
        Listener(f"{server.url}{EVENTS}", ben.cookie) as his,
        Listener(f"{server.url}{EVENTS}") as wall,
    ):
        for screen in (hers, his, wall):
            await screen.next("presence")
        made = await asyncio.to_thread(ana.drop)
        frames = [await screen.next("example.placed") for screen in (hers, his, wall)]
    assert [frame.version for frame in frames] == [made] * 3
    assert frames[0].data == ana.get(f"{SAMPLE}/changes?since={made - 1}").json()["items"][0]


@pytest.mark.anyio
async def test_without_a_number_only_what_follows_comes(server: Server, ana: Person) -> None:
    """Sync rule S7."""
    async with soon(), Listener(f"{server.url}{EVENTS}") as screen:
        await screen.next("presence")
        made = await asyncio.to_thread(ana.drop)
        assert await screen.upto(made) == [made]


@pytest.mark.anyio
async def test_what_was_missed_comes_first_then_what_follows(server: Server, ana: Person) -> None:
    """Sync rule S7."""
    before = ana.version
    for _ in range(3):
        ana.drop()
    async with soon(), Listener(f"{server.url}{EVENTS}?since={before}") as screen:
        assert await screen.upto(before + 3) == [before + 1, before + 2, before + 3]
        await asyncio.to_thread(ana.drop)
        assert await screen.upto(before + 4) == [before + 4]


@pytest.mark.anyio
async def test_last_event_id_counts_more_than_since(server: Server, ana: Person) -> None:
    """Sync rule S7."""
    made = [ana.drop() for _ in range(3)]
    async with soon(), Listener(f"{server.url}{EVENTS}?since=0", last_event_id=str(made[1])) as screen:
        assert await screen.upto(made[2]) == [made[2]]


@pytest.mark.anyio
async def test_a_long_log_is_read_whole(server: Server, faye: httpx2.Client) -> None:
    board = new_board(faye, title="Long")
    for number in range(520):
        faye.post(f"{board}/examples", json={"title": f"Example {number}"}).raise_for_status()
    async with soon(), Listener(f"{server.url}{board}/events?since=0") as screen:
        assert await screen.upto(521) == list(range(1, 522))


@pytest.mark.anyio
@pytest.mark.parametrize("last_event_id", ["999999", "nonsense", "-1", "1.5", "\uff19", "9" * 400])
async def test_a_number_that_is_not_held_is_told_to_start_from_a_snapshot(
    server: Server, ana: Person, last_event_id: str
) -> None:
    """Sync rule S16."""
    version = ana.version
    async with soon(), Listener(f"{server.url}{EVENTS}", last_event_id=last_event_id) as screen:
        reset = await screen.next("reset")
        assert (reset.version, reset.data) == (version, {"version": version})
        made = await asyncio.to_thread(ana.drop)
        assert await screen.upto(made) == [made]


@pytest.mark.anyio
async def test_a_number_from_before_names_were_hidden_is_not_held(
    server: Server, faye: httpx2.Client
) -> None:
    """Sync rule S16."""
    board = new_board(faye, title="Hidden")
    faye.patch(board, json={"naming": "anonymous"}, headers={"If-Match": "*"}).raise_for_status()
    async with soon(), Listener(f"{server.url}{board}/events?since=0") as screen:
        assert (await screen.next("reset")).version == 2
    async with soon(), Listener(f"{server.url}{board}/events?since=1") as screen:
        assert (await screen.next("board.changed")).version == 2


@pytest.mark.anyio
async def test_people_are_counted_not_their_windows(
    server: Server, faye: httpx2.Client, ana: Person, ben: Person
) -> None:
    """Sync rule S12."""
    url = f"{server.url}{new_board(faye, title='Here')}/events"
    async with soon(), Listener(url, ana.cookie) as first:
        assert (await first.next("presence")).data["here"] == 1
        async with Listener(url, ana.cookie) as second, Listener(url) as wall:
            assert await _becomes(second, 1)
            assert await _becomes(wall, 1)
            async with Listener(url, ben.cookie):
                assert await _becomes(first, 2)
            assert await _becomes(first, 1)
            assert (await wall.next("presence")).id is None


async def _becomes(screen: Listener, here: int) -> bool:
    """Wait until the screen tells that so many are here."""
    while (await screen.next("presence")).data["here"] != here:
        pass
    return True


@pytest.mark.anyio
async def test_a_stream_is_neither_kept_nor_compressed_nor_buffered(server: Server) -> None:
    async with soon(), Listener(f"{server.url}{EVENTS}") as screen:
        assert screen.head.startswith("http/1.1 200")
        for field in ("content-type: text/event-stream", "cache-control: no-store", "x-accel-buffering: no"):
            assert field in screen.head
        assert "content-encoding" not in screen.head
        assert "content-security-policy" in screen.head


@pytest.mark.anyio
async def test_a_removed_board_says_so_and_ends_its_streams(server: Server, faye: httpx2.Client) -> None:
    """Sync rule S15."""
    board = new_board(faye, title="Short")
    async with soon(), Listener(f"{server.url}{board}/events?since=0") as screen:
        await screen.next("board.created")
        await asyncio.to_thread(lambda: faye.delete(board, headers={"If-Match": "*"}).raise_for_status())
        assert [frame.event async for frame in screen.events()] == ["board.removed"]


@pytest.mark.anyio
async def test_who_may_no_longer_read_hears_no_more(server: Server, faye: httpx2.Client, ana: Person) -> None:
    """Sync rule S15."""
    board = new_board(faye, title="Closing")
    change = {"access": {"read": "participants"}}
    async with soon(), Listener(f"{server.url}{board}/events", ana.cookie) as screen:
        await screen.next("presence")
        await asyncio.to_thread(
            lambda: faye.patch(board, json=change, headers={"If-Match": "*"}).raise_for_status()
        )
        assert [frame.event async for frame in screen.events()] == ["board.changed"]
    async with soon(), Listener(f"{server.url}{board}/events", ana.cookie) as again:
        assert again.head.startswith("http/1.1 404")


@pytest.mark.anyio
async def test_who_leaves_a_board_that_only_participants_read_hears_no_more(
    server: Server, faye: httpx2.Client, ana: Person, ben: Person
) -> None:
    """Sync rule S14."""
    board = new_board(faye, title="Among us")
    for who in (ana, ben):
        who.post(f"{board}/participants").raise_for_status()
    closing = {"access": {"read": "participants"}}
    faye.patch(board, json=closing, headers={"If-Match": "*"}).raise_for_status()
    async with (
        soon(),
        Listener(f"{server.url}{board}/events", ana.cookie) as hers,
        Listener(f"{server.url}{board}/events", ben.cookie) as his,
    ):
        for screen in (hers, his):
            await screen.next("presence")
        await asyncio.to_thread(lambda: ana.delete(f"{board}/participants/me").raise_for_status())
        await asyncio.to_thread(
            lambda: faye.post(f"{board}/examples", json={"title": "After"}).raise_for_status()
        )
        assert (await his.next("example.added")).data["data"]["title"] == "After"
        assert "example.added" not in [frame.event async for frame in hers.events()]


@pytest.mark.anyio
async def test_30_screens_hanging_up_at_random_see_every_event_once_and_in_order(
    server: Server, ana: Person
) -> None:
    """Sync rule S8."""
    chance = random.Random(7)
    first = ana.version
    last = first + 300
    seen = await asyncio.gather(
        _drop_all(ana, last),
        *(_watch(server, first, last, random.Random(chance.random())) for _ in range(30)),
    )
    assert all(numbers == list(range(first + 1, last + 1)) for numbers in seen[1:])


async def _drop_all(ana: Person, last: int) -> list[int]:
    while await asyncio.to_thread(ana.drop) < last:
        pass
    return []


async def _watch(server: Server, first: int, last: int, chance: random.Random) -> list[int]:
    """Follow the board, hanging up after a few events each time; resume after the last one seen."""
    seen = [first]
    async with asyncio.timeout(60):
        while seen[-1] < last:
            async with Listener(f"{server.url}{EVENTS}", last_event_id=str(seen[-1])) as screen:
                patience = chance.randint(1, 40)
                async for frame in screen.events():
                    seen.append(frame.version)
                    patience -= 1
                    if patience == 0 or seen[-1] >= last:
                        break
    return seen[1:]
