"""How the processes of one installation tell each other things: short texts, which may get lost."""

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

Hear = Callable[[str], None]
LONGEST = 7_500
CHANNEL = "threefold"
TRY_AGAIN = 2.0
STILL_THERE = 60.0


class Wire(Protocol):
    """Texts are at most `LONGEST` bytes. What one process sends, all others hear."""

    def start(self, hear: Hear) -> None:
        """Call `hear` on the running loop with every text that comes."""

    def send(self, text: str) -> None:
        """Tell the other processes. Any thread may call this; it does not wait."""

    def stop(self) -> None:
        """Hear and send no more."""


def between_processes(engine: Engine) -> Wire:
    """The wire that goes with a database: everybody who uses that one is on it."""
    if engine.dialect.name == "postgresql":
        return Notifications(engine)
    return Datagrams(Path(f"{engine.url.database}-hints"))


class Datagrams:
    """A socket for each process, in a folder beside the SQLite file; those of dead processes are removed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = f"{os.getpid()}-{secrets.token_hex(3)}"
        self._socket: socket.socket | None = None

    def start(self, hear: Hear) -> None:
        """Listen; where that cannot be done, hints are lost."""
        self._hear = hear
        self._loop = asyncio.get_running_loop()
        ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        ear.setblocking(False)
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            ear.bind(_shortest(self._folder / self._name))
        except OSError as error:
            ear.close()
            log.warning(
                "What other processes change shows after a second: no socket in %s (%s)", self._folder, error
            )
            return
        self._socket = ear
        self._loop.add_reader(ear, self._receive)

    def send(self, text: str) -> None:
        """To every other socket in the folder."""
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
        """Leave the folder."""
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
                self._hear(self._socket.recv(LONGEST).decode())


def _shortest(path: Path) -> str:
    """A socket's path may have about a hundred characters."""
    return min(str(path), os.path.relpath(path), key=len)


class Notifications:
    """LISTEN and NOTIFY on one connection, which a thread holds and makes anew when it breaks.

    They are not part of the transactions they tell of: those would commit one after the other.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._outgoing: deque[str] = deque()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, hear: Hear) -> None:
        """Listen from a thread."""
        self._hear = hear
        self._loop = asyncio.get_running_loop()
        self._bell, self._rung = socket.socketpair()
        self._rung.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="notifications", daemon=True)
        self._thread.start()

    def send(self, text: str) -> None:
        """As soon as the connection is free; what waits meanwhile goes along."""
        if self._thread is not None:
            self._outgoing.append(text)
            self._ring()

    def stop(self) -> None:
        """Close the connection."""
        if self._thread is not None:
            self._stopped.set()
            self._ring()
            self._thread.join(timeout=5)
            self._thread = None
            self._bell.close()
            self._rung.close()

    def _ring(self) -> None:
        with suppress(OSError):
            self._bell.send(b".", socket.MSG_DONTWAIT)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._converse()
            except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error) as error:
                log.warning("The database’s hints are lost for a while: %s", str(error).partition("\n")[0])
                self._stopped.wait(TRY_AGAIN)

    def _converse(self) -> None:
        borrowed = self._engine.raw_connection()
        borrowed.detach()
        connection: Any = borrowed.dbapi_connection
        with closing(connection):
            connection.autocommit = True
            connection.execute(f"LISTEN {CHANNEL}")
            self._outgoing.clear()
            while not self._stopped.is_set():
                self._wait(connection)
                self._deliver(connection)
                for heard in connection.notifies(timeout=0):
                    if heard.pid != connection.info.backend_pid:
                        self._loop.call_soon_threadsafe(self._hear, heard.payload)

    def _wait(self, connection: Any) -> None:
        """Until something comes or is to be sent. Now and then asks whether anybody is at the other end."""
        ready, _, _ = select.select([connection, self._rung], [], [], STILL_THERE)
        if not ready:
            connection.execute("")
        with suppress(BlockingIOError):
            self._rung.recv(4096)

    def _deliver(self, connection: Any) -> None:
        texts = {self._outgoing.popleft(): None for _ in range(len(self._outgoing))}
        if texts:
            connection.execute(
                "SELECT pg_notify(%s, text) FROM unnest(%s::text[]) AS text", (CHANNEL, [*texts])
            )
