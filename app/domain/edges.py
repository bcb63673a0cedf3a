"""Edges: pairs of placed examples that differ in exactly one circle, one inside it and one outside.

Only yes and no differ; where somebody is not sure there is no difference to ask about. Sets of examples are
integers with a bit for each: then the nearest of ten thousand is found in microseconds.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.domain.grades import HIGHEST, LOWEST, GradeRange
from app.domain.regions import CIRCLES

NO_GRADES = HIGHEST - LOWEST + 1
"""How far apart examples are when one of them says no grades: farther than any two that do."""


class PlacedExample(NamedTuple):
    """What tells how near two examples are."""

    answers: tuple[bool | None, ...]
    tags: frozenset[str]
    grades: GradeRange | None


class Edge(NamedTuple):
    """A pair: the index of the one inside the circle, and of the one outside.

    `shared` is how many tags both have, `gap` how many grades lie between them (0: they have one in common).
    """

    circle: int
    inside: int
    outside: int
    shared: int
    gap: int

    @property
    def order(self) -> tuple[int, ...]:
        """What lists are sorted by: the nearest first."""
        return -self.shared, self.gap, self.circle, self.inside, self.outside


def edges_of(examples: Sequence[PlacedExample], circles: Iterable[int] = range(CIRCLES)) -> list[Edge]:
    """For every example and circle the nearest across the edge of the circle, the nearest pairs first.

    Nearest is who shares most tags; of those, whose grades are nearest; of those, the first. A pair in which
    each is the other's nearest is there once.
    """
    index = _Index(examples)
    edges = set()
    for circle in circles:
        for place, example in enumerate(examples):
            across = index.across(example, circle)
            if across:
                edges.add(index.edge(place, circle, across))
    return sorted(edges, key=lambda edge: edge.order)


class _Index:
    """Which examples have an answer, a tag or a grade: a bit for each example."""

    def __init__(self, examples: Sequence[PlacedExample]) -> None:
        self._examples = examples
        self._answered: dict[tuple[int, bool | None], int] = defaultdict(int)
        self._tagged: dict[str, int] = defaultdict(int)
        self._in_grade: dict[int, int] = defaultdict(int)
        for place, example in enumerate(examples):
            bit = 1 << place
            for circle, answer in enumerate(example.answers):
                self._answered[circle, answer] |= bit
            for tag in example.tags:
                self._tagged[tag] |= bit
            for grade in _grades(example.grades):
                self._in_grade[grade] |= bit

    def across(self, example: PlacedExample, circle: int) -> int:
        """Those that differ from an example in this circle and in no other."""
        if example.answers[circle] is None:
            return 0
        across = self._answered[circle, not example.answers[circle]]
        for other, answer in enumerate(example.answers):
            if other != circle and answer is not None:
                across &= ~self._answered[other, not answer]
        return across

    def edge(self, place: int, circle: int, across: int) -> Edge:
        """The pair of an example with the nearest of some."""
        example = self._examples[place]
        shared, most_alike = self._most_alike(example, across)
        gap, nearest = self._nearest(example, most_alike)
        other = (nearest & -nearest).bit_length() - 1
        inside, outside = (place, other) if example.answers[circle] else (other, place)
        return Edge(circle, inside, outside, shared, gap)

    def _most_alike(self, example: PlacedExample, some: int) -> tuple[int, int]:
        """Those of some that share most tags with an example, and how many they share."""
        with_at_least = [some]
        for tag in example.tags:
            tagged = self._tagged[tag]
            with_at_least.append(0)
            for count in range(len(with_at_least) - 1, 0, -1):
                with_at_least[count] |= with_at_least[count - 1] & tagged
        shared = max(count for count, those in enumerate(with_at_least) if those)
        return shared, with_at_least[shared]

    def _nearest(self, example: PlacedExample, some: int) -> tuple[int, int]:
        """Those of some whose grades are nearest to an example's, and how far they are."""
        if example.grades is None:
            return NO_GRADES, some
        lowest, highest = example.grades
        for gap in range(NO_GRADES):
            within = 0
            for grade in range(lowest - gap, highest + gap + 1):
                within |= self._in_grade.get(grade, 0)
            if within & some:
                return gap, within & some
        return NO_GRADES, some


def _grades(grades: GradeRange | None) -> range:
    return range(grades.lowest, grades.highest + 1) if grades else range(0)
