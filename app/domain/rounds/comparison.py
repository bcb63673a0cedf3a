"""What moved between two rounds, circle by circle. Pure.

Both rounds are as the viewer may know them: the circles of an example are None where too few answered.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Literal, NamedTuple

from app.domain.regions import CIRCLES
from app.domain.rounds.agreement import CircleCount, Circles, ExampleAgreement, RoundAgreement
from app.domain.rounds.policy import LEAST
from app.domain.sentences import listed

Way = Literal["closer", "further", "same"]


class Ways(NamedTuple):
    """How many examples went which way; `unknown` where the two rounds cannot be compared."""

    closer: int
    further: int
    same: int
    unknown: int


class PeopleMoved(NamedTuple):
    """How many people placed an example in one region before (a mask), and in one now."""

    before: int
    after: int
    people: int


class ExampleMoves(NamedTuple):
    """How many of those who answered in both rounds changed an answer, and who of them was where."""

    changed: int
    moves: tuple[PeopleMoved, ...]


@dataclass(frozen=True, slots=True)
class ExampleComparison:
    """One example in two rounds; None for a round that the example was not in.

    `changed` is how many people changed an answer, `moves` where those were and are who answered in both
    rounds; both None where that is not known.
    """

    example: str
    number: int
    title: str
    before: ExampleAgreement | None
    after: ExampleAgreement | None
    changed: int | None = None
    moves: tuple[PeopleMoved, ...] | None = None

    @property
    def way(self) -> Way | None:
        """Which way the example went: by its most split circle."""
        if self.before is None or self.after is None:
            return None
        return way(self.before.contested, self.after.contested)

    def way_in(self, position: int) -> Way | None:
        """Which way the example went in the circle at a position."""
        before, after = _circle(self.before, position), _circle(self.after, position)
        return way(before.split, after.split) if before and after else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Round `after` beside an earlier round `before`; the examples that moved most come first."""

    before: int
    after: int
    examples: tuple[ExampleComparison, ...]

    @property
    def ways(self) -> Ways:
        """How many examples changed in which direction."""
        return count_ways(example.way for example in self.examples)

    @property
    def ways_by_circle(self) -> tuple[Ways, ...]:
        """The same in each circle, in the board's order."""
        return tuple(
            count_ways(example.way_in(position) for example in self.examples) for position in range(CIRCLES)
        )


def compare(before: RoundAgreement, after: RoundAgreement, moved: Mapping[str, ExampleMoves]) -> Comparison:
    """Two rounds side by side; `moved` is what people changed, by the id of the example."""
    old = {example.example: example for example in before.examples}
    new = {example.example: example for example in after.examples}
    examples = [
        ExampleComparison(
            id_,
            newest.number,
            newest.title,
            old.get(id_),
            new.get(id_),
            *(moved.get(id_, _UNKNOWN) if _is_known(old.get(id_)) and _is_known(new.get(id_)) else _UNKNOWN),
        )
        for id_, newest in {**old, **new}.items()
    ]
    return Comparison(before.number, after.number, tuple(sorted(examples, key=_moved_most)))


_UNKNOWN = (None, None)


def _is_known(agreement: ExampleAgreement | None) -> bool:
    return agreement is not None and agreement.circles is not None


def _moved_most(example: ExampleComparison) -> tuple[float, int]:
    before = example.before.contested if example.before else None
    after = example.after.contested if example.after else None
    return (1.0 if before is None or after is None else -abs(after - before)), example.number


def way(before: float | None, after: float | None) -> Way | None:
    """Whether people are closer together, by the split before and after; None without both."""
    if before is None or after is None:
        return None
    if isclose(before, after, abs_tol=1e-9):
        return "same"
    return "closer" if after < before else "further"


def count_ways(ways: Iterable[Way | None]) -> Ways:
    """How many went which way."""
    counts = Counter(ways)
    return Ways(counts["closer"], counts["further"], counts["same"], counts[None])


def sentence(example: ExampleComparison, labels: Sequence[str], numbers: tuple[int, int]) -> str:
    """What moved about one example, in words.

    `labels` are the circles', in their order; `numbers` those of the earlier and later round.
    """
    before, after = example.before, example.after
    if before is None or after is None:
        return _in_one_round(before, after, numbers)
    few = [
        number
        for number, agreement in zip(numbers, (before, after), strict=True)
        if agreement.answered < LEAST
    ]
    if few or before.circles is None or after.circles is None:
        return f"Fewer than three people answered in {_rounds(few)}."
    moved = map(_moved, before.circles, after.circles, labels)
    return " ".join(filter(None, [*moved, _doubts(before.circles, after.circles)])) or "The same as before."


def _in_one_round(
    before: ExampleAgreement | None, after: ExampleAgreement | None, numbers: tuple[int, int]
) -> str:
    if before is None and after is None:
        return "In neither round."
    return f"Only in round {numbers[1] if after else numbers[0]}."


def _rounds(numbers: Sequence[int]) -> str:
    return f"round {numbers[0]}" if len(numbers) == 1 else f"rounds {numbers[0]} and {numbers[1]}"


def _moved(before: CircleCount, after: CircleCount, label: str) -> str:
    label = listed([label])
    went = way(before.split, after.split)
    counts = f"{_yes(before)}, now {_yes(after)}"
    if went is None:
        is_silent = not before.answered and not after.answered
        return "" if is_silent else f"Too few people were sure about {label} to compare the rounds."
    if went != "same":
        return f"{'Closer' if went == 'closer' else 'Further apart'} on {label}: {counts}."
    if before.majority != after.majority:
        still = "Still split" if after.split else "Everyone still agrees"
        return f"{still} on {label}, but the other way round: {counts}."
    return ""


def _yes(circle: CircleCount) -> str:
    yes, of = circle.yes, circle.answered
    return f"{yes} of {of} yes"


def _doubts(before: Circles, after: Circles) -> str:
    was, now = _unsure(before), _unsure(after)
    return f"Not sure: {was} before, {now} now." if was != now else ""


def _unsure(circles: Circles) -> int:
    return sum(circle.unsure for circle in circles)


def _circle(agreement: ExampleAgreement | None, position: int) -> CircleCount | None:
    return agreement.circles[position] if agreement and agreement.circles else None
