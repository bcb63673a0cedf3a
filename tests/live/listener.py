"""A client of the event stream over a plain socket, as little forgiving as a test should be."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from threading import Event
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from app.live import hub
from app.live.hub import Streams


@dataclass
class Frame:
    """One event of a stream."""

    event: str
    id: str | None
    data: Any

    @classmethod
    def of(cls, text: str) -> Self:
        fields = dict(line.split(": ", 1) for line in text.strip().splitlines())
        return cls(fields["event"], fields.get("id"), json.loads(fields["data"]))

    @property
    def version(self) -> int:
        return int(self.id or 0)


class Listener:
    """An open stream: its answer's head, and frames as they come."""

    def __init__(
        self, url: str, cookie: str | None = None, last_event_id: str | None = None, token: str | None = None
    ) -> None:
        parts = urlsplit(url)
        self._place = (parts.hostname, parts.port)
        wanted = {
            "Host": parts.netloc,
            "Accept-Encoding": "gzip",
            "Cookie": cookie,
            "Last-Event-ID": last_event_id,
            "Authorization": token and f"Bearer {token}",
        }
        lines = [f"{name}: {value}" for name, value in wanted.items() if value is not None]
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self._request = "\r\n".join([f"GET {target} HTTP/1.1", *lines, "", ""]).encode()
        self.head = ""
        self._unread = ""

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection(*self._place)
        self._writer.write(self._request)
        self.head = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.transport.abort()

    async def frames(self) -> AsyncIterator[Frame]:
        """Every event until the server ends the stream."""
        while True:
            part, separator, rest = self._unread.partition("\n\n")
            if separator:
                self._unread = rest
                if not part.startswith("retry:"):
                    yield Frame.of(part)
            elif chunk := await self._chunk():
                self._unread += chunk
            else:
                return

    async def next(self, event: str) -> Frame:
        """The next frame of this kind."""
        async for frame in self.frames():
            if frame.event == event:
                return frame
        raise AssertionError(f"the stream ended before {event}")

    async def events(self) -> AsyncIterator[Frame]:
        """The events of the log alone."""
        async for frame in self.frames():
            if frame.event not in {"presence", "progress", "consents", "own", "reset"}:
                yield frame

    async def upto(self, version: int) -> list[int]:
        """The numbers received until this one came."""
        seen = []
        async for frame in self.events():
            seen.append(frame.version)
            if frame.version >= version:
                break
        return seen

    async def _chunk(self) -> str:
        size = int(await self._reader.readline() or b"0", 16)
        chunk = await self._reader.readexactly(size + 2)
        return chunk[:-2].decode()


class Follower:
    """A stream without a server between: a write is done when the next bytes are asked for."""

    def __init__(
        self,
        streams: Streams,
        board_id: str,
        version: int,
        since: int | None,
        session_id: str | None,
        token_id: str | None = None,
        address: str = "",
    ) -> None:
        self._asked = asyncio.Semaphore(0)
        self._chunks: asyncio.Queue[bytes] = asyncio.Queue()
        self._gone = asyncio.Event()
        self._streams = streams
        self._who = hub.Follower(board_id, version, since, session_id, token_id, address)
        self._following: asyncio.Task[None] | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if self._following:
            self._asked.release()
        else:
            following = self._streams.follow(self._who, self._write, self._leave)
            self._following = asyncio.create_task(following)
        if self._gone.is_set() or not (chunk := await self._chunks.get()):
            raise StopAsyncIteration
        return chunk

    async def _write(self, body: bytes, more: bool) -> None:
        self._chunks.put_nowait(body if more else b"")
        if more:
            await self._asked.acquire()
        else:
            self._gone.set()

    async def _leave(self) -> None:
        await self._gone.wait()

    async def aclose(self) -> None:
        """Go, and wait until the server knows it."""
        self._gone.set()
        if self._following:
            await self._following


@asynccontextmanager
async def soon() -> AsyncIterator[None]:
    """What does not happen within ten seconds does not happen."""
    async with asyncio.timeout(10):
        yield


@contextmanager
def over() -> Iterator[Event]:
    """Set once what is inside has ended, well or not: threads cannot be cancelled, and are waited for."""
    is_over = Event()
    try:
        yield is_over
    finally:
        is_over.set()
