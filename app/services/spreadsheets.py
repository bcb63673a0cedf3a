"""Exporting examples as rows of a table, and importing a table into a board."""

import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from typing import Literal, NamedTuple, get_args

from sqlmodel import Session

from app.domain import sheets, workbooks
from app.domain.errors import MOST_FAULTS, Fault, Invalid
from app.domain.sheets import Line, SheetRow
from app.services import access, examples, placements, row_changes, staged_examples
from app.services.access import Caller
from app.services.board_documents import ignore_progress
from app.services.event_log import Change
from app.services.examples import OnProgress
from app.services.staged_examples import Opening, repeat_while_changed
from app.store import queries
from app.store.models import Board, Example
from app.store.queries.filters import Filters, Order

RowAction = Literal["add", "change", "keep"]

PAGE = 250
PAGE_BYTES = 256 * 1024
IDS_AT_ONCE = 2_000
# Changes are made in one transaction, and nobody should wait long for it.
MOST_CHANGED = 500
ROW_ACTIONS: tuple[RowAction, ...] = get_args(RowAction)


def pages(
    reading: Callable[[], AbstractContextManager[Session]], filters: Filters, order: Order
) -> Iterator[Sequence[str]]:
    """All examples that meet the filters, as JSON, in pages.

    Each page is read in a session of its own, so that a slow client keeps no session open.
    """
    while True:
        with reading() as session:
            bodies, after = queries.examples.bodies(session, filters, order, PAGE, PAGE_BYTES)
        yield bodies
        if after is None:
            return
        order = replace(order, after=after)


def csv_chunks(pages: Iterator[Sequence[str]], keys: Sequence[str], *, bom: bool = False) -> Generator[str]:
    """Pages of examples as comma-separated values, under a header."""
    yield (sheets.BYTE_ORDER_MARK if bom else "") + sheets.to_csv([sheets.header(keys)])
    for bodies in pages:
        yield sheets.to_csv(sheets.cells(json.loads(body), keys) for body in bodies)


def workbook(pages: Iterator[Sequence[str]], keys: Sequence[str], title: str) -> bytes:
    """Pages of examples as a workbook: the same columns and cells as the comma-separated values."""
    rows = (sheets.cells(json.loads(body), keys) for bodies in pages for body in bodies)
    return workbooks.write(title, chain([sheets.header(keys)], rows), sheets.NUMBERS)


def json_lines(pages: Iterator[Sequence[str]]) -> Generator[str]:
    """Pages of examples as JSON, one on a line."""
    for bodies in pages:
        yield "".join(f"{body}\n" for body in bodies)


class RowPlan(NamedTuple):
    """What a row does to a board. `columns` are those whose cells differ from the board."""

    row: int
    does: RowAction
    title: str
    example: str | None
    columns: tuple[str, ...] = ()


class _PlannedRow(NamedTuple):
    """A row, what it does, and the example it is about (None for a new one)."""

    plan: RowPlan
    row: SheetRow
    example: Example | None


def describe(steps: Sequence[RowPlan], *, dry_run: bool) -> str:
    """A sentence about what rows did, or would do."""
    add, change, keep = (sum(step.does == does for step in steps) for does in ROW_ACTIONS)
    verbs = ("add", "change", "leave") if dry_run else ("added", "changed", "left")
    parts = (
        f"{verbs[0]} {_examples_in_words(add)}" if add else "",
        f"{verbs[1]} {_examples_in_words(change)}" if change else "",
        f"{verbs[2]} {_examples_in_words(keep)} as they are" if keep else "",
    )
    sentence = ", ".join(filter(None, parts)) or f"{verbs[1]} nothing"
    return f"Would {sentence}." if dry_run else f"{sentence[0].upper()}{sentence[1:]}."


def _examples_in_words(count: int) -> str:
    return "1 example" if count == 1 else f"{count:,} examples"


def read(session: Session, caller: Caller, slug: str, lines: Sequence[Line]) -> list[SheetRow]:
    """The rows of a table for a board. Raises NotFound, Forbidden, Locked or Invalid."""
    board = access.readable(session, caller, slug)
    access.require_facilitator(caller)
    access.require_unlocked(board)
    return sheets.read(lines, queries.boards.concept_keys(session, board.id))


