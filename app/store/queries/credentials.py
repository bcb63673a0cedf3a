"""Browser sessions, sign-in links, personal links, tokens and facilitators."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

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
    CoFacilitator,
    Device,
    Facilitator,
    Participant,
    PersonalLink,
    SignInLink,
    Token,
)

_SIGNED_IN = (
    select(
        col(BrowserSession.id),
        col(Facilitator.id),
        col(Facilitator.name),
        col(BrowserSession.seen_at),
        col(CoFacilitator.board_id),
        col(CoFacilitator.id),
        col(CoFacilitator.name),
    )
    .outerjoin(CoFacilitator, col(CoFacilitator.session_id) == col(BrowserSession.id))
    .outerjoin(
        Facilitator,
        (col(Facilitator.id) == col(BrowserSession.facilitator_id))
        & (col(BrowserSession.seen_at) > bindparam("idle_since")),
    )
    .where(
        col(BrowserSession.digest) == bindparam("digest"),
        col(BrowserSession.expires_at) > bindparam("moment"),
    )
)


def find_session(
    session: Session, digest: str, moment: datetime, idle_since: datetime
) -> list[tuple[Any, ...]]:
    """The browser session of a cookie's digest, with whoever is signed in; no row without a session.

    The columns are the session's id, the id and name of the facilitator, and when the session was last seen;
    then the board, the id and the name of a co-facilitator: a row for each board that they run. There is none
    for a session that expired before `moment`. A facilitator not seen since `idle_since` is not signed in.
    """
    values = {"digest": digest, "moment": moment, "idle_since": idle_since}
    return [tuple(row) for row in session.connection().execute(_SIGNED_IN, values)]


def facilitators(session: Session) -> Sequence[Facilitator]:
    """All facilitators, by name."""
    return session.scalars(select(Facilitator).order_by(col(Facilitator.name))).all()


def devices(session: Session, moment: datetime, idle_since: datetime) -> Sequence[BrowserSession]:
    """The browser sessions in which a facilitator is signed in at a moment, those seen last first."""
    return session.scalars(
        select(BrowserSession)
        .where(
            col(BrowserSession.facilitator_id).is_not(None),
            col(BrowserSession.expires_at) > moment,
            col(BrowserSession.seen_at) > idle_since,
        )
        .order_by(col(BrowserSession.seen_at).desc(), col(BrowserSession.id))
    ).all()


def find_token(session: Session, digest: str) -> Token | None:
    """The token with this digest, though it may have ended; None when there is none, or it was revoked."""
    return session.scalar(select(Token).where(col(Token.digest) == digest))


def token(session: Session, token_id: str) -> Token | None:
    """The token with this id; None when there is none, or it was revoked."""
    return session.get(Token, token_id)


def personal_link(session: Session, digest: str, moment: datetime) -> PersonalLink | None:
    """The personal link with this digest; None when there is none, it was used, or it expired by `moment`."""
    link = session.get(PersonalLink, digest)
    return link if link and link.expires_at > moment else None


def sign_in_link(session: Session, digest: str, moment: datetime) -> SignInLink | None:
    """The sign-in link with this digest; None when there is none, it was used, or it expired by `moment`."""
    link = session.get(SignInLink, digest)
    return link if link and link.expires_at > moment else None


def facilitator(session: Session, name: str) -> Facilitator | None:
    """The facilitator of this name."""
    return session.scalar(select(Facilitator).where(col(Facilitator.name) == name))


def co_facilitators(session: Session, board_id: str) -> Sequence[CoFacilitator]:
    """Who runs a board with its facilitators, or was invited to, in the order of the invitations."""
    return session.scalars(
        select(CoFacilitator).where(col(CoFacilitator.board_id) == board_id).order_by(col(CoFacilitator.id))
    ).all()


def invitation(session: Session, digest: str, moment: datetime) -> CoFacilitator | None:
    """The invitation of a link with this digest; None when there is none, it was used, or it expired."""
    return session.scalar(
        select(CoFacilitator).where(
            col(CoFacilitator.digest) == digest, col(CoFacilitator.expires_at) > moment
        )
    )


def tokens(session: Session) -> Sequence[Row[Token, str | None, str]]:
    """All tokens, newest first, each with its board's slug (None: all boards) and its facilitator's name."""
    return session.execute(
        select(Token, col(Board.slug).label("slug"), col(Facilitator.name).label("maker"))
        .outerjoin(Board, col(Board.id) == col(Token.board_id))
        .join(Facilitator, col(Facilitator.id) == col(Token.facilitator_id))
        .order_by(col(Token.id).desc())
    ).all()


def valid_tokens(session: Session, token_ids: Collection[str], moment: datetime) -> set[str]:
    """Those of these tokens that were not revoked, and have not ended by a moment."""
    is_valid = or_(col(Token.expires_at).is_(None), col(Token.expires_at) > moment)
    return set(session.scalars(select(col(Token.id)).where(col(Token.id).in_(token_ids), is_valid)))


def readers(
    session: Session, board_id: str, session_ids: Collection[str], moment: datetime, idle_since: datetime
) -> set[str]:
    """Those of these sessions that may read a private board: a participant's or a facilitator's.

    Sessions that expired before `moment` may not, nor facilitators who were not seen since `idle_since`.
    """
    takes_part = (col(Participant.board_id) == board_id, col(Participant.left_at).is_(None))
    runs = select(col(CoFacilitator.session_id)).where(
        col(CoFacilitator.board_id) == board_id, col(CoFacilitator.session_id).is_not(None)
    )
    also = select(col(Device.session_id)).join(Participant, col(Participant.id) == col(Device.participant_id))
    return set(
        session.scalars(
            select(col(BrowserSession.id)).where(
                col(BrowserSession.id).in_(session_ids),
                col(BrowserSession.expires_at) > moment,
                or_(
                    col(BrowserSession.facilitator_id).is_not(None)
                    & (col(BrowserSession.seen_at) > idle_since),
                    col(BrowserSession.id).in_(select(col(Participant.session_id)).where(*takes_part)),
                    col(BrowserSession.id).in_(also.where(*takes_part)),
                    col(BrowserSession.id).in_(runs),
                ),
            )
        )
    )
