"""Boards that an import makes out of sight, in short transactions, and shows in one.

A staged board has `removed_at` in a far future, so that nobody finds it; its address counts as in use.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from app.domain.document import Document
from app.domain.errors import Conflict
from app.domain.sentences import quoted
from app.services import (
    examples,
    line_records,
    next_step_fields,
    next_step_records,
    readiness,
    room,
    serializers,
)
from app.services.event_log import Actor, Change
from app.services.examples import OnProgress
from app.services.staged_examples import AT_ONCE, Interrupted, Opening, delete_where
from app.store import queries
from app.store.database import mark_changed
from app.store.models import STAGED, Board, Concept, Event, Example, ExampleTag, NextStep, Revision


class _Rows(NamedTuple):
    examples: list[dict[str, Any]]
    events: list[dict[str, Any]]
    tags: list[dict[str, Any]]
    steps: list[dict[str, Any]]


def hide(session: Session, board: Board, actor: Actor) -> Change:
    """Put a board that was just made out of sight. Returns a change to draft its examples with."""
    board.removed_at = STAGED
    session.flush()
    change = Change(session, Board(**board.model_dump()), actor, recorded=True)
    change.keys = queries.boards.concept_keys(session, board.id)
    return change


def fill_and_show(
    writing: Opening,
    change: Change,
    drafts: Iterable[Example],
    on_progress: OnProgress,
    document: Document | None = None,
) -> None:
    """Store the examples of a staged board, and the next steps and lines of its document; then show it.

    Raises Conflict or LimitReached, and leaves nothing behind.

    `drafts` take the numbers and versions of `change`. `on_progress` is called with the number stored so far.
    """
    board = change.board
    count = size = 0
    try:
        for rows in _batches(change, drafts):
            size += sum(len(row["body"].encode()) for row in rows.examples)
            room.require_light(board, size)
            with writing() as (session, _):
                _insert(session, board, rows)
            count += len(rows.examples)
            on_progress(count)
        with writing() as (session, _):
            _show(session, board)
            if document:
                next_step_records.store(session, board.slug, document.next_steps)
                line_records.store(session, board.slug, document.lines)
                readiness.store(session, board.slug, document.readiness)
    except BaseException:
        discard(writing, board.id)
        raise


def _batches(change: Change, drafts: Iterable[Example]) -> Iterator[_Rows]:
    remaining = iter(drafts)
    while batch := [(draft, _event(change, draft)) for draft in islice(remaining, AT_ONCE)]:
        tags = [row for draft, _ in batch for row in examples.tag_rows(draft)]
        steps = [row for draft, _ in batch for row in next_step_fields.rows(draft)]
        yield _Rows([draft.model_dump() for draft, _ in batch], [event for _, event in batch], tags, steps)


def _event(change: Change, draft: Example) -> dict[str, Any]:
    change.take_next()
    draft.version, draft.updated_at = change.version, change.now
    draft.body = serializers.example(draft, change.board, change.keys)
    return change.event("example.added", draft.body, draft.id)


def _insert(session: Session, board: Board, rows: _Rows) -> None:
    _update(session, board.id, version=board.version, last_number=board.last_number)
    connection = session.connection()
    connection.execute(insert(Example), rows.examples)
    connection.execute(insert(Event), rows.events)
    if rows.tags:
        connection.execute(insert(ExampleTag), rows.tags)
    if rows.steps:
        connection.execute(insert(NextStep), rows.steps)


def _show(session: Session, board: Board) -> None:
    if queries.boards.find(session, board.slug):
        raise Conflict(f"{quoted(board.slug)} was taken in the meantime. Import it again.")
    _update(session, board.id, removed_at=None)
    mark_changed(session, board.id)


def _update(session: Session, board_id: str, **values: Any) -> None:
    is_staged = (col(Board.id) == board_id, col(Board.removed_at) == STAGED)
    changed = session.connection().execute(update(Board).where(*is_staged).values(**values))
    if changed.rowcount != 1:
        raise Interrupted


def discard(writing: Opening, board_id: str) -> None:
    """Delete a staged board with everything on it."""
    delete_where(writing, col(Example.board_id) == board_id)
    with writing() as (session, _):
        concepts = select(col(Concept.id)).where(col(Concept.board_id) == board_id)
        session.execute(delete(Revision).where(col(Revision.concept_id).in_(concepts)))
        session.execute(delete(Event).where(col(Event.board_id) == board_id))
        session.execute(delete(Concept).where(col(Concept.board_id) == board_id))
        session.execute(delete(Board).where(col(Board.id) == board_id, col(Board.removed_at) == STAGED))


def purge(writing: Opening) -> None:
    """Delete the staged boards that a crash left behind."""
    with writing() as (session, _):
        ids = session.scalars(select(col(Board.id)).where(col(Board.removed_at) == STAGED)).all()
    for board_id in ids:
        discard(writing, board_id)
