"""Event streams: one hub a board reads the log once and gives the same bytes to every open stream."""

import asyncio
import json
import logging
from collections import Counter, deque
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import anyio.to_thread
from anyio import CapacityLimiter
from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from app.domain import events
from app.live.notifier import Signal
from app.services import round_serializers
from app.services.rounds import judgements, lifecycle
from app.services.rounds.judgements import Fingerprint
from app.store import queries
from app.store.database import Database
from app.store.models import now

log = logging.getLogger("threefold")

OPENING = b"retry: 1000\n\n"
GATHER = 0.03
LOOK_AGAIN = 1.0
PRESENCE_GATHER = 0.25
PROGRESS_GATHER = 0.5
HEARTBEAT = 15.0
BATCH = 500
SLOWEST = 256


class Batch:
    """Events with consecutive numbers as they go over the wire."""

    def __init__(self, rows: Sequence[Row[int, str, str]]) -> None:
        self.frames = [events.frame(row.version, row.type, row.body) for row in rows]
        self.first = rows[0].version
        self.last = rows[-1].version
        self.bytes = b"".join(self.frames)
        self.is_full = len(rows) == BATCH
        self.is_final = any(_ends_streams(row.type, row.body) for row in rows)

    def after(self, version: int) -> bytes:
        """What of it follows a number."""
        if version < self.first:
            return self.bytes
        return b"".join(self.frames[version + 1 - self.first :])


def _ends_streams(type_: str, body: str) -> bool:
    """Whether some who follow the board may not any longer: all come again and are checked anew."""
    if type_ == "board.changed":
        return bool(json.loads(body)["data"]["access"]["read"] != "anyone")
    return type_ == "board.removed"


class Stream:
    """One client's stream: what it has not been sent yet.

    `is_private` when not everyone may read the board. A board that everyone may read ends all streams when
    that changes.
    """

    def __init__(self, session_id: str | None, token_id: str | None, *, is_private: bool) -> None:
        self.session_id = session_id
        self.token_id = token_id
        self.is_private = is_private
        self.closed = False
        self._waiting: deque[Batch | bytes] = deque()
        self._woken = asyncio.Event()

    def offer(self, item: Batch | bytes) -> None:
        """Queue bytes shared with other streams. A client too slow for them is sent off; it will resume."""
        if len(self._waiting) >= SLOWEST:
            self.cut()
        elif not self.closed:
            self._waiting.append(item)
            self._woken.set()

    def cut(self) -> None:
        """End it without what is queued."""
        self._waiting.clear()
        self.close()

    def close(self) -> None:
        """End it once what is queued was sent."""
        self.closed = True
        self._woken.set()

    async def items(self) -> AsyncIterator[Batch | bytes]:
        """What is queued, as it comes."""
        while self._waiting or not self.closed:
            self._woken.clear()
            while self._waiting:
                yield self._waiting.popleft()
            if not self.closed:
                await self._woken.wait()