def preview(session: Session, caller: Caller, slug: str, given: Sequence[SheetRow]) -> list[RowPlan]:
    """What each row would do. Raises NotFound or Invalid."""
    board = access.readable(session, caller, slug)
    return [
        planned.plan
        for planned in _plans(session, board, queries.boards.concept_keys(session, board.id), given)
    ]


def import_rows(
    reading: Opening,
    writing: Opening,
    slug: str,
    given: Sequence[SheetRow],
    on_progress: OnProgress = ignore_progress,
) -> list[RowPlan]:
    """Add and change the examples of all rows, or of none. `on_progress` is called with the rows done so far.

    New examples are stored out of sight first, in transactions that `writing` opens.
    Raises NotFound, Forbidden, Locked, Conflict, LimitReached or Invalid.
    """
    return repeat_while_changed(partial(_import, reading, writing, slug, given, on_progress))


def _import(
    reading: Opening, writing: Opening, slug: str, given: Sequence[SheetRow], on_progress: OnProgress
) -> list[RowPlan]:
    with reading() as (session, caller):
        board = access.readable(session, caller, slug)
        plan = staged_examples.plan(session, board, access.require_facilitator(caller))
        plans = _plans(session, board, plan.keys, given)
        changes = [row_changes.prepare(plan, row, example) for _, row, example in _changing(plans)]
    new = [planned.row for planned in plans if planned.plan.does == "add"]
    staged = staged_examples.stage(writing, plan, _drafts(plan, new), on_progress)
    with (
        staged_examples.discarding(writing, staged),
        writing() as (session, caller),
        access.contributing(session, caller, slug, "add") as change,
    ):
        access.require_facilitator(caller)
        row_changes.apply_all(change, changes)
        staged_examples.publish(change, staged)
    on_progress(len(new) + len(changes))
    return [planned.plan for planned in plans]


def _changing(plans: Sequence[_PlannedRow]) -> Iterator[tuple[RowPlan, SheetRow, Example]]:
    for plan, row, example in plans:
        if plan.does == "change" and example:
            yield plan, row, example


def _plans(
    session: Session, board: Board, keys: Sequence[str], given: Sequence[SheetRow]
) -> list[_PlannedRow]:
    existing = _examples(session, board, [row.id for row in given if row.id])
    sheets.refuse([*islice(_faults(given, existing), MOST_FAULTS)])
    plans = [_plan(board, keys, row, existing.get(row.id or "")) for row in given]
    changed = sum(planned.plan.does == "change" for planned in plans)
    if changed > MOST_CHANGED:
        raise Invalid(
            Fault(
                f"This changes {changed:,} examples. A table may change at most {MOST_CHANGED:,} at a time."
            )
        )
    return plans


def _examples(session: Session, board: Board, ids: Sequence[str]) -> dict[str, Example]:
    parts = (ids[start : start + IDS_AT_ONCE] for start in range(0, len(ids), IDS_AT_ONCE))
    return {
        example.id: example for part in parts for example in queries.examples.by_ids(session, board.id, part)
    }


def _faults(given: Sequence[SheetRow], existing: Mapping[str, Example]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for row in given:
        example = existing.get(row.id or "")
        if row.id and row.id in seen:
            yield sheets.fault(row.number, f"row {seen[row.id]} is about the same example.", "id")
        if row.id:
            seen.setdefault(row.id, row.number)
        if example and example.removed_at:
            yield sheets.fault(row.number, "this example was removed; leave the id empty to add it.", "id")
        if example is None and not row.changes.title:
            yield sheets.fault(row.number, "write something here; a new example needs it.", "title")


def _plan(board: Board, keys: Sequence[str], row: SheetRow, example: Example | None) -> _PlannedRow:
    if example is None:
        return _PlannedRow(RowPlan(row.number, "add", row.changes.title, None), row, None)
    columns = row_changes.columns(board, row, example) + row_changes.moved(keys, row, example)
    title = row.changes.title or example.title
    return _PlannedRow(
        RowPlan(row.number, "change" if columns else "keep", title, example.id, columns), row, example
    )


def _drafts(change: Change, given: Sequence[SheetRow]) -> Iterator[Example]:
    for row in given:
        change.take_next()
        example = examples.draft(change, row.changes)
        for name in examples.hidden_fields(change.board):
            setattr(example, name, None)
        if row.answers is not None:
            placements.set_answers(change, example, placements.answers_to(row.answers, change.keys), None)
        yield example
