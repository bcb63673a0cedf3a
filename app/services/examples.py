"""Adding, editing, removing and restoring examples.

`OnProgress` is called with the number of examples that are stored so far.
"""

import json
from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col

from app.domain import grades
from app.domain.document import Evidence, ExampleFields, Origin
from app.domain.errors import Forbidden, Gone, NotFound, NotNow
from app.domain.events import EventType, to_json
from app.domain.grades import GradeRange
from app.domain.limits import limits
from app.domain.requests import ExampleChanges
from app.domain.sentences import quoted
from app.domain.text import fold, tag_key
from app.services import asks, next_step_fields, room, serializers, workshop_state
from app.services.access import Caller, Versions, contributing, require_act, require_version
from app.services.event_log import Actor, Change
from app.store import queries
from app.store.models import STAGED, Board, Example, ExampleTag, NextStep

BATCH_SIZE = 500
NOT_YOURS = "Only the person who added this example, or a facilitator, can change it."
# Columns that are read from the grades as people write them.
ENDS = frozenset({"grade_from", "grade_to"})
_GRADES = ENDS | {"grades"}

OnProgress = Callable[[int], object]


def get(session: Session, board: Board, example_id: str) -> Example:
    """An example of a board. Raises NotFound, for a removed one too."""
    example = queries.examples.find(session, board.id, example_id)
    if example is None or example.removed_at:
        raise _no_example(board)
    return example


def add(session: Session, caller: Caller, slug: str, fields: ExampleFields) -> Example:
    """Add an example to the tray. Its contributor is the caller unless another name is given.

    Where names are hidden the contributor is the caller's pseudonym, or nobody.
    Raises NotFound, JoinFirst, Locked, NotNow or LimitReached.
    """
    with contributing(session, caller, slug, "add") as change:
        room.require(change, fields)
        example = draft(change, fields)
        example.author_id = change.actor.participant_id
        example.contributor = _contributor(change, fields.contributor)
        return create(change, example)


def draft(change: Change, fields: ExampleFields) -> Example:
    """A new example with the board's next number. It is not stored yet."""
    change.board.last_number += 1
    values = _columns(fields.model_dump(include=set(ExampleFields.model_fields)))
    values = {name: value for name, value in values.items() if value is not None or name not in _GRADES}
    example = Example(
        board_id=change.board.id,
        number=change.board.last_number,
        created_at=change.now,
        **{"grades": None} | _with_grades(values),
    )
    set_search_columns(example)
    return example


def set_origin(example: Example, origin: Origin | None) -> None:
    """Say where an example was brought from."""
    example.origin = to_json(origin.model_dump(mode="json")) if origin else None
    example.origin_root = origin.root if origin else None


def create(change: Change, example: Example) -> Example:
    """Store a draft, and record that it was added."""
    refresh_body(change, example)
    change.session.flush()
    _replace_tags(change, example)
    change.session.add_all(NextStep(**row) for row in next_step_fields.rows(example))
    return _record(change, "example.added", example)


def create_all(change: Change, drafts: Iterable[Example], on_progress: OnProgress) -> None:
    """Store drafts, a batch with a few statements, and record for each that it was added.

    The drafts are taken one after the other. `on_progress` is called after every batch.
    """
    count = 0
    remaining = iter(drafts)
    while batch := [(example, _prepare(change, example)) for example in islice(remaining, BATCH_SIZE)]:
        change.session.flush()
        change.append([event for _, event in batch])
        if tags := [row for example, _ in batch for row in tag_rows(example)]:
            change.session.execute(insert(ExampleTag), tags)
        if steps := [row for example, _ in batch for row in next_step_fields.rows(example)]:
            change.session.execute(insert(NextStep), steps)
        count += len(batch)
        on_progress(count)


def _prepare(change: Change, example: Example) -> dict[str, Any]:
    change.take_next()
    refresh_body(change, example)
    return change.event("example.added", example.body, example.id)


def edit(
    session: Session, caller: Caller, slug: str, example_id: str, changes: ExampleChanges, expected: Versions
) -> Example:
    """Change what is set in `changes`.

    Raises NotFound, JoinFirst, Locked, NotNow, Forbidden, PreconditionFailed or LimitReached.
    """
    with contributing(session, caller, slug, "plan") as change:
        example = _require_editable(change, get(session, change.board, example_id), expected)
        if values := differences(example, changes, hidden_fields(change.board)):
            if set(values) != {"next_step"}:
                require_act(session, change.board, change.actor, "edit")
            room.require_for_edit(change, example, values)
            update_columns(change, example, values)
    return example


def hidden_fields(board: Board) -> Collection[str]:
    """The fields of an example that nobody can set: the contributor, where names are hidden."""
    return () if board.naming == "named" else ("contributor",)


def _contributor(change: Change, given: str | None) -> str | None:
    if not hidden_fields(change.board):
        return given or change.actor.name
    return change.shown_actor if change.actor.participant_id else None


def differences(example: Example, changes: ExampleChanges, leave: Collection[str] = ()) -> dict[str, Any]:
    """The columns that the changes set to another value, and these values; without those in `leave`."""
    values = _with_grades(_columns(changes.model_dump(exclude_unset=True, exclude=set(leave))), example)
    return {name: value for name, value in values.items() if getattr(example, name) != value}


def update_columns(change: Change, example: Example, values: dict[str, Any]) -> None:
    """Set columns of an example, and record that it was edited."""
    example.sqlmodel_update(values)
    if "next_step" in values:
        next_step_fields.write(change, example)
    _note_that_a_copy_changed(example)
    set_search_columns(example)
    _replace_tags(change, example)
    save(change, "example.edited", example)
    if "next_step" in values:
        workshop_state.record_look(change)


