"""Browser sessions, tokens, and what they open."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    Row,
    bindparam,
    or_,
    select,
)
from sqlmodel import Session, col

from app.store.models import (
    Board,
    BrowserSession,
    Device,
    Facilitator,
    Participant,
    Token,
)

_SIGNED_IN = (
    select(col(BrowserSession.id), col(Facilitator.id), col(Facilitator.name))
    .outerjoin(Facilitator, col(Facilitator.id) == col(BrowserSession.facilitator_id))
    .where(
        col(BrowserSession.digest) == bindparam("digest"),
        col(BrowserSession.expires_at) > bindparam("moment"),
    )
)


def signed_in(session: Session, digest: str, moment: datetime) -> Row[str, str | None, str | None] | None:
    """The session a cookie stands for (its id, the facilitator's id and name), unless it has run out."""
    return session.connection().execute(_SIGNED_IN, {"digest": digest, "moment": moment}).first()


def find_token(session: Session, digest: str) -> Token | None:
    """The token with this digest, unless it was revoked."""
    return session.scalar(select(Token).where(col(Token.digest) == digest))


def tokens(session: Session) -> Sequence[Row[Token, str | None, str]]:
    """All tokens, newest first, each with its board's slug (None: all boards) and its maker's name."""
    return session.execute(
        select(Token, col(Board.slug).label("slug"), col(Facilitator.name).label("maker"))
        .outerjoin(Board, col(Board.id) == col(Token.board_id))
        .join(Facilitator, col(Facilitator.id) == col(Token.facilitator_id))
        .order_by(col(Token.id).desc())
    ).all()


def known_tokens(session: Session, token_ids: Collection[str]) -> set[str]:
    """Which of these tokens were not revoked."""
    return set(session.scalars(select(col(Token.id)).where(col(Token.id).in_(token_ids))))


def readers(session: Session, board_id: str, session_ids: Collection[str], moment: datetime) -> set[str]:
    """Which of these sessions take part in a board, or are facilitators', and have not run out."""
    takes_part = (col(Participant.board_id) == board_id, col(Participant.left_at).is_(None))
    also = select(col(Device.session_id)).join(Participant, col(Participant.id) == col(Device.participant_id))
    return set(
        session.scalars(
            select(col(BrowserSession.id)).where(
                col(BrowserSession.id).in_(session_ids),
                col(BrowserSession.expires_at) > moment,
                or_(
                    col(BrowserSession.facilitator_id).is_not(None),
                    col(BrowserSession.id).in_(select(col(Participant.session_id)).where(*takes_part)),
                    col(BrowserSession.id).in_(also.where(*takes_part)),
                ),
            )
        )
    )
