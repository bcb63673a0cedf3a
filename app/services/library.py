"""The library: the examples of all boards that somebody may read, or of one, found by what they are about."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlmodel import Session

from app.domain.errors import NotNow
from app.domain.workshop.phases import is_hidden
from app.services import access, serializers
from app.services.access import Caller
from app.store import queries
from app.store.board_cache import BoardCache
from app.store.models import Board
from app.store.queries.filters import Filters, Order

PAGE_SIZE = 24
_FIELDS = ("subject", "community")
_CACHED_BOARDS = 1_000

Settings = Mapping[str, Counter[str]]
# For each board the version at which they were read, so that a page reads those of changed boards only.
_settings: BoardCache[Settings] = BoardCache(_CACHED_BOARDS)


class Scope(NamedTuple):
    """The boards that a library is made of, with their versions.

    `alone` are those where people place alone at present.
    """

    versions: Mapping[str, int]
    alone: frozenset[str]

    @property
    def boards(self) -> tuple[str, ...]:
        """The ids of all."""
        return tuple(self.versions)

    @property
    def others(self) -> tuple[str, ...]:
        """The boards whose shared map shows."""
        return tuple(board_id for board_id in self.boards if board_id not in self.alone)


class Choices(NamedTuple):
    """What one can choose from: circles as pairs of key and label, and the words of other settings."""

    circles: Sequence[tuple[str, str]]
    values: Mapping[str, Sequence[str]]


class Result(NamedTuple):
    """A page of cards, where the next page begins (`Order.after`), and how many there are in all.

    `total` is None on a later page.
    """

    cards: Sequence[dict[str, Any]]
    total: int | None
    after: tuple[Any, str] | None


def scope(session: Session, caller: Caller, board: Board | None = None) -> Scope:
    """One board that the caller may read, or all of them."""
    rows = queries.boards.versions(session, access.readable_boards(caller)) if board is None else ()
    versions = {board.id: board.version} if board else {row[0]: row[1] for row in rows}
    waiting = queries.library.boards_before_reveal(session, versions)
    alone = (board_id for board_id in waiting if _is_placing_alone(session, board_id))
    return Scope(versions, frozenset(alone))


def _is_placing_alone(session: Session, board_id: str) -> bool:
    return is_hidden(serializers.workshop(session, queries.boards.get(session, board_id)))


def targets(session: Session, caller: Caller) -> list[Board]:
    """The boards to which the caller may bring examples now, by title."""
    if caller.is_facilitator:
        boards = queries.boards.by_title(session, access.readable_boards(caller))
    else:
        boards = queries.library.joined(session, caller.session_id) if caller.session_id else ()
    return [board for board in boards if not board.locked and _may_add(session, caller, board)]


def _may_add(session: Session, caller: Caller, board: Board) -> bool:
    if caller.is_facilitator:
        return True
    try:
        access.require_act(session, board, access.Membership(session, caller, board).actor(), "add")
    except NotNow:
        return False
    return True


def choices(session: Session, scope: Scope) -> Choices:
    """What the examples of these boards can be found by."""
    circles = [(row.key, row.label) for row in queries.library.circles(session, scope.boards)]
    totals: dict[str, Counter[str]] = {field: Counter() for field in _FIELDS}
    for settings in _settings_of(session, scope).values():
        for field, counts in settings.items():
            totals[field].update(counts)
    return Choices(circles, {field: _most_frequent(counts) for field, counts in totals.items()})


def _most_frequent(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda value: (-counts[value], value))[: queries.library.MOST_CHOICES]


def _settings_of(session: Session, scope: Scope) -> dict[str, Settings]:
    """How many examples of each board have a subject or a community, by board and field."""
    cached = {
        board_id: _settings.get(session, board_id, version) for board_id, version in scope.versions.items()
    }
    known = {board_id: settings for board_id, settings in cached.items() if settings is not None}
    read = _read_settings(session, scope.versions.keys() - known.keys())
    for board_id, settings in read.items():
        _settings.put(session, board_id, scope.versions[board_id], settings)
    return known | read


def _read_settings(session: Session, board_ids: Collection[str]) -> dict[str, Settings]:
    read: dict[str, Settings] = {board_id: defaultdict(Counter) for board_id in board_ids}
    for board_id, *values, count in queries.library.settings(session, board_ids):
        for field, value in zip(_FIELDS, values, strict=True):
            if value:
                read[board_id][field][value] += count
    return read


def find(session: Session, scope: Scope, filters: Filters, order: Order) -> Result:
    """The examples that meet the filters, a page of them.

    While people place alone on a board, its cards say nothing of the shared map, and no circle finds them.
    """
    asks_for_circles = filters.concepts or filters.without or filters.regions or filters.placed is not None
    filters = replace(filters, boards=scope.others if asks_for_circles else scope.boards)
    rows = queries.library.ids(session, filters, order, PAGE_SIZE + 1)
    ids = [row[0] for row in rows[:PAGE_SIZE]]
    bodies = queries.library.bodies(session, ids)
    cards = _cards(session, scope, [json.loads(bodies[id_]) for id_ in ids])
    total = None if order.after else queries.examples.count(session, filters)
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return Result(cards, total, (last[1], last[0]) if last else None)


def _cards(session: Session, scope: Scope, examples: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The examples, each with its board's title and circles; `labels` is empty while people place alone."""
    boards = queries.library.at_slugs(session, {example["board"] for example in examples})
    labels: dict[str, dict[str, str]] = {board.id: {} for board in boards}
    for concept in queries.library.concepts_of(session, set(labels) - scope.alone):
        labels[concept.board_id][concept.key] = concept.label
    by_slug = {board.slug: (board.title, labels[board.id]) for board in boards}
    return [
        example | dict(zip(("board_title", "labels"), by_slug[example["board"]], strict=True))
        for example in examples
    ]
