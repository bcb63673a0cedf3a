"""The stream and the change feed say the same, whatever happens on a board."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from threading import Event
from typing import Any

import httpx2
import pytest

from tests.conftest import BOARD, STAFFROOM
from tests.live.listener import Frame, Listener, over
from tests.serving import Server
from tests.web.api_v1.test_changes import ANY, Hand

# On each database, and others on each.
CHANGES = 1_000
END = "The end"


@pytest.mark.anyio
async def test_a_whole_stream_says_what_the_change_feed_says(server: Server, faye: httpx2.Client) -> None:
    """Sync rule S8."""
    assert faye.post("/api/v1/boards/import", json=STAFFROOM).json()["slug"] == "staffroom"
    url = f"{server.url}{BOARD}/events"
    with over() as is_over:
        async with asyncio.timeout(600):
            streams = await asyncio.gather(
                _whole(url),
                *(_hanging_up(url, random.Random(seed)) for seed in range(3)),
                asyncio.to_thread(_change, faye, is_over, server.workers),
            )
            streams[-1] = await _whole(url)
    feed = list(_feed(faye))
    assert len(feed) > CHANGES * 0.8
    assert len({event["type"] for event in feed}) == 14
    for frames in streams:
        assert [frame.data for frame in frames] == feed
        assert [(frame.version, frame.event) for frame in frames] == [
            (event["version"], event["type"]) for event in feed
        ]


def _change(faye: httpx2.Client, is_over: Event, seed: int) -> list[Frame]:
    """Do anything, many times over, and say when that was all."""
    hand = Hand(faye, random.Random(seed))
    for _ in range(CHANGES):
        if not is_over.is_set():
            hand.act()
    faye.patch(BOARD, json={"title": END}, headers=ANY).raise_for_status()
    return []


async def _whole(url: str) -> list[Frame]:
    """Everything, over one connection."""
    async with Listener(f"{url}?since=0") as screen:
        return [frame async for frame in _until_the_end(screen)]


async def _hanging_up(url: str, chance: random.Random) -> list[Frame]:
    """Everything, over many connections that break."""
    frames: list[Frame] = []
    while not (frames and _is_end(frames[-1])):
        last = str(frames[-1].version) if frames else "0"
        async with Listener(url, last_event_id=last) as screen:
            patience = chance.randint(1, 200)
            async for frame in _until_the_end(screen):
                frames.append(frame)
                patience -= 1
                if patience == 0:
                    break
    return frames


async def _until_the_end(screen: Listener) -> AsyncIterator[Frame]:
    async for frame in screen.events():
        yield frame
        if _is_end(frame):
            return


def _is_end(frame: Frame) -> bool:
    return frame.event == "board.changed" and frame.data["data"]["title"] == END


def _feed(who: httpx2.Client) -> Iterator[Any]:
    since, more = 0, True
    while more:
        part = who.get(f"{BOARD}/changes?since={since}&limit=500").json()
        yield from part["items"]
        since, more = part["next_since"], part["more"]
