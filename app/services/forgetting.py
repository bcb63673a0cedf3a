"""Forgetting a person: their rows are deleted, and their name is overwritten wherever the board has it."""

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from app.domain.errors import NotFound
from app.domain.events import to_json
from app.services import (
    asks,
    consents,
    doing,
    event_log,
    examples,
    next_steps,
    participant_names,
    retention,
    serializers,
)
from app.services.access import Caller, find_membership, require_facilitator
from app.services.event_log import Change
from app.services.rounds import judgements
from app.store import queries
from app.store.database import mark_changed, mark_overwritten
from app.store.models import BrowserSession, Comment, Device, Event, Participant, PersonalLink


def forget_me(session: Session, caller: Caller, slug: str) -> None:
    """Forget the caller as a participant of a board. Raises NotFound or JoinFirst."""
    with event_log.change(session, slug) as change:
        _forget(change, find_membership(session, caller, slug).require_participant())


def forget_participant(session: Session, caller: Caller, slug: str, participant_id: str) -> None:
    """Forget somebody who joined a board, also when they left it. Raises NotFound or Forbidden."""
    with event_log.change(session, slug) as change:
        find_membership(session, caller, slug)
        require_facilitator(caller)
        participant = queries.participants.on_board(session, change.board.id, participant_id)
        if participant is None:
            raise NotFound("Nobody with this id is on this board. Perhaps they were forgotten already.")
        _forget(change, participant)


def _forget(change: Change, participant: Participant) -> None:
    """Their answers go, also from rounds that were revealed; what they wrote stays, as nobody's.

    What they wrote are examples, comments, next steps and lines. Answers of which nobody can tell whose they
    are, on an anonymous board, stay.
    """
    session = change.session
    judgements.withdraw(change, participant.id)
    consents.withdraw(change, participant)
    doing.withdraw(change, participant)
    asks.withdraw(session, participant)
    participant_names.replace(change, participant, None)
    _disown_examples(change, participant)
    next_steps.disown(change, participant)
    queries.lines.disown(session, participant.id)
    written = update(Comment).where(col(Comment.author_id) == participant.id)
    session.execute(written.values(author_id=None, author=None))
    session.execute(
        update(Event)
        .where(col(Event.board_id) == change.board.id, col(Event.actor_id) == participant.id)
        .values(actor_id=None)
    )
    _delete(session, participant)
    change.take_next()
    change.record("board.changed", to_json(serializers.board(session, change.board, change.now)))
    mark_overwritten(session)
    mark_changed(session, change.board.id)


def _disown_examples(change: Change, participant: Participant) -> None:
    for example in queries.examples.by_author(change.session, participant.id):
        example.author_id = example.contributor = None
        example.ask_me = False
        examples.record_again(change, example)


def _delete(session: Session, participant: Participant) -> None:
    """Delete a participant, and those of their browsers' sessions that are nobody else's."""
    also = select(col(Device.session_id)).where(col(Device.participant_id) == participant.id)
    browsers = {participant.session_id, *session.scalars(also)}
    for table in (Device, PersonalLink):
        session.execute(delete(table).where(col(table.participant_id) == participant.id))
    session.flush()
    session.execute(delete(Participant).where(col(Participant.id) == participant.id))
    theirs = col(BrowserSession.id).in_(browsers), col(BrowserSession.facilitator_id).is_(None)
    retention.delete_unused_sessions(session, *theirs)
