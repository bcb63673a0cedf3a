"""What a row of a table changes of an example: prepared beforehand, and made in one short transaction."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, update
from sqlmodel import col

from app.domain import sheets
from app.domain.events import EventType
from app.domain.regions import UNSURE
from app.domain.sheets import SheetRow
from app.services import examples, next_step_fields, placements, room, serializers, workshop_state
from app.services.event_log import Change
from app.services.staged_examples import Changed
from app.store import queries
from app.store.models import Board, Example, ExampleTag

IDS_AT_ONCE = 500


class RowChange(NamedTuple):
    """An example as a row changes it, the version that it had before, and the columns that are set.

    `moves` says whether it is placed or returned to the tray as well. The rest is set when its version is
    known.
    """

    example: Example
    before: int
    values: Mapping[str, Any]
    moves: EventType | None


def differences(board: Board, row: SheetRow, example: Example) -> dict[str, Any]:
    """The columns that a row sets to other values, and these values.

    Where names are hidden, those of a table change nothing; nor do grades as a table has them.
    """
    hidden = examples.hidden_fields(board)
    changes = row.changes.model_copy(deep=True)
    if changes.setting.grades and changes.setting.grades == sheets.undated(example.grades):
        changes.setting.grades = example.grades
    return examples.differences(example, changes, hidden)


def columns(board: Board, row: SheetRow, example: Example) -> tuple[str, ...]:
    """The columns of a table in which a row differs from an example's words."""
    return tuple(name for name in differences(board, row, example) if name not in examples.ENDS)


def moved(keys: Sequence[str], row: SheetRow, example: Example) -> tuple[str, ...]:
    """The columns of the answers that a row changes."""
    if not row.places:
        return ()
    stands = (example.answer_0, example.answer_1, example.answer_2)
    if row.answers is None or example.mask is None:
        same = row.answers is None and example.mask is None
        return () if same else tuple(map(sheets.answer_column, keys))
    pairs = zip(keys, stands, strict=True)
    return tuple(sheets.answer_column(key) for key, stood in pairs if row.answers[key] != stood)


def prepare(plan: Change, row: SheetRow, stored: Example) -> RowChange:
    """What a row changes of an example that was read. The stored example stays as it is."""
    example = Example(**stored.model_dump())
    moves: EventType | None = None
    values = differences(plan.board, row, example)
    example.sqlmodel_update(values)
    examples.set_search_columns(example)
    if moved(plan.keys, row, stored):
        moves = "example.placed" if row.answers else "example.returned"
        _move(plan, example, row)
    return RowChange(example, stored.version, values, moves)


def _move(plan: Change, example: Example, row: SheetRow) -> None:
    if row.answers:
        placements.set_answers(plan, example, placements.answers_to(row.answers, plan.keys), None)
        return
    example.mask = example.placed = example.reviewed = example.at_u = example.at_v = None
    example.answer_0, example.answer_1, example.answer_2 = UNSURE


def apply_all(change: Change, prepared: Sequence[RowChange]) -> None:
    """Make all changes, and record each.

    Raises LimitReached, or Changed when one of the examples is not as it was read.
    """
    _require_as_read(change, prepared)
    before = _size_of(prepared)
    events = [event for row in prepared for event in _settled(change, row)]
    if not events:
        return
    room.require_for(change, 0, _size_of(prepared) - before)
    connection = change.session.connection()
    connection.execute(_UPDATE, [_parameters(row.example) for row in prepared])
    change.append(events)
    retagged = [row.example for row in prepared if "tags" in row.values]
    ids = [example.id for example in retagged]
    for start in range(0, len(ids), IDS_AT_ONCE):
        some = ids[start : start + IDS_AT_ONCE]
        connection.execute(delete(ExampleTag).where(col(ExampleTag.example_id).in_(some)))
    if tags := [row for example in retagged for row in examples.tag_rows(example)]:
        connection.execute(insert(ExampleTag), tags)
    if any("next_step" in row.values for row in prepared):
        workshop_state.record_look(change)


def _size_of(prepared: Sequence[RowChange]) -> int:
    return sum(len(row.example.body.encode()) for row in prepared)


def _require_as_read(change: Change, prepared: Sequence[RowChange]) -> None:
    ids = [row.example.id for row in prepared]
    present: dict[str, int] = {}
    for start in range(0, len(ids), IDS_AT_ONCE):
        present |= queries.examples.versions(change.session, ids[start : start + IDS_AT_ONCE])
    if any(present.get(row.example.id) != row.before for row in prepared):
        raise Changed


def _settled(change: Change, row: RowChange) -> list[dict[str, Any]]:
    """Give an example its versions and its body. Returns the events: for the words, and for the place."""
    kinds: list[EventType] = ["example.edited"] if row.values else []
    kinds += [row.moves] if row.moves else []
    events = []
    for kind in kinds:
        change.take_next()
        example = row.example
        example.version, example.updated_at = change.version, change.now
        if kind == "example.edited" and "next_step" in row.values:
            next_step_fields.write(change, example)
        if kind == "example.placed":
            example.placed = example.reviewed = change.version
        example.body = serializers.example(example, change.board, change.keys)
        events.append(change.event(kind, example.body, example.id))
    return events


_COLUMNS = [name for name in Example.model_fields if name not in {"id", "board_id", "number", "created_at"}]
_UPDATE = (
    update(Example)
    .where(col(Example.id) == bindparam("of_id"))
    .values({n: bindparam(f"new_{n}") for n in _COLUMNS})
)


def _parameters(example: Example) -> dict[str, Any]:
    return {"of_id": example.id} | {f"new_{name}": getattr(example, name) for name in _COLUMNS}
