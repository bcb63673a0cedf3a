"""Lists, changes, exports, streams and pictures are bounded in bytes and in number."""

import asyncio
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.services import board_documents, spreadsheets
from app.store import queries
from app.store.database import Database
from app.store.models import Board
from app.store.queries.filters import Filters, Order
from app.web.api_v1 import changes
from tests.conftest import BOARD, HERE
from tests.live.listener import Follower

LONG = dict.fromkeys(("looks_like", "sounds_like", "feels_like", "next_step", "caution"), "x" * 2000)
COUNT = 40


@pytest.fixture
def heavy(faye: TestClient, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A board of long examples, and bounds that they go beyond."""
    monkeypatch.setattr(queries.examples, "PAGE_BYTES", 100_000)
    monkeypatch.setattr(changes, "MOST_BYTES", 100_000)
    for name in ("app.services.spreadsheets", "app.services.board_documents"):
        monkeypatch.setattr(f"{name}.PAGE_BYTES", 100_000)
    for number in range(COUNT):
        faye.post(f"{BOARD}/examples", json={"title": f"Long {number}", **LONG}).raise_for_status()
    return faye


def test_a_page_of_a_list_ends_where_it_becomes_too_long(heavy: TestClient) -> None:
    for limit in (500, 30, 1):
        items: list[dict[str, Any]] = []
        address = f"{BOARD}/examples?limit={limit}"
        pages = 0
        while address:
            answer = heavy.get(address)
            assert len(answer.content) < 130_000
            items += answer.json()["items"]
            address = answer.json()["next"]
            pages += 1
        assert [item["number"] for item in items] == [*range(1, COUNT + 7)]
        assert pages >= 4


def test_a_page_of_changes_ends_where_it_becomes_too_long(heavy: TestClient) -> None:
    since, versions = 0, []
    while True:
        answer = heavy.get(f"{BOARD}/changes?since={since}&limit=500")
        assert len(answer.content) < 130_000
        versions += [event["version"] for event in answer.json()["items"]]
        since = answer.json()["next_since"]
        if not answer.json()["more"]:
            break
    assert versions == [*range(1, heavy.get(BOARD).json()["version"] + 1)]
    held = heavy.get(f"{BOARD}/changes?since={since}")
    assert held.json() == {"items": [], "next_since": since, "more": False}


def test_a_document_is_read_in_parts_and_none_is_sent_with_a_connection_held(
    heavy: TestClient, database: Database
) -> None:
    opened = 0

    @contextmanager
    def reading() -> Iterator[tuple[Session, Board]]:
        nonlocal opened
        opened += 1
        with database.reading() as session:
            board = queries.boards.find(session, "staffroom")
            assert board
            yield session, board
        opened -= 1

    parts = []
    for part in board_documents.document(reading, "http://here"):
        assert opened == 0
        parts.append(part)
    assert max(map(len, parts)) < 130_000
    whole = heavy.get(f"{BOARD}/export")
    assert whole.text == "".join(parts)
    assert [example["number"] for example in whole.json()["examples"]] == [*range(1, COUNT + 7)]


@pytest.mark.usefixtures("heavy")
def test_parts_of_a_table_are_small(database: Database) -> None:
    with database.reading() as session:
        board = queries.boards.find(session, "staffroom")
        assert board
    pages = [*spreadsheets.pages(database.reading, Filters(board_id=board.id), Order())]
    assert max(sum(map(len, page)) for page in pages) < 120_000
    assert sum(map(len, pages)) == COUNT + 6


def test_streams_of_an_address_are_counted(app: FastAPI, vera: TestClient) -> None:
    app.state.settings.most_streams = 2
    app.state.streams._of_address["testclient"] = 2  # noqa: SLF001  (a test client reads a stream to its end)
    refused = vera.get(f"{BOARD}/events")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
    app.state.streams._of_address["testclient"] = 0  # noqa: SLF001
    other = TestClient(app, HERE, client=("192.0.2.1", 1))
    assert other.get(f"{BOARD}/snapshot").status_code == 200


def test_the_head_of_a_stream_is_an_answer_that_ends(vera: TestClient) -> None:
    head = vera.head(f"{BOARD}/events")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"].startswith("text/event-stream")
    assert head.headers["X-Content-Type-Options"] == "nosniff"


def test_a_stream_counts_while_it_is_open(app: FastAPI, database: Database) -> None:
    with database.reading() as session:
        board = queries.boards.find(session, "staffroom")
        assert board

    async def follow() -> list[int]:
        streams = app.state.streams
        stream = Follower(streams, board.id, board.version, None, None, address="here")
        counts = [streams.count_of_address("here")]
        await anext(stream)
        counts.append(streams.count_of_address("here"))
        await stream.aclose()
        return [*counts, streams.count_of_address("here")]

    assert asyncio.run(follow()) == [0, 1, 0]


def test_a_picture_is_at_most_2400_wide(vera: TestClient) -> None:
    picture = vera.get(f"{BOARD}/diagram.png?width=4000").content
    (width,) = struct.unpack(">I", picture[16:20])
    assert width == 2_400


def test_only_so_many_wait_for_a_picture(vera: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.http.dependencies.MOST_IN_LINE", 0)
    refused = vera.get(f"{BOARD}/diagram.png")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")
