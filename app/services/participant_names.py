"""The names of people on a board: they are overwritten when people ask for it, and when names are hidden."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from app.domain.events import to_json
from app.domain.names import FACILITATOR, friendly_name, replaced
from app.services import asks, event_log, examples, next_steps
from app.services.event_log import Change
from app.services.rounds import anonymising
from app.store import queries
from app.store.database import mark_overwritten
from app.store.models import Board, Comment, NextStep, Participant, Revision


def replace(change: Change, participant: Participant, name: str | None) -> bool:
    """Write another name (None: none) wherever the board has that of a participant, past events included.

    Their participant id says what is theirs. Where only a name is stored, it counts as theirs unless somebody
    else has the same one. Returns whether events of the past or comments were written anew.
    """
    session, old = change.session, participant.name
    is_unique = not queries.participants.is_shared(session, participant)
    for example in queries.examples.of_contributor(session, change.board.id, old):
        if is_unique or example.author_id == participant.id:
            example.contributor = name
            examples.record_again(change, example)
    steps = {step.id for step in queries.next_steps.of_author(session, participant.id)}
    next_steps.rename(change, old, name, None if is_unique else steps)
    own = {*queries.examples.ids_by_author(session, participant.id), *steps}
    rows = _renamed_events(change, participant, own, name, is_unique=is_unique)
    event_log.rewrite(change, rows)
    if is_unique:
        concepts = [concept.id for concept in queries.boards.concepts(session, change.board.id)]
        theirs = col(Revision.concept_id).in_(concepts), col(Revision.actor) == old
        session.execute(update(Revision).where(*theirs).values(actor=name))
    signed = update(Comment).where(col(Comment.author_id) == participant.id).values(author=name)
    has_comments = session.connection().execute(signed).rowcount > 0
    mark_overwritten(session)
    return bool(rows) or has_comments


def _renamed_events(
    change: Change, participant: Participant, own: set[str], name: str | None, *, is_unique: bool
) -> list[dict[str, Any]]:
    """The events that hold a participant's name, with another one. `own` are the ids of what they wrote."""
    rows = []
    for event in queries.events.holding(change.session, change.board.id, participant.name):
        body = json.loads(event.body)
        acted = event.actor_id == participant.id or (is_unique and event.actor_id is None)
        if acted and body["actor"] == participant.name:
            body["actor"] = name
            if "author" in body["data"]:
                body["data"]["author"] = name
        if event.example_id in own or body["data"].get("id") in own or is_unique:
            _replace_name(body["data"], participant.name, name)
        if (text := to_json(body)) != event.body:
            rows.append({"board_id": change.board.id, "version": event.version, "body": text})
    return rows


def _replace_name(data: dict[str, Any], old: str, name: str | None) -> None:
    if data.get("contributor") == old:
        data["contributor"] = name
    if who := data.get("who"):
        data["who"] = replaced(who, old, name)


def hide_names(change: Change) -> None:
    """Overwrite the names on a board whose naming was just tightened, and drop the events that hold them.

    Nobody joins meanwhile: whoever joins needs the lock on the board's row too.
    """
    session, board = change.session, change.board
    names = _rename(session, board)
    _hide_revisers(session, board)
    for example in queries.examples.of_board(session, board.id):
        example.contributor = None if board.naming == "anonymous" else names.get(example.author_id or "")
        examples.refresh_body(change, example)
    _hide_commenters(session, board, names)
    session.execute(update(NextStep).where(col(NextStep.board_id) == board.id).values(who=None))
    asks.withdraw_board(session, board)
    event_log.drop_history(change)
    mark_overwritten(session)
    if board.naming == "anonymous":
        anonymising.unlink_board(change)


def _rename(session: Session, board: Board) -> dict[str, str]:
    """Give everyone who ever joined a friendly name. Returns the names by participant id."""
    names: dict[str, str] = {}
    for participant in queries.participants.of_board(session, board.id):
        participant.name = names[participant.id] = friendly_name({*names.values()})
    return names


def _hide_commenters(session: Session, board: Board, names: Mapping[str, str]) -> None:
    for comment in queries.comments.of_board(session, board.id):
        if board.naming == "anonymous":
            comment.author = None
        else:
            comment.author = FACILITATOR if comment.facilitator_id else names.get(comment.author_id or "")
        session.add(comment)


def _hide_revisers(session: Session, board: Board) -> None:
    """Only facilitators change what circles mean."""
    concept_ids = [concept.id for concept in queries.boards.concepts(session, board.id)]
    shown = None if board.naming == "anonymous" else FACILITATOR
    named = col(Revision.concept_id).in_(concept_ids), col(Revision.actor).is_not(None)
    session.execute(update(Revision).where(*named).values(actor=shown))
