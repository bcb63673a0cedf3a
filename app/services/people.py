"""Joining a board, and signing in as a facilitator."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from app.domain.credentials import digest, new_token
from app.domain.errors import Forbidden
from app.domain.names import friendly
from app.services.access import Caller, may_read
from app.services.event_log import no_board
from app.store import queries
from app.store.models import Board, BrowserSession, Facilitator, Participant, SignInLink, now
from app.store.session import alone

SESSION_LASTS = timedelta(days=180)
LINK_LASTS = timedelta(hours=24)
_LINK_IS_SPENT = "This sign-in link was used already or has run out. Ask for a new one."


class Joined(NamedTuple):
    """A participant; `cookie` when the browser needs a new one, `is_new` unless they had joined before."""

    participant: Participant
    is_new: bool
    cookie: str | None


def identify(session: Session, cookie: str | None) -> Caller:
    """Whoever holds this cookie; nobody in particular when it is missing, unknown or has run out."""
    found = queries.signed_in(session, digest(cookie), now()) if cookie else None
    return Caller(found[0], found[1], found[2]) if found else Caller()


def join_board(session: Session, caller: Caller, slug: str, name: str | None = None) -> Joined:
    """Join a board under a name (a friendly one when none is given), or go by another name there.

    Raises NotFound, or Forbidden where joining is closed and for tokens.
    """
    if caller.grant:
        raise Forbidden("A token acts under its own name; it has no need to join.")
    board = queries.board(session, slug)
    if board is None:
        raise no_board(slug)
    if caller.session_id:
        alone(session, caller.session_id)
    participant = queries.participant(session, board.id, caller.session_id) if caller.session_id else None
    if participant:
        participant.name = name or participant.name
        return Joined(participant, is_new=False, cookie=None)
    _require_open(session, caller, board)
    session_id, cookie = _browser_session(session, caller)
    participant = Participant(board_id=board.id, session_id=session_id, name=name or friendly())
    session.add(participant)
    return Joined(participant, is_new=True, cookie=cookie)


def _require_open(session: Session, caller: Caller, board: Board) -> None:
    if board.join_access == "open" or caller.is_facilitator:
        return
    if not may_read(session, caller, board):
        raise no_board(board.slug)
    raise Forbidden(f"“{board.title}” takes no new participants. A facilitator can open it.")


def _browser_session(session: Session, caller: Caller) -> tuple[str, str | None]:
    """The caller's session, or a new one with the cookie that stands for it."""
    if caller.session_id:
        return caller.session_id, None
    token = new_token()
    opened = BrowserSession(digest=digest(token), expires_at=now() + SESSION_LASTS)
    session.add(opened)
    session.flush()
    return opened.id, token


def make_link(session: Session, name: str = "Facilitator") -> str:
    """The token of a new sign-in link for the facilitator of this name, who is added when there is none."""
    session.execute(delete(SignInLink).where(col(SignInLink.expires_at) <= now()))
    token = new_token()
    expires = now() + LINK_LASTS
    facilitator_id = _facilitator(session, name).id
    session.add(SignInLink(digest=digest(token), facilitator_id=facilitator_id, expires_at=expires))
    return token


def facilitator(session: Session, name: str = "Facilitator") -> Caller:
    """The facilitator of this name, added when there is none: whoever runs our commands runs boards."""
    return Caller(facilitator_id=_facilitator(session, name).id, facilitator_name=name)


def _facilitator(session: Session, name: str) -> Facilitator:
    named = select(Facilitator).where(col(Facilitator.name) == name)
    found = session.scalar(named)
    if found is None:
        alone(session, "facilitators")
        found = session.scalar(named) or Facilitator(name=name)
        session.add(found)
        session.flush()
    return found


def link_works(session: Session, token: str) -> bool:
    """Whether a sign-in link could still be used. Looking does not use it."""
    link = session.get(SignInLink, digest(token))
    return link is not None and link.expires_at > now()


def sign_in(session: Session, caller: Caller, token: str) -> str:
    """Use a sign-in link: the new cookie. The browser stays who it was on the boards it joined.

    Raises Forbidden for a link that was used or has run out.
    """
    used = delete(SignInLink).where(
        col(SignInLink.digest) == digest(token), col(SignInLink.expires_at) > now()
    )
    facilitator_id = session.scalar(used.returning(col(SignInLink.facilitator_id)))
    if facilitator_id is None:
        raise Forbidden(_LINK_IS_SPENT)
    session_id, _ = _browser_session(session, caller)
    cookie = new_token()
    signed_in = {
        "digest": digest(cookie),
        "facilitator_id": facilitator_id,
        "expires_at": now() + SESSION_LASTS,
    }
    session.execute(update(BrowserSession).where(col(BrowserSession.id) == session_id).values(signed_in))
    return cookie


def sign_out(session: Session, caller: Caller) -> None:
    """No longer a facilitator; still a participant of the boards joined."""
    if caller.session_id:
        session.execute(
            update(BrowserSession)
            .where(col(BrowserSession.id) == caller.session_id)
            .values(facilitator_id=None)
        )
