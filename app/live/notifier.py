"""Hints between all who use the database: that a board changed, and who has it open in which process."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from app.live.transport import Wire

AT_ONCE = 500
HELD = 45.0
_ID = 12


class Told(NamedTuple):
    """Who has a board open in another process, as it told last."""

    people: frozenset[str]
    at: float


class Follower(NamedTuple):
    """What a board's hub is woken by."""

    changed: Callable[[], None]
    moved: Callable[[], None]


class Signal:
    """A hint may be lost or come twice: whoever gets one reads the log."""

    def __init__(self, wire: Wire | None = None) -> None:
        self._wire = wire
        self._name = secrets.token_hex(4)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._followers: dict[str, Follower] = {}
        self._here: dict[str, frozenset[str]] = {}
        self._elsewhere: dict[str, dict[tuple[str, int], Told]] = {}

    def start(self) -> None:
        """Deliver hints on the running loop."""
        self._loop = asyncio.get_running_loop()
        if self._wire:
            self._wire.start(self._hear)

    def stop(self) -> None:
        """Deliver no more hints."""
        self._loop = None
        if self._wire:
            self._wire.stop()

    def listen(self, board_id: str, changed: Callable[[], None], moved: Callable[[], None]) -> None:
        """Call `changed` on the loop when this board changed, `moved` when people came or went elsewhere."""
        self._followers[board_id] = Follower(changed, moved)

    def unlisten(self, board_id: str) -> None:
        """Nobody here follows this board any more."""
        self._followers.pop(board_id, None)
        self._elsewhere.pop(board_id, None)
        if self._here.pop(board_id, None):
            self._tell_who(board_id, [])

    def tell(self, board_ids: Iterable[str]) -> None:
        """These boards changed. Any thread may call this."""
        if self._loop is None or self._loop.is_closed():
            return
        changed = tuple(board_ids)
        self._loop.call_soon_threadsafe(self._wake, changed)
        if self._wire:
            for board_id in changed:
                self._wire.send(board_id)

    def report(self, board_id: str, sessions: Iterable[str], *, anyway: bool = False) -> None:
        """These sessions have a board open here: tell the other processes when that is new, or `anyway`."""
        people = _shortened(sessions)
        if anyway or people != self._here.get(board_id, frozenset()):
            self._here[board_id] = people
            self._tell_who(board_id, sorted(people))

    def here(self, board_id: str, sessions: Iterable[str]) -> int:
        """How many have a board open: these sessions here, and those that other processes told of lately."""
        return len(_shortened(sessions) | self._told(board_id))

    def here_too(self, board_id: str, sessions: Iterable[str]) -> set[str]:
        """Those of these sessions that have a board open in another process as well."""
        told = self._told(board_id)
        return {session for session in sessions if session[-_ID:] in told}

    def _told(self, board_id: str) -> frozenset[str]:
        fresh = time.monotonic() - HELD
        told = self._elsewhere.get(board_id, {}).values()
        return frozenset[str]().union(*(one.people for one in told if one.at > fresh))

    def _tell_who(self, board_id: str, people: list[str]) -> None:
        """In several texts when they are many: each says which of how many it is."""
        if self._wire:
            parts = [people[start : start + AT_ONCE] for start in range(0, len(people) or 1, AT_ONCE)]
            for number, part in enumerate(parts):
                self._wire.send(f"{board_id} {self._name} {number} {len(parts)} {','.join(part)}")

    def _hear(self, text: str) -> None:
        board_id, *who = text.split(" ")
        if not who:
            self._wake((board_id,))
        elif board_id in self._followers:
            name, number, parts, people = who
            self._learn(board_id, name, int(number), int(parts), people)

    def _learn(self, board_id: str, name: str, number: int, parts: int, people: str) -> None:
        """Who has a board open in the process of that name. One not heard of before is told who is here.

        Whoever has nobody here stays silent: two such processes would answer each other for ever.
        """
        told = self._elsewhere.setdefault(board_id, {})
        here = self._here.get(board_id)
        if here and not any(one == name for one, _ in told):
            self._tell_who(board_id, sorted(here))
        for gone in [part for part in told if part[0] == name and (part[1] >= parts or not people)]:
            del told[gone]
        if people:
            told[name, number] = Told(frozenset(people.split(",")), time.monotonic())
        self._followers[board_id].moved()

    def _wake(self, board_ids: tuple[str, ...]) -> None:
        for board_id in board_ids:
            if follower := self._followers.get(board_id):
                follower.changed()


def _shortened(sessions: Iterable[str]) -> frozenset[str]:
    """The end of an id is random enough to tell people apart."""
    return frozenset(session[-_ID:] for session in sessions)
