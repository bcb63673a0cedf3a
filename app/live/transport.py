"""Short texts between the processes of one installation. A text may get lost."""

import asyncio
import logging
import os
import secrets
import select
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger("threefold")

Receiver = Callable[[str], None]
MAX_BYTES = 7_500
CHANNEL = "threefold"
# Seconds.
RETRY_DELAY = 2.0
KEEPALIVE = 60.0


class Transport(Protocol):
    """Takes a text of at most `MAX_BYTES` bytes from one process to all others."""

    def start(self, receiver: Receiver) -> None:
        """Call `receiver` on the running loop with every text that another process sends."""

    def send(self, text: str) -> None:
        """Send a text to the other processes. Any thread may call this; it does not wait."""

    def stop(self) -> None:
        """Receive and send no more."""


def transport_for(engine: Engine) -> Transport:
    """A transport between all processes that use this database."""
    if engine.dialect.name == "postgresql":
        return NotifyTransport(engine)
    return SocketTransport(Path(f"{engine.url.database}-hints"))


class SocketTransport:
    """Datagrams between Unix sockets in a folder beside the SQLite file, one socket a process.

    Whoever meets the socket of a dead process removes it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = f"{os.getpid()}-{secrets.token_hex(3)}"
        self._socket: socket.socket | None = None

    def start(self, receiver: Receiver) -> None:
        """Listen. Where no socket can be made, every text is lost."""
        self._receiver = receiver
        self._loop = asyncio.get_running_loop()
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listening.setblocking(False)
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            listening.bind(_shortest(self._folder / self._name))
        except OSError as error:
            listening.close()
            log.warning(
                "What other processes change shows after a second: no socket in %s (%s)", self._folder, error
            )
            return
        self._socket = listening
        self._loop.add_reader(listening, self._receive)

    def send(self, text: str) -> None:
        """Send a text to every other socket in the folder."""
        if self._socket is None:
            return
        for other in self._others():
            try:
                self._socket.sendto(text.encode(), _shortest(other))
            except ConnectionRefusedError:
                other.unlink(missing_ok=True)
            except OSError:
                continue

    def stop(self) -> None:
        """Close the socket and remove it from the folder."""
        if self._socket is not None:
            self._loop.remove_reader(self._socket)
            self._socket.close()
            self._socket = None
            (self._folder / self._name).unlink(missing_ok=True)

    def _others(self) -> Iterable[Path]:
        with suppress(OSError):
            return [path for path in self._folder.iterdir() if path.name != self._name]
        return []

    def _receive(self) -> None:
        with suppress(BlockingIOError):
            while self._socket is not None:
                self._receiver(self._socket.recv(MAX_BYTES).decode(errors="replace"))


def _shortest(path: Path) -> str:
    """A socket's path may have about a hundred characters."""
    return min(str(path), os.path.relpath(path), key=len)


class NotifyTransport:
    """LISTEN and NOTIFY of PostgreSQL, on one connection that a thread holds and renews when it breaks.

    NOTIFY is not part of the transaction it tells of: such transactions would commit one after the other.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._outgoing: deque[str] = deque()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, receiver: Receiver) -> None:
        """Start the thread that listens."""
        self._receiver = receiver
        self._loop = asyncio.get_running_loop()
        self._waker, self._woken = socket.socketpair()
        self._woken.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="notifications", daemon=True)
        self._thread.start()

    def send(self, text: str) -> None:
        """Have the thread send a text, together with all others that wait by then."""
        if self._thread is not None:
            self._outgoing.append(text)
            self._wake()

    def stop(self) -> None:
        """Close the connection."""
        if self._thread is not None:
            self._stopped.set()
            self._wake()
            self._thread.join(timeout=5)
            self._thread = None
            self._waker.close()
            self._woken.close()

    def _wake(self) -> None:
        with suppress(OSError):
            self._waker.send(b".", socket.MSG_DONTWAIT)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._exchange()
            except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error) as error:
                log.warning("The database’s hints are lost for a while: %s", str(error).partition("\n")[0])
                self._stopped.wait(RETRY_DELAY)

    def _exchange(self) -> None:
        pooled = self._engine.raw_connection()
        pooled.detach()
        connection: Any = pooled.dbapi_connection
        with closing(connection):
            connection.autocommit = True
            connection.execute(f"LISTEN {CHANNEL}")
            self._outgoing.clear()
            while not self._stopped.is_set():
                self._wait(connection)
                self._send_waiting(connection)
                for notice in connection.notifies(timeout=0):
                    if notice.pid != connection.info.backend_pid:
                        self._loop.call_soon_threadsafe(self._receiver, notice.payload)

    def _wait(self, connection: Any) -> None:
        """Wait for a text to come or to be sent; ask the server now and then whether it is still there."""
        ready, _, _ = select.select([connection, self._woken], [], [], KEEPALIVE)
        if not ready:
            connection.execute("")
        with suppress(BlockingIOError):
            self._woken.recv(4096)

    def _send_waiting(self, connection: Any) -> None:
        texts = {self._outgoing.popleft(): None for _ in range(len(self._outgoing))}
        if texts:
            connection.execute(
                "SELECT pg_notify(%s, text) FROM unnest(%s::text[]) AS text", (CHANNEL, [*texts])
            )
