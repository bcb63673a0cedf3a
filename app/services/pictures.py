"""The diagram of a board as it is stored now."""

from sqlmodel import Session

from app.domain.map.geometry import Theme, ViewName
from app.domain.map.picture import Example, Picture, picture_of
from app.store import queries
from app.store.models import Board


def board_picture(session: Session, board: Board, view: ViewName = "wide", theme: Theme = "light") -> Picture:
    """The diagram of a board, for a view and a theme."""
    labels = [concept.label for concept in queries.boards.concepts(session, board.id)]
    marks = [
        Example(
            row.id,
            row.number,
            row.title,
            row.mask,
            None if row.at_u is None else (row.at_u, row.at_v),
            row.placed,
        )
        for row in queries.examples.marks(session, board.id)
    ]
    return picture_of(labels, marks, view, theme)
