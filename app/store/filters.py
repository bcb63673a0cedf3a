"""Which examples a list holds, and in what order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, literal, or_, select
from sqlmodel import col

from app.domain.regions import keys_of
from app.domain.text import tag_key
from app.store.models import Concept, Example, ExampleTag
from app.store.search import holds

SORTS: dict[str, Any] = {
    "created_at": Example.created_at,
    "updated_at": Example.updated_at,
    "title": Example.sort_title,
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """All must hold. `board_id` None means every board among `boards` (a select of ids)."""

    board_id: str | None = None
    boards: Select[str] | None = None
    concepts: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    placed: bool | None = None
    tags: tuple[str, ...] = ()
    q: str = ""
    exactly: tuple[tuple[str, str], ...] = ()
    updated_since: datetime | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """What a row must meet, ready for `where`."""
        mask = col(Example.mask)
        yield col(Example.removed_at).is_(None)
        if self.boards is not None:
            yield col(Example.board_id).in_(self.boards)
        if self.board_id is not None:
            yield col(Example.board_id) == self.board_id
        yield from (mask.bitwise_and(self._bit(key)) != 0 for key in self.concepts)
        yield from (mask.bitwise_and(self._bit(key)) == 0 for key in self.without)
        if self.regions:
            yield or_(*(mask == self._mask(region) for region in self.regions))
        if self.placed is not None:
            yield mask.is_not(None) if self.placed else mask.is_(None)
        yield from (_tagged(tag) for tag in self.tags)
        yield from holds(self.q)
        yield from (getattr(Example, name) == value for name, value in self.exactly)
        if self.updated_since:
            yield col(Example.updated_at) >= self.updated_since

    def _bit(self, key: str) -> ScalarSelect[int]:
        """The bit of a concept's key, on one board or on each example's own; NULL where there is none."""
        board = literal(self.board_id) if self.board_id else col(Example.board_id)
        bit = select(col(Concept.bit)).where(col(Concept.board_id) == board, col(Concept.key) == key)
        return bit.correlate(Example).scalar_subquery()

    def _mask(self, region: str) -> ColumnElement[int]:
        mask: ColumnElement[int] = literal(0)
        for key in keys_of(region):
            mask = mask + self._bit(key)
        return mask


def _tagged(tag: str) -> ColumnElement[bool]:
    return exists().where(col(ExampleTag.example_id) == col(Example.id), col(ExampleTag.key) == tag_key(tag))


@dataclass(frozen=True)
class Order:
    """A list's order, and the row it goes on after: its sort value and id. Ties go by id."""

    by: str = "created_at"
    descending: bool = False
    after: tuple[Any, str] | None = None

    @property
    def column(self) -> Any:
        """What is sorted by."""
        return col(SORTS[self.by])

    def columns(self) -> tuple[Any, Any]:
        """Ready for `order_by`."""
        id_ = col(Example.id)
        return (self.column.desc(), id_.desc()) if self.descending else (self.column, id_)

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """What a row must meet to come after the last one seen."""
        if self.after is not None:
            yield self._follows(*self.after)

    def _follows(self, value: Any, id_: str) -> ColumnElement[bool]:
        if self.descending:
            return or_(self.column < value, and_(self.column == value, col(Example.id) < id_))
        return or_(self.column > value, and_(self.column == value, col(Example.id) > id_))
