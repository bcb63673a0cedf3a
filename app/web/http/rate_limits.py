"""How often something may be tried: from one address, or with one code."""

import ipaddress
import math
import threading
import time
from collections import deque
from collections.abc import Callable

from app.domain.errors import TooMany

MOST_ADDRESSES = 10_000
PREFIX = 64


class RateLimit:
    """At most `tries` in any `seconds`, for each address, in this process; `said` to whoever tries more."""

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
        self._seen: dict[str, deque[float]] = {}
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
        if len(self._seen) >= MOST_ADDRESSES:
            last = now - self.seconds
            self._seen = {key: tries for key, tries in self._seen.items() if tries and tries[-1] > last}
        tries = self._seen.setdefault(address, deque())
        while tries and tries[0] <= now - self.seconds:
            tries.popleft()
        return tries


def network(address: str) -> str:
    """Answer what counts as one address: with IPv6 the /64 network, which one machine may own."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, ipaddress.IPv6Address):
        return address
    return str(parsed.ipv4_mapped or ipaddress.ip_network((int(parsed), PREFIX), strict=False))
