"""One client's event stream: the bytes that wait to be sent to it."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Sequence

from sqlalchemy import Row

from app.domain import events

MAX_QUEUED = 256
MAX_QUEUED_BYTES = 1024 * 1024


class Batch:
    """Events with consecutive numbers, encoded once for every stream that sends them.

    `is_final` says that some followers may no longer read the board: every stream ends after this batch, and
    whoever connects again is checked.
    """

    def __init__(self, rows: Sequence[Row[int, str, str]]) -> None:
        self.frames = [events.frame(row.version, row.type, row.body) for row in rows]
        self.first = rows[0].version
        self.last = rows[-1].version
        self.bytes = b"".join(self.frames)
        self.is_final = any(_ends_streams(row.type, row.body) for row in rows)

    def __len__(self) -> int:
        """How many bytes it has."""
        return len(self.bytes)

    def after(self, version: int) -> bytes:
        """The events of the batch that follow a version."""
        if version < self.first:
            return self.bytes
        return b"".join(self.frames[version + 1 - self.first :])


def _ends_streams(type_: str, body: str) -> bool:
    if type_ == "board.changed":
        return bool(json.loads(body)["data"]["access"]["read"] != "anyone")
    return type_ == "board.removed"


class Stream:
    """The queue of one client.

    `session_id` and `token_id` say who the client is. `version` is that of the last event sent. `is_private`
    is set when not everyone may read the board.
    """

    def __init__(self, session_id: str | None, token_id: str | None) -> None:
        self.session_id = session_id
        self.token_id = token_id
        self.version = 0
        self.is_private = False
        self.closed = False
        self._queue: deque[Batch | bytes] = deque()
        self._queued_bytes = 0
        self._woken = asyncio.Event()

    def put(self, item: Batch | bytes) -> None:
        """Queue an item. A client that lets too many wait is disconnected; it connects again and resumes."""
        if len(self._queue) >= MAX_QUEUED or (self._queue and self._queued_bytes >= MAX_QUEUED_BYTES):
            self.abort()
        elif not self.closed:
            self._queue.append(item)
            self._queued_bytes += len(item)
            self._woken.set()

    def abort(self) -> None:
        """End the stream now, without what is queued."""
        self._queue.clear()
        self._queued_bytes = 0
        self.close()

    def close(self) -> None:
        """End the stream once everything that is queued has been sent."""
        self.closed = True
        self._woken.set()

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes of all that is queued, as it comes, until the stream ends. No event is sent twice."""
        while self._queue or not self.closed:
            self._woken.clear()
            while self._queue:
                item = self._queue.popleft()
                self._queued_bytes -= len(item)
                if chunk := self._encode(item):
                    yield chunk
            if not self.closed:
                await self._woken.wait()

    def _encode(self, item: Batch | bytes) -> bytes:
        """The part of an item that was not sent yet."""
        if isinstance(item, bytes):
            return item
        sent, self.version = self.version, max(self.version, item.last)
        return item.after(sent) if item.last > sent else b""
