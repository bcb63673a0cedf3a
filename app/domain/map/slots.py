"""The places a region offers to marks of one size.

Cards lie in courses like bricks, discs and dots on a hexagonal lattice. A mark on a slot keeps the view's
margin from every line and touches no mark on another slot; outside the circles it stays in the frame and
clear of the circles' names. `static/js/core/slots.js` is the same in JavaScript.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from app.domain.map.geometry import Box, CardSize, Circle, DiscSize, DotSize, MarkSize, View, bounds_of, pole

_TOLERANCE = 1e-6
_HALF_ROOT_3 = math.sqrt(3) / 2

# Shifts of the slots against the region's pole, in pitches; the first that gives most slots is taken.
# Dots are so many that a shift gains nothing: they lie evenly round the count at the pole.
_COURSE_PHASES = tuple(eighth / 8 for eighth in range(8))
_DISC_PHASES = ((0, 0), (1 / 2, 0), (1 / 2, 1 / 3), (0, 1 / 3), (0, 1 / 2))
_DOT_PHASES = ((0, 0),)

_Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Region:
    """One region of one view."""

    view: View
    circles: tuple[Circle, ...]
    mask: int
    pole: Circle

    @classmethod
    def of(cls, view: View, circles: tuple[Circle, ...], mask: int) -> "Region":
        return cls(view, circles, mask, pole(circles, mask, view))


@dataclass(frozen=True, slots=True)
class SlotRow:
    """The slots [start, end) share this y."""

    y: float
    start: int
    end: int


@dataclass(slots=True)
class Slots:
    """Middles of marks in view units, ordered by y, then x."""

    xs: list[float] = field(default_factory=list)
    ys: list[float] = field(default_factory=list)
    rows: list[SlotRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Room:
    """What bounds the middle of a mark: a box, and circles that hold or avoid the rectangle around it."""

    box: Box
    inside: list[Circle]
    outside: list[Circle]
    half_width: float
    half_height: float


def size_of(step: MarkSize) -> tuple[float, float]:
    """Width and height of a mark in view units."""
    return (step.width, step.height) if isinstance(step, CardSize) else (step.size, step.size)


def slots_of(region: Region, step: MarkSize) -> Slots:
    """All slots of a region for one size of marks; none when not even one mark fits."""
    return max(_tries(region, step), key=lambda slots: len(slots.xs))


def _tries(region: Region, step: MarkSize) -> list[Slots]:
    if isinstance(step, CardSize):
        return [_courses(region, step, down) for down in _COURSE_PHASES]
    phases = _DOT_PHASES if isinstance(step, DotSize) else _DISC_PHASES
    return [_lattice(region, step, right, down) for right, down in phases]


def _courses(region: Region, step: CardSize, down: float) -> Slots:
    """Each course is laid from the middle of the span it has, so one shift needs not suit all of them."""
    room = _room_of(region, step)
    pitch = step.height + step.gap
    lines = _multiples((room.box[1], room.box[3]), region.pole.y + down * pitch, pitch)
    return _gather(room, ((y, lambda span: _bricks(span, step.width + step.gap)) for _, y in lines))


def _lattice(region: Region, step: DiscSize | DotSize, right: float, down: float) -> Slots:
    room = _room_of(region, step)
    pitch = step.size + step.gap
    rise = pitch * _HALF_ROOT_3

    def on_line(k: int) -> Callable[[_Span], list[float]]:
        origin = region.pole.x + (right + (k & 1) / 2) * pitch
        return lambda span: [x for _, x in _multiples(span, origin, pitch)]

    lines = _multiples((room.box[1], room.box[3]), region.pole.y + down * rise, rise)
    return _gather(room, ((y, on_line(k)) for k, y in lines))


def _room_of(region: Region, step: MarkSize) -> _Room:
    width, height = size_of(step)
    view, mask = region.view, region.mask
    x0, y0, x1, y1 = bounds_of(region.circles, mask, view)
    radius = 0 if isinstance(step, CardSize) else step.size / 2
    away = radius + (view.margin if mask else view.name_band)
    inside = [replace(c, r=c.r - away) for i, c in enumerate(region.circles) if mask >> i & 1]
    outside = [replace(c, r=c.r + away) for i, c in enumerate(region.circles) if not mask >> i & 1]
    if isinstance(step, DotSize):
        # Dots bear no number, so their count stands among them, at the pole.
        outside.append(replace(region.pole, r=view.counts.radius + radius))
    box = (x0 + width / 2, y0 + height / 2, x1 - width / 2, y1 - height / 2)
    return _Room(box, inside, outside, width / 2 - radius, height / 2 - radius)


def _spans_at(room: _Room, y: float) -> list[_Span]:
    """Where on the line at y the middle of a mark may stand, from left to right.

    Exact, in closed form for every circle.
    """
    start, end = room.box[0], room.box[2]
    for c in room.inside:
        half = _half_chord(c, abs(y - c.y) + room.half_height) - room.half_width
        start, end = max(start, c.x - half), min(end, c.x + half)
    spans = [(start, end)]
    for c in room.outside:
        half = _half_chord(c, max(abs(y - c.y) - room.half_height, 0)) + room.half_width
        if half > 0:
            spans = [part for a, b in spans for part in ((a, min(b, c.x - half)), (max(a, c.x + half), b))]
    return [(a, b) for a, b in spans if a <= b + _TOLERANCE]


def _half_chord(circle: Circle, distance: float) -> float:
    """Half of the chord at this distance from the centre; minus infinity where the circle does not reach."""
    return math.sqrt(circle.r * circle.r - distance * distance) if distance < circle.r else -math.inf


def _bricks(span: _Span, pitch: float) -> list[float]:
    last = math.floor((span[1] - span[0] + _TOLERANCE) / pitch)
    return [(span[0] + span[1]) / 2 + (k - last / 2) * pitch for k in range(last + 1)]


def _multiples(span: _Span, origin: float, pitch: float) -> list[tuple[int, float]]:
    """The multiples of a pitch in a span, counted from an origin."""
    first = math.ceil((span[0] - origin - _TOLERANCE) / pitch)
    last = math.floor((span[1] - origin + _TOLERANCE) / pitch)
    return [(k, origin + k * pitch) for k in range(first, last + 1)]


def _gather(room: _Room, lines: Iterable[tuple[float, Callable[[_Span], list[float]]]]) -> Slots:
    """The slots of all lines, each given by its y and how its spans are filled."""
    slots = Slots()
    for y, fill in lines:
        xs = [x for span in _spans_at(room, y) for x in fill(span)]
        if xs:
            slots.rows.append(SlotRow(y, len(slots.xs), len(slots.xs) + len(xs)))
            slots.xs += xs
            slots.ys += [y] * len(xs)
    return slots
