"""What the browser computes and the server does not, in Python, to measure pictures with."""

import math
from collections.abc import Sequence

from app.domain.map.geometry import Circle, View


def rect_fits(
    circles: Sequence[Circle],
    mask: int,
    x: float,
    y: float,
    half_width: float,
    half_height: float,
    margin: float = 0,
) -> bool:
    """Whether an upright rectangle around (x, y) lies in the region, at least `margin` from every line.

    Exact: the farthest corner decides for a circle around it, the nearest point for a circle beside it.
    """

    def fits(bit: int, c: Circle) -> bool:
        dx, dy = abs(x - c.x), abs(y - c.y)
        if mask >> bit & 1:
            return _length(dx + half_width, dy + half_height) <= c.r - margin
        return _length(max(dx - half_width, 0), max(dy - half_height, 0)) >= c.r + margin

    return all(fits(bit, c) for bit, c in enumerate(circles))


def hint_of(view: View, x: float, y: float) -> tuple[float, float]:
    """A point of a view as a drop hint, which means the same in every view.

    In circle radii from the centroid, rounded to 4 decimals (0.03 units).
    """
    return round((x - view.cx) / view.r, 4), round((y - view.cy) / view.r, 4)


def _length(x: float, y: float) -> float:
    # As the browser computes it; `math.hypot` may differ in the last digit.
    return math.sqrt(x * x + y * y)
