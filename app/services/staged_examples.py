"""Examples that an import stores in short transactions, out of sight, and shows in one.

Nobody waits long for an import, and nobody sees half of one. A staged example has `removed_at` in a far
future, and a number below zero; its `body` has only what is known before it is shown. When an import fails
its staged examples are deleted, and what a crash left behind is deleted when the server starts.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, String, case, cast, delete, func, insert, literal, select, update
from sqlmodel import Session, col

from app.domain.errors import Conflict
from app.domain.events import to_json
from app.services import examples, next_step_fields, room, serializers
from app.services.access import Caller
from app.services.event_log import Actor, Change, timestamp
from app.services.examples import OnProgress
from app.store import queries
from app.store.database import mark_changed
from app.store.models import STAGED, Board, Comment, Event, Example, ExampleTag, NextStep, UtcDateTime

# Examples that are stored in one transaction: it takes a few hundredths of a second.
AT_ONCE = 100
MOST_STAGED = 100_000
TRIES = 3
# No text of an example can hold this: quotation marks in JSON strings are escaped.
_PLACED = ',"placed":{0},"reviewed":{0},"setting":'
Result = TypeVar("Result")
Opening = Callable[[], AbstractContextManager[tuple[Session, Caller]]]


class Interrupted(Conflict):
    """The server started anew during an import, and deleted what it had stored."""

    def __init__(self) -> None:
        super().__init__("The import was interrupted, and nothing was imported. Import it again.")


class Changed(Exception):
    """The board changed after an import was planned: it has to be planned anew."""


@dataclass
class Staged:
    """The staged examples of one import: `count` of them, with the numbers below `base`.

    They come to so many bytes (`size`), and show names as the board did when they were drafted: by its rule
    (`naming`), and as people were called then (`rewritten`).
    """

    board_id: str
    naming: str
    rewritten: int
    base: int
    count: int = 0
    size: int = 0

    def is_one(self) -> ColumnElement[bool]:
        """The condition that an example is one of these."""
        number = col(Example.number)
        return (
            (col(Example.board_id) == self.board_id)
            & (col(Example.removed_at) == STAGED)
            & number.between(self.base - self.count, self.base - 1)
        )


class _Rows(NamedTuple):
    examples: list[dict[str, Any]]
    tags: list[dict[str, Any]]
    steps: list[dict[str, Any]]


def plan(session: Session, board: Board, actor: Actor) -> Change:
    """A change to draft examples with: it knows what drafts need of a board, and nothing of it is stored."""
    change = Change(session, Board(**board.model_dump()), actor)
    change.keys = queries.boards.concept_keys(session, board.id)
    return change


def repeat_while_changed(run: Callable[[], Result]) -> Result:
    """Run an import; plan it anew, a few times, when its board changes meanwhile. Raises Conflict."""
    for _ in range(TRIES):
        with suppress(Changed):
            return run()
    raise Conflict("The board changes too often at the moment. Nothing was imported. Try again later.")


@contextmanager
def discarding(writing: Opening, staged: "Staged") -> Iterator[None]:
    """Delete what was staged when the block raises."""
    try:
        yield
    except BaseException:
        discard(writing, staged)
        raise


def stage(writing: Opening, change: Change, drafts: Iterable[Example], on_progress: OnProgress) -> Staged:
    """Store drafts out of sight. `change` is what `plan` answers.

    `on_progress` is called with the number of drafts stored so far.
    """
    board = change.board
    staged = Staged(board.id, board.naming, board.rewritten, -MOST_STAGED * (1 + secrets.randbelow(20_000)))
    with discarding(writing, staged):
        for rows in _batches(change, staged, drafts):
            with writing() as (session, _):
                _insert(session, rows)
            on_progress(staged.count)
    return staged


def _batches(change: Change, staged: Staged, drafts: Iterable[Example]) -> Iterator[_Rows]:
    remaining = iter(drafts)
    while batch := [*islice(remaining, AT_ONCE)]:
        for draft in batch:
            staged.count += 1
            draft.number = staged.base - staged.count
            draft.removed_at = STAGED
            draft.version = 0
            draft.placed = draft.reviewed = None if draft.mask is None else 0
            draft.body = _known_of(serializers.example(draft, change.board, change.keys))
            staged.size += len(draft.body.encode())
        tags = [row for draft in batch for row in examples.tag_rows(draft)]
        steps = [row for draft in batch for row in next_step_fields.rows(draft)]
        yield _Rows([draft.model_dump() for draft in batch], tags, steps)


def _known_of(body: str) -> str:
    """The middle of an example's JSON, without its version and number, and without its last time."""
    return body[body.index(',"title":') : body.rindex(',"updated_at":')]


