"""Whether people can work with the words of the circles: a step of the workshop asks, and shows no names.

What each says is kept only while it is hidden. Then the counts and the words that hinder stand on the
revision, and nothing says any more who said what.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete
from sqlmodel import Session, col

from app.domain.errors import Fault, Forbidden, Invalid, NotFound, NotNow
from app.domain.events import to_json
from app.domain.requests import GivenConsent
from app.domain.sentences import quoted
from app.domain.workshop.phases import consents_are_complete
from app.services import event_log, workshop_state
from app.services.access import Caller, Membership, require_readable, require_unlocked
from app.services.event_log import Actor, Change, timestamp
from app.store import queries
from app.store.database import mark_changed, mark_overwritten
from app.store.models import Concept, Consent, Participant, Workshop

_NOT_ASKED = "Nobody is asked about the words now. The facilitator asks in a step of the workshop."
_NOBODY = Actor("Nobody", is_shown=False)
_PRESENT = timedelta(hours=1)
"""Whoever was seen so long before the step may be in the room, and is waited for."""


class Answered(NamedTuple):
    """How many people have answered for every circle, and how many count."""

    answered: int
    people: int


def give(
    session: Session, caller: Caller, slug: str, given: Mapping[str, GivenConsent]
) -> dict[str, Consent]:
    """Say of circles, by their keys, whether one can work with their words. When all have, the answers show.

    Returns what the caller says. Raises NotFound, JoinFirst, Forbidden for a token, Locked, Invalid for
    nothing, or NotNow while nobody is asked.
    """
    if not given:
        raise Invalid(Fault("Answer for at least one circle."))
    with event_log.change(session, slug) as change:
        participant = require_person(require_readable(session, caller, slug, change.board))
        require_unlocked(change.board)
        change.actor = _NOBODY
        run = _require_asked(change)
        _store(change, participant, given)
        mine = queries.consents.of_participant(session, change.board.id, participant.id)
        said = {key: Consent(**consent.model_dump()) for key, consent in mine.items() if key in given}
        if _is_complete(change, run):
            _show(change, run)
    mark_changed(session, change.board.id)
    return said


def require_person(member: Membership) -> Participant:
    """The caller as a participant. Raises JoinFirst, or Forbidden for a token."""
    if member.caller.grant:
        raise Forbidden("Only people can say whether they can work with the words. A token cannot.")
    return member.require_participant()


def _require_asked(change: Change) -> Workshop:
    run = queries.workshops.find(change.session, change.board.id)
    if run is None or run.asked_at is None:
        raise NotNow(_NOT_ASKED)
    return run


def _store(change: Change, participant: Participant, given: Mapping[str, GivenConsent]) -> None:
    circles = {circle.key: circle for circle in queries.boards.concepts(change.session, change.board.id)}
    for key, consent in given.items():
        if key not in circles:
            raise NotFound(f"{quoted(change.board.title)} has no concept {quoted(key)}.")
        # Who can work with the words names none that hinders.
        values = {"answer": consent.answer} if consent.answer else consent.model_dump()
        change.session.merge(Consent(concept_id=circles[key].id, participant_id=participant.id, **values))
    change.session.flush()


def _is_complete(change: Change, run: Workshop) -> bool:
    if run.asked_at is None:
        return False
    board_id = change.board.id
    present = queries.consents.here_since(change.session, board_id, run.asked_at - _PRESENT)
    return consents_are_complete(queries.consents.people(change.session, board_id), present)


def ask(change: Change, run: Workshop) -> None:
    """Begin to ask; what was said before is gone."""
    _forget_all(change)
    run.asked_at = change.now


def end(change: Change, run: Workshop) -> None:
    """The step ends: whatever was said shows. Nothing happens when nobody is asked."""
    if run.asked_at is not None:
        _stamp(change, run)


def _show(change: Change, run: Workshop) -> None:
    _stamp(change, run)
    workshop_state.record(change, run)


def _stamp(change: Change, run: Workshop) -> None:
    """Write on each revision what people said of it, and forget who said what."""
    people = answered(change.session, change.board.id).people
    for circle in queries.boards.concepts(change.session, change.board.id):
        given = queries.consents.of_concept(change.session, circle.id)
        if given:
            came_to = _came_to(given, people) | {"at": timestamp(change.now)}
            queries.consents.newest_revision(change.session, circle).agreed = to_json(came_to)
    run.asked_at = None
    _forget_all(change)


def _came_to(given: Iterable[Consent], people: int) -> dict[str, object]:
    answers = [consent.answer for consent in given]
    hindered = [consent for consent in given if consent.word or consent.text]
    hinders = [{"word": consent.word, "text": consent.text} for consent in hindered]
    counts = {"yes": answers.count(True), "no": answers.count(False), "unsure": answers.count(None)}
    return {**counts, "of": people, "hinders": hinders}


def ask_anew(change: Change, concept: Concept) -> None:
    """The words of a circle changed: what was said of the old ones is gone, while people are asked."""
    gone = delete(Consent).where(col(Consent.concept_id) == concept.id)
    if change.session.connection().execute(gone).rowcount:
        mark_overwritten(change.session)


def _forget_all(change: Change) -> None:
    ids = [circle.id for circle in queries.boards.concepts(change.session, change.board.id)]
    change.session.flush()
    change.session.execute(delete(Consent).where(col(Consent.concept_id).in_(ids)))
    mark_overwritten(change.session)


def withdraw(change: Change, participant: Participant) -> None:
    """Delete what a participant said while it is hidden."""
    change.session.execute(delete(Consent).where(col(Consent.participant_id) == participant.id))
    mark_overwritten(change.session)


def own(session: Session, member: Membership) -> dict[str, Consent]:
    """What the caller says of each circle, by its key; nothing for who has not joined."""
    if member.participant is None or member.caller.grant:
        return {}
    return queries.consents.of_participant(session, member.board.id, member.participant.id)


def answered(session: Session, board_id: str) -> Answered:
    """How far people are while they are asked.

    People are whoever said anything, and who was here since the step began.
    """
    said = queries.consents.people(session, board_id)
    run = queries.workshops.find(session, board_id)
    here = queries.consents.here_since(session, board_id, run.asked_at) if run and run.asked_at else set()
    return Answered(sum(said.values()), len(said.keys() | here))


def under_way(session: Session, board_id: str) -> Answered | None:
    """How far people are; None while nobody is asked."""
    run = queries.workshops.find(session, board_id)
    return answered(session, board_id) if run and run.asked_at else None
