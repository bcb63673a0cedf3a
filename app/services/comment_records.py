"""The comments of a board's document, out and in."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from app.domain.document import CommentRecord, ThreadRecord
from app.services import serializers
from app.services.event_log import Change
from app.store import queries
from app.store.models import Board, Comment, Example

_EXPORTED = ("kind", "text", "author", "at")


def of_examples(session: Session, board: Board, ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """The comments on some examples as the document has them, by the example's id."""
    threads: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for comment in queries.comments.of_examples(session, ids):
        shown = serializers.comment(comment, board)
        record = {name: shown[name] for name in _EXPORTED}
        if comment.parent:
            threads[comment.example_id][comment.thread]["replies"].append(record)
        else:
            threads[comment.example_id][comment.id] = record | {"replies": []}
    return {example_id: [*records.values()] for example_id, records in threads.items()}


def rows(change: Change, example: Example, records: Sequence[ThreadRecord]) -> list[dict[str, Any]]:
    """The comments on a draft of an example as rows. The example says how many there are."""
    made: list[Comment] = []
    for record in records:
        parent = _comment(change, example, record)
        made += [parent, *(_comment(change, example, reply, parent.id) for reply in record.replies)]
    example.comments = sum(comment.removed_at is None for comment in made)
    return [comment.model_dump() for comment in made]


def _comment(change: Change, example: Example, record: CommentRecord, parent: str | None = None) -> Comment:
    at = record.at or change.now
    removed_at: datetime | None = change.now if record.text is None else None
    comment = Comment(
        board_id=change.board.id,
        example_id=example.id,
        thread="",
        kind=record.kind,
        text=record.text or "",
        author=record.author if change.board.naming == "named" else None,
        added=change.version,
        version=change.version,
        at=at,
        removed_at=removed_at,
    )
    comment.thread = parent or comment.id
    return comment


def store(session: Session, waiting: list[dict[str, Any]]) -> None:
    """Store rows of comments whose examples are stored by now, and empty the list."""
    if waiting:
        session.connection().execute(insert(Comment), waiting)
        waiting.clear()
