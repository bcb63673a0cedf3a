"""One cache of whole responses, at most so many bytes of them.

A response is kept under its address, its ETag and the class of viewer it was made for.
"""

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from weakref import WeakValueDictionary

from cachetools import LRUCache

BUDGET = 16 * 1024 * 1024
LARGEST_PART = 8  # a response of more than this part of the budget is not kept
OVERHEAD = 1_000  # bytes that the headers and the key of a response take, about
Headers = list[tuple[bytes, bytes]]


class Key(NamedTuple):
    """What a kept response belongs to: `form` tells the response of an endpoint from one as it is sent."""

    address: str
    etag: str
    viewer: Hashable
    form: Hashable = "made"


class CachedResponse(NamedTuple):
    """A whole response with status 200: its headers as they are sent, and its body."""

    headers: Headers
    body: bytes

    @property
    def size(self) -> int:
        """How many bytes it takes in memory, about."""
        return len(self.body) + OVERHEAD


class ResponseCache:
    """Responses of at most `budget` bytes together; the least recently used make room for others."""

    def __init__(self, budget: int = BUDGET) -> None:
        self._responses: LRUCache[Hashable, CachedResponse] = LRUCache(budget, lambda response: response.size)
        self._lock = threading.Lock()
        self._making: WeakValueDictionary[Hashable, threading.Lock] = WeakValueDictionary()

    def __len__(self) -> int:
        """How many responses are kept."""
        return len(self._responses)

    @property
    def size(self) -> int:
        """How many bytes the kept responses take."""
        return int(self._responses.currsize)

    def get(self, key: Hashable) -> CachedResponse | None:
        """Answer the response under a key, None when there is none."""
        with self._lock:
            return self._responses.get(key)

    def put(self, key: Hashable, response: CachedResponse) -> None:
        """Keep a response, unless it is too large."""
        if response.size <= self._responses.maxsize // LARGEST_PART:
            with self._lock:
                self._responses[key] = response

    @contextmanager
    def making(self, key: Hashable) -> Iterator[None]:
        """Let the caller make the response of a key; others who want to make the same wait meanwhile."""
        with self._lock:
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            yield

    def clear(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            self._responses.clear()
