"""The next steps of a board's document, out and in."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from app.domain.document import NextStepRecord
from app.services import serializers
from app.store import queries
from app.store.models import Board, NextStep, now

_NOT_EXPORTED = ("id", "board", "version", "updated_at")


def of_board(session: Session, board: Board) -> list[dict[str, Any]]:
    """The next steps of a board as its document has them: in the order they were written."""
    numbers = {row.id: row.number for row in queries.examples.marks(session, board.id)}
    shown = [serializers.next_step(step, board) for step in queries.next_steps.of_board(session, board.id)]
    records = [
        {name: value for name, value in step.items() if name not in _NOT_EXPORTED}
        | {"example": numbers.get(step["example"])}
        for step in shown
    ]
    return sorted(records, key=lambda record: (record["created_at"], record["example"] or 0, record["text"]))


def store(session: Session, slug: str, records: Sequence[NextStepRecord]) -> None:
    """Store the next steps of a document, whose examples are stored already.

    An example brought its newest open next step along: the record with the same words says more about it.
    """
    board = queries.boards.find(session, slug)
    if board is None or not records:
        return
    ids = {row.number: row.id for row in queries.examples.marks(session, board.id)}
    brought = {step.example_id: step for step in queries.next_steps.every(session, board.id)}
    others = []
    for record in reversed(records):
        columns = _columns(record, board, ids)
        present = brought.get(columns["example_id"])
        if present and record.state == "open" and not record.noted and present.text == record.text:
            del brought[columns["example_id"]]
            present.sqlmodel_update(columns)
            session.add(present)
        else:
            others.append(columns)
    session.add_all(NextStep(board_id=board.id, version=0, **columns) for columns in reversed(others))


def _columns(record: NextStepRecord, board: Board, ids: Mapping[int, str]) -> dict[str, Any]:
    at = record.created_at or now()
    values = record.model_dump(exclude={"by", "who", "example", "created_at"})
    return values | {
        "due": record.by.isoformat() if record.by else None,
        "who": record.who if board.naming == "named" else None,
        "example_id": ids.get(record.example) if record.example else None,
        "created_at": at,
        "updated_at": at,
    }
