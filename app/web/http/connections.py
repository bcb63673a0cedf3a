"""Connections that cannot hold up others: bounded heads, times to send and to receive, a bound on how many.

The server (uvicorn) reads a request of any size for as long as it likes. This protocol gives it bounds.
"""

import asyncio
import logging
import resource
from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.settings import Settings
from app.web.http.rate_limits import is_among, network

log = logging.getLogger("threefold")

LARGEST_HEAD = 64 * 1024
MOST_FIELDS = 200
MOST_WAITING_REQUESTS = 16
# Bytes of a body that come within `BODY_SECONDS`, unless it ends before.
BODY_PIECE = 256 * 1024
# Bytes that a chunked body may have besides its content: sizes of chunks, and fields after the body.
FRAMING = 64 * 1024
# Seconds.
HEAD_SECONDS = 10.0
BODY_SECONDS = 30.0
UNREAD_SECONDS = 30.0
LEFT_OVER_SECONDS = 5.0
SWEEP_INTERVAL = 1.0
# Files that the process needs for other things than connections: the database, the log, the program itself.
OTHER_FILES = 256
FEWEST_CONNECTIONS = 32
# Connections that are accepted at a time: what is above `Connections.most` fits into `OTHER_FILES`.
ACCEPTED_AT_ONCE = 64

_TOO_LARGE = (431, "The head of a request may have at most 64 KiB and 200 fields.")
_TOO_SLOW = (408, "The request took too long to arrive. Try again.")
_TOO_MANY = (429, "Your address has too many connections here. Close some, then try again.")
_NO_HOST = (400, "A request needs one Host field.")
_FULL = (503, "This server has no connection left. Try again in a moment.")
_PHRASES = {
    400: "Bad Request",
    408: "Request Timeout",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}


