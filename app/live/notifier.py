"""Hints between the processes of one installation: a board changed, or people opened or closed it."""

import asyncio
import logging
from collections.abc import Callable, Iterable

from app.live.presence import Presence
from app.live.transport import Transport

log = logging.getLogger("threefold")


class Notifier:
    """Tells every process that boards changed.

    A hint may be lost or may come twice: whoever gets one reads the log. Without a transport, this process is
    alone.
    """

    def __init__(self, transport: Transport | None = None) -> None:
        self.presence = Presence(self._send)
        self._transport = transport
        self._loop: asyncio.AbstractEventLoop | None = None
        self._callbacks: dict[str, Callable[[], None]] = {}

    def start(self) -> None:
        """Deliver hints on the running loop."""
        self._loop = asyncio.get_running_loop()
        if self._transport:
            self._transport.start(self._receive)

    def stop(self) -> None:
        """Deliver no more hints."""
        self._loop = None
        if self._transport:
            self._transport.stop()

    def subscribe(self, board_id: str, on_change: Callable[[], None]) -> None:
        """Call `on_change` on the loop whenever this board changed."""
        self._callbacks[board_id] = on_change

    def unsubscribe(self, board_id: str) -> None:
        """Call nothing for this board any more."""
        self._callbacks.pop(board_id, None)

    def notify(self, board_ids: Iterable[str]) -> None:
        """Tell every process that these boards changed. Any thread may call this."""
        if self._loop is None or self._loop.is_closed():
            return
        changed = tuple(board_ids)
        self._loop.call_soon_threadsafe(self._wake, changed)
        for board_id in changed:
            self._send(board_id)

    def _send(self, text: str) -> None:
        if self._transport:
            self._transport.send(text)

    def _receive(self, text: str) -> None:
        """Handle a text of another process, which may run another version of Threefold."""
        match text.split(" "):
            case [board_id]:
                self._wake((board_id,))
            case [board_id, *report]:
                try:
                    self.presence.receive(board_id, report)
                except ValueError:
                    log.warning("A hint that this version cannot read was ignored: %.80r", text)

    def _wake(self, board_ids: tuple[str, ...]) -> None:
        for board_id in board_ids:
            if on_change := self._callbacks.get(board_id):
                on_change()
