"""What people said so that they can be asked is deleted: they took it back, or nobody could any more."""

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.store.database import mark_overwritten
from app.store.models import Ask, Board, Contact, Participant


def withdraw(session: Session, participant: Participant) -> None:
    """Delete all that a participant said."""
    for table in (Ask, Contact):
        session.execute(delete(table).where(col(table.participant_id) == participant.id))
    mark_overwritten(session)


def withdraw_example(session: Session, example_id: str) -> None:
    """Delete what was said of an example that is removed."""
    theirs = delete(Ask).where(col(Ask.example_id) == example_id)
    if session.connection().execute(theirs).rowcount:
        mark_overwritten(session)


def withdraw_board(session: Session, board: Board) -> None:
    """Delete what was said on a board that is removed, or that hides names from now on."""
    people = select(col(Participant.id)).where(col(Participant.board_id) == board.id)
    for table in (Ask, Contact):
        session.execute(delete(table).where(col(table.participant_id).in_(people)))
    mark_overwritten(session)
