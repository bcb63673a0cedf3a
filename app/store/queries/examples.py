"""The examples of a board. The database itself puts their stored JSON together into lists."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache, reduce
from operator import add
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    Integer,
    LargeBinary,
    Row,
    Select,
    SQLColumnExpression,
    bindparam,
    cast,
    func,
    literal,
    select,
)
from sqlmodel import Session, col

from app.store.models import (
    Board,
    Concept,
    Event,
    Example,
    ExampleTag,
)
from app.store.queries.filters import Filters, Order, Shape
from app.store.sql_functions import JoinedTexts

MOST_REVISIONS = 20


CACHED_STATEMENTS = 128
# Most lists ask for no more examples than this, and for them sizes are not looked up before.
USUAL_LIMIT = 100
PAGE_BYTES = 1024 * 1024

RowType = TypeVar("RowType")


_EXAMPLE = select(Example).where(
    col(Example.id) == bindparam("example_id"), col(Example.board_id) == bindparam("board_id")
)


class Page(NamedTuple):
    """Part of a list.

    `items` is a JSON array; `after` is the sort value and id of its last example, None when no more follow.
    """

    items: bytes
    after: tuple[Any, str] | None


def find(session: Session, board_id: str, example_id: str) -> Example | None:
    """An example of a board by its id, also when it was removed."""
    return session.scalar(_EXAMPLE, {"example_id": example_id, "board_id": board_id})


def marks(session: Session, board_id: str) -> Sequence[Row[Any]]:
    """What the diagram draws of a board's examples: id, number, title, mask, at_u, at_v, placed."""
    columns = (
        Example.id,
        Example.number,
        Example.title,
        Example.mask,
        Example.at_u,
        Example.at_v,
        Example.placed,
    )
    return session.execute(
        select(*map(col, columns)).where(col(Example.board_id) == board_id, col(Example.removed_at).is_(None))
    ).all()


def placed(session: Session, board_id: str) -> Sequence[Row[Any]]:
    """The placed examples of a board by number: id, number, answer_0 to answer_2, tags, and both grades."""
    columns = (
        Example.id,
        Example.number,
        Example.answer_0,
        Example.answer_1,
        Example.answer_2,
        Example.tags,
        Example.grade_from,
        Example.grade_to,
    )
    there = (
        col(Example.board_id) == board_id,
        col(Example.removed_at).is_(None),
        col(Example.mask).is_not(None),
    )
    return session.execute(select(*map(col, columns)).where(*there).order_by(col(Example.number))).all()


def in_order_of_placing(session: Session, board_id: str) -> Sequence[str]:
    """The ids of a board's placed examples, in the order in which they were placed."""
    return session.scalars(
        select(col(Example.id))
        .where(
            col(Example.board_id) == board_id,
            col(Example.removed_at).is_(None),
            col(Example.mask).is_not(None),
        )
        .order_by(col(Example.placed), col(Example.number))
    ).all()


def numbered_after(
    session: Session, board_id: str, number: int, limit: int, most_bytes: int
) -> Sequence[Row[int, str]]:
    """The number and body (JSON) of at most `limit` examples of a board, from the next after `number`.

    None follows the one with which the bodies come to `most_bytes` characters.
    """
    rows = session.execute(
        select(col(Example.number), col(Example.body))
        .where(
            col(Example.board_id) == board_id, col(Example.number) > number, col(Example.removed_at).is_(None)
        )
        .order_by(col(Example.number))
        .limit(limit)
    )
    return _up_to(rows, most_bytes, lambda row: len(row.body))


def _up_to(rows: Iterable[RowType], most_bytes: int, size: Callable[[RowType], int]) -> list[RowType]:
    """The first rows, up to the one with which they come to so many bytes."""
    taken: list[RowType] = []
    total = 0
    for row in rows:
        taken.append(row)
        total += size(row)
        if total >= most_bytes:
            break
    return taken


def by_ids(session: Session, board_id: str, ids: Sequence[str]) -> Sequence[Example]:
    """The examples of a board with these ids, also removed ones."""
    return session.scalars(
        select(Example).where(col(Example.board_id) == board_id, col(Example.id).in_(ids))
    ).all()


def bodies(
    session: Session, filters: Filters, order: Order, limit: int, most_bytes: int
) -> tuple[Sequence[str], tuple[Any, str] | None]:
    """The bodies (JSON) of at most `limit` examples that meet the filters, and `Page.after`.

    None follows the one with which the bodies come to `most_bytes` characters.
    """
    shape, values = filters.split(order.by)
    by, after = order.split(shape)
    result = session.execute(_bodies_statement(shape, by), {**values, **after, "limit": limit})
    rows = _up_to(result, most_bytes, lambda row: len(row[0]))
    is_full = len(rows) == limit or sum(len(row[0]) for row in rows) >= most_bytes
    return [row[0] for row in rows], (rows[-1][1], rows[-1][2]) if is_full else None


