"""The place of every mark on the map.

A pure function of regions, placement order and drop hints, without history or chance, so every screen and the
server draw the same picture. In each region the marks take the first size of the view's ladder that gives
all of them a slot of their own; then, in the order they were placed, each takes the free slot nearest to its
drop.
`static/js/core/layout.js` is the same in JavaScript.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from app.domain.map.geometry import (
    CardSize,
    DotSize,
    Geometry,
    MarkSize,
    Point,
    View,
    ViewName,
    circles_of,
    geometry,
    mask_at,
    point_of,
)
from app.domain.map.slots import Region, SlotRow, Slots, size_of, slots_of

_TOLERANCE = 1e-6
_WORD = 0xFFFFFFFF
# How wide and tall a digit is, in ems, and how much of a disc's width its number may span.
_DIGIT, _TALL, _FILLED = 0.63, 0.68, 0.96


@dataclass(frozen=True, slots=True)
class Item:
    """A placed example.

    `id` is ASCII, `at` the drop hint in circle radii, `order` when it was placed; ties go by `number`.
    """

    id: str
    mask: int
    at: tuple[float, float] | None
    order: int
    number: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Centre and size of a mark in view units.

    `step` is the size's place on the ladder; `font` and `lines` are 0 for dots.
    """

    x: float
    y: float
    step: int
    kind: Literal["card", "disc", "dot"]
    width: float
    height: float
    font: float
    lines: int


class Layout:
    """The layout of one view; it keeps the slots it has worked out."""

    def __init__(self, geometry: Geometry, view_name: ViewName) -> None:
        self._view = geometry.views[view_name]
        circles = circles_of(geometry, view_name)
        self._regions = [Region.of(self._view, circles, mask) for mask in range(1 << len(circles))]
        self._slots: dict[tuple[int, int], Slots] = {}

    def __call__(self, items: Iterable[Item]) -> Mapping[str, Mark]:
        """Answer the mark of every item, by id.

        When even the smallest size has fewer slots than a region has items, the slots are filled again, as
        often as needed.
        """
        in_order = sorted(items, key=lambda item: (item.order, item.number))
        marks: dict[str, Mark] = {}
        for region in self._regions:
            marks |= self._place(region, [item for item in in_order if item.mask == region.mask])
        return marks

    def _place(self, region: Region, items: list[Item]) -> dict[str, Mark]:
        ladder = self._view.ladder
        roomy = (index for index in range(len(ladder)) if len(self._slots_at(region, index).xs) >= len(items))
        index = next(roomy, len(ladder) - 1)
        free = _FreeSlots(self._slots_at(region, index))
        return {
            item.id: _mark_at(free.take(_anchor_of(region, item)), ladder[index], index, item.number)
            for item in items
        }

    def _slots_at(self, region: Region, index: int) -> Slots:
        key = (region.mask, index)
        if key not in self._slots:
            self._slots[key] = slots_of(region, self._view.ladder[index])
        return self._slots[key]


@cache
def layout_of(view_name: ViewName) -> Layout:
    """The project's layout for a view."""
    return Layout(geometry(), view_name)


def _mark_at(point: Point, step: MarkSize, index: int, number: int) -> Mark:
    width, height = size_of(step)
    font, lines = _text_of(step, number)
    return Mark(point.x, point.y, index, step.kind, width, height, font, lines)


def disc_for(card: Mark, view: View, number: int) -> Mark:
    """The disc with a number that stands where a card is whose title cannot be drawn."""
    index, step = next((k, step) for k, step in enumerate(view.ladder) if step.kind == "disc")
    return _mark_at(Point(card.x, card.y), step, index, number)


def _text_of(step: MarkSize, number: int) -> tuple[float, int]:
    """A number is set as large as its box fits into the disc, at most as its step says."""
    if isinstance(step, DotSize):
        return 0, 0
    if isinstance(step, CardSize):
        return step.font, step.lines
    return min(step.font, _FILLED * step.size / math.hypot(_DIGIT * len(str(number)), _TALL)), 1


def _anchor_of(region: Region, item: Item) -> Point:
    """Where a mark wants to be: where it was dropped; else a point near the pole that its id decides."""
    if item.at is not None:
        dropped = point_of(region.view, item.at)
        if mask_at(region.circles, dropped.x, dropped.y) == region.mask:
            return dropped
    u, v = _unit_point(item.id)
    pole = region.pole
    return Point(pole.x + (u - 0.5) * 0.8 * pole.r, pole.y + (v - 0.5) * 0.8 * pole.r)


def _unit_point(text: str) -> tuple[float, float]:
    """A point of the unit square from an ASCII text: FNV-1a, then MurmurHash3's finalizer on two streams."""
    word = 2166136261
    for byte in text.encode():
        word = (word ^ byte) * 16777619 & _WORD
    return _mix(word) / 2**32, _mix(word ^ 0x9E3779B9) / 2**32


def _mix(word: int) -> int:
    word = (word ^ word >> 16) * 0x85EBCA6B & _WORD
    word = (word ^ word >> 13) * 0xC2B2AE35 & _WORD
    return word ^ word >> 16


class _FreeSlots:
    """The free slots of a region.

    `next` and `previous` lead from a slot to the nearest free one to its right and to its left (itself when
    free), by slot index + 1; the ways are shortened as they are walked, so that a search costs a few looks a
    row however full the region is.
    """

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._row_ys = [row.y for row in slots.rows]
        self._next: list[int] = []
        self._previous: list[int] = []
        self._left = 0
        self._best = -1
        self._least = math.inf

    def take(self, point: Point) -> Point:
        """Take the free slot nearest to a point, ties to the lower index; with none left, free all first."""
        if self._left == 0:
            self._free()
        slot = self._nearest(point)
        self._next[slot + 1] = slot + 2
        self._previous[slot + 1] = slot
        self._left -= 1
        return Point(self._slots.xs[slot], self._slots.ys[slot])

    def _free(self) -> None:
        self._left = len(self._slots.xs)
        self._next = list(range(self._left + 2))
        self._previous = list(range(self._left + 2))

    def _nearest(self, point: Point) -> int:
        """Row by row away from the point, down and then up, until a row is farther than the best so far."""
        rows = self._slots.rows
        middle = bisect_left(self._row_ys, point.y)
        self._least = math.inf
        for way in (range(middle, len(rows)), range(middle - 1, -1, -1)):
            for k in way:
                if (rows[k].y - point.y) ** 2 > self._least + _TOLERANCE:
                    break
                self._look(rows[k], point)
        return self._best

    def _look(self, row: SlotRow, point: Point) -> None:
        k = bisect_left(self._slots.xs, point.x, row.start, row.end)
        left, right = _follow(self._previous, k) - 1, _follow(self._next, k + 1) - 1
        if left >= row.start:
            self._consider(left, point)
        if right < row.end:
            self._consider(right, point)

    def _consider(self, slot: int, point: Point) -> None:
        distance = (self._slots.xs[slot] - point.x) ** 2 + (self._slots.ys[slot] - point.y) ** 2
        tied = abs(distance - self._least) <= _TOLERANCE
        if slot < self._best if tied else distance < self._least:
            self._best, self._least = slot, distance


def _follow(links: list[int], start: int) -> int:
    """The end of a way, which is shortened for the next time."""
    k = start
    while links[k] != k:
        links[k] = links[links[k]]
        k = links[k]
    return k
