"""One participant in several browsers: they take a personal link from one browser to the next."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete
from sqlmodel import Session, col

from app.domain.credentials import digest, new_token
from app.domain.errors import Forbidden
from app.services import participants
from app.services.access import Caller, Membership, find_membership
from app.store import queries
from app.store.models import Board, Device, Participant, PersonalLink, now

LINK_LASTS = timedelta(hours=24)
_LINK_IS_SPENT = (
    "This link was already used, or it has expired. Make a new one on the device you joined with."
)


class Link(NamedTuple):
    """A new personal link: its secret, and its row, which stores only the digest."""

    token: str
    row: PersonalLink


class LinkTarget(NamedTuple):
    """Where a personal link leads.

    The participant and their board; `here` is who this browser is on that board already.
    """

    participant: Participant
    board: Board
    here: Participant | None


def create_link(session: Session, caller: Caller, slug: str) -> Link:
    """Create a link that works once, in another browser, for the caller. Their older links stop working.

    Raises NotFound or JoinFirst.
    """
    participant = find_membership(session, caller, slug).require_participant()
    remove_links(session, participant)
    token = new_token()
    row = PersonalLink(digest=digest(token), participant_id=participant.id, expires_at=now() + LINK_LASTS)
    session.add(row)
    return Link(token, row)


def remove_links(session: Session, participant: Participant) -> None:
    """Delete the links of a participant, and all links that expired."""
    spent = (col(PersonalLink.participant_id) == participant.id) | (col(PersonalLink.expires_at) <= now())
    session.execute(delete(PersonalLink).where(spent))


def preview_link(session: Session, caller: Caller, token: str) -> LinkTarget:
    """Where a link leads. It is not used by this. Raises Forbidden for a link that was used or expired."""
    link = queries.credentials.personal_link(session, digest(token), now())
    if link is None:
        raise Forbidden(_LINK_IS_SPENT)
    return _target(session, caller, link.participant_id)


def _target(session: Session, caller: Caller, participant_id: str) -> LinkTarget:
    participant, board = queries.participants.get(session, participant_id)
    if participant.left_at or board.removed_at:
        raise Forbidden(_LINK_IS_SPENT)
    here = Membership(session, caller, board).participant
    return LinkTarget(participant, board, here)


def use_link(session: Session, caller: Caller, token: str) -> tuple[Board, str | None]:
    """Use a link: from now on this browser is the link's participant too.

    Returns the board, and a cookie when the browser needs one. Whoever the browser was on the board before
    leaves it. Raises Forbidden for a link that was used or expired.
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
