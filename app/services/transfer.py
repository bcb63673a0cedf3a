"""Whole boards from documents."""

from sqlmodel import Session

from app.domain.document import Document, ExampleRecord
from app.domain.errors import Conflict
from app.services import boards, event_log, examples, placements
from app.services.event_log import Actor, Change
from app.store import queries

THREEFOLD = Actor("Threefold", facilitator=True)


def seed(session: Session, document: Document) -> int:
    """Make the document's board, or fill it when it is empty: how many examples were added.

    A board that has examples is left alone. Raises Conflict when an empty one has other concepts.
    """
    slug = document.board.slug
    board = queries.board(session, slug)
    if board is None:
        board = boards.found(session, slug, document.board, document.concepts, THREEFOLD)
    elif queries.counts(session, board.id):
        return 0
    if queries.keys(session, board.id) != tuple(concept.key for concept in document.concepts):
        raise Conflict(f"The board “{slug}” has other concepts than these examples were placed in.")
    for record in document.examples:
        with event_log.change(session, slug) as change:
            _load(change, record)
    return len(document.examples)


def _load(change: Change, record: ExampleRecord) -> None:
    change.actor = THREEFOLD
    example = examples.draft(change, record)
    if record.answers is not None:
        placements.put(change, example, placements.answers_to(record.answers, change.keys), record.at)
    examples.publish(change, example, record.tags)
