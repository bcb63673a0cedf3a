"""Exporting a board as a document, and importing one."""

import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlmodel import Session

from app.domain.document import Document, ExampleRecord
from app.domain.errors import Conflict
from app.domain.events import to_json
from app.domain.meanings import stale_keys
from app.domain.requests import NewBoard
from app.domain.sentences import quoted
from app.domain.workshop.steps import FOR_FACILITATORS
from app.services import (
    boards,
    comment_records,
    event_log,
    examples,
    lenses,
    line_records,
    next_step_records,
    placements,
    readiness,
    seeds,
    serializers,
    staged_boards,
    workshop_state,
)
from app.services.access import Caller, require_founder
from app.services.event_log import Actor, Change
from app.services.examples import OnProgress
from app.services.staged_examples import Opening
from app.store import queries
from app.store.models import Board, Concept, Example

SYSTEM = Actor("Threefold", facilitator=True)
PAGE = 250
PAGE_BYTES = 256 * 1024
_NOT_EXPORTED = ("id", "board", "version", "concepts", "region", "reviewed", "updated_at")


def ignore_progress(_count: int) -> None:
    """Report no progress."""


def create(session: Session, caller: Caller, new: NewBoard) -> Board:
    """Create a board, with the examples of a seed when `new` names one. Raises Forbidden or Conflict.

    They are placed as in the seed, or in the tray where the board has other concepts. In a new school nobody
    can be asked about them.
    """
    board = boards.create(session, caller, new)
    if new.seed:
        records = _as_new(seeds.document(new.seed), queries.boards.concept_keys(session, board.id))
        _fill(session, board.slug, records, require_founder(caller), ignore_progress)
    return board


def _as_new(document: Document, keys: tuple[str, ...]) -> list[ExampleRecord]:
    is_placed = {concept.key for concept in document.concepts} == set(keys)
    changes: dict[str, Any] = {"ask_me": False} | ({} if is_placed else {"answers": None, "at": None})
    return [record.model_copy(update=changes) for record in document.examples]


def seed(session: Session, document: Document) -> int:
    """Create the board of a document, or fill it when it has no examples.

    Returns how many examples were added. A board that has examples is not changed. Raises Conflict when a
    board without examples has other concepts.
    """
    slug = document.board.slug
    boards.lock_addresses(session)
    board = queries.boards.find(session, slug)
    if board is None:
        board = boards.create_at(session, slug, document.board, document.concepts, SYSTEM, document.lenses)
        workshop_state.set_up(session, board, document.run)
    elif queries.boards.region_counts(session, board.id):
        return 0
    if queries.boards.concept_keys(session, board.id) != tuple(concept.key for concept in document.concepts):
        raise Conflict(f"The board {quoted(slug)} has other circles than the examples in this file.")
    _fill(session, slug, document.examples, SYSTEM, ignore_progress)
    next_step_records.store(session, slug, document.next_steps)
    line_records.store(session, slug, document.lines)
    readiness.store(session, slug, document.readiness)
    return len(document.examples)


def import_board(writing: Opening, document: Document, on_progress: OnProgress = ignore_progress) -> Board:
    """Create a board from a document, at a similar address when the document's is in use.

    It is made in several transactions, opened by `writing`, and seen when it is whole. Where the board hides
    names, those in the document are left out. `on_progress` is called with the number of examples stored so
    far. Raises Forbidden or Conflict.
    """
    with writing() as (session, caller):
        actor = require_founder(caller)
        boards.lock_addresses(session)
        slug = boards.free_slug(session, document.board.slug)
        board = boards.create_at(session, slug, document.board, document.concepts, actor, document.lenses)
        workshop_state.set_up(session, board, document.run)
        change = staged_boards.hide(session, board, actor)
        meanings = _meaning_versions(session, board)
    comments: list[dict[str, Any]] = []

    def store_comments(count: int) -> None:
        if comments:
            with writing() as (session, _):
                comment_records.store(session, comments)
        on_progress(count)

    drafts = _drafts(change, document.examples, comments, meanings)
    staged_boards.fill_and_show(writing, change, drafts, store_comments, document)
    return board


def _fill(
    session: Session, slug: str, records: Sequence[ExampleRecord], actor: Actor, on_progress: OnProgress
) -> None:
    if not records:
        return
    comments: list[dict[str, Any]] = []

    def store_comments(count: int) -> None:
        comment_records.store(session, comments)
        on_progress(count)

    with event_log.change(session, slug) as change:
        change.actor = actor
        meanings = _meaning_versions(session, change.board)
        examples.create_all(change, _drafts(change, records, comments, meanings), store_comments)


