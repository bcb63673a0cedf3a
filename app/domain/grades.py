"""School grades: kindergarten is 0, the last is 12."""

import re
from typing import NamedTuple

LOWEST, HIGHEST = 0, 12
_GRADE = r"(k|kindergarten|\d{1,2})"
_RANGE = re.compile(
    rf"(?:grades?|gr\.?|years?)?\s*{_GRADE}(?:\s*(?:-|–|—|to)\s*{_GRADE})?", re.IGNORECASE | re.ASCII
)


class GradeRange(NamedTuple):
    """The grades from one to another, both included."""

    lowest: int
    highest: int

    def __str__(self) -> str:
        ends = dict.fromkeys((name_of(self.lowest), name_of(self.highest)))
        return "–".join(ends)


def name_of(grade: int) -> str:
    """A grade as schools write it: K for kindergarten."""
    return "K" if grade == LOWEST else str(grade)


def read(text: str | None) -> GradeRange | None:
    """The grades that a text such as `K-3`, `4–7`, `Grade 10` or `8 to 9` names; None when it names none."""
    match = _RANGE.fullmatch(text.strip()) if text else None
    if match is None:
        return None
    first = _number(match[1])
    last = first if match[2] is None else _number(match[2])
    if first > last or last > HIGHEST:
        return None
    return GradeRange(first, last)


def between(one_end: int | None, other_end: int | None) -> GradeRange | None:
    """The range with these ends, whichever is the lower. With one end it is that grade alone."""
    ends = [end for end in (one_end, other_end) if end is not None]
    return GradeRange(min(ends), max(ends)) if ends else None


def _number(text: str) -> int:
    return LOWEST if text[0] in "kK" else int(text)
