"""The place of every mark on the map.

A pure function of regions, titles, placement order and drop hints, without history or chance, so every
screen and the server draw the same picture. In each region as many marks as find room bear their titles,
the rest their numbers. Where there are more marks than room for numbers, all are dots: each takes the free
slot nearest to where it was dropped. `static/js/core/layout.js` is the same in JavaScript.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from app.domain.map import lettering
from app.domain.map.geometry import (
    DotStyle,
    Geometry,
    Point,
    View,
    ViewName,
    circles_of,
    geometry,
    mask_at,
    point_of,
)
from app.domain.map.packing import Ground, Put, Wanted, ground_of, pack
from app.domain.map.slots import Region, SlotRow, Slots, slots_of

_TOLERANCE = 1e-6
_WORD = 0xFFFFFFFF
# How wide and tall a digit is, in ems, and how much of a disc's width its number may span.
_DIGIT, _TALL, _FILLED = 0.63, 0.68, 0.96
# The space between a card's number and its title, in ems.
_AFTER_NUMBER = 0.35


@dataclass(frozen=True, slots=True)
class Item:
    """A placed example.

    `id` is ASCII, `at` the drop hint in circle radii, `order` when it was placed; ties go by `number`.
    """

    id: str
    title: str
    mask: int
    at: tuple[float, float] | None
    order: int
    number: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Centre and size of a mark in view units; `font` is 0 for dots, `lines` at most so many of a card."""

    x: float
    y: float
    kind: Literal["card", "disc", "dot"]
    width: float
    height: float
    font: float
    lines: int


class Layout:
    """The layout of one view; it keeps what it has worked out of the regions."""

    def __init__(self, geometry: Geometry, view_name: ViewName) -> None:
        view, circles = geometry.views[view_name], circles_of(geometry, view_name)
        self._view = view
        self._regions = [Region.of(view, circles, mask) for mask in range(1 << len(circles))]
        self._numbered: dict[tuple[int, int], Ground] = {}
        self._dotted: dict[tuple[int, DotStyle], Slots] = {}

    def __call__(self, items: Iterable[Item]) -> Mapping[str, Mark]:
        """Answer the mark of every item, by id.

        When even the smallest dots have fewer slots than a region has items, the slots are filled again, as
        often as needed.
        """
        in_order = sorted(items, key=lambda item: (item.order, item.number))
        marks: dict[str, Mark] = {}
        for region in self._regions:
            marks |= self._place(region, [item for item in in_order if item.mask == region.mask])
        return marks

    def _place(self, region: Region, items: list[Item]) -> dict[str, Mark]:
        ground = self._numbered_at(region, max((len(str(item.number)) for item in items), default=1))
        if len(items) > len(ground.slots.xs):
            return self._dot(region, items)
        wanted = [Wanted(_anchor_of(region, item), self._widths_of(item)) for item in items]
        marks = zip(items, pack(ground, wanted), strict=True)
        return {item.id: self._mark_of(put, item.number) for item, put in marks}

    def _mark_of(self, put: Put, number: int) -> Mark:
        view = self._view
        font = view.cards.font
        if not put.lines:
            font = min(view.discs.font, _FILLED * put.width / _diagonal(len(str(number))))
        return Mark(put.x, put.y, "card" if put.lines else "disc", put.width, put.height, font, put.lines)

    def _dot(self, region: Region, items: list[Item]) -> dict[str, Mark]:
        """Dots of the first size that gives all of them a slot of their own."""
        dots = self._view.dots
        roomy = (style for style in dots if len(self._dotted_at(region, style).xs) >= len(items))
        style = next(roomy, dots[-1])
        free = _FreeSlots(self._dotted_at(region, style))
        places = ((item.id, free.take(_anchor_of(region, item))) for item in items)
        return {name: Mark(at.x, at.y, "dot", style.size, style.size, 0, 0) for name, at in places}

    def _widths_of(self, item: Item) -> tuple[float, float]:
        """Of an item's card on two lines, and on three."""
        cards = self._view.cards
        most = (cards.widest - cards.padding) / cards.font
        two, three = (lettering.narrowest(item.title, lead_of(item.number), most, lines) for lines in (2, 3))
        return (
            max(cards.narrowest, two * cards.font + cards.padding),
            max(cards.narrowest, three * cards.font + cards.padding),
        )

    def _numbered_at(self, region: Region, digits: int) -> Ground:
        key = (region.mask, digits)
        if key not in self._numbered:
            discs = self._view.discs
            size = max(discs.size, discs.least * _diagonal(digits) / _FILLED)
            self._numbered[key] = ground_of(region, size)
        return self._numbered[key]

    def _dotted_at(self, region: Region, style: DotStyle) -> Slots:
        key = (region.mask, style)
        if key not in self._dotted:
            self._dotted[key] = slots_of(region, style.size, style.gap, counted=True)
        return self._dotted[key]


def lead_of(number: int) -> float:
    """The width of a card's number before its title, in ems."""
    return lettering.ems_of(str(number)) + _AFTER_NUMBER


def _diagonal(digits: int) -> float:
    """The diagonal of so many digits, in ems."""
    return math.sqrt((_DIGIT * digits) ** 2 + _TALL**2)


@cache
def layout_of(view_name: ViewName) -> Layout:
    """The project's layout for a view."""
    return Layout(geometry(), view_name)


def disc_for(card: Mark, view: View, number: int) -> Mark:
    """The disc with a number that stands where a card is whose title cannot be drawn."""
    discs, diagonal = view.discs, _diagonal(len(str(number)))
    size = max(discs.size, discs.least * diagonal / _FILLED)
    return Mark(card.x, card.y, "disc", size, size, min(discs.font, _FILLED * size / diagonal), 0)


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
