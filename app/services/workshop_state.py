"""The state of a board's workshop, and the event that records a change of it."""

from collections.abc import Sequence

from sqlmodel import Session

from app.domain.events import to_json
from app.domain.workshop.steps import Step
from app.services import serializers
from app.services.event_log import Change
from app.store import queries
from app.store.models import Board, Workshop


def get_or_create(change: Change) -> Workshop:
    """The workshop of a board, created when missing. The lock on the board's row keeps it single."""
    run = queries.workshops.find(change.session, change.board.id)
    if run is None:
        run = Workshop(board_id=change.board.id, steps="[]")
        change.session.add(run)
    return run


def set_up(session: Session, board: Board, steps: Sequence[Step]) -> None:
    """Give a board that was just made the steps of its workshop; without any, it has the usual ones."""
    if steps:
        run = to_json([step.model_dump() for step in steps])
        session.add(Workshop(board_id=board.id, steps=run, version=board.version))


def record(change: Change, run: Workshop) -> None:
    """Record that the workshop changed."""
    change.take_next()
    run.version = change.version
    change.session.flush()
    change.record("workshop.changed", to_json(serializers.workshop(change.session, change.board)))


def is_looked_at(change: Change) -> bool:
    """Whether the room looks at the next steps of last time."""
    run = queries.workshops.find(change.session, change.board.id)
    return run is not None and run.looked_from is not None


def record_look(change: Change) -> None:
    """Record that the workshop changed, when the room looks at next steps and one of them changed."""
    if is_looked_at(change):
        record(change, get_or_create(change))


def clear_spotlight(change: Change, example_id: str) -> None:
    """End the spotlight on an example that is being removed."""
    run = queries.workshops.find(change.session, change.board.id)
    if run and run.spotlight_id == example_id:
        run.spotlight_id = None
        record(change, run)


def clear_lens(change: Change, key: str) -> None:
    """Show the map without a lens that is being removed."""
    run = queries.workshops.find(change.session, change.board.id)
    if run and run.lens == key:
        run.lens = None
        record(change, run)