def ids_by_author(session: Session, participant_id: str) -> list[str]:
    """The ids of the examples that a participant added, oldest first, also removed ones."""
    added = select(col(Example.id)).where(col(Example.author_id) == participant_id).order_by(col(Example.id))
    return list(session.scalars(added))


def by_author(session: Session, participant_id: str) -> Sequence[Example]:
    """The examples that a participant added, oldest first, also removed ones."""
    added = select(Example).where(col(Example.author_id) == participant_id).order_by(col(Example.id))
    return session.scalars(added).all()


def of_contributor(session: Session, board_id: str, name: str) -> Sequence[Example]:
    """The examples of a board that carry a name as their contributor's, removed ones too, staged ones not."""
    number = col(Example.number)
    theirs = col(Example.board_id) == board_id, col(Example.contributor) == name, number > 0
    return session.scalars(select(Example).where(*theirs).order_by(col(Example.number))).all()


def removed_before(session: Session, moment: datetime, limit: int) -> tuple[str, Sequence[str]]:
    """The address of a board that is there, and at most `limit` ids of its examples removed before a moment.

    Without any, no ids.
    """
    due = (
        select(col(Board.id), col(Board.slug))
        .join(Example, col(Example.board_id) == col(Board.id))
        .where(col(Board.removed_at).is_(None), col(Example.removed_at) <= moment)
        .limit(1)
    )
    board = session.execute(due).first()
    if board is None:
        return "", ()
    ids = select(col(Example.id)).where(col(Example.board_id) == board.id, col(Example.removed_at) <= moment)
    return board.slug, session.scalars(ids.limit(limit)).all()


def some_ids(session: Session, board_id: str, limit: int) -> Sequence[str]:
    """At most `limit` ids of examples of a board, also removed ones."""
    return session.scalars(
        select(col(Example.id)).where(col(Example.board_id) == board_id).limit(limit)
    ).all()


def of_board(session: Session, board_id: str) -> Sequence[Example]:
    """All examples of a board by number, also removed ones, but not those of an import under way."""
    return session.scalars(
        select(Example)
        .where(col(Example.board_id) == board_id, col(Example.number) > 0)
        .order_by(col(Example.number))
    ).all()


def count_and_size(session: Session, board_id: str) -> tuple[int, int]:
    """How many examples a board has, and how many bytes they come to."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    body = col(Example.body)
    size = func.length(cast(body, LargeBinary)) if is_sqlite else func.octet_length(body)
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(size), 0)).where(
            col(Example.board_id) == board_id, col(Example.removed_at).is_(None)
        )
    ).one()
    return row[0], row[1]


def count_by_author(session: Session, board_id: str, participant_id: str) -> int:
    """How many examples a participant added to a board, removed ones too."""
    return session.scalars(
        select(func.count()).where(
            col(Example.board_id) == board_id, col(Example.author_id) == participant_id
        )
    ).one()


def versions(session: Session, ids: Sequence[str]) -> dict[str, int]:
    """The versions of those of these examples that are there."""
    rows = session.execute(
        select(col(Example.id), col(Example.version)).where(
            col(Example.id).in_(ids), col(Example.removed_at).is_(None)
        )
    )
    return {row[0]: row[1] for row in rows}


def json_array(session: Session, board_id: str) -> str:
    """A board's examples by number, as a JSON array."""
    bodies = (
        select(col(Example.body))
        .where(col(Example.board_id) == board_id, col(Example.removed_at).is_(None))
        .order_by(col(Example.number))
        .subquery()
    )
    return f"[{session.scalar(select(func.aggregate_strings(bodies.c.body, ','))) or ''}]"


def page(session: Session, filters: Filters, order: Order, limit: int, extras: Collection[str] = ()) -> Page:
    """At most `limit` examples that meet the filters, after the order's last one.

    It takes one statement. Where the examples are so long that a page has more than `PAGE_BYTES` bytes, it
    takes two more, and the page has fewer examples.
    """
    fitting = limit if limit <= USUAL_LIMIT else _fitting(session, filters, order, limit)
    answer = _page(session, filters, order, fitting, extras)
    if len(answer.items) <= PAGE_BYTES or fitting == 1:
        return answer
    return _page(session, filters, order, _fitting(session, filters, order, fitting), extras)


def _fitting(session: Session, filters: Filters, order: Order, limit: int) -> int:
    """How many of the next `limit` examples come to `PAGE_BYTES` characters; at least one."""
    shape, values = filters.split(order.by)
    by, after = order.split(shape)
    sizes = session.scalars(_sizes_statement(shape, by), {**values, **after, "limit": limit}).all()
    return len(_up_to(sizes, PAGE_BYTES, int)) if sum(sizes) > PAGE_BYTES else limit


def _page(session: Session, filters: Filters, order: Order, limit: int, extras: Collection[str]) -> Page:
    shape, values = filters.split(order.by)
    by, after = order.split(shape)
    parameters = {**values, **after, "limit": limit}
    result = session.connection().execute(_page_statement(shape, by, frozenset(extras)), parameters)
    items, value, id_, more = result.one()
    return Page(b"[%b]" % (items or b""), (value, id_) if more else None)


