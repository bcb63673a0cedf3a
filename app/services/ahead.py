"""Who is one step ahead: people who said “ask me” of an example that lies in one circle more.

Participants of the board read it, and nobody else. No event, list, table or export has any of it. What
somebody takes back is deleted.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from app.domain.edges import NO_GRADES
from app.domain.errors import Conflict, Forbidden
from app.domain.grades import GradeRange, between
from app.domain.regions import CIRCLES
from app.domain.requests import Door
from app.domain.sentences import quoted
from app.services import asks, event_log, examples
from app.services.access import Caller, Membership, find_membership, require_readable, require_unlocked
from app.store import queries
from app.store.database import mark_overwritten
from app.store.models import Ask, Board, Contact, Example, Participant

MOST = 50


def require_person(member: Membership) -> Participant:
    """The caller as a participant of a board that shows names.

    Raises JoinFirst, Forbidden for a token, or Conflict on an anonymous board.
    """
    if member.caller.grant:
        raise Forbidden("Only people can ask each other. A token cannot.")
    participant = member.require_participant()
    if member.board.naming == "anonymous":
        raise Conflict(
            f"{quoted(member.board.title)} shows no names, so nobody can say there how to reach them."
        )
    return participant


def has(member: Membership) -> bool:
    """Whether the board shows this member who is one step ahead."""
    return member.participant is not None and not member.caller.grant and member.board.naming != "anonymous"


def list_of(session: Session, caller: Caller, slug: str, example_id: str) -> list[dict[str, Any]]:
    """As `of_example`, by the ids. Raises NotFound, JoinFirst, Forbidden for a token, or Conflict."""
    member = find_membership(session, caller, slug)
    require_person(member)
    return of_example(session, member, examples.get(session, member.board, example_id))


def of_example(session: Session, member: Membership, example: Example) -> list[dict[str, Any]]:
    """The examples in the circles of this one and in one more, of which somebody said “ask me”.

    Those whose grades are nearest come first, and at most 50 of them. Each has the key of the circle that it
    `adds`, and the people to ask, by name. An example in the tray has none.
    """
    viewer = require_person(member)
    if example.mask is None:
        return []
    more = {example.mask | 1 << bit: bit for bit in range(CIRCLES) if not example.mask >> bit & 1}
    asked: dict[str, list[Row[Any]]] = {}
    for row in queries.ahead.in_regions(session, member.board.id, list(more)):
        asked.setdefault(row[0], []).append(row)
    nearest = sorted(asked.items(), key=lambda pair: (_gap(example, pair[1][0]), pair[1][0].number))[:MOST]
    bodies = queries.library.bodies(session, [id_ for id_, _ in nearest])
    keys = queries.boards.concept_keys(session, member.board.id)
    return [
        {
            "example": json.loads(bodies[id_]),
            "adds": keys[more[rows[0].mask]],
            "people": [_person(row, viewer) for row in rows],
        }
        for id_, rows in nearest
    ]


def _gap(example: Example, other: Row[Any]) -> int:
    """How many grades lie between two examples (0: they have one in common)."""
    here, there = _grades(example), _grades(other)
    if here is None or there is None:
        return NO_GRADES
    return max(0, here.lowest - there.highest, there.lowest - here.highest)


def _grades(example: Any) -> GradeRange | None:
    return between(example.grade_from, example.grade_to)


def _person(row: Row[Any], viewer: Participant) -> dict[str, Any]:
    return {
        "name": row.name,
        "contact": row.words,
        "door": door_of(row.Ask),
        "mine": row.Ask.participant_id == viewer.id,
    }


def door_of(ask: Ask) -> dict[str, str | None] | None:
    """When somebody's door is open, where, and what is going on there; None when it is not."""
    door = {"when": ask.door_when, "where": ask.door_where, "what": ask.door_what}
    return door if any(door.values()) else None


