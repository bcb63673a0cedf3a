"""Hints that a board changed, from whichever thread committed to the loop that serves the streams."""

import asyncio
from collections.abc import Callable, Iterable


class Signal:
    """A hint may be lost or come twice: whoever gets one reads the log."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: dict[str, Callable[[], None]] = {}

    def start(self) -> None:
        """Deliver hints on the running loop."""
        self._loop = asyncio.get_running_loop()

    def stop(self) -> None:
        """Deliver no more hints."""
        self._loop = None

    def listen(self, board_id: str, wake: Callable[[], None]) -> None:
        """Call `wake` on the loop when this board changed."""
        self._listeners[board_id] = wake

    def unlisten(self, board_id: str) -> None:
        """Nobody follows this board any more."""
        self._listeners.pop(board_id, None)

    def tell(self, board_ids: Iterable[str]) -> None:
        """These boards changed. Any thread may call this."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, tuple(board_ids))

    def _wake(self, board_ids: tuple[str, ...]) -> None:
        for board_id in board_ids:
            if wake := self._listeners.get(board_id):
                wake()
