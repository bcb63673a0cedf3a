"""Boards and their circles."""

from collections.abc import Sequence

from sqlalchemy import (
    Row,
    Select,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlmodel import Session, col

from app.domain.regions import CIRCLES
from app.store.models import (
    Board,
    Concept,
    Device,
    Example,
    Participant,
    Revision,
)

# Every drop reads these: building them each time would cost more than running them.
_BOARD = select(Board).where(col(Board.slug) == bindparam("slug"), col(Board.removed_at).is_(None))


_FOR_UPDATE = _BOARD.with_for_update(key_share=True).execution_options(populate_existing=True)


_KEYS = (
    select(col(Concept.key)).where(col(Concept.board_id) == bindparam("board_id")).order_by(col(Concept.bit))
)


_KNOWN_KEYS: dict[str, tuple[str, ...]] = {}


def find(session: Session, slug: str) -> Board | None:
    """The board at an address, unless it was removed."""
    return session.scalar(_BOARD, {"slug": slug})


def lock(session: Session, slug: str) -> Board | None:
    """The board at an address as it is now; nobody else changes it, or joins, until the session ends."""
    return session.scalar(_FOR_UPDATE, {"slug": slug})


def readable_ids(session_id: str | None, facilitator: bool) -> Select[str]:
    """A select of the ids of boards somebody may read."""
    also_of = select(col(Device.participant_id)).where(col(Device.session_id) == session_id)
    joined = exists().where(
        col(Participant.board_id) == col(Board.id),
        or_(col(Participant.session_id) == session_id, col(Participant.id).in_(also_of)),
        col(Participant.left_at).is_(None),
    )
    may_read = true() if facilitator else or_(col(Board.read_access) == "anyone", joined)
    return select(col(Board.id)).where(col(Board.removed_at).is_(None), may_read)


def by_title(session: Session, among: Select[str]) -> Sequence[Board]:
    """Boards by title."""
    return session.scalars(
        select(Board).where(col(Board.id).in_(among)).order_by(col(Board.title), col(Board.id))
    ).all()


def versions(session: Session, among: Select[str]) -> Sequence[Row[str, int]]:
    """The ids of boards, each with the number of its last event."""
    return session.execute(
        select(col(Board.id), col(Board.version)).where(col(Board.id).in_(among)).order_by(col(Board.id))
    ).all()


def ids(session: Session) -> Sequence[str]:
    """The ids of all boards that were not removed."""
    return session.scalars(select(col(Board.id)).where(col(Board.removed_at).is_(None))).all()


def slugs(session: Session) -> Sequence[str]:
    """The addresses of all boards that were not removed."""
    return session.scalars(select(col(Board.slug)).where(col(Board.removed_at).is_(None))).all()


def any_exists(session: Session) -> bool:
    """Whether there ever was a board, removed ones included."""
    return session.scalar(select(exists().where(col(Board.id).is_not(None)))) or False


def slugs_like(session: Session, slug: str) -> set[str]:
    """Addresses in use that begin with this one."""
    found = select(col(Board.slug)).where(
        col(Board.removed_at).is_(None), col(Board.slug).startswith(slug, autoescape=True)
    )
    return set(session.scalars(found))


def last_version_at(session: Session, slug: str) -> int:
    """The highest number any board of this address had, removed ones included; 0 for a new address."""
    return session.scalar(select(func.max(Board.version)).where(col(Board.slug) == slug)) or 0


def region_counts(session: Session, board_id: str) -> dict[int | None, int]:
    """How many examples each region holds, by mask; None is the tray."""
    rows = session.execute(
        select(col(Example.mask), func.count())
        .where(col(Example.board_id) == board_id, col(Example.removed_at).is_(None))
        .group_by(col(Example.mask))
    )
    return {row[0]: row[1] for row in rows}


def concepts(session: Session, board_id: str) -> Sequence[Concept]:
    """A board's circles, in their order."""
    return session.scalars(
        select(Concept).where(col(Concept.board_id) == board_id).order_by(col(Concept.bit))
    ).all()


def concept_keys(session: Session, board_id: str) -> tuple[str, ...]:
    """The keys of a board's circles, in their order. They never change: each board's are read once."""
    if board_id in _KNOWN_KEYS:
        return _KNOWN_KEYS[board_id]
    found = tuple(session.connection().scalars(_KEYS, {"board_id": board_id}))
    if len(found) == CIRCLES:
        _KNOWN_KEYS[board_id] = found
    return found


def revisions(session: Session, concept_id: str) -> Sequence[Revision]:
    """How a concept's words changed, newest first."""
    return session.scalars(
        select(Revision).where(col(Revision.concept_id) == concept_id).order_by(col(Revision.version).desc())
    ).all()


def version(session: Session, board_id: str) -> int:
    """The number of a board's last event."""
    return session.scalars(select(col(Board.version)).where(col(Board.id) == board_id)).one()


def read_access(session: Session, board_id: str) -> str | None:
    """Who may read a board: `anyone` or `participants`; None when the board was removed."""
    return session.scalar(
        select(col(Board.read_access)).where(col(Board.id) == board_id, col(Board.removed_at).is_(None))
    )


def find_by_code(session: Session, code: str) -> Board | None:
    """The board that is joined by a code, unless it was removed."""
    return session.scalar(select(Board).where(col(Board.code) == code, col(Board.removed_at).is_(None)))
