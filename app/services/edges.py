"""The edges of a board's circles: pairs of examples that differ in exactly one circle."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlmodel import Session

from app.domain.edges import Edge, PlacedExample, edges_of
from app.domain.errors import Fault, Invalid
from app.domain.grades import between
from app.domain.sentences import quoted
from app.domain.text import tag_key
from app.store import queries
from app.store.board_cache import BoardCache
from app.store.models import Board

Order = tuple[int, ...]
_CACHED_BOARDS = 100


class BoardEdges(NamedTuple):
    """All edges of a board, the nearest first, and the ids, numbers and tags of the examples they name."""

    edges: Sequence[Edge]
    ids: Sequence[str]
    numbers: Sequence[int]
    tags: Sequence[dict[str, str]]


_found: BoardCache[BoardEdges] = BoardCache(_CACHED_BOARDS)


class Page(NamedTuple):
    """Some pairs as the API shows them, and the order of the last one when more follow."""

    items: list[dict[str, Any]]
    after: Order | None


def page(session: Session, board: Board, concept: str | None, after: Order | None, limit: int) -> Page:
    """At most `limit` pairs after the one with this order. Raises Invalid for an unknown circle."""
    keys = queries.boards.concept_keys(session, board.id)
    whole = _of_board(session, board)
    circle = None if concept is None else _circle(keys, concept)
    some = [
        edge
        for edge in whole.edges
        if (circle is None or edge.circle == circle) and (after is None or _order(edge, whole) > after)
    ][: limit + 1]
    shown = some[:limit]
    ids = {whole.ids[place] for edge in shown for place in (edge.inside, edge.outside)}
    bodies = queries.library.bodies(session, ids)
    items = [_item(edge, whole, keys, bodies) for edge in shown]
    return Page(items, _order(shown[-1], whole) if len(some) > limit else None)


def _order(edge: Edge, whole: BoardEdges) -> Order:
    """What lists are sorted by: it stays the same when other examples come and go."""
    *nearness, inside, outside = edge.order
    return *nearness, whole.numbers[inside], whole.numbers[outside]


def _circle(keys: Sequence[str], concept: str) -> int:
    if concept not in keys:
        known = ", ".join(map(quoted, keys))
        raise Invalid(
            Fault(f"This board has no circle {quoted(concept)}. It has {known}.", parameter="concept")
        )
    return keys.index(concept)


def _item(edge: Edge, whole: BoardEdges, keys: Sequence[str], bodies: dict[str, str]) -> dict[str, Any]:
    inside, outside = edge.inside, edge.outside
    both = whole.tags[inside].keys() & whole.tags[outside].keys()
    return {
        "concept": keys[edge.circle],
        "inside": json.loads(bodies[whole.ids[inside]]),
        "outside": json.loads(bodies[whole.ids[outside]]),
        "shared_tags": [label for key, label in whole.tags[inside].items() if key in both],
    }


def _of_board(session: Session, board: Board) -> BoardEdges:
    whole = _found.get(session, board.id, board.version)
    if whole is None:
        whole = _read(session, board)
        _found.put(session, board.id, board.version, whole)
    return whole


def _read(session: Session, board: Board) -> BoardEdges:
    rows = queries.examples.placed(session, board.id)
    tags = [{tag_key(tag): tag for tag in row.tags.split("\n") if tag} for row in rows]
    examples = [
        PlacedExample(
            (row.answer_0, row.answer_1, row.answer_2), frozenset(own), between(row.grade_from, row.grade_to)
        )
        for row, own in zip(rows, tags, strict=True)
    ]
    ids, numbers = [row.id for row in rows], [row.number for row in rows]
    return BoardEdges(edges_of(examples), ids, numbers, tags)