class Hub:
    """All streams of one board in this process. `version` is the last number given to them."""

    def __init__(self, streams: "Streams", board_id: str, version: int) -> None:
        self.streams = streams
        self.board_id = board_id
        self.version = version
        self.members: set[Stream] = set()
        self._changed = asyncio.Event()
        self._moved = asyncio.Event()
        self._placed = asyncio.Event()
        self._here = 0
        self._progress: bytes | None = None
        self._own: dict[str, Fingerprint] = {}
        self._counting = asyncio.Lock()
        streams.signal.listen(board_id, self._wake, self._moved.set)
        self._tasks = [asyncio.create_task(each) for each in (self._follow(), self._attend(), self._count())]
        for task in self._tasks:
            task.add_done_callback(self._ended)

    @property
    def here(self) -> int:
        """How many people have the board open: sessions, not windows, in whatever process."""
        return self.streams.signal.here(self.board_id, self._people)

    @property
    def _people(self) -> set[str]:
        return {stream.session_id for stream in self.members if stream.session_id}

    @property
    def _several(self) -> set[str]:
        """The sessions that have the board open more than once."""
        windows = Counter(stream.session_id for stream in self.members if stream.session_id)
        twice = {session for session, count in windows.items() if count > 1}
        return twice | self.streams.signal.here_too(self.board_id, windows)

    def enter(self, stream: Stream) -> None:
        """Give a stream everything from now on. What its page was served with may be old by now."""
        self.members.add(stream)
        self._own.pop(stream.session_id or "", None)
        self._moved.set()

    def leave(self, stream: Stream) -> None:
        """Give it nothing more; the last one ends the hub."""
        self.members.discard(stream)
        self._moved.set()
        if not self.members:
            self.streams.close_hub(self)

    def close(self) -> None:
        """Stop following the log."""
        self.streams.signal.unlisten(self.board_id)
        for task in self._tasks:
            task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A task ends by itself through a fault alone. Then everyone is sent off, and comes to a new hub."""
        if not task.cancelled():
            log.error("Board %s is followed anew", self.board_id, exc_info=task.exception())
            self.streams.close_hub(self)
            self.send_off()

    def _wake(self) -> None:
        self._changed.set()
        self._placed.set()

    async def progress(self) -> bytes:
        """How far people are in the round under way, as it was told last; empty when there is none."""
        async with self._counting:
            if self._progress is None:
                self._progress = await self.streams.progress(self.board_id)
        return self._progress

    def _offer(self, item: Batch | bytes) -> None:
        for stream in self.members:
            stream.offer(item)

    async def _follow(self) -> None:
        """Read what is new whenever there is a hint, and every second in case one was lost."""
        while True:
            await _within(self._changed, LOOK_AGAIN)
            self._changed.clear()
            try:
                await self._pass_on()
            except SQLAlchemyError:
                log.exception("The log of board %s could not be read; trying again", self.board_id)
                await asyncio.sleep(LOOK_AGAIN)
            await asyncio.sleep(GATHER)

    async def _pass_on(self) -> None:
        async for batch in self.streams.batches(self.board_id, self.version):
            await self._cut_revoked()
            self.version = batch.last
            self._offer(batch)
            if batch.is_final:
                self.send_off()
        await self._cut_revoked()

    async def _cut_revoked(self) -> None:
        """End the streams of revoked tokens, and of those who may not read the board any more.

        Asked after events are read, so that no later one gets out.
        """
        shown = {stream.token_id for stream in self.members if stream.token_id}
        read = {stream.session_id for stream in self.members if stream.is_private and stream.session_id}
        gone: set[str | None] = set()
        if shown:
            gone |= shown - await self.streams.known_tokens(shown)
        if read:
            gone |= read - await self.streams.readers(self.board_id, read)
        for stream in self.members:
            if stream.token_id in gone or (stream.is_private and stream.session_id in gone):
                stream.cut()

    def send_off(self) -> None:
        """End every stream of the board."""
        for stream in self.members:
            stream.close()

    async def _attend(self) -> None:
        """Tell how many are here when that changes, and now and then so that a dead connection shows."""
        self.streams.signal.report(self.board_id, self._people, anyway=True)
        while True:
            moved = await _within(self._moved, HEARTBEAT)
            self._moved.clear()
            self.streams.signal.report(self.board_id, self._people, anyway=not moved)
            if self.here != self._here or not moved:
                self._here = self.here
                self._offer(events.presence(self._here, datetime.now(UTC)))
            await asyncio.sleep(PRESENCE_GATHER)

    async def _count(self) -> None:
        """Tell how far people are when that changes, with the same patience as the log."""
        while True:
            await _within(self._placed, LOOK_AGAIN)
            self._placed.clear()
            try:
                await self._tell_progress()
                await self._tell_own()
            except SQLAlchemyError:
                log.exception("The progress on board %s could not be read; trying again", self.board_id)
            await asyncio.sleep(PROGRESS_GATHER)

    async def _tell_progress(self) -> None:
        async with self._counting:
            told, self._progress = self._progress, await self.streams.progress(self.board_id)
        if self._progress and self._progress != told:
            self._offer(self._progress)

    async def _tell_own(self) -> None:
        """Tell those who have several screens, and nobody else, when what they placed alone has changed."""
        told, self._own = self._own, await self.streams.own(self.board_id, self._several)
        for stream in self.members:
            mark = self._own.get(stream.session_id or "")
            if mark and mark != told.get(stream.session_id or ""):
                stream.offer(events.own(mark.round))


class Streams:
    """Every open stream of this process."""

    def __init__(self, database: Database, signal: Signal) -> None:
        self.database = database
        self.signal = signal
        self._hubs: dict[str, Hub] = {}
        self._threads = CapacityLimiter(2)

    async def follow(
        self,
        board_id: str,
        version: int,
        since: int | None,
        session_id: str | None,
        token_id: str | None = None,
        *,
        is_private: bool = False,
    ) -> AsyncGenerator[bytes]:
        """The bytes of one stream: the events after `since` (None: from now on), then all that follow.

        `version` is the board's at a moment before: everything after it reaches the hub.
        """
        stream = Stream(session_id, token_id, is_private=is_private)
        hub = self._hubs.get(board_id) or Hub(self, board_id, version)
        self._hubs[board_id] = hub
        hub.enter(stream)
        try:
            yield OPENING
            sent = max(version, hub.version)
            if since is not None and (since > sent or not await self._holds(board_id, since)):
                yield events.reset(sent)
            elif since is not None:
                sent = since
                async for batch in self.batches(board_id, since):
                    if stream.closed:
                        return
                    yield batch.bytes
                    sent = batch.last
            yield events.presence(hub.here, datetime.now(UTC)) + await hub.progress()
            async for item in stream.items():
                if isinstance(item, bytes):
                    yield item
                elif item.last > sent:
                    yield item.after(sent)
                    sent = item.last
        finally:
            hub.leave(stream)

    async def batches(self, board_id: str, version: int) -> AsyncIterator[Batch]:
        """The events after a number, until there are no more."""
        while batch := await anyio.to_thread.run_sync(self._read, board_id, version, limiter=self._threads):
            yield batch
            if not batch.is_full:
                break
            version = batch.last

    def _read(self, board_id: str, version: int) -> Batch | None:
        with self.database.reading() as session:
            rows = queries.events.after(session, board_id, version, BATCH)
        return Batch(rows) if rows else None

    async def progress(self, board_id: str) -> bytes:
        """How far people are in the round under way on a board; empty when there is none."""
        return await anyio.to_thread.run_sync(self._read_progress, board_id, limiter=self._threads)

    def _read_progress(self, board_id: str) -> bytes:
        with self.database.reading() as session:
            far = lifecycle.progress_under_way(session, board_id)
        return events.progress(round_serializers.progress_under_way(far)) if far else b""

    async def own(self, board_id: str, several: set[str]) -> dict[str, Fingerprint]:
        """What those who have several screens placed in the round under way on a board, by session."""
        return await anyio.to_thread.run_sync(self._read_own, board_id, several, limiter=self._threads)

    def _read_own(self, board_id: str, several: set[str]) -> dict[str, Fingerprint]:
        with self.database.reading() as session:
            return judgements.own_fingerprints(session, board_id, several)

    async def known_tokens(self, token_ids: set[str]) -> set[str]:
        """Which of these tokens were not revoked."""
        return await anyio.to_thread.run_sync(self._known_tokens, token_ids, limiter=self._threads)

    def _known_tokens(self, token_ids: set[str]) -> set[str]:
        with self.database.reading() as session:
            return queries.credentials.known_tokens(session, token_ids)

    async def readers(self, board_id: str, session_ids: set[str]) -> set[str]:
        """Which of these sessions may read a board that not everyone may read."""
        return await anyio.to_thread.run_sync(self._readers, board_id, session_ids, limiter=self._threads)

    def _readers(self, board_id: str, session_ids: set[str]) -> set[str]:
        with self.database.reading() as session:
            return queries.credentials.readers(session, board_id, session_ids, now())

    async def _holds(self, board_id: str, since: int) -> bool:
        return await anyio.to_thread.run_sync(self._first_held, board_id, limiter=self._threads) <= since + 1

    def _first_held(self, board_id: str) -> int:
        with self.database.reading() as session:
            return queries.events.first_held(session, board_id)

    def close_hub(self, hub: Hub) -> None:
        """The last stream of a board left, or the hub is of no use any more."""
        if self._hubs.get(hub.board_id) is hub:
            del self._hubs[hub.board_id]
            hub.close()

    def close(self) -> None:
        """End every stream: the server stops."""
        for hub in self._hubs.values():
            hub.send_off()


async def _within(woken: asyncio.Event, seconds: float) -> bool:
    """Wait for the wake-up, at most so long; whether it came."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            return await woken.wait()
    return False