def _note_that_a_copy_changed(example: Example) -> None:
    if example.origin:
        example.origin = to_json(json.loads(example.origin) | {"changed": True})


def remove(session: Session, caller: Caller, slug: str, example_id: str, expected: Versions) -> None:
    """Remove an example; it can be restored for as long as it is kept (30 days).

    Raises NotFound, JoinFirst, Locked, NotNow, Forbidden or PreconditionFailed.
    """
    with contributing(session, caller, slug, "edit") as change:
        example = _require_editable(change, get(session, change.board, example_id), expected)
        _require_in_no_round(change, example)
        example.removed_at = change.now
        example.version = change.version
        change.record("example.removed", to_json({"id": example.id}), example.id)
        workshop_state.clear_spotlight(change, example.id)
        asks.withdraw_example(session, example.id)


def restore(session: Session, caller: Caller, slug: str, example_id: str) -> Example:
    """Restore a removed example to where it was.

    Raises NotFound, JoinFirst, Locked, NotNow, Forbidden, LimitReached, or Gone when it is kept no longer.
    """
    with contributing(session, caller, slug, "edit") as change:
        example = queries.examples.find(session, change.board.id, example_id)
        if example is None or example.removed_at == STAGED:
            raise _no_example(change.board)
        _require_own(change.actor, example)
        if example.removed_at is None:
            return example
        _require_in_no_round(change, example)
        days = limits().removed_for
        if change.now - example.removed_at > timedelta(days=days):
            raise Gone(f"This example was removed more than {days} days ago.")
        room.require_for(change, 1, len(example.body.encode()))
        example.removed_at = None
        return save(change, "example.restored", example)


def save(change: Change, type_: EventType, example: Example) -> Example:
    """Store an example that changed, and record the event."""
    refresh_body(change, example)
    return _record(change, type_, example)


def refresh_body(change: Change, example: Example) -> None:
    """Set an example's version, time and stored JSON to those of this change."""
    example.version, example.updated_at = change.version, change.now
    example.body = serializers.example(example, change.board, change.keys)
    change.session.add(example)


def record_again(change: Change, example: Example) -> None:
    """Record as edited an example that changed along with something else, such as the name of a person."""
    change.take_next()
    save(change, "example.edited", example)


def _record(change: Change, type_: EventType, example: Example) -> Example:
    change.record(type_, example.body, example.id)
    return example


def _require_editable(change: Change, example: Example, expected: Versions) -> Example:
    _require_own(change.actor, example)
    require_version(expected, example.version)
    return example


def _require_own(actor: Actor, example: Example) -> None:
    wrote_it = actor.participant_id is not None and actor.participant_id == example.author_id
    if not (wrote_it or actor.facilitator):
        raise Forbidden(NOT_YOURS)


def _require_in_no_round(change: Change, example: Example) -> None:
    if not change.actor.facilitator and queries.rounds.is_in_hidden_round(
        change.session, change.board.id, example.id
    ):
        raise NotNow(
            "This example is in a round that is not revealed yet. Before the reveal, only a facilitator "
            "can remove it or bring it back."
        )


def _no_example(board: Board) -> NotFound:
    return NotFound(f"{quoted(board.title)} has no such example.")


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    """The fields of an example as columns: what is nested lies flat, tags are lines, evidence is JSON."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        match name:
            case "setting":
                flat.update(value)
            case "source" | "decides":
                flat.update({f"{name}_{part}": text for part, text in value.items()})
            case "evidence":
                whole = [dict.fromkeys(Evidence.model_fields) | piece for piece in value]
                flat["evidence"] = to_json(whole) if whole else None
            case "tags":
                flat["tags"] = "\n".join(value)
            case _:
                flat[name] = value
    return flat


def _with_grades(values: dict[str, Any], before: Example | None = None) -> dict[str, Any]:
    """Columns in which the grades as people write them and the range of grades say the same.

    The text is written from a new range, and the range is read from a new text. A text that names no grades
    stays.
    """
    written = before.grades if before else None
    old = (before.grade_from, before.grade_to) if before else (None, None)
    new = (values.get("grade_from", old[0]), values.get("grade_to", old[1]))
    if new != old:
        ends = grades.between(*new)
        text = written if written and not grades.read(written) else ends and str(ends)
        return {"grades": text} | values | _ends(ends)
    is_ranged = not ENDS.isdisjoint(values)
    if is_ranged or values.get("grades", written) == written:
        return values
    return values | _ends(grades.read(values["grades"]))


def _ends(ends: GradeRange | None) -> dict[str, int | None]:
    return dict(zip(("grade_from", "grade_to"), ends or (None, None), strict=True))


def set_search_columns(example: Example) -> None:
    """Set the columns that lists sort and search by."""
    example.sort_title = fold(example.title)
    example.words = fold(f"{example.title}\n{example.description}\n{example.tags}")


def _replace_tags(change: Change, example: Example) -> None:
    """Replace the rows that lists find tags by."""
    session = change.session
    session.execute(delete(ExampleTag).where(col(ExampleTag.example_id) == example.id))
    if rows := tag_rows(example):
        session.execute(insert(ExampleTag), rows)


def tag_rows(example: Example) -> list[dict[str, Any]]:
    """The rows of an example's tags."""
    tags = example.tags.split("\n") if example.tags else []
    same = {"example_id": example.id, "board_id": example.board_id, "created_at": example.created_at}
    return [{**same, "key": tag_key(tag), "label": tag} for tag in tags]
