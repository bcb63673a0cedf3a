"""Lenses: other ways to read a board's map. Nothing moves, and nothing is stored about examples."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session

from app.domain import regions
from app.domain.document import MOST_LENSES, ImpossibleRegion, LensFields, LensRecord
from app.domain.errors import Conflict, Fault, Invalid, NotFound
from app.domain.events import to_json
from app.domain.lenses import BUILT_IN, fitting, impossible_by_mask
from app.domain.requests import LensChanges, NewLens
from app.domain.sentences import quoted
from app.domain.text import slug_of
from app.services import workshop_state
from app.services.access import Caller, Versions, facilitating, require_unchanged_since
from app.services.event_log import Change
from app.store import queries
from app.store.models import Board, Lens


class BoardLens(NamedTuple):
    """A lens as a board has it. `version` is 0 for one that Threefold comes with."""

    record: LensRecord
    keys: Sequence[str]
    version: int = 0

    @property
    def is_own(self) -> bool:
        """Whether the board made it."""
        return self.version > 0

    @property
    def impossible(self) -> Mapping[int, ImpossibleRegion]:
        """What it makes impossible, by mask."""
        return impossible_by_mask(self.record, self.keys)


def of_board(session: Session, board: Board) -> list[BoardLens]:
    """Those that Threefold comes with, where they fit the board's circles; then the board's own."""
    keys = queries.boards.concept_keys(session, board.id)
    own = [_as_lens(lens, keys) for lens in queries.lenses.of_board(session, board.id)]
    return [*(BoardLens(record, keys) for record in fitting(keys)), *own]


def get(session: Session, board: Board, key: str) -> BoardLens:
    """A board's lens by its key. Raises NotFound."""
    for lens in of_board(session, board):
        if lens.record.key == key:
            return lens
    raise NotFound(f"{quoted(board.title)} has no lens {quoted(key)}.")


def create(session: Session, caller: Caller, slug: str, new: NewLens) -> BoardLens:
    """Make a lens. Raises NotFound, Forbidden, Invalid, or Conflict for a key in use and for too many."""
    with facilitating(session, caller, slug) as change:
        own = queries.lenses.of_board(session, change.board.id)
        if len(own) >= MOST_LENSES:
            raise Conflict(f"A board has at most {MOST_LENSES} lenses. Remove one to make another.")
        taken = {lens.key for lens in own} | BUILT_IN.keys()
        key = new.key or _free_key(slug_of(new.title, 36) or "lens", taken)
        if key in taken:
            raise Conflict(f"{quoted(key)} is already in use. Choose another key.")
        lens = add(change, LensRecord(key=key, **_fields(new)))
        made = _as_lens(lens, change.keys)
        change.record("lens.added", to_json(serialized(made)))
    return made


def add(change: Change, record: LensRecord) -> Lens:
    """Store a lens. Raises Invalid when it does not fit the board's circles, or its key is in use."""
    _require_fit(record, change.keys)
    if record.key in BUILT_IN:
        raise Invalid(Fault(f"{quoted(record.key)} is a lens that comes with Threefold.", "/key"))
    lens = Lens(board_id=change.board.id, key=record.key, version=change.version, body=_body(record))
    change.session.add(lens)
    change.session.flush()
    return lens


def edit(
    session: Session, caller: Caller, slug: str, key: str, changes: LensChanges, expected: Versions
) -> BoardLens:
    """Change what is set in `changes`.

    Raises NotFound, Forbidden, Invalid, PreconditionFailed, or Conflict for a lens of Threefold's own.
    """
    with facilitating(session, caller, slug) as change:
        lens = _own(change, key)
        require_unchanged_since(expected, lens.version, change.version)
        before = LensFields.model_validate_json(lens.body)
        values = before.model_dump() | changes.model_dump(exclude_unset=True)
        record = LensRecord.model_validate(values | {"key": key})
        _require_fit(record, change.keys)
        if _body(record) != lens.body:
            lens.body, lens.version = _body(record), change.version
            change.record("lens.edited", to_json(serialized(_as_lens(lens, change.keys))))
    return _as_lens(lens, change.keys)


def remove(session: Session, caller: Caller, slug: str, key: str) -> None:
    """Remove a lens. Raises NotFound, Forbidden, or Conflict for a lens of Threefold's own."""
    with facilitating(session, caller, slug) as change:
        session.delete(_own(change, key))
        session.flush()
        change.record("lens.removed", to_json({"key": key}))
        workshop_state.clear_lens(change, key)


def _own(change: Change, key: str) -> Lens:
    for lens in queries.lenses.of_board(change.session, change.board.id):
        if lens.key == key:
            return lens
    if key in BUILT_IN:
        raise Conflict("This lens comes with Threefold. Make one of your own to say it in other words.")
    raise NotFound(f"{quoted(change.board.title)} has no lens {quoted(key)}.")


def _require_fit(record: LensFields, keys: Sequence[str]) -> None:
    if faults := list(record.faults(keys)):
        raise Invalid(*faults)


def _free_key(stem: str, taken: Iterable[str]) -> str:
    return next(key for key in (stem, *(f"{stem}-{number}" for number in range(2, 100))) if key not in taken)


def _fields(fields: LensFields) -> dict[str, Any]:
    return fields.model_dump(include=set(LensFields.model_fields))


def _body(fields: LensFields) -> str:
    return to_json(_fields(fields))


def _as_lens(lens: Lens, keys: Sequence[str]) -> BoardLens:
    return BoardLens(
        LensRecord.model_validate_json(f'{{"key":"{lens.key}",{lens.body[1:]}'), keys, lens.version
    )


def records(session: Session, board: Board) -> list[dict[str, Any]]:
    """A board's own lenses as its document has them."""
    own = queries.lenses.of_board(session, board.id)
    return [_as_lens(lens, ()).record.model_dump() for lens in own]


def examples_by_mask(session: Session, board: Board) -> Mapping[int | None, list[str]]:
    """The ids of a board's examples by region, by number."""
    ids: dict[int | None, list[str]] = defaultdict(list)
    for row in sorted(queries.examples.marks(session, board.id), key=lambda row: row.number):
        ids[row.mask].append(row.id)
    return ids


def serialized(lens: BoardLens, ids: Mapping[int | None, Sequence[str]] | None = None) -> dict[str, Any]:
    """A lens as clients get it; with the `ids` of the board's examples by mask, what lies where."""
    impossible = [
        {
            "region": regions.region_of(mask, lens.keys),
            "reason": part.reason,
            "question": part.question,
        }
        | ({} if ids is None else {"examples": list(ids.get(mask, ()))})
        for mask, part in lens.impossible.items()
    ]
    words = lens.record.model_dump(include={"key", "title", "source", "concepts"})
    return {**words, "impossible": impossible, "own": lens.is_own, "version": lens.version}
