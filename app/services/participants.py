"""Joining a board and leaving it, and signing in as a facilitator."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete, update
from sqlmodel import Session, col

from app.domain.credentials import digest, new_token
from app.domain.errors import Fault, Forbidden, Invalid, JoiningClosed, LimitReached
from app.domain.events import to_json
from app.domain.limits import limits
from app.domain.names import friendly_name, is_role
from app.domain.sentences import isolated, quoted
from app.services import asks, codes, consents, doing, event_log, participant_names, serializers
from app.services.access import Caller, Membership, SharedBoard, find_membership
from app.services.event_log import Actor, board_not_found
from app.services.facilitators import IDLE_FOR
from app.services.rounds import judgements
from app.store import queries
from app.store.database import advisory_lock, mark_changed
from app.store.models import (
    Board,
    BrowserSession,
    CoFacilitator,
    Device,
    Facilitator,
    Participant,
    PersonalLink,
    SignInLink,
    now,
)

SEEN_RECORDED_EVERY = timedelta(hours=1)
SECOND = timedelta(seconds=1)
SESSION_LASTS = timedelta(days=180)
LINK_LASTS = timedelta(hours=24)
_LINK_IS_SPENT = "This sign-in link was already used, or it has expired. Ask for a new one."


class Joined(NamedTuple):
    """The participant; whether they are new on the board; the cookie that the browser needs, if any."""

    participant: Participant
    is_new: bool
    cookie: str | None


def identify(session: Session, cookie: str | None) -> Caller:
    """The caller with this cookie; a visitor when the cookie is missing, unknown or expired.

    A facilitator is signed in until their browser was not seen for 14 days.
    """
    if not cookie:
        return Caller()
    moment = now()
    rows = queries.credentials.find_session(session, digest(cookie), moment, moment - IDLE_FOR)
    if not rows:
        return Caller()
    session_id, facilitator_id, name, seen_at, *_ = rows[0]
    shared = tuple(SharedBoard(*row[4:]) for row in rows if row[4])
    return Caller(session_id, facilitator_id, name, seen_at=seen_at, shared=shared)


def join_board(
    session: Session, caller: Caller, slug: str, name: str | None = None, code: str | None = None
) -> Joined:
    """Join a board, or change one's name there.

    Without a name, and where names are hidden, the participant gets a friendly name. Somebody who left joins
    as a new participant. Raises NotFound; Forbidden where joining is closed, for a missing or wrong code and
    for tokens; JoiningClosed for the right code of a board where joining is closed.
    """
    if caller.grant:
        raise Forbidden("A token acts under its own name. It does not need to join.")
    board = queries.boards.lock_for_update(session, slug)
    if caller.session_id:
        advisory_lock(session, caller.session_id)
    if board is None:
        raise board_not_found(slug)
    member = Membership(session, caller, board)
    if member.participant:
        joined = Joined(member.participant, is_new=False, cookie=None)
    else:
        _require_admitted(member, code)
        joined = _create_participant(session, caller, board)
    if name and board.naming == "named" and name != joined.participant.name:
        _rename(session, board, joined, name)
    joined.participant.seen_at = now()
    return joined


def _rename(session: Session, board: Board, joined: Joined, name: str) -> None:
    """Give a participant a name; that of before is overwritten wherever the board has it. Raises Invalid."""
    require_own_name(name)
    participant = joined.participant
    if not joined.is_new:
        with event_log.change(session, board.slug) as change:
            change.actor = Actor(name, participant.id)
            was_written = participant_names.replace(change, participant, name)
            participant.name = name
            if was_written:
                change.take_next()
                change.record("board.changed", to_json(serializers.board(session, board, change.now)))
    participant.name = name


def require_own_name(name: str) -> None:
    """Let nobody go by a name that reads like a role. Raises Invalid."""
    if is_role(name):
        raise Invalid(
            Fault(f"{quoted(name)} is a role here. Choose another name, for example your own.", "/name")
        )


def _create_participant(session: Session, caller: Caller, board: Board) -> Joined:
    """A new participant, also in a browser that was another participant before: people share devices."""
    names = queries.participants.names(session, board.id)
    count = queries.participants.count(session, board.id)
    if count >= limits().people_per_board:
        raise LimitReached(f"{quoted(board.title)} has {count:,} participants, and no more can join.")
    session_id, cookie = browser_session(session, caller)
    participant = Participant(board_id=board.id, session_id=session_id, name=friendly_name(names))
    session.add(participant)
    return Joined(participant, is_new=True, cookie=cookie)


def _require_admitted(member: Membership, code: str | None) -> None:
    board = member.board
    knows_code = codes.matches(board, code)
    if board.join_access == "open" or member.belongs or (board.join_access == "code" and knows_code):
        return
    if not knows_code and not member.may_read:
        raise board_not_found(board.slug)
    if knows_code:
        raise JoiningClosed(
            f"The code is right, but nobody new can join {quoted(board.title)} now. "
            "A facilitator can change this."
        )
    raise Forbidden(_why_not(board, code))


def _why_not(board: Board, code: str | None) -> str:
    if board.join_access == "closed":
        return f"Nobody new can join {quoted(board.title)} now. A facilitator can change this."
    if code is None:
        return f"You need a code to join {quoted(board.title)}. Look at the wall, or ask your facilitator."
    return (
        f"This is not the present code of {quoted(board.title)}. "
        "Look at the wall again, or ask your facilitator."
    )


def choose_group(session: Session, participant: Participant, group: str | None) -> None:
    """Set the group of a participant; None for no group. Raises Invalid for a group that the board lacks."""
    board = queries.boards.get(session, participant.board_id)
    if group is not None and group not in board.groups.split("\n"):
        raise Invalid(Fault(_say_groups(board), "/group"))
    participant.group_label = group


def _say_groups(board: Board) -> str:
    if not board.groups:
        return f"{quoted(board.title)} has no groups."
    offered = ", ".join(map(isolated, board.groups.split("\n")))
    return f"{quoted(board.title)} has no such group. Choose one of {offered}."


def clear_removed_groups(session: Session, board: Board) -> None:
    """Clear the group of every participant whose group the board offers no more."""
    gone = (
        col(Participant.board_id) == board.id,
        col(Participant.group_label).not_in(board.groups.split("\n")),
    )
    session.execute(update(Participant).where(*gone).values(group_label=None))


def record_seen(session: Session, caller: Caller, board: Board) -> None:
    """Write down that a participant is here: once an hour at most, and once a round."""
    if participant := participant_to_record(session, Membership(session, caller, board)):
        session.execute(
            update(Participant).where(col(Participant.id) == participant.id).values(seen_at=now())
        )
        mark_changed(session, board.id)


def participant_to_record(session: Session, member: Membership) -> Participant | None:
    """The caller, when they take part in the board and it has to be written down that they are here.

    That is when it was not written down within the hour, or not since the open round opened, or since people
    are asked about the words.
    """
    participant = member.participant
    if participant is None:
        return None
    since = now() - SEEN_RECORDED_EVERY
    if round_ := queries.rounds.find_open(session, member.board.id):
        since = max(since, round_.opened_at - SECOND)
    if asked_at := queries.workshops.asked_at(session, member.board.id):
        since = max(since, asked_at - SECOND)
    is_recorded = participant.seen_at is not None and participant.seen_at > since
    return None if is_recorded else participant


def leave(session: Session, caller: Caller, slug: str) -> None:
    """Leave a board. Examples stay; placements in rounds stay or are deleted, as the board is set.

    What they said of doing examples, and how to reach them, is deleted.

    Raises NotFound or JoinFirst.
    """
    with event_log.change(session, slug) as change:
        member = find_membership(session, caller, slug)
        board, participant = member.board, member.require_participant()
        change.actor = Actor(participant.name, participant.id)
        participant.left_at = change.now
        session.execute(delete(PersonalLink).where(col(PersonalLink.participant_id) == participant.id))
        _release_browsers(session, participant)
        if board.leaving == "remove":
            judgements.withdraw(change, participant.id)
            consents.withdraw(change, participant)
        doing.withdraw(change, participant)
        asks.withdraw(session, participant)
    mark_changed(session, board.id)


def _release_browsers(session: Session, participant: Participant) -> None:
    """Detach all browsers: whoever joins next in one of them is a new participant."""
    session.execute(delete(Device).where(col(Device.participant_id) == participant.id))
    nobodys = BrowserSession(digest=digest(new_token()), expires_at=now())
    session.add(nobodys)
    session.flush()
    participant.session_id = nobodys.id


def browser_session(session: Session, caller: Caller) -> tuple[str, str | None]:
    """The id of the caller's browser session, or that of a new session and its cookie."""
    if caller.session_id:
        return caller.session_id, None
    token = new_token()
    opened = BrowserSession(digest=digest(token), expires_at=now() + SESSION_LASTS)
    session.add(opened)
    session.flush()
    return opened.id, token


