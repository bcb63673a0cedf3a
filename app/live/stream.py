"""One client's event stream: the bytes that wait to be sent to it."""

import asyncio
import json
import types
from collections.abc import Awaitable, Callable, Coroutine, Generator, Sequence
from typing import Any

from sqlalchemy import Row

from app.domain import events

MAX_QUEUED = 256
MAX_QUEUED_BYTES = 1024 * 1024

Writing = Coroutine[Any, Any, None]
Write = Callable[[bytes, bool], Writing]


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
    """What is sent to one client, and what waits until it can be sent.

    `write` sends bytes, and says whether more will follow. `session_id` and `token_id` say who the client is.
    `version` is that of the last event sent. `is_private` is set when not everyone may read the board,
    `is_aborted` when the stream ended before all was sent.
    """

    def __init__(self, session_id: str | None, token_id: str | None, write: Write) -> None:
        self.session_id = session_id
        self.token_id = token_id
        self.write = write
        self.version = 0
        self.is_private = False
        self.closed = False
        self.is_aborted = False
        self._queue: list[Batch | bytes] = []
        self._queued_bytes = 0
        self._sending: asyncio.Task[None] | None = None

    def begin(self, opening: Writing) -> None:
        """Send an opening; what is put meanwhile waits for its end."""
        self._send_all(opening)

    def put(self, item: Batch | bytes) -> None:
        """Send an item at once, or queue it behind what the client has not taken yet.

        A client that lets too many wait is disconnected; it connects again and resumes.
        """
        if self.closed:
            return
        if not self._sending:
            if chunk := self._encode(item):
                self._send(self.write(chunk, True))
        elif len(self._queue) >= MAX_QUEUED or (self._queue and self._queued_bytes >= MAX_QUEUED_BYTES):
            self.abort()
        else:
            self._queue.append(item)
            self._queued_bytes += len(item)

    @property
    def held(self) -> tuple[int, int]:
        """How many events wait to be sent, and how many bytes these have."""
        return len(self._queue), self._queued_bytes

    def abort(self) -> None:
        """End the stream now, without what is queued."""
        self.is_aborted = True
        self._queue.clear()
        self._queued_bytes = 0
        self.close()

    def close(self) -> None:
        """End the stream once everything that is queued has been sent."""
        if not self.closed:
            self.closed = True
            if not self._sending:
                self._send_all()

    def leave(self) -> None:
        """The client has gone."""
        self.closed = True
        if self._sending:
            self._sending.cancel()

    def _send(self, writing: Writing) -> None:
        """Take one step of a write, which is all of it unless the client is slow.

        A thousand streams cost a thousand steps then, in place of a thousand tasks that are woken.
        """
        try:
            waited_for = writing.send(None)
        except StopIteration:
            return
        except OSError:
            self.closed = True
            return
        self._send_all(_rest_of(writing, waited_for))

    def _send_all(self, first: Awaitable[None] | None = None) -> None:
        self._sending = asyncio.create_task(self._work_off(first))

    async def _work_off(self, first: Awaitable[None] | None) -> None:
        try:
            if first:
                await first
            while self._queue:
                item = self._queue.pop(0)
                self._queued_bytes -= len(item)
                if chunk := self._encode(item):
                    await self.write(chunk, True)
            if self.closed:
                await self.write(b"", False)
        except OSError:
            self.closed = True
        finally:
            self._sending = None

    def _encode(self, item: Batch | bytes) -> bytes:
        """The part of an item that was not sent yet."""
        if isinstance(item, bytes):
            return item
        sent, self.version = self.version, max(self.version, item.last)
        return item.after(sent) if item.last > sent else b""


@types.coroutine
def _rest_of(writing: Writing, waited_for: Any) -> Generator[Any, Any, None]:
    """What is left of a write of which one step was taken, and what that step waits for."""
    try:
        yield waited_for
    except asyncio.CancelledError:
        writing.close()
        raise
    yield from writing
