"""Where a board has examples and where it has none: grades, subjects or communities by region."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import Row
from sqlmodel import Session

from app.domain import grades, regions
from app.domain.text import fold
from app.services import serializers
from app.store import queries
from app.store.models import Board

By = Literal["grade", "subject", "community"]
BY: tuple[By, ...] = get_args(By)
MASKS: tuple[int | None, ...] = (*regions.ORDER, None)
NOT_SAID = "Not said"
_LISTS: dict[By, str] = {"subject": "subjects", "community": "communities"}


class Place(NamedTuple):
    """An example in a cell."""

    id: str
    number: int
    title: str


class CoverageRow(NamedTuple):
    """A setting with its examples by mask, those of `MASKS`; None is the tray.

    `value` is what a setting is found by, None for examples that say nothing of it.
    """

    value: str | None
    label: str
    cells: Mapping[int | None, Sequence[Place]]


def of_board(session: Session, board: Board, by: By) -> list[CoverageRow]:
    """The rows in their order. An example whose grades span several rows is in each of them."""
    rows = queries.library.places(session, board.id)
    if by == "grade":
        return _by_grade(rows)
    return _by_words(rows, by, serializers.own_lists(board)[_LISTS[by]])


def _by_grade(rows: Sequence[Row[Any]]) -> list[CoverageRow]:
    """All grades, also those without examples."""
    cells: dict[int | None, dict[int | None, list[Place]]] = defaultdict(_no_places)
    for row in rows:
        for grade in _grades_of(row):
            cells[grade][row.mask].append(_place(row))
    named = (
        CoverageRow(str(grade), f"Grade {grade}" if grade else "Kindergarten", cells[grade])
        for grade in range(grades.LOWEST, grades.HIGHEST + 1)
    )
    return [*named, *_not_said(cells)]


def _grades_of(row: Row[Any]) -> Sequence[int | None]:
    named = grades.between(row.grade_from, row.grade_to)
    return range(named.lowest, named.highest + 1) if named else (None,)


def _by_words(rows: Sequence[Row[Any]], by: By, own: Sequence[str]) -> list[CoverageRow]:
    """The board's own words in their order, then others that examples have, from A to Z.

    Words that differ in capitals or accents are one.
    """
    labels = {fold(words): words for words in own}
    cells: dict[str | None, dict[int | None, list[Place]]] = defaultdict(_no_places)
    for row in rows:
        words = getattr(row, by)
        key = fold(words) if words else None
        if key is not None:
            labels.setdefault(key, words)
        cells[key][row.mask].append(_place(row))
    others = labels.keys() - set(map(fold, own))
    named = (CoverageRow(labels[key], labels[key], cells[key]) for key in [*map(fold, own), *sorted(others)])
    return [*named, *_not_said(cells)]


def _not_said(cells: Mapping[Any, Mapping[int | None, Sequence[Place]]]) -> Iterator[CoverageRow]:
    """The examples that say nothing of it, if there are any: last."""
    if None in cells:
        yield CoverageRow(None, NOT_SAID, cells[None])


def _no_places() -> dict[int | None, list[Place]]:
    return {mask: [] for mask in MASKS}


def _place(row: Row[Any]) -> Place:
    return Place(row.id, row.number, row.title)


def serialized(rows: Sequence[CoverageRow], by: By, keys: Sequence[str]) -> dict[str, Any]:
    """The rows as clients get them."""
    return {
        "by": by,
        "rows": [
            {
                "value": row.value,
                "label": row.label,
                "cells": [
                    {
                        "region": regions.region_of(mask, keys),
                        "count": len(row.cells[mask]),
                        "examples": [place.id for place in row.cells[mask]],
                    }
                    for mask in MASKS
                ],
            }
            for row in rows
        ],
    }
