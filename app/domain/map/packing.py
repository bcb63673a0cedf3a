"""Titles and numbered discs together in one region.

The marks come in the order they were placed. Each becomes a card with its title where there is room for
one, as near as can be to where it was dropped; else a disc on the nearest free slot. When no slot is free,
a card becomes a disc: the one that came last of those that make room. So a mark that is added moves no
other but that one. A title is set in two lines, or in three: where it finds no room so, and in a wide
region where two are too narrow for all of it. Pure, lengths in view units. `static/js/core/packing.js` is
the same in JavaScript.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.map.geometry import CardStyle, Point
from app.domain.map.slots import Region, Slots, Span, multiples, room_of, slots_of, spans_at

_TOLERANCE = 1e-6
# Shifts of the shelves against the region's pole, in pitches; the first with room for most cards is taken.
_PHASES = tuple(eighth / 8 for eighth in range(8))
# Widths of ordinary cards, and the spare room for another, of the widest.
_ORDINARY = (0.8, 0.9, 1)
_SPARE = 0.75
# The least radius of a wide region's largest circle, of the widest card.
_WIDE = 0.9
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """A mark to place, with the widths of its card on two lines and on three."""

    anchor: Point
    widths: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Put:
    """Where a mark stands; `lines` is 0 for a disc."""

    x: float
    y: float
    width: float
    height: float
    lines: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where cards may lie, from the left edge of the first to the right edge of the last."""

    y: float
    spans: list[Span]


