"""Which examples a list holds, and in what order.

The values of a list's filters are separate from its shape: lists of the same shape share one SQL statement,
which is built once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count, islice
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, exists, literal, not_, or_, select
from sqlmodel import col

from app.domain.regions import keys_of
from app.domain.text import tag_key
from app.store.models import Concept, Doing, Example, ExampleTag
from app.store.queries import search

_TAGGED = "tagged"
# The columns a list is sorted by, and those that order ties.
_SORTS: dict[str, tuple[Any, Any]] = {
    "created_at": (col(Example.created_at), col(Example.id)),
    "updated_at": (col(Example.updated_at), col(Example.id)),
    "title": (col(Example.sort_title), col(Example.id)),
    _TAGGED: (col(ExampleTag.created_at), col(ExampleTag.example_id)),
}
_MASK = col(Example.mask)

Condition = ColumnElement[bool]
Value = ColumnElement[Any]
Write = Callable[..., Condition]
Has = Literal["next_step", "caution", "evidence", "ask", "comments"]
"""What an example may have: a next step, a warning, what was seen, somebody whom one may ask, comments."""


class Shape(NamedTuple):
    """The conditions of a list without their values: how to write a condition, and how many values it has."""

    on_one_board: bool
    terms: tuple[tuple[Write, int], ...]

    @property
    def is_of_a_tag(self) -> bool:
        """Whether the list goes through the examples of a tag, in the order in which they were added."""
        return any(write is _of_tag for write, _ in self.terms)

    def conditions(self) -> Iterator[Condition]:
        """The conditions for `where`, with a bind parameter in place of each value."""
        board = bindparam("board_id") if self.on_one_board else col(Example.board_id)
        parameters: Iterator[Value] = (bindparam(f"value_{number}") for number in count())
        yield col(Example.removed_at).is_(None)
        if self.on_one_board:
            yield col(Example.board_id) == board
        for write, size in self.terms:
            yield write(board, *islice(parameters, size))


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What an example must meet to be in a list: all of these.

    `board_id` None means every board, or any board of `boards`. `doing` is a state, and the participants of
    whom one must say it.
    """

    board_id: str | None = None
    boards: tuple[str, ...] | None = None
    concepts: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    placed: bool | None = None
    tags: tuple[str, ...] = ()
    q: str = ""
    has: tuple[Has, ...] = ()
    grade: int | None = None
    exactly: tuple[tuple[str, str], ...] = ()
    doing: tuple[str, tuple[str, ...]] | None = None
    stale: bool | None = None
    updated_since: datetime | None = None

    def split(self, by: str = "") -> tuple[Shape, dict[str, Any]]:
        """The shape, and the values of its bind parameters. `by` is what the list is sorted by."""
        in_order = self.board_id is not None and by == "created_at"
        terms = list(self._terms(_of_tag if in_order else _tagged))
        shape = Shape(self.board_id is not None, tuple((write, len(values)) for write, *values in terms))
        values = (value for _, *values in terms for value in values)
        named = {f"value_{number}": value for number, value in enumerate(values)}
        return shape, named if self.board_id is None else {"board_id": self.board_id, **named}

    def _terms(self, first_tagged: Write) -> Iterator[tuple[Any, ...]]:
        """For each condition the function that writes it, followed by its values."""
        if self.boards is not None:
            yield _on_any, list(self.boards)
        yield from ((_answered_yes, key) for key in self.concepts)
        yield from ((_placed_without, key) for key in self.without)
        if self.regions:
            circles = [keys_of(region) for region in self.regions]
            yield _InAny(tuple(map(len, circles))), *(key for keys in circles for key in keys)
        if self.placed is not None:
            yield (_placed if self.placed else _not_placed,)
        yield from ((first_tagged, tag_key(tag)) for tag in self.tags[:1])
        yield from ((_tagged, tag_key(tag)) for tag in self.tags[1:])
        yield from search.terms(self.q)
        yield from ((_HAS[name],) for name in self.has)
        if self.grade is not None:
            yield _holds_grade, self.grade
        yield from ((_Equals(name), value) for name, value in self.exactly)
        if self.doing:
            state, people = self.doing
            yield _said_by_any, state, *people
        if self.stale is not None:
            yield (_stale if self.stale else _not_stale,)
        if self.updated_since:
            yield _updated_since, self.updated_since


