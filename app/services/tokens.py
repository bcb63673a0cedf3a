"""Bearer tokens, with which REST clients authenticate."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col

from app.domain.credentials import TOKENS_BEGIN, digest, new_token
from app.domain.errors import Fault, Invalid, NotFound, UnknownToken
from app.domain.requests import Ending, NewToken
from app.domain.sentences import quoted
from app.services.access import Caller, Grant, Membership, require_signed_in
from app.store import queries
from app.store.database import mark_changed
from app.store.models import Board, Token, now

USE_RECORDED_EVERY = timedelta(minutes=1)
LASTS = timedelta(days=365)


def identify(session: Session, secret: str) -> Caller:
    """The caller with this token: its facilitator, under the token's name and within its scope.

    Raises UnknownToken.
    """
    token = queries.credentials.find_token(session, digest(secret))
    if token is None or (token.expires_at and token.expires_at <= now()):
        raise UnknownToken(
            "This token is unknown here, was revoked or has ended. "
            "A facilitator can make a new one at /tokens."
        )
    grant = Grant(token.id, token.scope == "write", token.board_id, token.used_at)
    return Caller(facilitator_id=token.facilitator_id, facilitator_name=token.name, grant=grant)


def is_use_recorded(grant: Grant) -> bool:
    """Whether a use within the last minute was recorded."""
    return grant.used_at is not None and grant.used_at > _recently()


def record_use(session: Session, grant: Grant) -> None:
    """Record that a token is used now, at most once a minute."""
    is_due = or_(col(Token.used_at).is_(None), col(Token.used_at) <= _recently())
    session.execute(update(Token).where(col(Token.id) == grant.token_id, is_due).values(used_at=now()))


def _recently() -> datetime:
    return now() - USE_RECORDED_EVERY


def create(session: Session, caller: Caller, new: NewToken) -> tuple[Token, str]:
    """Create a token. Returns it and its secret, of which only the digest is stored.

    Raises Forbidden, or Invalid for an unknown board.
    """
    maker_id = require_signed_in(caller)
    secret = new_token(TOKENS_BEGIN)
    token = Token(
        digest=digest(secret),
        name=new.name,
        scope=new.scope,
        board_id=_board(session, caller, new.board).id if new.board else None,
        facilitator_id=maker_id,
        expires_at=end_of(new),
    )
    session.add(token)
    session.flush()
    return token, secret


def end_of(chosen: Ending) -> datetime | None:
    """When a new token or link stops working: as chosen, else in a year; None for never. Raises Invalid."""
    if "expires_at" not in chosen.model_fields_set:
        return now() + LASTS
    if chosen.expires_at is not None and chosen.expires_at <= now():
        raise Invalid(Fault("This moment is past. Choose a later one, or null for never.", "/expires_at"))
    return chosen.expires_at


def _board(session: Session, caller: Caller, slug: str) -> Board:
    board = queries.boards.find(session, slug)
    if board is None or not Membership(session, caller, board).may_read:
        raise Invalid(Fault(f"There is no board {quoted(slug)} here, or you may not open it.", "/board"))
    return board


def revoke(session: Session, caller: Caller, token_id: str) -> None:
    """Delete a token and end the streams that use it. Raises Forbidden or NotFound."""
    require_signed_in(caller)
    token = queries.credentials.token(session, token_id)
    if token is None:
        raise NotFound("There is no such token. Somebody may have revoked it.")
    session.delete(token)
    for board_id in [token.board_id] if token.board_id else queries.boards.ids(session):
        mark_changed(session, board_id)


def revoke_for_board(session: Session, board: Board) -> None:
    """Delete the tokens that are for this board only."""
    session.execute(delete(Token).where(col(Token.board_id) == board.id))
