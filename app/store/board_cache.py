"""What was worked out of a board, kept until the board changes."""

import threading
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from cachetools import LRUCache
from sqlmodel import Session

T = TypeVar("T")


class BoardCache(Generic[T]):
    """Values by board, each with the version of the board that it was worked out of.

    Each database has its own: a copy of a database has the same boards, and goes on by itself.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._by_database: WeakKeyDictionary[Any, LRUCache[str, tuple[int, T]]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def get(self, session: Session, board_id: str, version: int) -> T | None:
        """The value at this version; None when it is not known."""
        with self._lock:
            entry = self._values(session).get(board_id)
        return entry[1] if entry and entry[0] == version else None

    def put(self, session: Session, board_id: str, version: int, value: T) -> None:
        """Keep a value. The boards that nobody asked for longest go first."""
        with self._lock:
            self._values(session)[board_id] = version, value

    def _values(self, session: Session) -> LRUCache[str, tuple[int, T]]:
        return self._by_database.setdefault(session.get_bind(), LRUCache(self._most))