def _drafts(
    change: Change,
    records: Sequence[ExampleRecord],
    comments: list[dict[str, Any]],
    meanings: Mapping[str, int],
) -> Iterator[Example]:
    """Drafts of the records; the order in which they were placed stays the same, and so does what is stale.

    `meanings` has the version at which the meaning of each circle last changed.

    The rows of their comments come to `comments`, to be stored after the examples.
    """
    before = change.version - 1
    given_order = sorted(record.placed for record in records if record.placed is not None)
    order = {placed: before + rank for rank, placed in enumerate(given_order, 1)}
    for record in records:
        change.take_next()
        change.board.last_number = (record.number or change.board.last_number + 1) - 1
        example = examples.draft(change, record)
        example.created_at = record.created_at or example.created_at
        examples.set_origin(example, record.origin)
        for name in examples.hidden_fields(change.board):
            setattr(example, name, None)
        if record.answers is not None:
            placements.set_answers(
                change, example, placements.answers_to(record.answers, change.keys), record.at
            )
            example.placed = order[record.placed] if record.placed else example.placed
            older = [meaning - 1 for key in record.stale if (meaning := meanings.get(key))]
            example.reviewed = min([change.version, *older])
        comments += comment_records.rows(change, example, record.comments)
        yield example


def _meaning_versions(session: Session, board: Board) -> dict[str, int]:
    return {circle.key: circle.meaning_version for circle in queries.boards.concepts(session, board.id)}


def document(
    reading: Callable[[], AbstractContextManager[tuple[Session, Board]]],
    server: str,
    *,
    with_notes: bool = True,
) -> Generator[str]:
    """The text of a board's document, in parts. It holds only the names that the board shows.

    `server` is the address of this one: what was brought along from a board here says so elsewhere.
    `with_notes`: the steps of the workshop come with what only facilitators read.

    Each part is read in a session of its own, so that a slow client keeps no session open. An example that
    changes meanwhile is written as it was before or after.
    """
    with reading() as (session, board):
        head = _head(session, board) | {"run": _run(session, board, with_notes=with_notes)}
        in_order = queries.examples.in_order_of_placing(session, board.id)
        circles = [serializers.concept(circle) for circle in queries.boards.concepts(session, board.id)]
    ranks = {id_: rank for rank, id_ in enumerate(in_order, 1)}
    yield f'{to_json(head)[:-1]},"examples":['
    number, comma = 0, ""
    while True:
        with reading() as (session, board):
            rows = queries.examples.numbered_after(session, board.id, number, PAGE, PAGE_BYTES)
            part = _few_comments([json.loads(row.body) for row in rows])
            talked = [example["id"] for example in part if example["comments"]]
            comments = comment_records.of_examples(session, board, talked) if talked else {}
        if not part:
            break
        number = part[-1]["number"]
        for example in part:
            example["origin"] = _origin_elsewhere(example["origin"], server)
        yield comma + ",\n".join(_record(example, ranks, comments, circles) for example in part)
        comma = ",\n"
    yield "]}\n"


def _head(session: Session, board: Board) -> dict[str, Any]:
    return {
        "format": "threefold-board",
        "format_version": 1,
        "board": {
            "slug": board.slug,
            "title": board.title,
            "prompt": board.prompt,
            "access": {"read": board.read_access, "join": board.join_access, "send": board.send_access},
            "naming": board.naming,
            "locked": board.locked,
            "leaving": board.leaving,
            "embedding": board.embedding,
            "groups": serializers.groups(board),
            **serializers.own_lists(board),
        },
        "concepts": [
            _concept(session, board, concept) for concept in queries.boards.concepts(session, board.id)
        ],
        "lenses": lenses.records(session, board),
        "next_steps": next_step_records.of_board(session, board),
        "lines": line_records.of_board(session, board),
        "readiness": readiness.records(session, board),
    }


def _run(session: Session, board: Board, *, with_notes: bool) -> list[dict[str, Any]]:
    """The steps of a board's workshop, as somebody chose them."""
    stored = queries.workshops.find(session, board.id)
    if stored is None or not json.loads(stored.steps):
        return []
    hidden = None if with_notes else FOR_FACILITATORS
    return [step.model_dump(exclude=hidden) for step in serializers.steps_of(stored)]


def _concept(session: Session, board: Board, concept: Concept) -> dict[str, Any]:
    past = [
        json.loads(serializers.revision(revision, board))
        for revision in reversed(queries.boards.revisions(session, concept.id))
    ]
    for revision in past:
        del revision["version"]
    return {"key": concept.key, **serializers.words_of(concept), "revisions": past}


def _few_comments(part: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first examples, up to the one with which they come to `PAGE` comments."""
    total = 0
    for count, example in enumerate(part, 1):
        total += example["comments"]
        if total >= PAGE:
            return part[:count]
    return part


def _origin_elsewhere(origin: dict[str, Any] | None, server: str) -> dict[str, Any] | None:
    return origin and origin | {"server": origin["server"] or server}


def _record(
    example: dict[str, Any],
    ranks: dict[str, int],
    comments: dict[str, list[dict[str, Any]]],
    circles: Sequence[dict[str, Any]],
) -> str:
    fields = {name: value for name, value in example.items() if name not in _NOT_EXPORTED}
    id_ = example["id"]
    stale = stale_keys(example["reviewed"], circles)
    return to_json(fields | {"placed": ranks.get(id_), "stale": stale, "comments": comments.get(id_, [])})
