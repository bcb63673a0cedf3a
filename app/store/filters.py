"""Which examples a list holds, and in what order.

What was asked for is kept apart from its shape: questions of one shape share one statement, written once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count, islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, exists, literal, or_, select
from sqlmodel import col

from app.domain.regions import keys_of
from app.domain.text import tag_key
from app.store import search
from app.store.models import Concept, Example, ExampleTag

SORTS: dict[str, Any] = {
    "created_at": Example.created_at,
    "updated_at": Example.updated_at,
    "title": Example.sort_title,
}
_MASK = col(Example.mask)

Condition = ColumnElement[bool]
Value = ColumnElement[Any]
Write = Callable[..., Condition]


class Shape(NamedTuple):
    """What is asked of a row without the values: how each condition is written, and of how many values."""

    on_one_board: bool
    terms: tuple[tuple[Write, int], ...]

    def conditions(self) -> Iterator[Condition]:
        """What a row must meet, ready for `where`; the values come when it is run."""
        board = bindparam("board_id") if self.on_one_board else col(Example.board_id)
        parameters: Iterator[Value] = (bindparam(f"asked_{number}") for number in count())
        yield col(Example.removed_at).is_(None)
        if self.on_one_board:
            yield col(Example.board_id) == board
        for write, size in self.terms:
            yield write(board, *islice(parameters, size))


@dataclass(frozen=True, kw_only=True)
class Filters:
    """All must hold. `board_id` None means every board, or any of `boards`."""

    board_id: str | None = None
    boards: tuple[str, ...] | None = None
    concepts: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    placed: bool | None = None
    tags: tuple[str, ...] = ()
    q: str = ""
    exactly: tuple[tuple[str, str], ...] = ()
    updated_since: datetime | None = None

    def asked(self) -> tuple[Shape, dict[str, Any]]:
        """The shape, and the values that go with it."""
        terms = list(self._terms())
        shape = Shape(self.board_id is not None, tuple((write, len(values)) for write, *values in terms))
        values = (value for _, *values in terms for value in values)
        named = {f"asked_{number}": value for number, value in enumerate(values)}
        return shape, named if self.board_id is None else {"board_id": self.board_id, **named}

    def _terms(self) -> Iterator[tuple[Any, ...]]:
        """How each condition is written, followed by the values it is written of."""
        if self.boards is not None:
            yield _on_any, list(self.boards)
        yield from ((_answered_yes, key) for key in self.concepts)
        yield from ((_placed_without, key) for key in self.without)
        if self.regions:
            circles = [keys_of(region) for region in self.regions]
            yield _InAny(tuple(map(len, circles))), *(key for keys in circles for key in keys)
        if self.placed is not None:
            yield (_placed if self.placed else _not_placed,)
        yield from ((_tagged, tag_key(tag)) for tag in self.tags)
        yield from search.terms(self.q)
        yield from ((_Is(name), value) for name, value in self.exactly)
        if self.updated_since:
            yield _updated_since, self.updated_since


def _on_any(_board: Value, boards: Value) -> Condition:
    return col(Example.board_id).in_(boards)


def _answered_yes(board: Value, key: Value) -> Condition:
    return _MASK.bitwise_and(_bit(board, key)) != 0


def _placed_without(board: Value, key: Value) -> Condition:
    return _MASK.bitwise_and(_bit(board, key)) == 0


def _bit(board: Value, key: Value) -> ScalarSelect[int]:
    """The bit of a concept's key, on one board or on each example's own; NULL where there is none."""
    bit = select(col(Concept.bit)).where(col(Concept.board_id) == board, col(Concept.key) == key)
    return bit.correlate(Example).scalar_subquery()


@dataclass(frozen=True)
class _InAny:
    """In any of several regions, of so many circles each."""

    sizes: tuple[int, ...]

    def __call__(self, board: Value, *keys: Value) -> Condition:
        rest = iter(keys)
        return or_(*(_mask(board, islice(rest, size)) == _MASK for size in self.sizes))


def _mask(board: Value, keys: Iterator[Value]) -> Value:
    mask: Value = literal(0)
    for key in keys:
        mask = mask + _bit(board, key)
    return mask


def _placed(_board: Value) -> Condition:
    return _MASK.is_not(None)


def _not_placed(_board: Value) -> Condition:
    return _MASK.is_(None)


def _tagged(_board: Value, key: Value) -> Condition:
    return exists().where(col(ExampleTag.example_id) == col(Example.id), col(ExampleTag.key) == key)


@dataclass(frozen=True)
class _Is:
    """A field is exactly so."""

    name: str

    def __call__(self, _board: Value, value: Value) -> Condition:
        return col(getattr(Example, self.name)) == value


def _updated_since(_board: Value, moment: Value) -> Condition:
    return col(Example.updated_at) >= moment


@dataclass(frozen=True)
class Order:
    """A list's order, and the row it goes on after: its sort value and id. Ties go by id."""

    by: str = "created_at"
    descending: bool = False
    after: tuple[Any, str] | None = None

    def asked(self) -> tuple["Order", dict[str, Any]]:
        """The same order without the values, and these."""
        if self.after is None:
            return self, {}
        value, id_ = self.after
        return replace(self, after=_AFTER), {"after_value": value, "after_id": id_}

    @property
    def column(self) -> Any:
        """What is sorted by."""
        return col(SORTS[self.by])

    def columns(self) -> tuple[Any, Any]:
        """Ready for `order_by`."""
        id_ = col(Example.id)
        return (self.column.desc(), id_.desc()) if self.descending else (self.column, id_)

    def conditions(self) -> Iterator[Condition]:
        """What a row must meet to come after the last one seen."""
        if self.after is not None:
            yield self._follows(*self.after)

    def _follows(self, value: Any, id_: Any) -> Condition:
        if self.descending:
            return or_(self.column < value, and_(self.column == value, col(Example.id) < id_))
        return or_(self.column > value, and_(self.column == value, col(Example.id) > id_))


_AFTER: Any = (bindparam("after_value"), bindparam("after_id"))
