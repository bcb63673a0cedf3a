"""A store of values in memory, bounded by a number of bytes: the least recently used value is removed first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")


class Kept(Generic[T]):
    """A store of at most `budget` bytes; whatever takes more than an eighth of them is not kept."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.size = 0
        self._things: OrderedDict[Hashable, tuple[int, T]] = OrderedDict()
        self._lock = threading.Lock()
        self._making: WeakValueDictionary[Hashable, threading.Lock] = WeakValueDictionary()

    def __len__(self) -> int:
        """How many things are kept."""
        return len(self._things)

    def get(self, key: Hashable) -> T | None:
        """What is kept under a key."""
        with self._lock:
            found = self._things.get(key)
            if found is None:
                return None
            self._things.move_to_end(key)
            return found[1]

    def put(self, key: Hashable, thing: T, size: int) -> None:
        """Keep a thing of so many bytes; what was not used for longest makes room."""
        if size > self.budget // 8:
            return
        with self._lock:
            self._drop(key)
            self._things[key] = size, thing
            self.size += size
            while self.size > self.budget:
                self._drop(next(iter(self._things)))

    @contextmanager
    def making(self, key: Hashable) -> Iterator[None]:
        """Make what is to be kept under a key; whoever wants to make the same waits meanwhile."""
        with self._lock:
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            yield

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._things.clear()
            self.size = 0

    def _drop(self, key: Hashable) -> None:
        size, _ = self._things.pop(key, (0, None))
        self.size -= size
