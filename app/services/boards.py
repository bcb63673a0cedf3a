"""Creating, editing and removing boards."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlmodel import Session

from app.domain.document import BoardFields, ConceptRecord, LensRecord, RevisionRecord
from app.domain.errors import Conflict
from app.domain.events import EventType, to_json
from app.domain.names import loosens
from app.domain.requests import BoardChanges, NewBoard
from app.domain.sentences import quoted
from app.domain.text import slug_of
from app.services import (
    asks,
    codes,
    concepts,
    event_log,
    lenses,
    participant_names,
    participants,
    seeds,
    serializers,
    tokens,
)
from app.services.access import (
    Caller,
    Versions,
    facilitating,
    require_facilitator,
    require_founder,
    require_version,
)
from app.services.event_log import Actor, Change
from app.store import queries
from app.store.database import advisory_lock
from app.store.models import Board

RESERVED_SLUGS = {"import"}  # POST /boards/import makes a board; no board has that address


def create(session: Session, caller: Caller, new: NewBoard) -> Board:
    """Create a board without examples, with the usual concepts when none are given.

    Raises Forbidden, or Conflict when its slug is in use.
    """
    actor = require_founder(caller)
    lock_addresses(session)
    slug = new.slug or free_slug(session, slug_of(new.title) or "board")
    if slug in RESERVED_SLUGS or queries.boards.is_slug_in_use(session, slug):
        raise Conflict(f"{quoted(slug)} is already in use. Choose another slug.")
    return create_at(session, slug, new, new.concepts or seeds.document(seeds.SAMPLE).concepts, actor)


def lock_addresses(session: Session) -> None:
    """Lock the creation of boards until the transaction ends: a free address stays free."""
    advisory_lock(session, "boards")


def create_at(
    session: Session,
    slug: str,
    fields: BoardFields,
    circles: Sequence[ConceptRecord],
    actor: Actor,
    own_lenses: Sequence[LensRecord] = (),
) -> Board:
    """Create a board at an address that is free.

    Its version goes on from those of boards removed from this address: a version or an ETag never means two
    things at one address.
    """
    last_version = queries.boards.last_version_at(session, slug)
    board = Board(
        slug=slug,
        version=last_version,
        held_since=last_version,
        title=fields.title,
        prompt=fields.prompt,
        read_access=fields.access.read,
        join_access=fields.access.join,
        send_access=fields.access.send,
        naming=fields.naming,
        locked=fields.locked,
        leaving=fields.leaving,
        embedding=fields.embedding,
        subjects="\n".join(fields.subjects),
        communities="\n".join(fields.communities),
        **_group_columns(fields.groups.model_dump() if fields.groups else None),
    )
    session.add(board)
    session.flush()
    if codes.needs_code(board):
        codes.assign(session, board)
    with event_log.change(session, slug) as change:
        change.actor = actor
        concepts.create_all(change, circles)
        for lens in own_lenses:
            lenses.add(change, lens)
        _record(change, "board.created")
    for key, revision in _later_revisions(circles):
        with event_log.change(session, slug) as change:
            change.actor = actor
            concepts.import_revision(change, key, revision)
    return board


def _later_revisions(circles: Iterable[ConceptRecord]) -> list[tuple[str, RevisionRecord]]:
    """All revisions but the first of each concept, in order of time."""
    later = [(circle.key, revision) for circle in circles for revision in circle.revisions[1:]]
    return sorted(later, key=lambda entry: entry[1].at)


def edit(session: Session, caller: Caller, slug: str, changes: BoardChanges, expected: Versions) -> Board:
    """Change what is set in `changes`.

    Raises NotFound, Forbidden, PreconditionFailed, or Conflict when names would show again that were hidden.
    """
    with facilitating(session, caller, slug) as change:
        board = change.board
        require_version(expected, board.version - 1)
        values = _columns(changes)
        changed = {name: value for name, value in values.items() if getattr(board, name) != value}
        if changed:
            _require_not_loosened(board, values)
            board.sqlmodel_update(changed)
            _apply_consequences(change, changed)
            _record(change, "board.changed")
    return board


def _columns(changes: BoardChanges) -> dict[str, Any]:
    values = changes.model_dump(exclude_unset=True)
    access = values.pop("access", {})
    groups = _group_columns(values.pop("groups")) if "groups" in values else {}
    lists = {name: "\n".join(values[name]) for name in ("subjects", "communities") if name in values}
    return values | {f"{name}_access": value for name, value in access.items()} | groups | lists


def _group_columns(groups: dict[str, Any] | None) -> dict[str, Any]:
    if groups is None:
        return {"group_question": None, "groups": ""}
    return {"group_question": groups["question"], "groups": "\n".join(groups["choices"])}


def _require_not_loosened(board: Board, values: dict[str, Any]) -> None:
    if loosens(board.naming, values.get("naming", board.naming)):
        raise Conflict(
            "Hidden names stay hidden. You can hide more on a board, but you cannot show hidden names again."
        )


def _apply_consequences(change: Change, changed: Collection[str]) -> None:
    """Change what else depends on the settings that changed."""
    if "naming" in changed:
        participant_names.hide_names(change)
    if "groups" in changed:
        participants.clear_removed_groups(change.session, change.board)
    if codes.needs_code(change.board) and change.board.code is None:
        codes.assign(change.session, change.board)


def _record(change: Change, type_: EventType) -> None:
    change.record(type_, to_json(serializers.board(change.session, change.board, change.now)))


def remove(session: Session, caller: Caller, slug: str, expected: Versions) -> None:
    """Remove a board; its address becomes free. Raises NotFound, Forbidden or PreconditionFailed."""
    require_facilitator(caller)
    with facilitating(session, caller, slug) as change:
        require_version(expected, change.board.version - 1)
        change.board.removed_at = change.now
        change.board.code = None
        tokens.revoke_for_board(session, change.board)
        asks.withdraw_board(session, change.board)
        change.record("board.removed", to_json({"id": slug}))


def free_slug(session: Session, slug: str) -> str:
    """This address, or when it is in use the first free one of `slug-2`, `slug-3`, …"""
    stem = slug[:55].rstrip("-")
    taken = queries.boards.slugs_like(session, stem) | RESERVED_SLUGS
    number = 2
    free = slug
    while free in taken:
        free = f"{stem}-{number}"
        number += 1
    return free
