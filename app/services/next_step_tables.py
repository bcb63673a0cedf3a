"""Next steps to take along: as a table, and as a calendar."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from app.domain import calendars, sheets
from app.services import serializers
from app.store import queries
from app.store.models import Board
from app.store.queries.next_steps import Wanted

_HEAD = ("id", "text", "state", "outcome", "size", "by", "who", "toward", "away_from")
_REST = ("example", "number", "title", "noted", "created_at", "updated_at")


def table(session: Session, board: Board, wanted: Wanted, *, bom: bool) -> str:
    """Next steps as comma-separated values, oldest first, each with its example's number and title."""
    rows = [[*_HEAD, *_REST]]
    rows += [[_cell(step[name]) for name in (*_HEAD, *_REST)] for step in _steps(session, board, wanted)]
    return (sheets.BYTE_ORDER_MARK if bom else "") + sheets.to_csv(rows)


def calendar(session: Session, board: Board, wanted: Wanted, home: str) -> str:
    """Next steps as a calendar. `home` is the address of the page that has them."""
    steps = [
        step | {"about": step["title"], "url": f"{home}#s{step['id']}"}
        for step in _steps(session, board, wanted)
    ]
    return calendars.calendar(f"Next steps: {board.title}", steps)


def _steps(session: Session, board: Board, wanted: Wanted) -> list[dict[str, Any]]:
    named = {row.id: row for row in queries.examples.marks(session, board.id)}
    steps = queries.next_steps.of_board(session, board.id, wanted)
    return [serializers.next_step(step, board) | _named(named, step.example_id) for step in steps]


def _named(named: Mapping[str, Any], example_id: str | None) -> dict[str, Any]:
    example = named.get(example_id or "")
    return {"number": example.number, "title": example.title} if example else {"number": None, "title": None}


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else sheets.defused(str(value))
