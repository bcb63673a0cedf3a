"""The three circles of the map, exactly: hit test, clearance, poles, outlines, arcs of the names.

All lengths are in the units of a view's viewBox, y grows downwards, angles are radians clockwise from the
positive x axis. A mask is a set of circles: bit i is set when circle i holds the point, 0 is the place
outside all three. `static/js/core/geometry.js` is the same in JavaScript; both read `static/geometry.json`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from pydantic.alias_generators import to_camel

import app

Box = tuple[float, float, float, float]
Theme = Literal["light", "dark"]
ViewName = Literal["wide", "portrait", "wall"]

_FILE = Path(app.__file__).parent.parent / "static" / "geometry.json"
_FROM_CAMEL = with_config(ConfigDict(alias_generator=to_camel, extra="forbid"))
_BITS = (0, 1, 2)
_LEAST_NAME = 0.6


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    r: float


@dataclass(frozen=True, slots=True)
class CardStyle:
    """Marks as cards with a title on two lines, or on three.

    `heights` are those of the two; `padding` is that of both sides together.
    """

    font: float
    heights: tuple[float, float]
    widest: float
    narrowest: float
    padding: float
    gap: float


@dataclass(frozen=True, slots=True)
class DiscStyle:
    """Marks as discs with a number: a long one is smaller, down to `least`; then the disc is larger."""

    size: float
    font: float
    least: float
    gap: float


@dataclass(frozen=True, slots=True)
class DotStyle:
    """Marks as dots; the region bears their count."""

    size: float
    gap: float


@dataclass(frozen=True, slots=True)
class NameStyle:
    """Size of a circle's name, distance of its middle from the circle, and where on the lower left circle it
    stands: its middle and the limits of its arc in degrees (mirrored for the lower right one)."""

    font: float
    offset: float
    middle: float
    from_: Annotated[float, Field(alias="from")]
    to: float


@dataclass(frozen=True, slots=True)
class CountStyle:
    """Size of a region's count and the radius kept free of dots around it."""

    font: float
    radius: float


@_FROM_CAMEL
@dataclass(frozen=True, slots=True)
class View:
    view_box: Box
    cx: float
    cy: float
    r: float
    frame: Box
    margin: float
    line: float
    casing: float
    name_band: float
    names: NameStyle
    counts: CountStyle
    cards: CardStyle
    discs: DiscStyle
    dots: tuple[DotStyle, ...]


@_FROM_CAMEL
@dataclass(frozen=True, slots=True)
class Palette:
    fills: tuple[str, ...]
    ink: str
    lines: tuple[str, str, str]
    casing: str
    card: str
    card_ink: str
    accent: str


@dataclass(frozen=True, slots=True)
class Geometry:
    """All of `static/geometry.json`: unit offsets of circles, widths of characters, views, colours."""

    circles: tuple[Point, Point, Point]
    advances: tuple[tuple[str, float], ...]
    views: dict[ViewName, View]
    palette: dict[Theme, Palette]


@cache
def geometry() -> Geometry:
    """The project's geometry, read once."""
    return TypeAdapter(Geometry).validate_json(_FILE.read_bytes())


def circles_of(geometry: Geometry, view_name: ViewName) -> tuple[Circle, ...]:
    """The three circles of a view, in the order of the mask's bits."""
    view = geometry.views[view_name]
    return tuple(Circle(view.cx + o.x * view.r, view.cy + o.y * view.r, view.r) for o in geometry.circles)


def mask_at(circles: Sequence[Circle], x: float, y: float) -> int:
    """The region a point lies in; a point on a line counts as inside that circle."""
    return sum(1 << i for i, c in enumerate(circles) if (x - c.x) ** 2 + (y - c.y) ** 2 <= c.r**2)


def clearance(circles: Sequence[Circle], mask: int, x: float, y: float) -> float:
    """Exact distance from a point of the region to the nearest of its lines; negative outside the region."""
    depths = (c.r - _length(x - c.x, y - c.y) for c in circles)
    return min(depth if mask >> i & 1 else -depth for i, depth in enumerate(depths))