def own(session: Session, caller: Caller, slug: str) -> dict[str, Any]:
    """What the caller said on a board. Raises NotFound, JoinFirst, Forbidden for a token, or Conflict."""
    return own_of(session, require_person(find_membership(session, caller, slug)))


def own_of(session: Session, participant: Participant) -> dict[str, Any]:
    """How to reach a participant, and the examples of which they said “ask me”."""
    contact = queries.ahead.contact(session, participant.id)
    said = queries.ahead.of_participant(session, participant.id)
    return {
        "words": contact.words if contact else None,
        "examples": [
            {"id": row.Ask.example_id, "number": row.number, "title": row.title, "door": door_of(row.Ask)}
            for row in said
        ],
    }


def give_contact(session: Session, caller: Caller, slug: str, words: str) -> dict[str, Any]:
    """Say how to reach the caller. Raises NotFound, JoinFirst, Forbidden, Conflict or Locked."""
    with _saying(session, caller, slug) as (board, participant):
        require_unlocked(board)
        session.merge(Contact(participant_id=participant.id, words=words))
    return own_of(session, participant)


def take_back_contact(session: Session, caller: Caller, slug: str) -> None:
    """Delete how to reach the caller. Raises NotFound, JoinFirst, Forbidden or Conflict."""
    with _saying(session, caller, slug) as (_, participant):
        if contact := queries.ahead.contact(session, participant.id):
            session.delete(contact)


def say(session: Session, caller: Caller, slug: str, example_id: str) -> dict[str, Any]:
    """Say “ask me” of an example. Raises NotFound, JoinFirst, Forbidden, Conflict or Locked."""
    with _saying(session, caller, slug) as (board, participant):
        require_unlocked(board)
        examples.get(session, board, example_id)
        if queries.ahead.find(session, example_id, participant.id) is None:
            session.add(Ask(example_id=example_id, participant_id=participant.id))
            session.flush()
    return own_of(session, participant)


def take_back(session: Session, caller: Caller, slug: str, example_id: str) -> None:
    """Take back “ask me” of an example, and the open door.

    Raises NotFound, JoinFirst, Forbidden or Conflict.
    """
    with _saying(session, caller, slug) as (board, participant):
        examples.get(session, board, example_id)
        if said := queries.ahead.find(session, example_id, participant.id):
            session.delete(said)


def open_door(session: Session, caller: Caller, slug: str, example_id: str, door: Door) -> dict[str, Any]:
    """Say when one's door is open. Raises what `say` raises, and Conflict before “ask me” was said."""
    with _saying(session, caller, slug) as (board, participant):
        require_unlocked(board)
        examples.get(session, board, example_id)
        said = queries.ahead.find(session, example_id, participant.id)
        if said is None:
            raise Conflict("Say “ask me” of this example first: your open door is shown beside your name.")
        said.door_when, said.door_where, said.door_what = door.when, door.where, door.what
    return own_of(session, participant)


def close_door(session: Session, caller: Caller, slug: str, example_id: str) -> None:
    """The door is not open any more. Raises NotFound, JoinFirst, Forbidden or Conflict."""
    with _saying(session, caller, slug) as (board, participant):
        examples.get(session, board, example_id)
        if said := queries.ahead.find(session, example_id, participant.id):
            said.door_when = said.door_where = said.door_what = None


def take_back_all(session: Session, caller: Caller, slug: str) -> None:
    """Take back all that the caller said on a board. Raises NotFound, JoinFirst, Forbidden or Conflict."""
    with _saying(session, caller, slug) as (_, participant):
        asks.withdraw(session, participant)


@contextmanager
def _saying(session: Session, caller: Caller, slug: str) -> Iterator[tuple[Board, Participant]]:
    """A board and its participant who says something, while nobody else changes the board. No event tells."""
    with event_log.change(session, slug) as change:
        member = require_readable(session, caller, slug, change.board)
        yield change.board, require_person(member)
    mark_overwritten(session)
