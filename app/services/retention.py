"""Deleting for good what was removed, or has run out, for so many days."""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlmodel import Session, SQLModel, col

from app.domain.credentials import digest
from app.domain.events import to_json
from app.services import event_log, serializers
from app.store import queries
from app.store.database import compact_search, mark_overwritten
from app.store.models import (
    Ask,
    Board,
    BrowserSession,
    CoFacilitator,
    Comment,
    Concept,
    Consent,
    Contact,
    Device,
    Doing,
    Event,
    Example,
    ExampleTag,
    Judgement,
    Lens,
    Line,
    NextStep,
    Participant,
    PersonalLink,
    Readiness,
    RemovedAddress,
    Revision,
    Round,
    Settlement,
    SignInLink,
    Submission,
    Tally,
    Token,
    Workshop,
    WorkshopNote,
    now,
)

BATCH_SIZE = 200
_OF_BOARD: tuple[type[SQLModel], ...] = (
    CoFacilitator,
    NextStep,
    Line,
    Readiness,
    WorkshopNote,
    Workshop,
    Round,
    Lens,
    Concept,
    Participant,
    Token,
    Submission,
)
Writing = Callable[[], AbstractContextManager[Session]]


class Purged(NamedTuple):
    """How many boards, examples, browser sessions and comments were deleted for good."""

    boards: int
    examples: int
    sessions: int
    comments: int


def purge(writing: Writing, before: datetime) -> Purged:
    """Delete what was removed or ran out before a moment, in many short transactions.

    `writing` opens a session to write with. Removed boards go with everything on them. Of a removed example,
    the log keeps only that there was one.
    """
    examples = _repeat(writing, lambda session: _purge_examples(session, before))
    comments = _repeat(writing, lambda session: _purge_comments(session, before))
    with writing() as session:
        removed = queries.boards.removed_before(session, before)
    for board_id in removed:
        _purge_board(writing, board_id)
    with writing() as session:
        sessions = _purge_credentials(session, before)
        if removed or examples:
            compact_search(session)
        if removed or examples or sessions or comments:
            mark_overwritten(session)
    return Purged(len(removed), examples, sessions, comments)


def _repeat(writing: Writing, step: Callable[[Session], int]) -> int:
    """Do a step, in a transaction of its own each time, until nothing is left to do. Returns how much."""
    total = 0
    while True:
        with writing() as session:
            done = step(session)
        if not done:
            return total
        total += done


def _purge_examples(session: Session, before: datetime) -> int:
    """Delete some removed examples of one board. Returns how many."""
    slug, ids = queries.examples.removed_before(session, before, BATCH_SIZE)
    if ids:
        with event_log.change(session, slug) as change:
            written = _without_steps(session, change.board, ids) + _without_lines(session, change.board, ids)
            event_log.rewrite(change, [*_emptied(session, ids), *written])
            change.record("example.removed", to_json({"id": ids[0]}), ids[0])
        _delete_examples(session, ids)
    return len(ids)


def _emptied(session: Session, ids: Sequence[str]) -> list[dict[str, Any]]:
    """The events about some examples as if each told only that its example was removed."""
    rows = []
    for event in queries.events.about(session, ids):
        gone = {"type": "example.removed", "example": event.example_id, "data": {"id": event.example_id}}
        body = to_json(json.loads(event.body) | gone)
        rows.append(
            {"board_id": event.board_id, "version": event.version, "type": gone["type"], "body": body}
        )
    return rows


def _purge_comments(session: Session, before: datetime) -> int:
    """Delete some removed comments of one board, or their words alone while there are replies.

    Returns how many.
    """
    slug, comments = queries.comments.removed_before(session, before, BATCH_SIZE)
    if comments:
        with event_log.change(session, slug) as change:
            event_log.rewrite(change, _wordless(session, comments))
            change.record("board.changed", to_json(serializers.board(session, change.board, change.now)))
        for comment in comments:
            comment.text, comment.author, comment.author_id, comment.facilitator_id = "", None, None, None
        session.flush()
        for comment in comments:
            if not queries.comments.has_replies(session, comment):
                session.delete(comment)
    return len(comments)


def _wordless(session: Session, comments: Sequence[Comment]) -> list[dict[str, Any]]:
    """The events about some comments as if each told only that its comment was removed."""
    ids = {comment.id for comment in comments}
    rows = []
    for event in queries.events.about(session, {comment.example_id for comment in comments}):
        body = json.loads(event.body)
        if event.type.startswith("comment.") and body["data"]["id"] in ids:
            rest = {name: body["data"][name] for name in ("id", "example", "comments")}
            text = to_json(body | {"type": "comment.removed", "data": rest})
            rows.append(
                {
                    "board_id": event.board_id,
                    "version": event.version,
                    "type": "comment.removed",
                    "body": text,
                }
            )
    return rows


def _without_steps(session: Session, board: Board, ids: Sequence[str]) -> list[dict[str, Any]]:
    """The events about next steps of some examples as if each told only that its next step was removed."""
    rows = []
    for event in queries.next_steps.events(session, board.id):
        body = json.loads(event.body)
        if body["data"]["example"] in ids and not body["data"]["noted"]:
            gone = {"type": "next_step.removed", "data": {"id": body["data"]["id"]}}
            text = to_json(body | gone)
            rows.append({"board_id": board.id, "version": event.version, "type": gone["type"], "body": text})
    return rows