def create_sign_in_link(session: Session, name: str = "Facilitator") -> str:
    """Create a sign-in link for the facilitator of this name, who is created when missing.

    Returns its token.
    """
    session.execute(delete(SignInLink).where(col(SignInLink.expires_at) <= now()))
    token = new_token()
    expires = now() + LINK_LASTS
    facilitator_id = _facilitator(session, name).id
    session.add(SignInLink(digest=digest(token), facilitator_id=facilitator_id, expires_at=expires))
    return token


def facilitator(session: Session, name: str = "Facilitator") -> Caller:
    """The facilitator of this name as a caller, created when missing. For those who run the command."""
    return Caller(facilitator_id=_facilitator(session, name).id, facilitator_name=name)


def _facilitator(session: Session, name: str) -> Facilitator:
    facilitator = queries.credentials.facilitator(session, name)
    if facilitator is None:
        advisory_lock(session, "facilitators")
        facilitator = queries.credentials.facilitator(session, name) or Facilitator(name=name)
        session.add(facilitator)
        session.flush()
    return facilitator


def is_link_valid(session: Session, token: str) -> bool:
    """Whether a sign-in link can still be used. It is not used by this."""
    return queries.credentials.sign_in_link(session, digest(token), now()) is not None


def sign_in(session: Session, caller: Caller, token: str, browser: str | None = None) -> str:
    """Use a sign-in link. Returns the browser's new cookie; the browser keeps the boards that it joined.

    `browser` is a name by which people know the device. Raises Forbidden for a link that was used or expired.
    """
    used = delete(SignInLink).where(
        col(SignInLink.digest) == digest(token), col(SignInLink.expires_at) > now()
    )
    facilitator_id = session.scalar(used.returning(col(SignInLink.facilitator_id)))
    if facilitator_id is None:
        raise Forbidden(_LINK_IS_SPENT)
    session_id, _ = browser_session(session, caller)
    cookie, moment = new_token(), now()
    signed_in = {
        "digest": digest(cookie),
        "facilitator_id": facilitator_id,
        "expires_at": moment + SESSION_LASTS,
        "signed_in_at": moment,
        "seen_at": moment,
        "browser": browser,
    }
    session.execute(update(BrowserSession).where(col(BrowserSession.id) == session_id).values(signed_in))
    return cookie


def renew_cookie(session: Session, session_id: str) -> str:
    """Give a browser session another cookie: who knew the one before is not let in with it."""
    cookie = new_token()
    values = {"digest": digest(cookie), "expires_at": now() + SESSION_LASTS}
    session.execute(update(BrowserSession).where(col(BrowserSession.id) == session_id).values(values))
    return cookie


def sign_out(session: Session, caller: Caller) -> None:
    """Sign the facilitator out. The browser stays a participant of the boards that it joined."""
    if caller.session_id:
        session.execute(
            update(BrowserSession)
            .where(col(BrowserSession.id) == caller.session_id)
            .values(facilitator_id=None)
        )
        session.execute(delete(CoFacilitator).where(col(CoFacilitator.session_id) == caller.session_id))
