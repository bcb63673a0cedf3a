"""Boards and their circles."""

import threading
from collections.abc import Sequence
from datetime import datetime

from cachetools import LRUCache
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

from app.domain.credentials import digest
from app.domain.regions import CIRCLES
from app.store.models import (
    STAGED,
    Board,
    Concept,
    Device,
    Example,
    Participant,
    RemovedAddress,
    Revision,
)

# Every placement runs these statements: building them each time would cost more than running them.
_BOARD = select(Board).where(col(Board.slug) == bindparam("slug"), col(Board.removed_at).is_(None))


_FOR_UPDATE = _BOARD.with_for_update(key_share=True).execution_options(populate_existing=True)


_KEYS = (
    select(col(Concept.key)).where(col(Concept.board_id) == bindparam("board_id")).order_by(col(Concept.bit))
)

_IS_IN_USE = or_(col(Board.removed_at).is_(None), col(Board.removed_at) == STAGED)
CACHED_BOARDS = 1_000
_concept_keys: LRUCache[str, tuple[str, ...]] = LRUCache(CACHED_BOARDS)
_concept_keys_lock = threading.Lock()


def find(session: Session, slug: str) -> Board | None:
    """The board at an address; None when there is none, or it was removed."""
    return session.scalar(_BOARD, {"slug": slug})


def get(session: Session, board_id: str) -> Board:
    """A board by its id, though it may be removed."""
    return session.get_one(Board, board_id)


def lock_for_update(session: Session, slug: str) -> Board | None:
    """The board at an address, under an exclusive lock: nobody else changes or joins it until the end."""
    return session.scalar(_FOR_UPDATE, {"slug": slug})


def readable_ids(
    session_id: str | None, facilitator: bool, only_board: str | None = None, shared: Sequence[str] = ()
) -> Select[str]:
    """A statement that selects the ids of the boards that somebody may read.

    `session_id` is their browser session; `only_board` the id of the only board that their token is for;
    `shared` the ids of the boards that they run as a co-facilitator.
    """
    also_of = select(col(Device.participant_id)).where(col(Device.session_id) == session_id)
    joined = exists().where(
        col(Participant.board_id) == col(Board.id),
        or_(col(Participant.session_id) == session_id, col(Participant.id).in_(also_of)),
        col(Participant.left_at).is_(None),
    )
    runs = [col(Board.id).in_(shared)] if shared else []
    may_read = true() if facilitator else or_(col(Board.read_access) == "anyone", joined, *runs)
    readable = select(col(Board.id)).where(col(Board.removed_at).is_(None), may_read)
    return readable.where(col(Board.id) == only_board) if only_board else readable


def by_title(session: Session, among: Select[str]) -> Sequence[Board]:
    """The boards whose ids `among` selects, by title."""
    return session.scalars(
        select(Board).where(col(Board.id).in_(among)).order_by(col(Board.title), col(Board.id))
    ).all()


def versions(session: Session, among: Select[str]) -> Sequence[Row[str, int]]:
    """The ids and versions of the boards whose ids `among` selects."""
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
    """The addresses in use that begin with this one, those of imports under way too."""
    slugs = select(col(Board.slug)).where(_IS_IN_USE, col(Board.slug).startswith(slug, autoescape=True))
    return set(session.scalars(slugs))


def is_slug_in_use(session: Session, slug: str) -> bool:
    """Whether a board has this address, or will have it when its import is done."""
    return session.scalar(select(exists().where(col(Board.slug) == slug, _IS_IN_USE))) or False


def last_version_at(session: Session, slug: str) -> int:
    """The highest version that any board of this address had, removed boards too; 0 for a new address."""
    here = select(func.max(Board.version)).where(col(Board.slug) == slug)
    deleted = select(col(RemovedAddress.version)).where(col(RemovedAddress.digest) == digest(slug))
    return max(session.scalar(here) or 0, session.scalar(deleted) or 0)


def removed_before(session: Session, moment: datetime) -> Sequence[str]:
    """The ids of the boards that were removed before a moment."""
    return session.scalars(select(col(Board.id)).where(col(Board.removed_at) <= moment)).all()


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
    """The keys of a board's circles, in their order.

    They never change, so the keys of the boards used last are cached. Any thread may call this.
    """
    with _concept_keys_lock:
        cached = _concept_keys.get(board_id)
    if cached:
        return cached
    keys = tuple(session.connection().scalars(_KEYS, {"board_id": board_id}))
    if len(keys) == CIRCLES:
        with _concept_keys_lock:
            _concept_keys[board_id] = keys
    return keys


def meaning_version(session: Session, board_id: str) -> int:
    """The version of a board at which the meaning of one of its circles last changed."""
    last = select(func.max(Concept.meaning_version)).where(col(Concept.board_id) == board_id)
    return session.scalar(last) or 0


def revisions(session: Session, concept_id: str) -> Sequence[Revision]:
    """The dated revisions of a concept's words, newest first."""
    return session.scalars(
        select(Revision).where(col(Revision.concept_id) == concept_id).order_by(col(Revision.version).desc())
    ).all()


def read_access(session: Session, board_id: str) -> str | None:
    """Who may read a board: `anyone` or `participants`; None when the board was removed."""
    return session.scalar(
        select(col(Board.read_access)).where(col(Board.id) == board_id, col(Board.removed_at).is_(None))
    )


def find_by_code(session: Session, code: str) -> Board | None:
    """The board that people join with this code; None when there is none, or it was removed."""
    return session.scalar(select(Board).where(col(Board.code) == code, col(Board.removed_at).is_(None)))
