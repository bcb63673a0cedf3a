"""Copying examples from one board to another: their words, not their places."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from sqlmodel import Session

from app.domain.document import ExampleRecord, Origin
from app.domain.errors import Conflict, Fault, Invalid
from app.domain.requests import NewBoard, Seed
from app.domain.sentences import quoted
from app.services import access, boards, examples, room, seeds, staged_boards, staged_examples
from app.services.access import Caller
from app.services.board_documents import ignore_progress
from app.services.event_log import Change
from app.services.staged_examples import Changed, Opening
from app.store import queries
from app.store.models import Board, Example, now

Given = Callable[[Session, Caller], list[ExampleRecord]]
# What people planned and saw there, and who contributed it, is not copied.
_COPIED = {
    *("title", "description", "tags", "setting", "looks_like", "sounds_like", "feels_like"),
    *("source", "decides"),
}


def copy_examples(reading: Opening, writing: Opening, slug: str, source: str) -> int:
    """Copy the examples of another board into the tray. Returns how many; those already here are left out.

    `source` is the other board's slug; `sample` means the document that Threefold comes with when there is no
    such board.
    Raises NotFound, Forbidden, Locked, LimitReached, or Invalid for a board the caller may not read.
    """
    given = partial(_examples, source=source)
    return staged_examples.repeat_while_changed(partial(_copy, reading, writing, slug, given))


def copy_seed(reading: Opening, writing: Opening, slug: str, seed: Seed) -> int:
    """Copy the examples of a seed into the tray. Returns how many; those already here are left out.

    Raises NotFound, Forbidden, Locked or LimitReached.
    """
    in_tray = {"ask_me": False, "answers": None, "at": None, "placed": None, "number": None}

    def given(_session: Session, _caller: Caller) -> list[ExampleRecord]:
        return [record.model_copy(update=in_tray) for record in seeds.document(seed).examples]

    return staged_examples.repeat_while_changed(partial(_copy, reading, writing, slug, given))


def _copy(reading: Opening, writing: Opening, slug: str, given: Given) -> int:
    with reading() as (session, caller):
        board = access.readable(session, caller, slug)
        actor = access.require_facilitator(caller)
        change = staged_examples.plan(session, board, actor)
        copies = _new(session, board, given(session, caller))
    staged = staged_examples.stage(writing, change, _drafts(change, copies), ignore_progress)
    with (
        staged_examples.discarding(writing, staged),
        writing() as (session, caller),
        access.contributing(session, caller, slug, "add") as present,
    ):
        access.require_facilitator(caller)
        if present.board.last_number != board.last_number:
            raise Changed
        staged_examples.publish(present, staged)
    return len(copies)


def copy_chosen(session: Session, caller: Caller, slug: str, source: str, ids: Sequence[str]) -> int:
    """Copy some examples of another board into the tray. Returns how many; those already here are left out.

    Whoever may add examples may do this. The copies are theirs to edit.
    Raises NotFound, JoinFirst, Locked, NotNow, LimitReached, Conflict for examples that are not there, or
    Invalid for a board the caller may not read.
    """
    chosen = _chosen(session, caller, source, ids)
    with access.contributing(session, caller, slug, "add") as change:
        copies = _new(session, change.board, chosen)
        for record in copies:
            change.take_next()
            room.require(change, record)
            example = _draft(change, record)
            example.author_id = change.actor.participant_id
            examples.create(change, example)
    return len(copies)


def _chosen(session: Session, caller: Caller, source: str, ids: Sequence[str]) -> list[ExampleRecord]:
    board = queries.boards.find(session, source)
    if board is None or not access.Membership(session, caller, board).may_read:
        raise _no_source(source)
    there = {row.id: row for row in queries.examples.by_ids(session, board.id, ids) if not row.removed_at}
    if not there.keys() >= set(ids):
        raise Conflict("One of these examples is no longer there. Look again.")
    return [_copy_of(json.loads(there[id_].body), board) for id_ in dict.fromkeys(ids)]


def create_with_copies(reading: Opening, writing: Opening, new: NewBoard, source: str) -> Board:
    """Create a board with the examples of another in its tray: all of it, or nothing.

    Raises Forbidden, Conflict, LimitReached, or Invalid for a board the caller may not read.
    """
    with reading() as (session, caller):
        access.require_founder(caller)
        copies = _examples(session, caller, source)
    with writing() as (session, caller):
        board = boards.create(session, caller, new)
        change = staged_boards.hide(session, board, access.require_founder(caller))
    staged_boards.fill_and_show(writing, change, _drafts(change, copies), ignore_progress)
    return board


def _examples(session: Session, caller: Caller, source: str) -> list[ExampleRecord]:
    board = queries.boards.find(session, source)
    if board and access.Membership(session, caller, board).may_read:
        return [_copy_of(example, board) for example in _examples_of(session, board)]
    if board is None and source == seeds.SAMPLE:
        return [_words(record.model_dump(mode="json")) for record in seeds.document(seeds.SAMPLE).examples]
    raise _no_source(source)


def _no_source(source: str) -> Invalid:
    return Invalid(Fault(f"There is no board {quoted(source)} here, or you may not open it.", "/from"))


def _examples_of(session: Session, board: Board) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(queries.examples.json_array(session, board.id))
    return items


def _words(example: dict[str, Any]) -> ExampleRecord:
    return ExampleRecord.model_validate({name: example[name] for name in _COPIED})


def _copy_of(example: dict[str, Any], source: Board) -> ExampleRecord:
    """The words of an example of another board, and where they were brought from.

    Readers of the copy learn the address of that board only where anyone may read it.
    """
    before = example["origin"]
    origin = Origin(
        root=before["root"] if before else example["id"],
        parent=example["id"],
        board=source.slug if source.read_access == "anyone" else None,
        version=example["version"],
        at=now(),
    )
    return _words(example).model_copy(update={"origin": origin})


def _new(session: Session, board: Board, given: Sequence[ExampleRecord]) -> list[ExampleRecord]:
    here = {(example["title"], example["description"]) for example in _examples_of(session, board)}
    return [record for record in given if (record.title, record.description) not in here]


def _drafts(change: Change, given: Sequence[ExampleRecord]) -> Iterator[Example]:
    for record in given:
        change.take_next()
        yield _draft(change, record)


def _draft(change: Change, record: ExampleRecord) -> Example:
    example = examples.draft(change, record)
    examples.set_origin(example, record.origin)
    return example