def _holds_grade(_board: Value, grade: Value) -> Condition:
    return and_(col(Example.grade_from) <= grade, col(Example.grade_to) >= grade)


def _said_by_any(_board: Value, state: Value, *people: Value) -> Condition:
    said = exists().where(
        col(Doing.example_id) == col(Example.id),
        col(Doing.state) == state,
        col(Doing.participant_id).in_(people),
    )
    return said.correlate(Example)


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


def _stale(board: Value) -> Condition:
    newer = col(Concept.meaning_version) > col(Example.reviewed)
    return exists().where(col(Concept.board_id) == board, newer).correlate(Example)


def _not_stale(board: Value) -> Condition:
    return not_(_stale(board))


def _tagged(_board: Value, key: Value) -> Condition:
    tag = exists().where(col(ExampleTag.example_id) == col(Example.id), col(ExampleTag.key) == key)
    return tag.correlate(Example)


def _of_tag(board: Value, key: Value) -> Condition:
    """`_tagged` as a join, so that the database reads only the examples of a tag, in the order of the list.

    The join is by every column that the index of the list begins with: most examples are ruled out without
    reading their rows.
    """
    return and_(
        col(ExampleTag.board_id) == board,
        col(ExampleTag.key) == key,
        col(ExampleTag.created_at) == col(Example.created_at),
        col(ExampleTag.example_id) == col(Example.id),
    )


@dataclass(frozen=True)
class _Equals:
    """A field has exactly this value."""

    name: str

    def __call__(self, _board: Value, value: Value) -> Condition:
        return col(getattr(Example, self.name)) == value


def _has_next_step(_board: Value) -> Condition:
    return col(Example.next_step).is_not(None)


def _has_caution(_board: Value) -> Condition:
    return col(Example.caution).is_not(None)


def _has_evidence(_board: Value) -> Condition:
    return col(Example.evidence).is_not(None)


def _has_somebody_to_ask(_board: Value) -> Condition:
    return col(Example.ask_me).is_(True)


def _has_comments(_board: Value) -> Condition:
    return col(Example.comments) > 0


_HAS: dict[Has, Write] = {
    "next_step": _has_next_step,
    "caution": _has_caution,
    "evidence": _has_evidence,
    "ask": _has_somebody_to_ask,
    "comments": _has_comments,
}


def _updated_since(_board: Value, moment: Value) -> Condition:
    return col(Example.updated_at) >= moment


@dataclass(frozen=True)
class Order:
    """A list's order. Ties are ordered by id. `after` is the sort value and id of the last row seen."""

    by: str = "created_at"
    descending: bool = False
    after: tuple[Any, str] | None = None

    def split(self, shape: Shape) -> tuple["Order", dict[str, Any]]:
        """The order for a list of this shape with bind parameters in place of `after`, and their values."""
        order = replace(self, by=_TAGGED) if shape.is_of_a_tag else self
        if self.after is None:
            return order, {}
        value, id_ = self.after
        return replace(order, after=_AFTER), {"after_value": value, "after_id": id_}

    @property
    def column(self) -> Any:
        """The column that the list is sorted by."""
        return _SORTS[self.by][0]

    def columns(self) -> tuple[Any, Any]:
        """The columns for `order_by`."""
        value, id_ = _SORTS[self.by]
        return (value.desc(), id_.desc()) if self.descending else (value, id_)

    def conditions(self) -> Iterator[Condition]:
        """The condition that a row comes after the last row seen."""
        if self.after is not None:
            yield self._follows(*self.after)

    def _follows(self, value: Any, id_: Any) -> Condition:
        sorted_by, tie = _SORTS[self.by]
        if self.descending:
            return or_(sorted_by < value, and_(sorted_by == value, tie < id_))
        return or_(sorted_by > value, and_(sorted_by == value, tie > id_))


_AFTER: Any = (bindparam("after_value"), bindparam("after_id"))
