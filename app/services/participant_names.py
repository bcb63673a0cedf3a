"""The names of people on a board, which are overwritten when its naming rule is tightened."""

from sqlalchemy import update
from sqlmodel import Session, col

from app.domain.names import FACILITATOR, friendly_name
from app.services import event_log, examples
from app.services.event_log import Change
from app.services.rounds import anonymising
from app.store import queries
from app.store.models import Board, Revision


def hide_names(change: Change) -> None:
    """Overwrite the names on a board whose naming was just tightened, and drop the events that hold them.

    Nobody joins meanwhile: whoever joins needs the lock on the board's row too.
    """
    session, board = change.session, change.board
    names = _rename(session, board)
    _hide_revisers(session, board)
    for example in queries.examples.of_board(session, board.id):
        example.contributor = None if board.naming == "anonymous" else names.get(example.author_id or "")
        examples.refresh_body(change, example)
    event_log.drop_history(change)
    if board.naming == "anonymous":
        anonymising.unlink_board(change)


def _rename(session: Session, board: Board) -> dict[str, str]:
    """Give everyone who ever joined a friendly name. Returns the names by participant id."""
    names: dict[str, str] = {}
    for participant in queries.participants.of_board(session, board.id):
        participant.name = names[participant.id] = friendly_name({*names.values()})
    return names


def _hide_revisers(session: Session, board: Board) -> None:
    """Only facilitators change what circles mean."""
    concept_ids = [concept.id for concept in queries.boards.concepts(session, board.id)]
    shown = None if board.naming == "anonymous" else FACILITATOR
    named = col(Revision.concept_id).in_(concept_ids), col(Revision.actor).is_not(None)
    session.execute(update(Revision).where(*named).values(actor=shown))