def _without_lines(session: Session, board: Board, ids: Sequence[str]) -> list[dict[str, Any]]:
    """The events about lines of some examples as if each told only that its line was removed."""
    rows = []
    for event in queries.lines.events(session, board.id):
        body = json.loads(event.body)
        if body["data"]["example"] in ids:
            gone = {"type": "line.removed", "data": {"id": body["data"]["id"]}}
            text = to_json(body | gone)
            rows.append({"board_id": board.id, "version": event.version, "type": gone["type"], "body": text})
    return rows


def _delete_examples(session: Session, ids: Sequence[str]) -> None:
    """Delete examples for good. What was written down about them in the workshop stays, about none."""
    for table in (Judgement, Tally, Settlement, ExampleTag, Doing, Ask, Comment, Line):
        session.execute(delete(table).where(col(table.example_id).in_(ids)))
    theirs = col(NextStep.example_id).in_(ids)
    session.execute(delete(NextStep).where(theirs, col(NextStep.noted).is_(False)))
    for notes in (NextStep, WorkshopNote):
        about = col(notes.example_id).in_(ids)
        session.execute(update(notes).where(about).values(example_id=None))
    shown = col(Workshop.spotlight_id).in_(ids)
    session.execute(update(Workshop).where(shown).values(spotlight_id=None))
    session.execute(delete(Example).where(col(Example.id).in_(ids)))


def _purge_board(writing: Writing, board_id: str) -> None:
    """Delete a removed board: what there may be a lot of in parts, and then the rest."""
    _repeat(writing, lambda session: _delete_some_examples(session, board_id))
    _repeat(writing, lambda session: _delete_some_events(session, board_id))
    with writing() as session:
        _delete_rounds_and_people(session, board_id)
        for table in _OF_BOARD:
            session.execute(delete(table).where(table.board_id == board_id))  # type: ignore[attr-defined]
        if board := session.get(Board, board_id):  # another process may have been quicker
            _remember_version(session, board)
            session.delete(board)


def _delete_some_examples(session: Session, board_id: str) -> int:
    ids = queries.examples.some_ids(session, board_id, BATCH_SIZE)
    _delete_examples(session, ids)
    return len(ids)


def _delete_some_events(session: Session, board_id: str) -> int:
    some = select(col(Event.version)).where(col(Event.board_id) == board_id).limit(BATCH_SIZE)
    old = delete(Event).where(col(Event.board_id) == board_id, col(Event.version).in_(some))
    return session.connection().execute(old).rowcount


def _delete_rounds_and_people(session: Session, board_id: str) -> None:
    """Rows that belong to a row of the board, not to the board itself."""
    concepts = select(col(Concept.id)).where(col(Concept.board_id) == board_id)
    rounds = select(col(Round.id)).where(col(Round.board_id) == board_id)
    people = select(col(Participant.id)).where(col(Participant.board_id) == board_id)
    for table in (Judgement, Tally, Settlement):
        session.execute(delete(table).where(col(table.round_id).in_(rounds)))
    for owned in (Device, PersonalLink, Contact):
        session.execute(delete(owned).where(col(owned.participant_id).in_(people)))
    for words in (Revision, Consent):
        session.execute(delete(words).where(col(words.concept_id).in_(concepts)))


def _remember_version(session: Session, board: Board) -> None:
    """Keep the last version: a board that is made at the same address goes on from there."""
    address = digest(board.slug)
    known = session.get(RemovedAddress, address) or RemovedAddress(digest=address, version=0)
    known.version = max(known.version, board.version)
    session.add(known)


def _purge_credentials(session: Session, before: datetime) -> int:
    """Delete links and tokens that ran out, and browser sessions that nobody is known by any more."""
    for link in (SignInLink, PersonalLink):
        session.execute(delete(link).where(col(link.expires_at) <= now()))
    session.execute(delete(Token).where(col(Token.expires_at) <= before))
    old = col(Submission.state) != "waiting", col(Submission.at) <= before
    session.execute(delete(Submission).where(*old))
    spent = select(col(BrowserSession.id)).where(col(BrowserSession.expires_at) <= before)
    session.execute(delete(Device).where(col(Device.session_id).in_(spent)))
    session.execute(delete(CoFacilitator).where(col(CoFacilitator.session_id).in_(spent)))
    return delete_unused_sessions(session, col(BrowserSession.expires_at) <= before)


def delete_unused_sessions(session: Session, *conditions: ColumnElement[bool]) -> int:
    """Delete those of some browser sessions with which nobody takes part in a board or is signed in.

    Returns how many.
    """
    unused = (
        ~exists().where(col(Participant.session_id) == col(BrowserSession.id)),
        ~exists().where(col(Device.session_id) == col(BrowserSession.id)),
        ~exists().where(col(CoFacilitator.session_id) == col(BrowserSession.id)),
    )
    gone = delete(BrowserSession).where(*conditions, *unused)
    return session.connection().execute(gone).rowcount
