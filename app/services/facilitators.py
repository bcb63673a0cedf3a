"""The people who run boards: on which devices they are signed in, and putting them out."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import Session, col

from app.domain.errors import NotFound
from app.domain.sentences import quoted
from app.services.access import Caller, require_signed_in
from app.store import queries
from app.store.database import mark_changed
from app.store.models import BrowserSession, Facilitator, SignInLink, Token, now

IDLE_FOR = timedelta(days=14)
SEEN_RECORDED_EVERY = timedelta(hours=1)


class Revoked(NamedTuple):
    """How many devices were signed out, and how many links and tokens stopped working."""

    devices: int
    links: int
    tokens: int


class SignedIn(NamedTuple):
    """A facilitator, and the devices on which they are signed in now."""

    facilitator: Facilitator
    devices: Sequence[BrowserSession]


def signed_in(session: Session) -> list[SignedIn]:
    """All facilitators by name, each with their devices, those seen last first."""
    moment = now()
    devices = queries.credentials.devices(session, moment, moment - IDLE_FOR)
    return [
        SignedIn(facilitator, [device for device in devices if device.facilitator_id == facilitator.id])
        for facilitator in queries.credentials.facilitators(session)
    ]


def is_seen_recorded(caller: Caller) -> bool:
    """Whether it was recorded within the hour that a facilitator's browser was seen; true for all others."""
    if caller.facilitator_id is None or caller.grant:
        return True
    return caller.seen_at is not None and caller.seen_at > now() - SEEN_RECORDED_EVERY


def record_seen(session: Session, caller: Caller) -> None:
    """Record that a facilitator's browser is seen now: the time after which it is signed out starts anew."""
    seen = update(BrowserSession).where(col(BrowserSession.id) == caller.session_id)
    session.execute(seen.values(seen_at=now()))


def sign_out_device(session: Session, caller: Caller, device_id: str) -> None:
    """Sign a device out, whoever's it is. Raises Forbidden or NotFound."""
    require_signed_in(caller)
    if not _sign_out(session, col(BrowserSession.id) == device_id):
        raise NotFound("This device is not signed in. Somebody may have signed it out.")


def revoke(session: Session, name: str) -> Revoked:
    """Sign a facilitator out everywhere; their links and the tokens that they made stop working.

    Raises NotFound.
    """
    facilitator = queries.credentials.facilitator(session, name)
    if facilitator is None:
        raise NotFound(
            f"There is no facilitator {quoted(name)}. “threefold facilitator list” shows all of them."
        )
    run = session.connection().execute
    links = run(delete(SignInLink).where(col(SignInLink.facilitator_id) == facilitator.id)).rowcount
    tokens = run(delete(Token).where(col(Token.facilitator_id) == facilitator.id)).rowcount
    return Revoked(_sign_out(session, col(BrowserSession.facilitator_id) == facilitator.id), links, tokens)


def _sign_out(session: Session, which: ColumnElement[bool]) -> int:
    """Sign devices out and have their streams end. Returns how many."""
    devices = update(BrowserSession).where(which, col(BrowserSession.facilitator_id).is_not(None))
    count = session.connection().execute(devices.values(facilitator_id=None)).rowcount
    for board_id in queries.boards.ids(session):
        mark_changed(session, board_id)
    return count
