"""Next steps: writing them, changing them, and saying what became of them."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session

from app.domain.document import MOST_NEXT_STEPS
from app.domain.errors import Conflict, Fault, Forbidden, Invalid, LimitReached, NotFound
from app.domain.events import EventType, to_json
from app.domain.names import replaced
from app.domain.requests import NewNextStep, NextStepChanges, NextStepDecision
from app.domain.sentences import quoted
from app.services import examples, rendering, room, serializers, workshop_state
from app.services.access import Caller, Versions, contributing, require_version
from app.services.event_log import Actor, Change
from app.store import queries
from app.store.models import Board, NextStep, Participant
from app.store.queries.next_steps import Wanted

MOST_OPEN = 3
MOST_OF_PERSON = 200
DUE_WITHIN = 14
MOST_DUE = 10
NOT_YOURS = "Only the person who wrote this next step, or a facilitator, can change it."


class Written(NamedTuple):
    """A next step as it is now, and its board."""

    board: Board
    step: NextStep


def get(session: Session, board: Board, id_: str) -> NextStep:
    """A next step of a board. Raises NotFound."""
    step = queries.next_steps.find(session, board.id, id_)
    if step is None:
        raise NotFound("There is no such next step here. Somebody may have removed it.")
    return step


def due(session: Session, people: Collection[str]) -> list[dict[str, Any]]:
    """The open next steps of these participants that are due within two weeks, those of earlier days too."""
    until = (date.fromisoformat(rendering.today()) + timedelta(days=DUE_WITHIN)).isoformat()
    rows = queries.next_steps.due(session, people, until) if people else []
    return [serializers.next_step(step, board) for step, board in rows[:MOST_DUE]]


def add(session: Session, caller: Caller, slug: str, new: NewNextStep) -> Written:
    """Write what is to be done next.

    Raises NotFound, JoinFirst, Locked, NotNow, Invalid, LimitReached, or Conflict when three of the actor's
    are open for the example.
    """
    with contributing(session, caller, slug, "write_next") as change:
        values = _columns(change, new.model_dump())
        _require_room(change)
        _require_few_open(change, new.example, change.actor.participant_id)
        step = NextStep(
            board_id=change.board.id,
            author_id=change.actor.participant_id,
            version=change.version,
            created_at=change.now,
            **values,
        )
        _save(change, "next_step.added", step)
        refresh_example(change, step.example_id)
    return Written(change.board, step)


def edit(
    session: Session, caller: Caller, slug: str, id_: str, changes: NextStepChanges, expected: Versions
) -> Written:
    """Change what is set in `changes`.

    Raises NotFound, JoinFirst, Locked, NotNow, Forbidden, PreconditionFailed, Invalid, or Conflict when three
    of its author's are open for the example that it is moved to.
    """
    with contributing(session, caller, slug, "write_next") as change:
        step = _own(change, id_, expected)
        values = _columns(change, changes.model_dump(exclude_unset=True))
        before = step.example_id
        if _set(change, step, values) and before != step.example_id:
            refresh_example(change, before)
        refresh_example(change, step.example_id)
    return Written(change.board, step)


def decide(session: Session, caller: Caller, slug: str, id_: str, decision: NextStepDecision) -> Written:
    """Say what became of a next step.

    Raises NotFound, JoinFirst, Locked, NotNow, Forbidden, or Conflict when it would be the fourth open one of
    its author for an example.
    """
    with contributing(session, caller, slug, "write_next") as change:
        step = _own(change, id_, None)
        # While the room looks again, to leave a next step as it is means that it was looked at.
        is_seen = workshop_state.is_looked_at(change)
        _set(change, step, decision.model_dump(exclude_unset=True), always=is_seen)
        refresh_example(change, step.example_id)
    return Written(change.board, step)


def remove(session: Session, caller: Caller, slug: str, id_: str, expected: Versions) -> None:
    """Delete a next step. Raises NotFound, JoinFirst, Locked, NotNow, Forbidden or PreconditionFailed."""
    with contributing(session, caller, slug, "write_next") as change:
        step = _own(change, id_, expected)
        example_id, noted = step.example_id, step.noted
        delete(change, step)
        if noted or workshop_state.is_looked_at(change):
            _record_notes(change)
        refresh_example(change, example_id)


def delete(change: Change, step: NextStep) -> None:
    """Delete a next step, and record that."""
    change.session.delete(step)
    change.session.flush()
    change.take_next()
    change.record("next_step.removed", to_json({"id": step.id}))


def note(change: Change, values: dict[str, Any]) -> NextStep:
    """Store a next step that a facilitator wrote down in the workshop, and record it."""
    step = NextStep(
        board_id=change.board.id, version=0, noted=True, created_at=values.pop("at", change.now), **values
    )
    record(change, "next_step.added", step)
    return step


def record(change: Change, type_: EventType, step: NextStep) -> None:
    """Store a next step that is new or changed, and record that."""
    change.take_next()
    step.version, step.updated_at = change.version, change.now
    change.session.add(step)
    change.session.flush()
    change.record(type_, to_json(serializers.next_step(step, change.board)))


def _save(change: Change, type_: EventType, step: NextStep) -> None:
    record(change, type_, step)
    if step.noted or workshop_state.is_looked_at(change):
        _record_notes(change)


def _record_notes(change: Change) -> None:
    """The workshop shows what was written down in it: that changed too."""
    workshop_state.record(change, workshop_state.get_or_create(change))


def _own(change: Change, id_: str, expected: Versions) -> NextStep:
    step = get(change.session, change.board, id_)
    if not may_edit(change.actor, step):
        raise Forbidden(NOT_YOURS)
    require_version(expected, step.version)
    return step


def may_edit(actor: Actor, step: NextStep) -> bool:
    """Whether an actor wrote a next step, or is a facilitator."""
    wrote_it = actor.participant_id is not None and actor.participant_id == step.author_id
    return wrote_it or actor.facilitator


def _set(change: Change, step: NextStep, values: dict[str, Any], *, always: bool = False) -> bool:
    """Set columns, and record it when any gets another value, or `always`.

    Returns whether it was recorded. Raises Conflict.
    """
    values = {name: value for name, value in values.items() if getattr(step, name) != value}
    if not (values or always):
        return False
    state, example_id = values.get("state", step.state), values.get("example_id", step.example_id)
    if state == "open" and (state, example_id) != (step.state, step.example_id) and not step.noted:
        _require_few_open(change, example_id, step.author_id)
    step.sqlmodel_update(values)
    _save(change, "next_step.edited", step)
    return True


def _columns(change: Change, values: dict[str, Any]) -> dict[str, Any]:
    """The fields of a next step as columns. Raises Invalid."""
    names = {"by": "due", "example": "example_id"}
    columns = {names.get(name, name): value for name, value in values.items()}
    _require_example(change, columns.get("example_id"))
    for name in ("toward", "away_from"):
        _require_circle(change, columns.get(name), f"/{name}")
    if "who" in columns and change.board.naming != "named":
        columns["who"] = None
    return columns


def _require_example(change: Change, example_id: str | None) -> None:
    if example_id is None:
        return
    example = queries.examples.find(change.session, change.board.id, example_id)
    if example is None or example.removed_at:
        raise Invalid(Fault("This example is not on the board. Somebody may have removed it.", "/example"))


def _require_circle(change: Change, key: str | None, pointer: str) -> None:
    if key is not None and key not in change.keys:
        known = ", ".join(quoted(known) for known in change.keys)
        raise Invalid(Fault(f"This board has no circle {quoted(key)}. It has {known}.", pointer))


def _require_few_open(change: Change, example_id: str | None, author_id: str | None) -> None:
    if example_id is None:
        return
    present = queries.next_steps.open_of(change.session, example_id)
    if sum(step.author_id == author_id for step in present) >= MOST_OPEN:
        raise Conflict(
            f"{MOST_OPEN} of your next steps are open for this example already. Say what became of one, "
            "then write another."
        )


def _require_room(change: Change) -> None:
    session, board, author = change.session, change.board, change.actor.participant_id
    if queries.next_steps.count(session, board.id) >= MOST_NEXT_STEPS:
        raise LimitReached(
            f"{quoted(board.title)} may have at most {MOST_NEXT_STEPS:,} next steps. "
            "Remove some old ones first."
        )
    if author and queries.next_steps.count(session, board.id, Wanted(of=[author])) >= MOST_OF_PERSON:
        raise LimitReached(
            f"You have written {MOST_OF_PERSON:,} next steps here, which is the most for one person. "
            "Remove some old ones first."
        )


def refresh_example(change: Change, example_id: str | None) -> None:
    """Have an example show the words of its newest open next step, and record that it was edited.

    Raises LimitReached.
    """
    if example_id is None:
        return
    example = examples.get(change.session, change.board, example_id)
    newest = next(iter(queries.next_steps.open_of(change.session, example_id)), None)
    words = newest.text if newest else None
    if words != example.next_step:
        room.require_for_edit(change, example, {"next_step": words})
        example.next_step = words
        examples.record_again(change, example)


def disown(change: Change, participant: Participant) -> None:
    """Forget who wrote what a participant wrote: it stays, as nobody's."""
    for step in queries.next_steps.of_author(change.session, participant.id):
        step.author_id = None
        change.session.add(step)


def rename(change: Change, old: str, name: str | None, of: Collection[str] | None = None) -> None:
    """Write another name (None: none) for somebody who does next steps.

    `of`: only in those with these ids.
    """
    for step in queries.next_steps.naming(change.session, change.board.id, old):
        if step.who and (of is None or step.id in of) and (who := replaced(step.who, old, name)) != step.who:
            step.who = who
            record(change, "next_step.edited", step)
