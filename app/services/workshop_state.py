"""How a board's workshop stands: kept, and told to every screen in the same transaction."""

from app.domain.events import to_json
from app.services import serializers
from app.services.event_log import Change
from app.store import queries
from app.store.models import Workshop


def get_or_create(change: Change) -> Workshop:
    """How the workshop stands. Whoever changes it holds the board's row, so that two never begin it."""
    run = queries.workshops.find(change.session, change.board.id)
    if run is None:
        run = Workshop(board_id=change.board.id, steps="[]")
        change.session.add(run)
    return run


def record(change: Change, run: Workshop) -> None:
    """Tell everyone that it changed."""
    change.take_next()
    run.version = change.version
    change.session.flush()
    change.record("workshop.changed", to_json(serializers.workshop(change.session, change.board)))


def clear_spotlight(change: Change, example_id: str) -> None:
    """Nobody can look at an example that was removed."""
    run = queries.workshops.find(change.session, change.board.id)
    if run and run.spotlight_id == example_id:
        run.spotlight_id = None
        record(change, run)
