"""The places a region offers to discs or dots, and the room that it has for whatever stands on a line.

The places lie on a hexagonal lattice. A mark on a slot keeps the view's margin from every line and touches no
mark on another slot; outside the circles it stays in the frame and clear of the circles' names.
`static/js/core/slots.js` is the same in JavaScript.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from app.domain.map.geometry import Box, Circle, View, bounds_of, pole

_TOLERANCE = 1e-6
_HALF_ROOT_3 = math.sqrt(3) / 2

# Shifts of the slots against the region's pole, in pitches; the first that gives most slots is taken.
# Dots are so many that a shift gains nothing: they lie evenly round the count at the pole.
_DISC_PHASES = ((0, 0), (1 / 2, 0), (1 / 2, 1 / 3), (0, 1 / 3), (0, 1 / 2))
_DOT_PHASES = ((0, 0),)

Span = tuple[float, float]
"""From the left to the right."""


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
class Room:
    """What bounds the marks on a line: a box, and circles that hold or avoid all of their height."""

    box: Box
    inside: list[Circle]
    outside: list[Circle]
    half_height: float


def slots_of(region: Region, size: float, gap: float, *, counted: bool = False) -> Slots:
    """All slots of a region for discs or dots of one size; none when not even one fits.

    `counted` marks bear no number, so the region's count stands among them, at the pole.
    """
    phases = _DOT_PHASES if counted else _DISC_PHASES
    room = _round_room_of(region, size / 2, counted=counted)
    tries = (_lattice(region, room, size + gap, right, down) for right, down in phases)
    return max(tries, key=lambda slots: len(slots.xs))


def _lattice(region: Region, room: Room, pitch: float, right: float, down: float) -> Slots:
    rise = pitch * _HALF_ROOT_3

    def on_line(k: int) -> Callable[[Span], list[float]]:
        origin = region.pole.x + (right + (k & 1) / 2) * pitch
        return lambda span: [x for _, x in multiples(span, origin, pitch)]

    lines = multiples((room.box[1], room.box[3]), region.pole.y + down * rise, rise)
    return _gather(room, ((y, on_line(k)) for k, y in lines))


def _round_room_of(region: Region, radius: float, *, counted: bool) -> Room:
    """The room for the middles of discs."""
    room = room_of(region, radius, 0)
    if counted:
        room.outside.append(replace(region.pole, r=region.view.counts.radius + radius))
    x0, y0, x1, y1 = room.box
    return replace(room, box=(x0 + radius, y0 + radius, x1 - radius, y1 - radius))


def room_of(region: Region, away: float, height: float) -> Room:
    """The room of a region for what keeps so far away from every line, besides the margin, and is so high."""
    view, mask = region.view, region.mask
    x0, y0, x1, y1 = bounds_of(region.circles, mask, view)
    distance = away + (view.margin if mask else view.name_band)
    inside = [replace(c, r=c.r - distance) for i, c in enumerate(region.circles) if mask >> i & 1]
    outside = [replace(c, r=c.r + distance) for i, c in enumerate(region.circles) if not mask >> i & 1]
    return Room((x0, y0 + height / 2, x1, y1 - height / 2), inside, outside, height / 2)


def spans_at(room: Room, y: float) -> list[Span]:
    """Where on the line at y something as high as the room is made for may stand, edge to edge.

    Exact, in closed form for every circle.
    """
    start, end = room.box[0], room.box[2]
    for c in room.inside:
        half = _half_chord(c, abs(y - c.y) + room.half_height)
        start, end = max(start, c.x - half), min(end, c.x + half)
    spans = [(start, end)]
    for c in room.outside:
        half = _half_chord(c, max(abs(y - c.y) - room.half_height, 0))
        if half > 0:
            spans = [part for a, b in spans for part in ((a, min(b, c.x - half)), (max(a, c.x + half), b))]
    return [(a, b) for a, b in spans if a <= b + _TOLERANCE]


def _half_chord(circle: Circle, distance: float) -> float:
    """Half of the chord at this distance from the centre; minus infinity where the circle does not reach."""
    return math.sqrt(circle.r * circle.r - distance * distance) if distance < circle.r else -math.inf


def multiples(span: Span, origin: float, pitch: float) -> list[tuple[int, float]]:
    """The multiples of a pitch in a span, counted from an origin."""
    first = math.ceil((span[0] - origin - _TOLERANCE) / pitch)
    last = math.floor((span[1] - origin + _TOLERANCE) / pitch)
    return [(k, origin + k * pitch) for k in range(first, last + 1)]


def _gather(room: Room, lines: Iterable[tuple[float, Callable[[Span], list[float]]]]) -> Slots:
    """The slots of all lines, each given by its y and how its spans are filled."""
    slots = Slots()
    for y, fill in lines:
        xs = [x for span in spans_at(room, y) for x in fill(span)]
        if xs:
            slots.rows.append(SlotRow(y, len(slots.xs), len(slots.xs) + len(xs)))
            slots.xs += xs
            slots.ys += [y] * len(xs)
    return slots
