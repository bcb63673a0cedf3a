"""What a hub does when hints are lost, clients are slow, and nobody moves."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy.exc import OperationalError

from app.domain.requests import BoardChanges, NewToken
from app.live import hub, reader
from app.live.hub import Streams
from app.live.notifier import Notifier
from app.services import boards, participants, placements, tokens
from app.services.access import Caller
from app.store import queries
from app.store.database import Database
from tests.live.listener import Follower, soon

pytestmark = pytest.mark.anyio


class Placer:
    """Somebody who moves a card of the small board from a thread."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.writing() as session:
            joined = participants.join_board(session, Caller(), "staffroom", "Ana").participant
            self.caller = Caller(joined.session_id)
            board = queries.boards.find(session, "staffroom")
            assert board
            self.board_id, self.version = board.id, board.version
            self.card = queries.examples.of_board(session, board.id)[-1].id

    async def drop(self) -> int:
        """Place the card somewhere new: the version that made."""
        return await asyncio.to_thread(self._drop)

    def _drop(self) -> int:
        self.version += 1
        with self.database.writing() as session:
            at = (self.version / 1000, 0.0)
            return placements.place(session, self.caller, "staffroom", self.card, ["own"], at).version


@pytest.fixture
def ana(database: Database) -> Placer:
    return Placer(database)


@pytest.fixture
def notifier(database: Database) -> Notifier:
    notifier = Notifier()
    database.on_change(notifier.notify)
    return notifier


async def until(stream: AsyncIterator[bytes], wanted: bytes) -> bytes:
    """The first bytes of a stream that hold these."""
    async for chunk in stream:
        if wanted in chunk:
            return chunk
    raise AssertionError(f"the stream ended before {wanted!r}")