def bounds_of(circles: Sequence[Circle], mask: int, view: View) -> Box:
    """The smallest upright box (x0, y0, x1, y1) around a region; the view's frame for the outside."""
    around = [c for i, c in enumerate(circles) if mask >> i & 1]
    if not around:
        return view.frame
    return (
        max(c.x - c.r for c in around),
        max(c.y - c.r for c in around),
        min(c.x + c.r for c in around),
        min(c.y + c.r for c in around),
    )


def pole(circles: Sequence[Circle], mask: int, view: View) -> Circle:
    """The largest circle in a region; its centre is the region's pole, the point farthest from every line.

    Closed forms for three equal circles around a centroid at distance d (in radii): on the circles' axes one
    circle 4(1+d)/(4+3d), two 4(1-d)/(4-3d), all three 0. For the outside: the circle that touches the frame's
    left and top edges and the band of the top circle's name.
    """
    if mask == 0:
        return _corner_pole(circles[0], view)
    cx, cy, r = view.cx, view.cy, view.r
    inside = [bit for bit in _BITS if mask >> bit & 1]
    d = _length(circles[0].x - cx, circles[0].y - cy) / r
    if len(inside) == 3:
        return Circle(cx, cy, (1 - d) * r)
    single = len(inside) == 1
    t = 4 * (1 + d) / (4 + 3 * d) if single else 4 * (1 - d) / (4 - 3 * d)
    axis = circles[inside[0] if single else next(bit for bit in _BITS if bit not in inside)]
    k = (t if single else -t) / d
    return Circle(cx + (axis.x - cx) * k, cy + (axis.y - cy) * k, (1 + d - t if single else t + d - 1) * r)


def _corner_pole(top: Circle, view: View) -> Circle:
    x0, y0, *_ = view.frame
    a, b, reach = top.x - x0, top.y - y0, top.r + view.name_band
    total = a + b + reach
    r = total - math.sqrt(total * total - (a * a + b * b - reach * reach))
    return Circle(x0 + r, y0 + r, r)


@dataclass(frozen=True, slots=True)
class _Arc:
    circle: Circle
    start: float
    end: float
    inside: bool

    @property
    def first(self) -> Point:
        return _point_on(self.circle, self.start if self.inside else self.end)

    @property
    def last(self) -> Point:
        return _point_on(self.circle, self.end if self.inside else self.start)


def region_path(circles: Sequence[Circle], mask: int, box: Box | None = None) -> str:
    """The outline of a region as an SVG path of circular arcs.

    For the outside that is the outline of all circles together; with a box around it, the box with the
    circles cut out (fill rule evenodd or nonzero alike).
    """
    outline = "".join(_loop_path(loop) for loop in _loops_of(_boundary_arcs(circles, mask)))
    if mask != 0 or box is None:
        return outline
    x0, y0, x1, y1 = box
    return f"M{_short(x0)} {_short(y0)}H{_short(x1)}V{_short(y1)}H{_short(x0)}Z{outline}"


def _boundary_arcs(circles: Sequence[Circle], mask: int) -> list[_Arc]:
    """Every circle cut where the others cross it; the pieces that bound the region."""
    arcs = []
    for i, circle in enumerate(circles):
        cuts = _crossings(circles, i)
        for start, end in zip(cuts, [*cuts[1:], cuts[0] + math.tau], strict=True):
            middle = _point_on(circle, (start + end) / 2)
            if (mask_at(circles, middle.x, middle.y) ^ mask) & ~(1 << i) == 0:
                arcs.append(_Arc(circle, start, end, bool(mask >> i & 1)))
    return arcs


def _crossings(circles: Sequence[Circle], i: int) -> list[float]:
    """Angles on circle i where the others cross it, ascending in [0, 2π)."""
    angles = []
    for other in (*circles[:i], *circles[i + 1 :]):
        dx, dy = other.x - circles[i].x, other.y - circles[i].y
        middle, half = math.atan2(dy, dx), math.acos(_length(dx, dy) / (2 * circles[i].r))
        angles += [middle - half, middle + half]
    return sorted(angle % math.tau for angle in angles)


