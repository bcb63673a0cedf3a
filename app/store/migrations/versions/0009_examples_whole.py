"""Grades as ranges, who decides what, evidence, and where an example was brought from."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.domain import grades
from app.domain.events import to_json

revision = "0009"
down_revision = "0008"

BATCH = 500
_DECIDES = ("goal", "content", "path", "pace", "place", "proof")
_NUMBERS = ("grade_from", "grade_to")
_WORDS = ("source_label", *(f"decides_{name}" for name in _DECIDES), "origin_root")
_TEXTS = ("adapted_for", "evidence", "origin")
_EXAMPLE = sa.table(
    "example", *map(sa.column, ("id", "grades", "body")), *(sa.column(name) for name in _NUMBERS)
)


def upgrade() -> None:
    """Grades that can be read get a range. Nothing that was written changes."""
    for names, kind in ((_NUMBERS, sa.Integer()), (_WORDS, sa.String()), (_TEXTS, sa.Text())):
        for name in names:
            op.add_column("example", sa.Column(name, kind, nullable=True))
    op.create_index("example_origin_idx", "example", ["origin_root"])
    last = ""
    while rows := _after(last):
        for row in rows:
            ends = grades.read(row.grades) or (None, None)
            ranged = dict(zip(_NUMBERS, ends, strict=True))
            values = {**ranged, "body": _whole(row.body, ranged)}
            op.execute(_EXAMPLE.update().where(_EXAMPLE.c.id == row.id).values(values))
        last = rows[-1].id


def _after(last: str) -> list[sa.Row[Any]]:
    columns = (_EXAMPLE.c.id, _EXAMPLE.c.grades, _EXAMPLE.c.body)
    query = sa.select(*columns).where(_EXAMPLE.c.id > last).order_by(_EXAMPLE.c.id).limit(BATCH)
    return list(op.get_bind().execute(query))


def _whole(body: str, ranged: dict[str, int | None]) -> str:
    """The JSON that every reader gets, with the fields that are new."""
    example = json.loads(body)
    example["setting"] |= {**ranged, "adapted_for": None}
    example["source"]["label"] = None
    new: dict[str, Any] = {"decides": dict.fromkeys(_DECIDES), "evidence": [], "origin": None}
    times = {name: example.pop(name) for name in ("created_at", "updated_at")}
    return to_json(example | new | times)