def _insert(session: Session, rows: _Rows) -> None:
    connection = session.connection()
    connection.execute(insert(Example), rows.examples)
    if rows.tags:
        connection.execute(insert(ExampleTag), rows.tags)
    if rows.steps:
        connection.execute(insert(NextStep), rows.steps)


def publish(change: Change, staged: Staged) -> None:
    """Show all staged examples, each with a number and an event, by two statements.

    Raises LimitReached, Interrupted, or Changed when the board shows names in another way now.
    """
    if (change.board.naming, change.board.rewritten) != (staged.naming, staged.rewritten):
        raise Changed
    if not staged.count:
        return
    room.require_for(change, staged.count, staged.size)
    change.take_next()
    board, session = change.board, change.session
    rank = staged.base - col(Example.number)
    version, number = rank + (change.version - 1), rank + board.last_number
    placed = case((col(Example.mask).is_not(None), version), else_=None)
    shown = session.connection().execute(
        update(Example)
        .where(staged.is_one())
        .values(
            removed_at=None,
            number=number,
            version=version,
            placed=placed,
            reviewed=placed,
            updated_at=change.now,
            body=_body(change, version, number),
        )
    )
    if shown.rowcount != staged.count:
        raise Interrupted
    _append_events(change, board.last_number, staged.count)
    board.last_number += staged.count
    board.version += staged.count - 1
    change.recorded = True
    mark_changed(session, board.id)


def _body(change: Change, version: ColumnElement[int], number: ColumnElement[int]) -> ColumnElement[str]:
    before, between, after = _PLACED.split("{0}")
    shown = cast(version, String)
    placed = literal(before) + shown + literal(between) + shown + literal(after)
    return (
        literal('{"id":"')
        + col(Example.id)
        + literal(f'","board":{to_json(change.board.slug)},"version":')
        + shown
        + literal(',"number":')
        + cast(number, String)
        + func.replace(col(Example.body), _PLACED.format(0), placed)
        + literal(f',"updated_at":"{timestamp(change.now)}"}}')
    )


def _append_events(change: Change, after: int, count: int) -> None:
    at, actor = timestamp(change.now), to_json(change.shown_actor)
    body = (
        literal('{"version":')
        + cast(col(Example.version), String)
        + literal(f',"type":"example.added","at":"{at}","actor":{actor},"example":"')
        + col(Example.id)
        + literal('","data":')
        + col(Example.body)
        + literal("}")
    )
    added = select(
        col(Example.board_id),
        col(Example.version),
        literal("example.added"),
        literal(change.now, UtcDateTime()),
        body,
        col(Example.id),
        literal(change.actor.participant_id, String),
    ).where(
        col(Example.board_id) == change.board.id,
        col(Example.number) > after,
        col(Example.number) <= after + count,
    )
    columns = ["board_id", "version", "type", "at", "body", "example_id", "actor_id"]
    change.session.connection().execute(insert(Event).from_select(columns, added))


def discard(writing: Opening, staged: Staged) -> None:
    """Delete the staged examples of an import that failed."""
    delete_where(writing, staged.is_one())


def purge(writing: Opening) -> None:
    """Delete what imports left behind that ended in a crash."""
    delete_where(writing, col(Example.removed_at) == STAGED)


def delete_where(writing: Opening, condition: ColumnElement[bool]) -> None:
    """Delete examples that nobody saw, some at a time."""
    some = select(col(Example.id)).where(condition).limit(AT_ONCE)
    deleted = AT_ONCE
    while deleted == AT_ONCE:
        with writing() as (session, _):
            deleted = _delete_examples(session, session.scalars(some).all())


def _delete_examples(session: Session, ids: Sequence[str]) -> int:
    """Delete examples that nobody saw, with their tags, comments and events. Returns their number."""
    for table in (ExampleTag, Comment, NextStep):
        session.execute(delete(table).where(col(table.example_id).in_(ids)))
    session.execute(delete(Event).where(col(Event.example_id).in_(ids)))
    session.execute(delete(Example).where(col(Example.id).in_(ids)))
    return len(ids)
