"""The diagram of a board, worked out from what is stored."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from app.domain.map.geometry import Theme, ViewName
from app.domain.map.picture import Example, Picture, picture_of
from app.store import queries
from app.store.models import Board, Concept


def board_picture(session: Session, board: Board, view: ViewName = "wide", theme: Theme = "light") -> Picture:
    """What the diagram shows now."""
    concepts = queries.boards.concepts(session, board.id)
    return picture_of_rows(concepts, queries.examples.marks(session, board.id), view, theme)


def picture_of_rows(
    concepts: Sequence[Concept], rows: Sequence[Row[Any]], view: ViewName, theme: Theme = "light"
) -> Picture:
    """The same, of circles and examples (rows of `queries.examples.marks`) that were read already."""
    marks = [
        Example(
            row.id,
            row.number,
            row.title,
            row.mask,
            None if row.at_u is None else (row.at_u, row.at_v),
            row.placed,
        )
        for row in rows
    ]
    return picture_of([concept.label for concept in concepts], marks, view, theme)
