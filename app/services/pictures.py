"""The diagram of a board, worked out from what is stored."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from app.domain.map.geometry import Theme, ViewName
from app.domain.map.picture import Example, Picture, any_font_draws, picture_of
from app.services import print_fonts
from app.store import queries
from app.store.models import Board, Concept


def board_picture(
    session: Session,
    board: Board,
    view: ViewName = "wide",
    theme: Theme = "light",
    hatched: Collection[int] = (),
) -> Picture:
    """What the diagram shows now, with the regions in `hatched` (masks) as impossible."""
    concepts = queries.boards.concepts(session, board.id)
    marks = queries.examples.marks(session, board.id)
    return picture_of_rows(concepts, marks, view, theme, hatched=hatched)


def printed_picture(
    session: Session,
    board: Board,
    view: ViewName = "wide",
    theme: Theme = "light",
    hatched: Collection[int] = (),
) -> Picture:
    """The same for PNG and PDF: a number stands where no font of the server draws a title."""
    concepts = queries.boards.concepts(session, board.id)
    marks = queries.examples.marks(session, board.id)
    return picture_of_rows(concepts, marks, view, theme, print_fonts.can_draw, hatched)


def picture_of_rows(
    concepts: Sequence[Concept],
    rows: Sequence[Row[Any]],
    view: ViewName,
    theme: Theme = "light",
    can_draw: Callable[[str], bool] = any_font_draws,
    hatched: Collection[int] = (),
) -> Picture:
    """The same, of circles and examples (rows of `queries.examples.marks`) that were read already."""
    return picture_of_marks(concepts, marks_of(rows), view, theme, can_draw, hatched)


def picture_of_marks(
    concepts: Sequence[Concept],
    marks: Sequence[Example],
    view: ViewName,
    theme: Theme = "light",
    can_draw: Callable[[str], bool] = any_font_draws,
    hatched: Collection[int] = (),
) -> Picture:
    """The same, of examples that stand somewhere."""
    return picture_of([concept.label for concept in concepts], marks, view, theme, can_draw, hatched)


def marks_of(rows: Sequence[Row[Any]]) -> list[Example]:
    """Examples where they are on the map (rows of `queries.examples.marks`)."""
    return [
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