def raise_file_limit() -> int:
    """Let this process open as many files as the system lets it. Returns that number."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def accepted_at_once(files: int) -> int:
    """How many connections a process with so many files accepts before it counts them."""
    return 2_048 if files > 4 * 2_048 else ACCEPTED_AT_ONCE


class Connections:
    """The open connections of this process, by address.

    `waiting` are those from which a whole head has not come yet, the longest wait first: when there is no
    room for another connection, the first of them makes room. `proxies` are addresses and networks that may
    have any number: many people come through them.
    """

    def __init__(self, most: int, most_of_address: int, proxies: Sequence[str] = ()) -> None:
        self.most = most
        self._proxies = proxies
        self.most_of_address = min(most_of_address, max(FEWEST_CONNECTIONS // 2, most * 3 // 4))
        self.waiting: dict[BoundedProtocol, None] = {}
        self.open: set[BoundedProtocol] = set()
        self._of_address: Counter[str] = Counter()
        self._sweeping = False

    def __len__(self) -> int:
        return len(self.open)

    def refusal(self, address: str) -> tuple[int, str] | None:
        """Why a new connection of this address is not served; None when there is room for it."""
        is_full = self._of_address[address] >= self.most_of_address and not is_among(address, self._proxies)
        if is_full and not self._drop_waiting(address):
            return _TOO_MANY
        if len(self.open) >= self.most and not self._drop_waiting():
            return _FULL
        return None

    def add(self, connection: "BoundedProtocol") -> None:
        """Count a connection that was made."""
        self.open.add(connection)
        self._of_address[connection.address] += 1
        if not self._sweeping:
            self._sweeping = True
            asyncio.get_running_loop().call_later(SWEEP_INTERVAL, self._sweep)

    def remove(self, connection: "BoundedProtocol") -> None:
        """Count a connection that was lost."""
        self.waiting.pop(connection, None)
        if connection in self.open:
            self.open.remove(connection)
            self._of_address[connection.address] -= 1
            self._of_address += Counter()

    def _drop_waiting(self, address: str | None = None) -> bool:
        """End the connection that has said nothing whole for the longest time. False when there is none."""
        for connection in self.waiting:
            if address is None or connection.address == address:
                connection.end()
                self.remove(connection)
                return True
        return False

    def _sweep(self) -> None:
        now = asyncio.get_running_loop().time()
        for connection in [*self.open]:
            connection.check(now)
        self._sweeping = bool(self.open)
        if self._sweeping:
            asyncio.get_running_loop().call_later(SWEEP_INTERVAL, self._sweep)


class _Lingering:
    """The transport as an answer sees it: it closes once the rest of the request has come.

    Closing before would reset the connection, and a client or a proxy that still sends would lose the answer
    (RFC 9112, section 9.6).
    """

    def __init__(self, connection: "BoundedProtocol") -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection.transport, name)

    def close(self) -> None:
        """Close, now or soon."""
        self._connection.close_after_body()


class BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1 with bounds: for the head, for the time until a request is whole, and for answers not read."""

    _registry: ClassVar[Connections | None] = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.address = ""
        self._head_size = 0
        self._framing = 0
        self._fields = 0
        self._is_reading_head = True
        self._is_reading_body = False
        self._closes_after_body = False
        self._refusal: tuple[int, str] | None = None
        self.deadline: float | None = None
        self._piece = 0
        self._unread: tuple[int, float] | None = None

    @classmethod
    def registry(cls) -> Connections:
        """All connections of this process; the settings are read when the first one is made."""
        if cls._registry is None:
            files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
            most = max(FEWEST_CONNECTIONS, files - OTHER_FILES)
            settings = Settings()
            cls._registry = Connections(most, settings.most_connections, settings.proxies)
        return cls._registry

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or say why not and close it."""
        super().connection_made(transport)
        self.address = network(self.client[0]) if self.client else ""
        registry = self.registry()
        if refusal := registry.refusal(self.address):
            self._refuse(*refusal)
            return
        registry.add(self)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self.registry().remove(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, but of a head no more than it may have."""
        if self.transport.is_closing():
            return
        if not self._is_reading_head and not self._is_reading_body:
            self._await_head()
        view = memoryview(data)
        while view and self._is_reading_head and not self.transport.is_closing():
            room = LARGEST_HEAD + 1 - self._head_size
            part, view = view[:room], view[room:]
            self._head_size += len(part)
            super().data_received(bytes(part))
            if self._head_size > LARGEST_HEAD:
                self._refuse(*_TOO_LARGE)
        if view and not self.transport.is_closing():
            self._framing += len(view)
            super().data_received(bytes(view))
            if self._framing > FRAMING:
                self._refuse(*_TOO_LARGE)

    def on_message_begin(self) -> None:
        """A request begins, perhaps right behind another."""
        super().on_message_begin()
        self._fields = 0
        if not self._is_reading_head:
            self._await_head()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count the fields of the head, and of what may follow a chunked body."""
        self._fields += 1
        if self._fields > MOST_FIELDS:
            self._refusal = _TOO_LARGE
            raise ValueError("too many fields")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole; the body may take its time."""
        self._is_reading_head, self._is_reading_body = False, True
        self._head_size = self._framing = self._piece = 0
        self._set_deadline(BODY_SECONDS)
        self.registry().waiting.pop(self, None)
        if len(self.pipeline) >= MOST_WAITING_REQUESTS:
            self._refusal = _TOO_MANY
            raise ValueError("too many requests wait for their answers")
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            self._refusal = _NO_HOST
            raise ValueError("no host, or several")
        super().on_headers_complete()
        self.cycle.transport = _Lingering(self)  # type: ignore[assignment]

    def on_body(self, body: bytes) -> None:
        """Count what comes: a body that makes progress has more time."""
        self._framing = max(0, self._framing - 2 * len(body))
        self._piece += len(body)
        if self._piece >= BODY_PIECE and not self.cycle.response_complete:
            self._piece = 0
            self._set_deadline(BODY_SECONDS)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._is_reading_body = False
        self.deadline = None
        super().on_message_complete()
        if self._closes_after_body:
            self.transport.close()

    def on_response_complete(self) -> None:
        """The answer is sent. Whoever still sends the body of a request that was answered is cut off soon."""
        super().on_response_complete()
        if self._is_reading_body and self.cycle.response_complete:
            self._set_deadline(LEFT_OVER_SECONDS)

    def close_after_body(self) -> None:
        """Close the connection once the body that is under way has come, but within `LEFT_OVER_SECONDS`."""
        if self._is_reading_body:
            self._closes_after_body = True
        else:
            self.transport.close()

    def pause_writing(self) -> None:
        """What is sent is not read at the moment."""
        self._unread = (self.transport.get_write_buffer_size(), self.loop.time())
        super().pause_writing()

    def resume_writing(self) -> None:
        """It is read again."""
        self._unread = None
        super().resume_writing()

    def check(self, now: float) -> None:
        """End the connection when its client has kept the server waiting for too long."""
        if self._unread and self.transport.get_write_buffer_size() < self._unread[0]:
            self._unread = (self.transport.get_write_buffer_size(), now)
        elif self._unread and now - self._unread[1] > UNREAD_SECONDS:
            self.transport.abort()
        if self.deadline is None or now < self.deadline:
            return
        if self.flow.read_paused:
            self._set_deadline(BODY_SECONDS)
        else:
            self.end()

    def end(self) -> None:
        """Close the connection; with a reason, when a request has begun that is not answered."""
        if self._head_size or (self._is_reading_body and not self.cycle.response_started):
            self._refuse(*_TOO_SLOW)
        else:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Say what is wrong with a request that cannot be read."""
        if self._refusal:
            self._refuse(*self._refusal)
        else:
            super().send_400_response(msg)

    def _await_head(self) -> None:
        self._is_reading_head = True
        self._head_size = 0
        self._set_deadline(HEAD_SECONDS)
        self.registry().waiting[self] = None

    def _set_deadline(self, seconds: float) -> None:
        self.deadline = self.loop.time() + seconds

    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and cycle.response_started and not cycle.response_complete

    def _refuse(self, status: int, words: str) -> None:
        """Answer in plain text, without the application, and close."""
        self.deadline = None
        if self.transport.is_closing():
            return
        if not self._is_answering():
            fields = f"content-type: text/plain; charset=utf-8\r\ncontent-length: {len(words)}\r\n"
            head = f"HTTP/1.1 {status} {_PHRASES[status]}\r\n{fields}connection: close\r\n\r\n"
            self.transport.write(f"{head}{words}".encode())
        self.transport.close()