def _loops_of(arcs: list[_Arc]) -> list[list[_Arc]]:
    """Closed loops of arcs, each in the order it is walked with the region on the right hand."""
    if not arcs:
        return []
    loop, rest = [arcs[0]], arcs[1:]
    while following := [arc for arc in rest if _meet(loop[-1].last, arc.first)]:
        loop.append(following[0])
        rest.remove(following[0])
    return [loop, *_loops_of(rest)]


def _meet(a: Point, b: Point) -> bool:
    return _length(a.x - b.x, a.y - b.y) < 1e-3


def _loop_path(loop: list[_Arc]) -> str:
    arcs = (_arc_to(arc.circle.r, arc.end - arc.start, arc.last, clockwise=arc.inside) for arc in loop)
    return f"M{_pair(loop[0].first)}{''.join(arcs)}Z"


@dataclass(frozen=True, slots=True)
class Name:
    """A circle's name as it is drawn: the path of its baseline (set from the middle), its size and text."""

    d: str
    font: float
    text: str


def name_of(view: View, circles: Sequence[Circle], i: int, label: str) -> Name:
    """Fit a circle's name to the arc the view keeps for it.

    A long name shrinks to 60 % of the view's size and then ends in an ellipsis.
    """
    size, offset = view.names.font, view.names.offset
    low, high = _name_range(view, i)
    radius = circles[i].r + offset
    room = (high - low) * radius
    font = size * max(_LEAST_NAME, min(1, room / (max(1, _ems_of(label)) * size)))
    text = _shorten(label, room / font)
    half = _ems_of(text) * font / 2 / radius
    middle = min(max(_name_middle(view, i), low + half), high - half)
    return Name(_name_path(circles, i, offset, font, middle, half + font / 2 / radius), font, text)


def _name_path(
    circles: Sequence[Circle], i: int, offset: float, font: float, middle: float, half: float
) -> str:
    """A baseline for lettering outside circle i that covers the angle `half` on both sides of `middle`.

    It goes over the top circle clockwise and under the lower ones the other way round, so that every name
    reads from left to right. `offset` is from the circle to the middle of the lettering of size `font`.
    """
    over = i == 0
    r = circles[i].r + offset + (-0.35 if over else 0.35) * font
    ring = Circle(circles[i].x, circles[i].y, r)
    start, end = (middle - half, middle + half) if over else (middle + half, middle - half)
    return f"M{_pair(_point_on(ring, start))}{_arc_to(r, 2 * half, _point_on(ring, end), clockwise=over)}"


def _name_range(view: View, i: int) -> tuple[float, float]:
    low, high = view.names.from_, view.names.to
    degrees = ((-160, -20), (low, high), (180 - high, 180 - low))[i]
    return math.radians(degrees[0]), math.radians(degrees[1])


def _name_middle(view: View, i: int) -> float:
    return math.radians((-90, view.names.middle, 180 - view.names.middle)[i])


def _ems_of(text: str) -> float:
    """A generous estimate of a text's width in Fraunces."""
    return sum(1.1 if char >= "\u2e80" else 0.55 if char == char.lower() else 0.8 for char in text)


def _shorten(text: str, ems: float) -> str:
    if _ems_of(text) <= ems + 1e-9:
        return text
    while text and _ems_of(f"{text}…") > ems:
        text = text[:-1]
    return f"{text.rstrip()}…"


def point_of(view: View, hint: tuple[float, float]) -> Point:
    """The point of a view that a drop hint means."""
    return Point(view.cx + hint[0] * view.r, view.cy + hint[1] * view.r)


def _length(x: float, y: float) -> float:
    # `math.hypot` may differ from JavaScript's in the last digit, a square root may not.
    return math.sqrt(x * x + y * y)


def _point_on(circle: Circle, angle: float) -> Point:
    return Point(circle.x + circle.r * math.cos(angle), circle.y + circle.r * math.sin(angle))


def _arc_to(r: float, angle: float, end: Point, *, clockwise: bool) -> str:
    return f"A{_short(r)} {_short(r)} 0 {int(angle > math.pi)} {int(clockwise)} {_pair(end)}"


def _pair(point: Point) -> str:
    return f"{_short(point.x)} {_short(point.y)}"


def _short(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}".rstrip("0").rstrip(".")
