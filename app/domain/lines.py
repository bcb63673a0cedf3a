"""Lines that everybody writes at a step of a workshop, each in one of three columns.

In a step of kind `continue`, a line says what to continue, stop or start, and it grows out of an example.
In a step of kind `senses`, it says what a circle looks, sounds or feels like: a Y-chart.
"""

from collections.abc import Mapping
from typing import Literal

LineKind = Literal["continue", "stop", "start", "looks", "sounds", "feels"]

DIRECTIONS: Mapping[LineKind, str] = {"continue": "Continue", "stop": "Stop", "start": "Start"}
SENSES: Mapping[LineKind, str] = {"looks": "Looks like", "sounds": "Sounds like", "feels": "Feels like"}
MOST_LINES = 2_000
MOST_OF_PERSON = 200


def missing_origin(kind: LineKind, *, has_concept: bool, has_example: bool) -> tuple[str, str] | None:
    """What a line must name and does not, or must not name and does: the field and a sentence.

    None when nothing is wrong.
    """
    if kind in SENSES:
        if has_example:
            return "example", "A line of a Y-chart is about a circle, not about an example."
        return None if has_concept else ("concept", "Choose the circle that this line is about.")
    return None if has_example else ("example", "Choose the example that this line grows out of.")