async def test_a_lost_hint_costs_a_moment_and_no_event(
    database: Database, ana: Placer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sync rule S9."""
    monkeypatch.setattr(hub, "POLL_INTERVAL", 0.05)
    deaf = Notifier()
    async with soon():
        stream = Follower(Streams(database, deaf), ana.board_id, ana.version, None, None)
        await until(stream, b"presence")
        made = await ana.drop()
        await until(stream, f"id: {made}\n".encode())
        await stream.aclose()


async def test_a_heartbeat_comes_when_nothing_happens(
    database: Database, ana: Placer, notifier: Notifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sync rule S12."""
    monkeypatch.setattr(hub, "HEARTBEAT", 0.02)
    monkeypatch.setattr(hub, "PRESENCE_PAUSE", 0.0)
    async with soon():
        stream = Follower(Streams(database, notifier), ana.board_id, ana.version, None, "session")
        for _ in range(4):
            assert b'{"here":1,"at":"' in await until(stream, b"presence")
        await stream.aclose()


async def test_a_client_too_slow_to_follow_is_sent_off(
    database: Database, ana: Placer, notifier: Notifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sync rule S11."""
    monkeypatch.setattr("app.live.stream.MAX_QUEUED", 3)
    notifier.start()
    streams = Streams(database, notifier)
    async with soon():
        slow = Follower(streams, ana.board_id, ana.version, None, None)
        quick = Follower(streams, ana.board_id, ana.version, None, None)
        for stream in (slow, quick):
            await until(stream, b"presence")
        for _ in range(6):
            made = await ana.drop()
            await until(quick, f"id: {made}\n".encode())
        assert [chunk async for chunk in slow] == []
        await quick.aclose()


async def test_events_go_to_all_streams_as_the_same_bytes(
    database: Database, ana: Placer, notifier: Notifier
) -> None:
    notifier.start()
    streams = Streams(database, notifier)
    async with soon():
        some = [Follower(streams, ana.board_id, ana.version, None, None) for _ in range(3)]
        for stream in some:
            await until(stream, b"presence")
        made = await ana.drop()
        chunks = [await until(stream, f"id: {made}\n".encode()) for stream in some]
        assert len({id(chunk) for chunk in chunks}) == 1
        for stream in some:
            await stream.aclose()


async def test_the_last_stream_ends_the_hub(database: Database, ana: Placer, notifier: Notifier) -> None:
    before = asyncio.all_tasks()
    stream = Follower(Streams(database, notifier), ana.board_id, ana.version, None, None)
    async with soon():
        await until(stream, b"presence")
        working = asyncio.all_tasks() - before
        assert working
        await stream.aclose()
        await asyncio.wait(working)


async def test_closing_ends_every_stream_after_what_is_queued(
    database: Database, ana: Placer, notifier: Notifier
) -> None:
    notifier.start()
    streams = Streams(database, notifier)
    async with soon():
        stream = Follower(streams, ana.board_id, ana.version, None, None)
        await until(stream, b"presence")
        streams.close()
        assert [chunk async for chunk in stream if b"id:" in chunk] == []


async def test_a_log_that_cannot_be_read_for_a_moment_is_read_again(
    database: Database,
    ana: Placer,
    notifier: Notifier,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(hub, "POLL_INTERVAL", 0.02)
    notifier.start()
    streams = Streams(database, notifier)
    read, failed = queries.events.after, asyncio.Event()

    def locked(*arguments: object) -> object:
        if not failed.is_set():
            failed.set()
            raise OperationalError("SELECT", {}, Exception("database is locked"))
        return read(*arguments)  # type: ignore[arg-type]

    async with soon():
        stream = Follower(streams, ana.board_id, ana.version, None, None)
        await until(stream, b"presence")
        monkeypatch.setattr(queries.events, "after", locked)
        made = await ana.drop()
        await until(stream, f"id: {made}\n".encode())
        await stream.aclose()
    assert "could not be read" in caplog.text


async def test_after_an_unforeseen_fault_everyone_is_sent_off_and_can_come_again(
    database: Database,
    ana: Placer,
    notifier: Notifier,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(hub, "POLL_INTERVAL", 0.02)
    notifier.start()
    streams = Streams(database, notifier)
    read = queries.events.after

    async with soon():
        first, second = (Follower(streams, ana.board_id, ana.version, None, None) for _ in range(2))
        for stream in (first, second):
            await until(stream, b"presence")
        monkeypatch.setattr(queries.events, "after", lambda *_: 1 / 0)
        assert [chunk async for chunk in first if b"id:" in chunk] == []
        monkeypatch.setattr(queries.events, "after", read)
        again = Follower(streams, ana.board_id, ana.version, None, None)
        await until(again, b"presence")
        assert [chunk async for chunk in second if b"id:" in chunk] == []
        made = await ana.drop()
        await until(again, f"id: {made}\n".encode())
        await again.aclose()
    assert "ZeroDivisionError" in caplog.text


class Shown:
    """A token that is shown to follow the small board, and can be revoked."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.writing() as session:
            self.faye = participants.facilitator(session, "Faye")
            self.id = tokens.create(session, self.faye, NewToken(name="Follower"))[0].id

    async def revoke(self) -> None:
        """From a thread, as a request does."""
        await asyncio.to_thread(self._revoke)

    def _revoke(self) -> None:
        with self.database.writing() as session:
            tokens.revoke(session, self.faye, self.id)


async def test_what_happens_just_after_a_token_is_revoked_does_not_get_out(
    database: Database, ana: Placer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sync rule S14."""
    monkeypatch.setattr(hub, "POLL_INTERVAL", 0.2)
    token = Shown(database)
    streams = Streams(database, Notifier())
    async with soon():
        revoked = Follower(streams, ana.board_id, ana.version, None, None, token.id)
        open_ = Follower(streams, ana.board_id, ana.version, None, None)
        await until(revoked, b"presence")
        await token.revoke()
        made = await ana.drop()
        await until(open_, f"id: {made}\n".encode())
        assert b"example.placed" not in b"".join([chunk async for chunk in revoked])
        await open_.aclose()


async def test_a_token_revoked_while_its_stream_catches_up_ends_it_there(
    database: Database, ana: Placer, notifier: Notifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "BATCH_SIZE", 2)
    notifier.start()
    token = Shown(database)
    before = ana.version
    for _ in range(5):
        await ana.drop()
    streams = Streams(database, notifier)
    async with soon():
        slow = Follower(streams, ana.board_id, ana.version, before, None, token.id)
        quick = Follower(streams, ana.board_id, ana.version, None, None, token.id)
        await until(slow, f"id: {before + 2}\n".encode())
        await until(quick, b"presence")
        await token.revoke()
        assert [chunk async for chunk in quick] == []
        assert [chunk async for chunk in slow] == []


def make_private(database: Database) -> None:
    with database.writing() as session:
        changes = BoardChanges.model_validate({"access": {"read": "participants"}})
        boards.edit(session, participants.facilitator(session, "Faye"), "staffroom", changes, None)


def remove(database: Database) -> None:
    with database.writing() as session:
        boards.remove(session, participants.facilitator(session, "Faye"), "staffroom", None)


@pytest.mark.parametrize("session_id", [None, "somebody"])
@pytest.mark.parametrize("since", ["from now on", "from the start"])
@pytest.mark.parametrize("close", [make_private, remove])
async def test_a_stream_that_opens_just_as_its_board_is_closed_to_its_viewer_gets_nothing(
    database: Database,
    ana: Placer,
    notifier: Notifier,
    close: Callable[[Database], None],
    since: str,
    session_id: str | None,
) -> None:
    notifier.start()
    streams = Streams(database, notifier)
    async with soon():
        early = Follower(streams, ana.board_id, ana.version, None, None)
        await until(early, b"presence")
        await asyncio.to_thread(close, database)
        # The hub has passed on the event that ended all streams; `early` has not read to its end.
        await until(early, f"id: {ana.version + 1}\n".encode())
        after = 0 if since == "from the start" else None
        late = Follower(streams, ana.board_id, ana.version, after, session_id)
        assert [chunk async for chunk in late] == []
        await early.aclose()


async def test_a_participant_whose_stream_opens_just_as_the_board_turns_private_goes_on(
    database: Database, ana: Placer, notifier: Notifier
) -> None:
    notifier.start()
    streams = Streams(database, notifier)
    async with soon():
        early = Follower(streams, ana.board_id, ana.version, None, None)
        await until(early, b"presence")
        await asyncio.to_thread(make_private, database)
        await until(early, f"id: {ana.version + 1}\n".encode())
        late = Follower(streams, ana.board_id, ana.version, None, ana.caller.session_id)
        await until(late, b"presence")
        ana.version += 1
        made = await ana.drop()
        await until(late, f"id: {made}\n".encode())
        with database.writing() as session:
            participants.leave(session, ana.caller, "staffroom")
        assert [chunk async for chunk in late if b"id:" in chunk] == []
        await early.aclose()


async def test_a_stream_that_catches_up_while_its_board_turns_private_gets_nothing_of_what_follows(
    database: Database, ana: Placer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "BATCH_SIZE", 1)
    monkeypatch.setattr(hub, "POLL_INTERVAL", 60.0)
    before = ana.version
    await ana.drop()
    await ana.drop()
    streams = Streams(database, Notifier())
    async with soon():
        late = Follower(streams, ana.board_id, ana.version, before, None)
        await until(late, f"id: {before + 1}\n".encode())
        await asyncio.to_thread(make_private, database)
        assert [chunk async for chunk in late] == []
