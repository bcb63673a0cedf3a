"""All streams of one board: its hub reads the log once and gives every stream the same bytes."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from app.domain import events
from app.live.notifier import Notifier
from app.live.reader import Reader
from app.live.stream import Batch, Stream, Write
from app.services.rounds.judgements import Fingerprint
from app.store.database import Database

log = logging.getLogger("threefold")

# Seconds.
LOG_PAUSE = 0.03
LONGEST_PAUSE = 0.5
PRESENCE_PAUSE = 0.25
PROGRESS_PAUSE = 0.5
POLL_INTERVAL = 1.0
HEARTBEAT = 15.0
STREAMS_A_TURN = 500
# Every stream that catches up holds a part of the log of its own.
CATCH_UP_BYTES = 64 * 1024


class Hub:
    """The open streams of one board in this process. `version` is that of the last event they were given."""

    def __init__(self, streams: "Streams", board_id: str, version: int) -> None:
        self.board_id = board_id
        self.version = version
        self._streams = streams
        self._reader = streams.reader
        self._notifier = streams.notifier
        self._members: set[Stream] = set()
        self._log_changed = asyncio.Event()
        self._presence_changed = asyncio.Event()
        self._progress_changed = asyncio.Event()
        self._count = 0
        self._progress: bytes | None = None
        self._progress_lock = asyncio.Lock()
        self._own_placements: dict[str, Fingerprint] = {}
        self._notifier.subscribe(board_id, self._wake)
        self._notifier.presence.subscribe(board_id, self._presence_changed.set)
        loops = (self._follow_log(), self._follow_presence(), self._follow_progress())
        self._tasks = [asyncio.create_task(loop) for loop in loops]
        for task in self._tasks:
            task.add_done_callback(self._fail)

    def enter(self, stream: Stream) -> None:
        """Give a stream all events from now on."""
        self._members.add(stream)
        # What its page was served with may be old by now: its next mark counts as a change.
        self._own_placements.pop(stream.session_id or "", None)
        self._presence_changed.set()

    def leave(self, stream: Stream) -> None:
        """Give a stream nothing more. The last stream ends the hub."""
        self._members.discard(stream)
        self._presence_changed.set()
        if not self._members:
            self._streams.close_hub(self)

    async def admits(self, stream: Stream) -> bool:
        """Whether a stream that entered may still be sent events; it is aborted if not.

        The board may have become private, or may have been removed, between the check of the request and
        `enter`. Whatever happens after `enter` reaches the stream through the hub.
        """
        access = await self._reader.read_access(self.board_id)
        if access is None:
            stream.abort()
        stream.is_private = access != "anyone"
        await self._abort_unauthorized({stream})
        return not stream.closed

    def presence(self) -> bytes:
        """The `presence` event of this moment."""
        return events.presence_frame(self._count_people(), datetime.now(UTC))

    async def progress(self) -> bytes:
        """The `progress` event as it was sent last; empty while no round is open."""
        async with self._progress_lock:
            if self._progress is None:
                self._progress = await self._reader.progress(self.board_id)
        return self._progress

    def held(self) -> Iterator[tuple[int, int]]:
        """For each stream, how many events wait to be sent, and how many bytes these have."""
        return (stream.held for stream in self._members)

    def close_streams(self) -> None:
        """End every stream of the board once its queue is sent."""
        for stream in self._members:
            stream.close()

    def close(self) -> None:
        """Stop following the board."""
        self._notifier.unsubscribe(self.board_id)
        self._notifier.presence.unsubscribe(self.board_id)
        for task in self._tasks:
            task.cancel()

    def _sessions(self) -> set[str]:
        return {stream.session_id for stream in self._members if stream.session_id}

    def _count_people(self) -> int:
        """Sessions count, not windows, in whatever process they are."""
        return self._notifier.presence.count(self.board_id, self._sessions())

    def _sessions_with_several_windows(self) -> set[str]:
        windows = Counter(stream.session_id for stream in self._members if stream.session_id)
        several = {session for session, count in windows.items() if count > 1}
        return several | self._notifier.presence.open_elsewhere(self.board_id, windows)

    async def _put(self, item: Batch | bytes) -> None:
        """Give every stream an item; whoever waits for an answer has a turn now and then."""
        for count, stream in enumerate([*self._members], 1):
            stream.put(item)
            if count % STREAMS_A_TURN == 0:
                await asyncio.sleep(0)

    def _wake(self) -> None:
        self._log_changed.set()
        self._progress_changed.set()

    def _fail(self, task: asyncio.Task[None]) -> None:
        """A task ends by itself through a fault alone. Every client is disconnected and meets a new hub."""
        if not task.cancelled():
            log.error("Board %s is followed anew", self.board_id, exc_info=task.exception())
            self._streams.close_hub(self)
            self.close_streams()

    async def _follow_log(self) -> None:
        """Read new events at every hint, and every second in case a hint was lost.

        When sending takes longer than gathering, it gathers longer: fewer and larger frames, and time to
        answer requests in between.
        """
        loop = asyncio.get_running_loop()
        while True:
            await _wait(self._log_changed, POLL_INTERVAL)
            self._log_changed.clear()
            began = loop.time()
            try:
                await self._send_events()
            except SQLAlchemyError:
                log.exception("The log of board %s could not be read; trying again", self.board_id)
                await asyncio.sleep(POLL_INTERVAL)
            await asyncio.sleep(min(max(LOG_PAUSE, loop.time() - began), LONGEST_PAUSE))

    async def _send_events(self) -> None:
        async for batch in self._reader.batches(self.board_id, self.version):
            await self._abort_unauthorized({*self._members})
            self.version = batch.last
            await self._put(batch)
            if batch.is_final:
                self.close_streams()
        await self._abort_unauthorized({*self._members})

    async def _abort_unauthorized(self, streams: Collection[Stream]) -> None:
        """End the streams of revoked tokens, and of sessions that may not read a private board any more.

        This runs after events were read and before they are sent, so that no later event gets out.
        """
        tokens = {stream.token_id for stream in streams if stream.token_id}
        browsers = [stream for stream in streams if stream.is_private and not stream.token_id]
        sessions = {stream.session_id for stream in browsers if stream.session_id}
        valid = await self._reader.valid_tokens(tokens) if tokens else set()
        readers = await self._reader.readers(self.board_id, sessions) if sessions else set()
        for stream in streams:
            if stream.token_id and stream.token_id not in valid:
                stream.abort()
        for stream in browsers:
            if stream.session_id not in readers:
                stream.abort()

    async def _follow_presence(self) -> None:
        """Send how many people are here when that changes, and regularly so that dead connections show."""
        self._notifier.presence.report(self.board_id, self._sessions(), always=True)
        while True:
            changed = await _wait(self._presence_changed, HEARTBEAT)
            self._presence_changed.clear()
            self._notifier.presence.report(self.board_id, self._sessions(), always=not changed)
            if self._count_people() != self._count or not changed:
                self._count = self._count_people()
                await self._put(self.presence())
            await asyncio.sleep(PRESENCE_PAUSE)

    async def _follow_progress(self) -> None:
        """Send how far people are in a round when that changes."""
        while True:
            await _wait(self._progress_changed, POLL_INTERVAL)
            self._progress_changed.clear()
            try:
                await self._send_progress()
                await self._send_own_placements()
            except SQLAlchemyError:
                log.exception("The progress on board %s could not be read; trying again", self.board_id)
            await asyncio.sleep(PROGRESS_PAUSE)

    async def _send_progress(self) -> None:
        async with self._progress_lock:
            before, self._progress = self._progress, await self._reader.progress(self.board_id)
        if self._progress and self._progress != before:
            await self._put(self._progress)

    async def _send_own_placements(self) -> None:
        """Tell people with several windows, and nobody else, that what they placed alone has changed."""
        several = self._sessions_with_several_windows()
        before, self._own_placements = (
            self._own_placements,
            await self._reader.own_placements(self.board_id, several),
        )
        for stream in self._members:
            mark = self._own_placements.get(stream.session_id or "")
            if mark and mark != before.get(stream.session_id or ""):
                stream.put(events.own_placements_frame(mark.round))


class Follower(NamedTuple):
    """Who follows a board: which events they have, and what they came with.

    `version` is the board's when the request was checked: the hub gives the stream all later events. `since`
    is that of the last event they have; None: they want what comes from now on.
    """

    board_id: str
    version: int
    since: int | None = None
    session_id: str | None = None
    token_id: str | None = None
    address: str = ""


class Streams:
    """Every open stream of this process, by the hubs of their boards.

    `on_drop` is called for each stream that ended before everything was sent.
    """

    def __init__(self, database: Database, notifier: Notifier) -> None:
        self.reader = Reader(database)
        self.notifier = notifier
        self._hubs: dict[str, Hub] = {}
        self._of_address: Counter[str] = Counter()
        self.on_drop: Callable[[], object] = lambda: None

    @property
    def count(self) -> int:
        """How many streams are open in this process."""
        return self._of_address.total()

    def held(self) -> tuple[int, int]:
        """How many events wait to be sent to the streams of this process, and how many bytes these have."""
        waiting = [held for hub in self._hubs.values() for held in hub.held()]
        return sum(events for events, _ in waiting), sum(size for _, size in waiting)

    def count_of_address(self, address: str) -> int:
        """How many streams of an address are open in this process."""
        return self._of_address[address]

    async def follow(self, follower: Follower, write: Write, gone: Callable[[], Awaitable[None]]) -> None:
        """Send one stream: the events after `since` (None: from now on), then all that follow.

        It ends when `gone` returns: the client went, or the last bytes were written. That happens at once
        when the caller may not read the board any more. It counts for its address.
        """
        stream = Stream(follower.session_id, follower.token_id, write)
        board_id = follower.board_id
        self._of_address[follower.address] += 1
        hub = self._hubs.get(board_id) or Hub(self, board_id, follower.version)
        self._hubs[board_id] = hub
        hub.enter(stream)
        stream.begin(self._open(hub, stream, follower))
        try:
            await gone()
        finally:
            stream.leave()
            hub.leave(stream)
            if stream.is_aborted:
                self.on_drop()
            self._of_address[follower.address] -= 1
            self._of_address += Counter()

    async def _open(self, hub: Hub, stream: Stream, follower: Follower) -> None:
        """Send what a stream begins with; a fault ends it, and its client comes again."""
        try:
            if not await hub.admits(stream):
                return
            stream.version = max(follower.version, hub.version)
            if follower.since is not None:
                await self._catch_up(hub, stream, follower.since)
            if not stream.closed:
                await stream.write(hub.presence() + await hub.progress(), True)
        except SQLAlchemyError:
            log.exception("A stream of board %s could not begin", hub.board_id)
            stream.abort()

    async def _catch_up(self, hub: Hub, stream: Stream, since: int) -> None:
        """Send the events after `since`, or a `reset` when they are not in the log (any more, or yet)."""
        if since > stream.version or await self.reader.oldest_version(hub.board_id) > since + 1:
            await stream.write(events.reset(stream.version), True)
            return
        stream.version = since
        async for batch in self.reader.batches(hub.board_id, since, CATCH_UP_BYTES):
            if stream.closed or not await hub.admits(stream):
                return
            await stream.write(batch.bytes, True)
            stream.version = batch.last

    def close_hub(self, hub: Hub) -> None:
        """Forget a hub whose last stream left, or that failed."""
        if self._hubs.get(hub.board_id) is hub:
            del self._hubs[hub.board_id]
            hub.close()

    def close(self) -> None:
        """End every stream: the server stops."""
        for hub in self._hubs.values():
            hub.close_streams()


async def _wait(event: asyncio.Event, seconds: float) -> bool:
    """Wait for an event, at most so long; whether it was set."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            return await event.wait()
    return False
