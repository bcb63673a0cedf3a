"""The lines of a board's document, out and in."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from app.domain.document import LineRecord
from app.services import serializers
from app.store import queries
from app.store.models import Board, Line, now
from app.store.queries.lines import ALL

_EXPORTED = ("kind", "text", "concept", "taken", "created_at")


def of_board(session: Session, board: Board) -> list[dict[str, Any]]:
    """The lines of a board as its document has them, without rounds: a document has none."""
    numbers = {row.id: row.number for row in queries.examples.marks(session, board.id)}
    shown = [serializers.line(line, board) for line in queries.lines.page(session, board.id, ALL)]
    records = [
        {name: line[name] for name in _EXPORTED} | {"example": numbers.get(line["example"])} for line in shown
    ]
    return sorted(records, key=lambda record: (record["created_at"], record["kind"], record["text"]))


def store(session: Session, slug: str, records: Sequence[LineRecord]) -> None:
    """Store the lines of a document, whose examples are stored already."""
    board = queries.boards.find(session, slug)
    if board is None or not records:
        return
    ids = {row.number: row.id for row in queries.examples.marks(session, board.id)}
    for record in records:
        at = record.created_at or now()
        values = record.model_dump(include={"kind", "text", "concept", "taken"})
        about = ids.get(record.example) if record.example else None
        session.add(
            Line(board_id=board.id, version=0, example_id=about, created_at=at, updated_at=at, **values)
        )
