"""How often one address may try something."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable

from app.domain.errors import TooMany

MOST_ADDRESSES = 10_000


class Limit:
    """At most `tries` in any `seconds`, for each address, in this process."""

    def __init__(self, tries: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.tries = tries
        self.seconds = seconds
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
            tries = self._recent(address, now)
            if len(tries) >= self.tries:
                wait = math.ceil(tries[0] + self.seconds - now)
                raise TooMany(f"Too many tries from your address. Try again in {wait} s.", wait)
            tries.append(now)

    def _recent(self, address: str, now: float) -> deque[float]:
        if len(self._seen) >= MOST_ADDRESSES:
            self._seen = {key: tries for key, tries in self._seen.items() if tries[-1] > now - self.seconds}
        tries = self._seen.setdefault(address, deque())
        while tries and tries[0] <= now - self.seconds:
            tries.popleft()
        return tries
