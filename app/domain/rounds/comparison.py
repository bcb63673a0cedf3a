"""What moved between two rounds, circle by circle. Pure.

`before` and `after` hold what whoever looks may know: counts that are hidden from them are None here too.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Literal, NamedTuple

from app.domain.rounds.policy import LEAST
from app.domain.sentences import listed

Way = Literal["closer", "further", "same"]


@dataclass(frozen=True, slots=True)
class Circle:
    """How many answered yes, no and not sure for one circle (None: hidden), and how split they are.

    `split` is None where too few said yes or no.
    """

    yes: int | None
    no: int | None
    unsure: int | None
    split: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one example stood in a round: a `Circle` for each concept."""

    circles: tuple[Circle, ...]
    contested: float | None

    @property
    def people(self) -> int | None:
        """How many answered, raised hands too; None where it is hidden."""
        counts = [
            one.yes + one.no + one.unsure
            for one in self.circles
            if one.yes is not None and one.no is not None and one.unsure is not None
        ]
        return max(counts, default=None)


class Sum(NamedTuple):
    """How many went which way; `unknown` where the two rounds cannot be compared."""

    closer: int
    further: int
    same: int
    unknown: int


def way(before: float | None, after: float | None) -> Way | None:
    """Whether people are closer together, by what was split before and after; None without both."""
    if before is None or after is None:
        return None
    if isclose(before, after, abs_tol=1e-9):
        return "same"
    return "closer" if after < before else "further"


def way_of(before: Standing | None, after: Standing | None) -> Way | None:
    """Which way an example went: by its most split circle (`contested`)."""
    return way(before.contested, after.contested) if before and after else None


def way_of_circle(before: Standing | None, after: Standing | None, position: int) -> Way | None:
    """Which way an example went in the circle at a position."""
    if before is None or after is None:
        return None
    return way(before.circles[position].split, after.circles[position].split)


def summed(ways: Iterable[Way | None]) -> Sum:
    """How many went which way."""
    counts = Counter(ways)
    return Sum(counts["closer"], counts["further"], counts["same"], counts[None])


def sentence(
    before: Standing | None, after: Standing | None, labels: Sequence[str], numbers: tuple[int, int]
) -> str:
    """What moved about one example, in words.

    `labels` are the circles', in their order; `numbers` those of the earlier and later round.
    None stands for a round that the example was not in.
    """
    if before is None or after is None:
        return _in_one_round(before, after, numbers)
    few = [number for number, one in zip(numbers, (before, after), strict=True) if _is_few(one)]
    if few:
        return f"Fewer than three answered in {_rounds(few)}."
    moved = map(_moved, before.circles, after.circles, labels)
    return " ".join(filter(None, [*moved, _doubts(before, after)])) or "The same as before."


def _in_one_round(before: Standing | None, after: Standing | None, numbers: tuple[int, int]) -> str:
    if before is None and after is None:
        return "In neither round."
    return f"Only in round {numbers[1] if after else numbers[0]}."


def _is_few(one: Standing) -> bool:
    return one.people is None or one.people < LEAST


def _rounds(numbers: Sequence[int]) -> str:
    return f"round {numbers[0]}" if len(numbers) == 1 else f"rounds {numbers[0]} and {numbers[1]}"


def _moved(before: Circle, after: Circle, label: str) -> str:
    label = listed([label])
    went = way(before.split, after.split)
    told = f"{_yes(before)}, now {_yes(after)}"
    if went is None:
        return (
            "" if _is_silent(before) and _is_silent(after) else f"Too few were sure about {label} to compare."
        )
    if went != "same":
        return f"{'Closer' if went == 'closer' else 'Further apart'} on {label}: {told}."
    if _leans(before) != _leans(after):
        still = "As split" if after.split else "Still of one mind"
        return f"{still} on {label}, the other way round: {told}."
    return ""


def _is_silent(circle: Circle) -> bool:
    return not circle.yes and not circle.no


def _leans(circle: Circle) -> int:
    """1 where more said yes, -1 where more said no, 0 where as many."""
    yes, no = circle.yes or 0, circle.no or 0
    return (yes > no) - (yes < no)


def _yes(circle: Circle) -> str:
    yes, of = circle.yes or 0, (circle.yes or 0) + (circle.no or 0)
    return f"{'all' if yes == of else 'none' if yes == 0 else yes} of {of} yes"


def _doubts(before: Standing, after: Standing) -> str:
    was, now = _unsure(before), _unsure(after)
    return f"Not sure: {was} before, {now} now." if was != now else ""


def _unsure(one: Standing) -> int:
    return sum(circle.unsure or 0 for circle in one.circles)