@dataclass(frozen=True, slots=True)
class Rack:
    """The shelves for cards of so many lines."""

    lines: int
    height: float
    shelves: list[Shelf]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a region offers to cards and to discs of one size.

    Between a card and the next, or the end of its shelf, there is room for another, `spare`, or none.
    """

    racks: tuple[Rack, Rack]
    slots: Slots
    disc: float
    gap: float
    widest: float
    is_wide: bool
    spare: float


def ground_of(region: Region, disc: float) -> Ground:
    """Work out what a region offers where discs are so large."""
    cards, discs = region.view.cards, region.view.discs
    low, high = cards.heights
    pitch = low + cards.gap
    tries = [_shelves_at(region, low, region.pole.y + phase * pitch, pitch) for phase in _PHASES]
    best = max(range(len(tries)), key=lambda k: _room_on(tries[k], cards))
    between = region.pole.y + (_PHASES[best] + 1 / 4) * pitch
    racks = (Rack(2, low, tries[best]), Rack(3, high, _shelves_at(region, high, between, pitch / 2)))
    return Ground(
        racks,
        slots_of(region, disc, discs.gap),
        disc,
        cards.gap,
        cards.widest,
        is_wide=region.pole.r > _WIDE * cards.widest,
        spare=_SPARE * cards.widest,
    )


def _shelves_at(region: Region, height: float, origin: float, pitch: float) -> list[Shelf]:
    room = room_of(region, 0, height)
    lines = multiples((room.box[1], room.box[3]), origin, pitch)
    shelves = (Shelf(y, spans_at(room, y)) for _, y in lines)
    return [shelf for shelf in shelves if shelf.spans]


def _room_on(shelves: list[Shelf], cards: CardStyle) -> int:
    """How many ordinary cards fit on the shelves."""
    return sum(
        math.floor((end - start + cards.gap + _TOLERANCE) / (share * cards.widest + cards.gap))
        for shelf in shelves
        for start, end in shelf.spans
        for share in _ORDINARY
    )


def pack(ground: Ground, wanted: Iterable[Wanted]) -> list[Put]:
    """Place the marks of a region in the order they are given, at most as many as there are slots."""
    packing = _Packing(ground)
    for mark in wanted:
        packing.add(mark)
    return packing.put


class _Packing:
    """The marks placed so far.

    `_uses` counts the marks on each slot, `_cards` are the indexes of the cards in the order they were
    placed. No card as wide as `_too_wide` (by rack) has found room since the last card was taken away.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.put: list[Put] = []
        self._uses = [0] * len(ground.slots.xs)
        self._free = len(ground.slots.xs)
        self._cards: list[int] = []
        self._too_wide = [math.inf, math.inf]

    def add(self, mark: Wanted) -> None:
        card = self._place_for(mark)
        if card:
            self._put_card(card)
            return
        shrunk: list[int] = []
        while self._free <= len(shrunk):
            shrunk.append(self._take_card())
        for index in shrunk:
            self.put[index] = self._disc_near(self.put[index].x, self.put[index].y)
        self.put.append(self._disc_near(mark.anchor.x, mark.anchor.y))

    def _place_for(self, mark: Wanted) -> Put | None:
        is_long = mark.widths[0] >= self._ground.widest
        for k in (1, 0) if is_long and self._ground.is_wide else (0, 1):
            width = mark.widths[k]
            if width >= self._too_wide[k]:
                continue
            if place := self._place_on(self._ground.racks[k], mark.anchor, width):
                return place
            self._too_wide[k] = width
        return None

    def _place_on(self, rack: Rack, anchor: Point, width: float) -> Put | None:
        """The nearest place for a card, ties to the first."""
        best: tuple[float, float] | None = None
        least = math.inf
        for shelf in rack.shelves:
            rise = (shelf.y - anchor.y) ** 2
            if rise >= least:
                continue
            for start, end in _free_parts(shelf.spans, self._taken_at(shelf.y, rack.height)):
                if end - start < width - _TOLERANCE:
                    continue
                x = self._settled(start + width / 2, end - width / 2, anchor.x)
                far = (x - anchor.x) ** 2 + rise
                if far < least - _TOLERANCE:
                    best, least = (x, shelf.y), far
        return Put(*best, width, rack.height, rack.lines) if best else None

    def _settled(self, left: float, right: float, x: float) -> float:
        """Beside a neighbour or at the end of the shelf; elsewhere with room for a card on both sides."""
        nearest = left if x - left <= right - x else right
        return nearest if min(x - left, right - x) < self._ground.spare else x

    def _taken_at(self, y: float, height: float) -> list[Span]:
        """What marks take away from a shelf for cards so high, from left to right."""
        gap = self._ground.gap
        taken = [
            (mark.x - (mark.width / 2 + gap), mark.x + (mark.width / 2 + gap))
            for mark in self.put
            if abs(mark.y - y) < (mark.height + height) / 2 + gap - _TOLERANCE
        ]
        return sorted(taken, key=lambda span: span[0])

    def _put_card(self, card: Put) -> None:
        self._cards.append(len(self.put))
        self.put.append(card)
        for slot in self._slots_under(card):
            self._use(slot)

    def _take_card(self) -> int:
        """Take a card away: the last of those that leave two slots free, else the last. Answers its index."""
        roomy = (index for index in reversed(self._cards) if self._leaves(index) >= _ENOUGH)
        index = next(roomy, self._cards[-1])
        self._cards.remove(index)
        for slot in self._slots_under(self.put[index]):
            self._uses[slot] -= 1
            self._free += self._uses[slot] == 0
        self._too_wide = [math.inf, math.inf]
        return index

    def _leaves(self, index: int) -> int:
        return sum(self._uses[slot] == 1 for slot in self._slots_under(self.put[index]))

    def _slots_under(self, card: Put) -> Sequence[int]:
        """The slots on which a disc would touch a card."""
        slots, reach = self._ground.slots, self._ground.disc / 2 + self._ground.gap
        return [
            slot
            for slot, (x, y) in enumerate(zip(slots.xs, slots.ys, strict=True))
            if max(abs(x - card.x) - card.width / 2, 0) ** 2 + max(abs(y - card.y) - card.height / 2, 0) ** 2
            < reach * reach - _TOLERANCE
        ]

    def _disc_near(self, near_x: float, near_y: float) -> Put:
        """A disc on the nearest free slot, ties to the first; the slot is used then."""
        slots, disc = self._ground.slots, self._ground.disc
        best, least = -1, math.inf
        for slot, (x, y) in enumerate(zip(slots.xs, slots.ys, strict=True)):
            far = (x - near_x) ** 2 + (y - near_y) ** 2
            if not self._uses[slot] and far < least - _TOLERANCE:
                best, least = slot, far
        self._use(best)
        return Put(slots.xs[best], slots.ys[best], disc, disc, 0)

    def _use(self, slot: int) -> None:
        self._free -= self._uses[slot] == 0
        self._uses[slot] += 1


def _free_parts(spans: Iterable[Span], taken: Sequence[Span]) -> list[Span]:
    """What of the spans is free, from left to right."""
    parts: list[Span] = []
    for start, end in spans:
        begin = start
        for left, right in taken:
            if right <= begin or left >= end:
                continue
            parts.append((begin, left))
            begin = right
        parts.append((begin, end))
    return parts
