"""The streams of a revoked token end at once, and nothing that happened afterwards gets out."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.live.conftest import SAMPLE, Person
from tests.live.listener import Listener, soon
from tests.serving import Server

EVENTS = f"{SAMPLE}/events"
TOKENS = "/api/v1/tokens"


def made(faye: httpx2.Client, **fields: Any) -> dict[str, Any]:
    token: dict[str, Any] = faye.post(TOKENS, json={"name": "Follower"} | fields).raise_for_status().json()
    return token


def revoke(faye: httpx2.Client, token: dict[str, Any]) -> None:
    faye.delete(f"{TOKENS}/{token['id']}").raise_for_status()


@pytest.mark.anyio
@pytest.mark.parametrize("board", ["sample", None])
async def test_revoking_a_token_ends_its_streams_and_no_others(
    server: Server, faye: httpx2.Client, ana: Person, board: str | None
) -> None:
    """Sync rule S14."""
    revoked, valid = made(faye, board=board), made(faye)
    url = f"{server.url}{EVENTS}"
    async with (
        soon(),
        Listener(url, token=revoked["token"]) as first,
        Listener(url, token=valid["token"]) as other,
    ):
        for screen in (first, other):
            await screen.next("presence")
        before = await asyncio.to_thread(ana.drop)
        assert await first.upto(before) == [before]
        await asyncio.to_thread(revoke, faye, revoked)
        after = await asyncio.to_thread(ana.drop)
        assert [frame async for frame in first.events()] == []
        assert await other.upto(after) == [before, after]
        async with Listener(url, token=revoked["token"]) as again:
            assert again.head.startswith("http/1.1 401")


@pytest.mark.anyio
async def test_revoking_by_the_command_ends_streams_of_a_running_server(
    server: Server, faye: httpx2.Client
) -> None:
    token = made(faye)
    threefold = str(Path(sys.executable).with_name("threefold"))
    command = [threefold, "token", "revoke", token["id"], *server.options]
    async with soon(), Listener(f"{server.url}{EVENTS}", token=token["token"]) as screen:
        await screen.next("presence")
        await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True)
        assert [frame async for frame in screen.events()] == []


@pytest.mark.anyio
async def test_a_token_for_another_board_hears_nothing(server: Server, faye: httpx2.Client) -> None:
    faye.post("/api/v1/boards", json={"title": "Quiet", "slug": "quiet"}).raise_for_status()
    token = made(faye, board="quiet")["token"]
    async with soon(), Listener(f"{server.url}{EVENTS}", token=token) as screen:
        assert screen.head.startswith("http/1.1 404")
