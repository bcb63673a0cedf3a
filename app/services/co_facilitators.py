"""People who run one board with its facilitators. They come by a link that works once, and can be put out."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col

from app.domain.credentials import digest, new_token
from app.domain.errors import Conflict, Forbidden, NotFound
from app.services import access, participants
from app.services.access import Caller, Membership
from app.store import queries
from app.store.database import mark_changed
from app.store.models import Board, CoFacilitator, now

LINK_LASTS = timedelta(days=7)
MOST = 20
_SPENT = "This link was already used, or it has expired. Ask a facilitator of the board for a new one."


def invite(session: Session, caller: Caller, slug: str, name: str) -> str:
    """Invite somebody to run a board: the token of a link that works once, within a week.

    Only facilitators of all boards invite. Raises NotFound, Forbidden, or Conflict for too many.
    """
    access.require_signed_in(caller)
    board = queries.boards.lock_for_update(session, slug)
    board = access.require_readable(session, caller, slug, board).board
    _delete_expired(session)
    if len(queries.credentials.co_facilitators(session, board.id)) >= MOST:
        raise Conflict(f"A board has at most {MOST} co-facilitators. Remove one to invite another.")
    token = new_token()
    session.add(
        CoFacilitator(
            board_id=board.id,
            name=name,
            invited_by=caller.facilitator_name or "",
            digest=digest(token),
            expires_at=now() + LINK_LASTS,
        )
    )
    return token


def of_board(session: Session, member: Membership) -> Sequence[CoFacilitator]:
    """Who runs a board with its facilitators, and who was invited and may still come. Raises Forbidden."""
    access.require_facilitator(member.caller)
    rows = queries.credentials.co_facilitators(session, member.board.id)
    return [row for row in rows if row.digest is None or row.expires_at > now()]


def invitation(session: Session, token: str) -> tuple[CoFacilitator, Board]:
    """The invitation of a link and its board. Raises Forbidden for a link that was used or has expired."""
    row = queries.credentials.invitation(session, digest(token), now())
    board = queries.boards.get(session, row.board_id) if row else None
    if row is None or board is None or board.removed_at:
        raise Forbidden(_SPENT)
    return row, board


def accept(session: Session, caller: Caller, token: str) -> tuple[CoFacilitator, Board, str]:
    """Use a link: the browser runs the board from now on. Returns its new cookie too.

    The browser keeps the boards that it joined. Raises Forbidden for a link that was used or has expired.
    """
    row, board = invitation(session, token)
    session_id, _ = participants.browser_session(session, caller)
    session.execute(
        delete(CoFacilitator).where(
            col(CoFacilitator.board_id) == board.id, col(CoFacilitator.session_id) == session_id
        )
    )
    used = update(CoFacilitator).where(
        col(CoFacilitator.id) == row.id, col(CoFacilitator.digest).is_not(None)
    )
    accepted = used.values(digest=None, session_id=session_id, accepted_at=now())
    if not session.connection().execute(accepted).rowcount:
        raise Forbidden(_SPENT)
    cookie = participants.renew_cookie(session, session_id)
    return row, board, cookie


def remove(session: Session, caller: Caller, slug: str, co_facilitator_id: str) -> str:
    """Take the rights back, or the link that nobody used yet. Returns the name.

    Facilitators of all boards do this, and everyone for themselves. Raises NotFound or Forbidden.
    """
    member = access.find_membership(session, caller, slug)
    if member.caller.facilitator_id != co_facilitator_id:
        access.require_signed_in(caller)
    row = session.get(CoFacilitator, co_facilitator_id)
    if row is None or row.board_id != member.board.id:
        raise NotFound("There is no such co-facilitator. Somebody may have removed them.")
    name = row.name
    session.delete(row)
    mark_changed(session, member.board.id)
    return name


def _delete_expired(session: Session) -> None:
    session.execute(
        delete(CoFacilitator).where(
            col(CoFacilitator.digest).is_not(None), col(CoFacilitator.expires_at) <= now()
        )
    )
