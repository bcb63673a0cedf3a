"""Three answers, the region that they make, and the names of regions.

A mask is a set of circles as an integer: bit i is set when the concept at position i is answered yes.
`None` in its place is the tray: not placed yet.
"""

from collections.abc import Iterable, Sequence

AnswerTriple = tuple[bool | None, bool | None, bool | None]

CIRCLES = 3
REGIONS = 1 << CIRCLES
ORDER = (7, 3, 5, 6, 1, 2, 4, 0)
OUTSIDE = "outside"
UNSURE: AnswerTriple = (None, None, None)


def mask_of(answers: Iterable[bool | None]) -> int:
    """The circles answered yes; no and not sure are both outside a circle."""
    return sum(1 << position for position, answer in enumerate(answers) if answer)


def concepts_of(mask: int | None, keys: Sequence[str]) -> list[str]:
    """Keys of the circles in a mask, in the board's order; none for the tray."""
    return [key for position, key in enumerate(keys) if (mask or 0) >> position & 1]


def region_of(mask: int | None, keys: Sequence[str]) -> str | None:
    """The region's name in the API: keys joined by commas, `outside`, or None for the tray."""
    return None if mask is None else ",".join(concepts_of(mask, keys)) or OUTSIDE


def keys_of(region: str) -> list[str]:
    """The concept keys a region's name lists, none for `outside`."""
    return [] if region == OUTSIDE else region.split(",")


def label_of(mask: int | None, labels: Sequence[str]) -> str:
    """The name of a region for people."""
    if mask is None:
        return "To place"
    if mask == 0:
        return "Outside all three"
    return "All three" if mask == (1 << CIRCLES) - 1 else " + ".join(concepts_of(mask, labels))
