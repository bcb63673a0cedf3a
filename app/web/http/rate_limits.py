"""How often something may be tried: from one address, or with one code."""

import ipaddress
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress

from cachetools import LRUCache

from app.domain.errors import TooMany

MOST_ADDRESSES = 10_000
PREFIX = 64
WIDE_PREFIX = 48
WRONG_IN_ALL = 3_000
TRIES_WHILE_GUESSED = 100


class RateLimit:
    """At most `tries` in any `seconds`, for each address, in this process; `said` to whoever tries more.

    The addresses that tried last are remembered, at most `MOST_ADDRESSES`.
    """

    def __init__(
        self,
        tries: int,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        said: str = "Too many attempts from your address.",
    ) -> None:
        self.tries = tries
        self.seconds = seconds
        self.said = said
        self._clock = clock
        self._seen: LRUCache[str, deque[float]] = LRUCache(MOST_ADDRESSES)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many addresses are remembered."""
        return len(self._seen)

    def take(self, address: str) -> None:
        """Count a try. Raises TooMany."""
        with self._lock:
            now = self._clock()
            self._require_left(address, now).append(now)

    def check(self, address: str) -> None:
        """Whether a try is left, without counting one. Raises TooMany."""
        with self._lock:
            self._require_left(address, self._clock())

    def _require_left(self, address: str, now: float) -> deque[float]:
        tries = self._recent(address, now)
        if len(tries) >= self.tries:
            wait = math.ceil(tries[0] + self.seconds - now)
            raise TooMany(f"{self.said} Try again in {wait} s.", wait)
        return tries

    def _recent(self, address: str, now: float) -> deque[float]:
        tries = self._seen.setdefault(address, deque())
        while tries and tries[0] <= now - self.seconds:
            tries.popleft()
        return tries


class GuessingLimit:
    """How often codes may be tried while somebody guesses them: when more than `WRONG_IN_ALL` were wrong.

    From then on each network (with IPv6 a /48, which one customer may own) tries at most
    `TRIES_WHILE_GUESSED` in ten seconds. Before, right codes are let in however many were wrong.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._in_all = RateLimit(WRONG_IN_ALL, 5 * 60, clock)
        self._while_guessed = RateLimit(
            TRIES_WHILE_GUESSED, 10, clock, "Many wrong codes are being tried from your network."
        )

    def begin(self, address: str) -> None:
        """Somebody types a code. Raises TooMany while many guess from their network."""
        try:
            self._in_all.check("")
        except TooMany:
            self._while_guessed.take(network(address, WIDE_PREFIX))

    def count_wrong(self) -> None:
        """The code was wrong."""
        with suppress(TooMany):
            self._in_all.take("")


def is_among(address: str, networks: Iterable[str]) -> bool:
    """Answer whether an address, as `network` answers it, is in one of these networks; `*` is all."""
    return any(listed == "*" or _overlap(address, listed) for listed in networks)


def _overlap(address: str, listed: str) -> bool:
    try:
        networks = [ipaddress.ip_network(text, strict=False) for text in (address, listed)]
    except ValueError:
        return address == listed
    first, second = networks
    return first.version == second.version and first.overlaps(second)


def network(address: str, prefix: int = PREFIX) -> str:
    """Answer what counts as one address: with IPv6 the /64 network, which one machine may own."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, ipaddress.IPv6Address):
        return address
    return str(parsed.ipv4_mapped or ipaddress.ip_network((int(parsed), prefix), strict=False))
