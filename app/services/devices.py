"""One participant in several browsers: a personal link carries them from one to the next."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete
from sqlmodel import Session, col

from app.domain.credentials import digest, new_token
from app.domain.errors import Forbidden
from app.services import participants
from app.services.access import Caller
from app.store import queries
from app.store.models import Board, Device, Participant, PersonalLink, now

LINK_LASTS = timedelta(hours=24)
_LINK_IS_SPENT = "This link was used already or has run out. Make a new one on the device you joined with."


class Link(NamedTuple):
    """A new personal link: its secret, kept only as a digest, and until when it can be used."""

    token: str
    row: PersonalLink


class LinkTarget(NamedTuple):
    """Where a personal link leads: as whom, on which board, and who this browser is there already."""

    participant: Participant
    board: Board
    here: Participant | None


def create_link(session: Session, caller: Caller, slug: str) -> Link:
    """A link by which a participant goes on in another browser, once; the one before it stops working.

    Raises NotFound or JoinFirst.
    """
    _, participant = participants.require_participant(session, caller, slug)
    remove_links(session, participant)
    token = new_token()
    row = PersonalLink(digest=digest(token), participant_id=participant.id, expires_at=now() + LINK_LASTS)
    session.add(row)
    return Link(token, row)


def remove_links(session: Session, participant: Participant) -> None:
    """Nobody goes on by the links a participant made, nor by any that ran out."""
    spent = (col(PersonalLink.participant_id) == participant.id) | (col(PersonalLink.expires_at) <= now())
    session.execute(delete(PersonalLink).where(spent))


def preview_link(session: Session, caller: Caller, token: str) -> LinkTarget:
    """Where a link leads, without using it. Raises Forbidden for one that was used or has run out."""
    link = queries.credentials.personal_link(session, digest(token), now())
    if link is None:
        raise Forbidden(_LINK_IS_SPENT)
    return _target(session, caller, link.participant_id)


def _target(session: Session, caller: Caller, participant_id: str) -> LinkTarget:
    participant, board = queries.participants.get(session, participant_id)
    if participant.left_at or board.removed_at:
        raise Forbidden(_LINK_IS_SPENT)
    here = queries.participants.find(session, board.id, caller.session_id) if caller.session_id else None
    return LinkTarget(participant, board, here)


def use_link(session: Session, caller: Caller, token: str) -> tuple[Board, str | None]:
    """Use a link: the board, and the cookie that this browser needs when it is new here.

    Whoever this browser was on the board leaves it. Raises Forbidden for a link that was used or has run out.
    """
    if queries.boards.lock_for_update(session, preview_link(session, caller, token).board.slug) is None:
        raise Forbidden(_LINK_IS_SPENT)
    used = delete(PersonalLink).where(
        col(PersonalLink.digest) == digest(token), col(PersonalLink.expires_at) > now()
    )
    participant_id = session.scalar(used.returning(col(PersonalLink.participant_id)))
    if participant_id is None:
        raise Forbidden(_LINK_IS_SPENT)
    participant, board, here = _target(session, caller, participant_id)
    if here and here.id == participant.id:
        return board, None
    if here:
        participants.leave(session, caller, board.slug)
    session_id, cookie = participants.browser_session(session, caller)
    if session_id != participant.session_id:
        session.merge(Device(participant_id=participant.id, session_id=session_id))
    participant.seen_at = now()
    return board, cookie
