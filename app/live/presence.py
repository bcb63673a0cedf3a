"""Which sessions have a board open, over all processes of one installation."""

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

SESSIONS_PER_TEXT = 500
FORGOTTEN_AFTER = 45.0  # seconds
_SUFFIX = 12


class Report(NamedTuple):
    """The sessions in which another process has a board open, and when it said so (monotonic seconds)."""

    sessions: frozenset[str]
    at: float


class Presence:
    """Counts a session once, in however many windows and processes it has a board open.

    Processes exchange texts of five words: board, process, number of this part, count of parts, and the ends
    of session ids with commas between. `send` takes a text to all other processes.
    """

    def __init__(self, send: Callable[[str], None]) -> None:
        self._send = send
        self._process = secrets.token_hex(4)
        self._callbacks: dict[str, Callable[[], None]] = {}
        self._here: dict[str, frozenset[str]] = {}
        self._elsewhere: dict[str, dict[tuple[str, int], Report]] = {}

    def subscribe(self, board_id: str, on_change: Callable[[], None]) -> None:
        """Call `on_change` whenever another process reports its sessions of this board."""
        self._callbacks[board_id] = on_change

    def unsubscribe(self, board_id: str) -> None:
        """Call nothing for this board any more, and report that it is open in no session here."""
        self._callbacks.pop(board_id, None)
        self._elsewhere.pop(board_id, None)
        if self._here.pop(board_id, None):
            self._send_report(board_id, frozenset())

    def report(self, board_id: str, sessions: Iterable[str], *, always: bool = False) -> None:
        """Report to the other processes that a board is open in these sessions here.

        Sends nothing when the sessions are the same as before, unless `always`.
        """
        suffixes = _suffixes(sessions)
        if always or suffixes != self._here.get(board_id, frozenset()):
            self._here[board_id] = suffixes
            self._send_report(board_id, suffixes)

    def count(self, board_id: str, sessions: Iterable[str]) -> int:
        """In how many sessions a board is open: in these here, and in those that other processes report."""
        return len(_suffixes(sessions) | self._reported(board_id))

    def open_elsewhere(self, board_id: str, sessions: Iterable[str]) -> set[str]:
        """Those of these sessions that have the board open in another process too."""
        reported = self._reported(board_id)
        return {session for session in sessions if session[-_SUFFIX:] in reported}

    def receive(self, board_id: str, report: Sequence[str]) -> None:
        """Take the report of another process: all words of the text but the first. Raises ValueError."""
        process, number, parts, suffixes = report
        part, count = int(number), int(parts)
        if not 0 <= part < count:
            raise ValueError("There is no such part.")
        if board_id in self._callbacks:
            self._answer_newcomer(board_id, process)
            self._remember(board_id, process, part, count, frozenset(filter(None, suffixes.split(","))))
            self._callbacks[board_id]()

    def _answer_newcomer(self, board_id: str, process: str) -> None:
        """Report our sessions to a process that has reported nothing before.

        A process without sessions does not answer: two such processes would answer each other for ever.
        """
        sessions = self._here.get(board_id)
        if sessions and not any(known == process for known, _ in self._elsewhere.get(board_id, {})):
            self._send_report(board_id, sessions)

    def _remember(self, board_id: str, process: str, part: int, count: int, suffixes: frozenset[str]) -> None:
        """Replace a part of a process's report; parts beyond its count, or all when it is empty, go."""
        reports = self._elsewhere.setdefault(board_id, {})
        for key in [key for key in reports if key[0] == process and (key[1] >= count or not suffixes)]:
            del reports[key]
        if suffixes:
            reports[process, part] = Report(suffixes, time.monotonic())

    def _reported(self, board_id: str) -> frozenset[str]:
        oldest = time.monotonic() - FORGOTTEN_AFTER
        reports = self._elsewhere.get(board_id, {}).values()
        return frozenset[str]().union(*(report.sessions for report in reports if report.at > oldest))

    def _send_report(self, board_id: str, suffixes: frozenset[str]) -> None:
        ordered = sorted(suffixes)
        starts = range(0, len(ordered) or 1, SESSIONS_PER_TEXT)
        for part, start in enumerate(starts):
            words = ",".join(ordered[start : start + SESSIONS_PER_TEXT])
            self._send(f"{board_id} {self._process} {part} {len(starts)} {words}")


def _suffixes(sessions: Iterable[str]) -> frozenset[str]:
    """The ends of ids, which are random enough to tell sessions apart."""
    return frozenset(session[-_SUFFIX:] for session in sessions)