@lru_cache(maxsize=CACHED_STATEMENTS)
def _page_statement(shape: Shape, order: Order, extras: frozenset[str]) -> Select[bytes, Any, str, bool]:
    """Rows keep the order they were read in, so they are numbered as they come."""
    limit = bindparam("limit", type_=Integer)
    some = (
        select(_body(extras).label("body"), col(Example.id), order.column.label("value"))
        .where(*shape.conditions(), *order.conditions())
        .order_by(*order.columns())
        .limit(limit + 1)
        .subquery()
    )
    rows = select(*some.c, func.row_number().over().label("place")).subquery()
    last = rows.c.place == limit
    return select(
        JoinedTexts(rows.c.body, rows.c.place <= limit),
        func.max(rows.c.value).filter(last),
        func.max(rows.c.id).filter(last),
        func.count() > limit,
    )


@lru_cache(maxsize=CACHED_STATEMENTS)
def _sizes_statement(shape: Shape, order: Order) -> Select[int]:
    return (
        select(func.length(col(Example.body)))
        .where(*shape.conditions(), *order.conditions())
        .order_by(*order.columns())
        .limit(bindparam("limit"))
    )


@lru_cache(maxsize=CACHED_STATEMENTS)
def _bodies_statement(shape: Shape, order: Order) -> Select[Any]:
    return (
        select(col(Example.body), order.column, col(Example.id))
        .where(*shape.conditions(), *order.conditions())
        .order_by(*order.columns())
        .limit(bindparam("limit"))
    )


def body(session: Session, example_id: str, extras: Collection[str]) -> str:
    """An example as JSON, with the `extras` asked for."""
    return session.scalars(select(_body(extras)).where(col(Example.id) == example_id)).one()


def _body(extras: Collection[str]) -> SQLColumnExpression[str]:
    """The stored JSON of an example, with the extras before its closing brace."""
    if not extras:
        return col(Example.body)
    start = func.substr(col(Example.body), 1, func.length(col(Example.body)) - 1)
    return reduce(add, (EXTRAS[name]() for name in sorted(extras)), start) + literal("}")


def _agreement() -> ColumnElement[str]:
    """A placeholder: the agreement about an example is computed later."""
    return literal(',"agreement":null')


def _doing() -> ColumnElement[str]:
    """A placeholder: who is counted, and whose `mine` is, depends on who asks."""
    return literal(',"doing":null')


def _stale() -> ColumnElement[str]:
    """The keys of the circles whose meaning changed since somebody last said where the example belongs."""
    changed = (
        select((literal('"') + col(Concept.key) + literal('"')).label("key"))
        .where(
            col(Concept.board_id) == col(Example.board_id),
            col(Concept.meaning_version) > col(Example.reviewed),
        )
        .order_by(col(Concept.bit))
        .correlate(Example)
        .subquery()
    )
    keys = select(func.aggregate_strings(changed.c.key, ",")).scalar_subquery()
    return literal(',"stale":[') + func.coalesce(keys, "") + literal("]")


def _revisions() -> ColumnElement[str]:
    """The last events about an example that are still in the log, newest first."""
    last = (
        select(col(Event.body))
        .where(col(Event.example_id) == col(Example.id), ~col(Event.type).startswith("comment."))
        .order_by(col(Event.version).desc())
        .limit(MOST_REVISIONS)
        .correlate(Example)
        .subquery()
    )
    bodies = select(func.aggregate_strings(last.c.body, ",")).scalar_subquery()
    return literal(',"revisions":[') + func.coalesce(bodies, "") + literal("]")


EXTRAS: dict[str, Callable[[], ColumnElement[str]]] = {
    "agreement": _agreement,
    "doing": _doing,
    "revisions": _revisions,
    "stale": _stale,
}


def count(session: Session, filters: Filters) -> int:
    """How many examples meet the filters."""
    shape, values = filters.split()
    return session.scalar(_count_statement(shape), values) or 0


@lru_cache(maxsize=CACHED_STATEMENTS)
def _count_statement(shape: Shape) -> Select[int]:
    return select(func.count()).select_from(Example).where(*shape.conditions())


def ids_by_number(session: Session, filters: Filters, numbers: Sequence[int] | None) -> Sequence[str]:
    """The ids of the examples of a list, by number; with `numbers`, of those alone."""
    shape, values = filters.split()
    these = [] if numbers is None else [col(Example.number).in_(numbers)]
    return session.scalars(
        select(col(Example.id)).where(*shape.conditions(), *these).order_by(col(Example.number)), values
    ).all()


def tags(session: Session, board_id: str) -> Sequence[Row[str, int]]:
    """The tags of a board, the most used first, each with its number of examples."""
    count = func.count()
    return session.execute(
        select(func.min(col(ExampleTag.label)).label("tag"), count.label("times"))
        .join(Example, col(Example.id) == col(ExampleTag.example_id))
        .where(col(Example.board_id) == board_id, col(Example.removed_at).is_(None))
        .group_by(col(ExampleTag.key))
        .order_by(count.desc(), col(ExampleTag.key))
    ).all()
