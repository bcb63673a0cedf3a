"""Lines of columns: writing them, changing them, and taking them over into a definition."""

import json
from typing import Any, NamedTuple

from sqlmodel import Session

from app.domain.errors import Conflict, Fault, Forbidden, Invalid, LimitReached, NotFound
from app.domain.events import EventType, to_json
from app.domain.lines import MOST_LINES, MOST_OF_PERSON, SENSES, missing_origin
from app.domain.requests import ConceptChanges, LineChanges, NewLine
from app.domain.sentences import quoted
from app.services import concepts, serializers
from app.services.access import Caller, Versions, contributing, facilitating, require_version
from app.services.event_log import Actor, Change
from app.store import queries
from app.store.models import Board, Concept, Line

NOT_YOURS = "Only the person who wrote this line, or a facilitator, can change it."
LONGEST_SENSE = 2_000


class Written(NamedTuple):
    """A line as it is now, and its board."""

    board: Board
    line: Line


def get(session: Session, board: Board, id_: str) -> Line:
    """A line of a board. Raises NotFound."""
    line = queries.lines.find(session, board.id, id_)
    if line is None:
        raise NotFound("There is no such line here. Somebody may have removed it.")
    return line


def add(session: Session, caller: Caller, slug: str, new: NewLine) -> Written:
    """Write a line. Raises NotFound, JoinFirst, Locked, NotNow, Invalid or LimitReached."""
    with contributing(session, caller, slug, "write_line") as change:
        _require_origin(change, new)
        _require_room(change)
        line = Line(
            board_id=change.board.id,
            version=change.version,
            kind=new.kind,
            text=new.text,
            concept=new.concept,
            example_id=new.example,
            round=new.round,
            author_id=change.actor.participant_id,
            created_at=change.now,
        )
        _record(change, "line.added", line)
    return Written(change.board, line)


def edit(
    session: Session, caller: Caller, slug: str, id_: str, changes: LineChanges, expected: Versions
) -> Written:
    """Change the words of a line, or its column.

    Raises NotFound, JoinFirst, Locked, NotNow, Forbidden, PreconditionFailed or Invalid.
    """
    with contributing(session, caller, slug, "write_line") as change:
        line = _own(change, id_, expected)
        values = changes.model_dump(exclude_unset=True)
        if (values.get("kind", line.kind) in SENSES) is not (line.kind in SENSES):
            raise Invalid(Fault("Choose one of the three columns that this line stands among.", "/kind"))
        if any(getattr(line, name) != value for name, value in values.items()):
            line.sqlmodel_update(values)
            _record(change, "line.edited", line)
    return Written(change.board, line)


def remove(session: Session, caller: Caller, slug: str, id_: str, expected: Versions) -> None:
    """Delete a line. Raises NotFound, JoinFirst, Locked, NotNow, Forbidden or PreconditionFailed."""
    with contributing(session, caller, slug, "write_line") as change:
        line = _own(change, id_, expected)
        change.session.delete(line)
        change.session.flush()
        change.record("line.removed", to_json({"id": line.id}))


def take(session: Session, caller: Caller, slug: str, id_: str) -> Written:
    """Take a line of a Y-chart over into what its circle looks, sounds or feels like. Once is enough.

    Raises NotFound, Forbidden, or Conflict for another line, and when the definition has no room for it.
    """
    with facilitating(session, caller, slug) as change:
        line = get(change.session, change.board, id_)
        if line.kind not in SENSES or line.concept is None:
            raise Conflict("Only a line of a Y-chart can be taken over into a definition.")
        if not line.taken:
            _add_to_definition(change, concepts.get(change.session, change.board, line.concept), line)
            line.taken = True
            _record(change, "line.edited", line)
    return Written(change.board, line)


def _add_to_definition(change: Change, concept: Concept, line: Line) -> None:
    field = f"{line.kind}_like"
    words = "\n".join(filter(None, (getattr(concept, field), line.text)))
    if len(words) > LONGEST_SENSE:
        raise Conflict(
            f"The definition of {quoted(concept.label)} has no room for this line: it holds "
            f"{LONGEST_SENSE:,} characters here. Shorten it first."
        )
    changes = ConceptChanges.model_validate(
        {field: words, "kind": "wording", "reason": "A line of the Y-chart was taken over."}
    )
    concepts.revise_in(change, concept, changes)


def may_edit(actor: Actor, line: Line) -> bool:
    """Whether an actor wrote a line, or is a facilitator."""
    wrote_it = actor.participant_id is not None and actor.participant_id == line.author_id
    return wrote_it or actor.facilitator


def _record(change: Change, type_: EventType, line: Line) -> None:
    """Store a line that is new or changed, and record that."""
    change.take_next()
    line.version, line.updated_at = change.version, change.now
    change.session.add(line)
    change.session.flush()
    change.record(type_, to_json(serializers.line(line, change.board)))


def _own(change: Change, id_: str, expected: Versions) -> Line:
    line = get(change.session, change.board, id_)
    if not may_edit(change.actor, line):
        raise Forbidden(NOT_YOURS)
    require_version(expected, line.version)
    return line


def _require_origin(change: Change, new: NewLine) -> None:
    """Let a line name what it is about, and nothing else. Raises Invalid."""
    has = {"has_concept": new.concept is not None, "has_example": new.example is not None}
    if wrong := missing_origin(new.kind, **has):
        raise Invalid(Fault(wrong[1], f"/{wrong[0]}"))
    if new.concept is not None and new.concept not in change.keys:
        known = ", ".join(map(quoted, change.keys))
        raise Invalid(Fault(f"This board has no circle {quoted(new.concept)}. It has {known}.", "/concept"))
    if new.example is not None:
        example = queries.examples.find(change.session, change.board.id, new.example)
        if example is None or example.removed_at:
            raise Invalid(
                Fault("This example is not on the board. Somebody may have removed it.", "/example")
            )
    if new.round is not None:
        _require_round(change, new)


def _require_round(change: Change, new: NewLine) -> None:
    if new.concept is None or new.example is None:
        raise Invalid(
            Fault("Choose the example and the circle on which people differ in the round.", "/round")
        )
    round_ = queries.rounds.find(change.session, change.board.id, new.round or 0)
    if round_ is None or round_.revealed_at is None or new.example not in json.loads(round_.examples):
        raise Invalid(Fault("Choose a round that is revealed and that has this example.", "/round"))


def _require_room(change: Change) -> None:
    session, board, author = change.session, change.board, change.actor.participant_id
    if queries.lines.count(session, board.id) >= MOST_LINES:
        raise LimitReached(
            f"{quoted(board.title)} may have at most {MOST_LINES:,} lines. A facilitator can remove some."
        )
    is_bound = author is not None and not change.actor.facilitator
    if is_bound and queries.lines.count(session, board.id, author) >= MOST_OF_PERSON:
        raise LimitReached(f"You may write at most {MOST_OF_PERSON:,} lines here. Remove some first.")


def shown(session: Session, board: Board, wanted: queries.lines.Wanted) -> list[dict[str, Any]]:
    """The lines of a list as clients see them."""
    return [serializers.line(line, board) for line in queries.lines.page(session, board.id, wanted)]
