"""How people answered in a revealed round, and how far they agree: circle by circle, nobody averaged. Pure.

For one circle, `yes` and `no` count those who answered; who is not sure is counted apart. Coefficients that
correct for chance are not used: they are undefined, or near zero, just when everybody agrees.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain import regions
from app.domain.regions import CIRCLES, AnswerTriple
from app.domain.rounds.policy import LEAST, Sight

DECIMALS = 4


@dataclass(frozen=True, slots=True)
class CircleCount:
    """How many answered yes, no and not sure for one circle."""

    yes: int = 0
    no: int = 0
    unsure: int = 0

    @property
    def answered(self) -> int:
        """How many said yes or no."""
        return self.yes + self.no

    @property
    def people(self) -> int:
        """How many were asked: those not sure too."""
        return self.answered + self.unsure

    @property
    def split(self) -> float | None:
        """4·(k/n)·(1 − k/n) for k yes of n yes or no: 0 all alike, 1 half and half; None for n < 3."""
        if self.answered < LEAST:
            return None
        return round(4 * self.yes * self.no / self.answered**2, DECIMALS)

    @property
    def agreement(self) -> float | None:
        """The share of those who said yes or no that is on the larger side; None for fewer than three."""
        return round(max(self.yes, self.no) / self.answered, DECIMALS) if self.answered >= LEAST else None

    @property
    def majority(self) -> bool | None:
        """What more than half of those who said yes or no said; None for a tie, and when nobody did."""
        return None if self.yes == self.no else self.yes > self.no

    def plus(self, other: "CircleCount") -> "CircleCount":
        """Both together."""
        return CircleCount(self.yes + other.yes, self.no + other.no, self.unsure + other.unsure)


Circles = tuple[CircleCount, ...]


class SameAnswers(NamedTuple):
    """How many people of one group (None: of no group) gave the same three answers about one example."""

    answers: AnswerTriple
    people: int = 1
    group: str | None = None


@dataclass(frozen=True, slots=True)
class RegionCount:
    """How many people chose a region, their share of all who placed the example, and how many had doubts.

    `unsure` are those among them who were not sure about some circle.
    """

    mask: int
    people: int
    share: float
    unsure: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody placed an example in a region; `name` as the board's naming rule shows it."""

    round: int
    why: str
    name: str | None
    mask: int


@dataclass(frozen=True, slots=True)
class GroupAgreement:
    """How the people of one group answered about an example."""

    group: str
    people: int
    circles: Circles


@dataclass(frozen=True, slots=True)
class ExampleAgreement:
    """How people answered about one example in one round, as far as the viewer may know it.

    `circles` count all answers, raised hands too, in the board's order of circles. They are None where too
    few answered to be shown; then `people`, `regions`, `reasons` and `groups` are empty as well. `people` are
    those who placed the example, `by_hand` the hands that were raised for each circle.
    """

    example: str
    number: int
    title: str
    round: int
    circles: Circles | None
    people: int | None = None
    by_hand: tuple[CircleCount | None, ...] = (None,) * CIRCLES
    regions: tuple[RegionCount, ...] = ()
    groups: tuple[GroupAgreement, ...] = ()
    reasons: tuple[Reason, ...] = ()
    is_settled: bool = False

    @property
    def contested(self) -> float | None:
        """An example is as contested as its most split circle; None where no circle has a split."""
        return largest_split(self.circles or ())

    @property
    def agreement(self) -> float | None:
        """As agreed on as its least agreed circle; None where no circle has three answers."""
        return smallest_agreement(self.circles or ())

    @property
    def majority(self) -> AnswerTriple:
        """What most people said, circle by circle; None for a tie, and where nothing may be known."""
        first, second, third = (circle.majority for circle in self.circles or (CircleCount(),) * CIRCLES)
        return first, second, third

    @property
    def most_chosen(self) -> int | None:
        """The region that most people chose; of several the first as regions are listed; None without any."""
        chosen = max(self.regions, key=lambda region: region.people, default=None)
        return None if chosen is None else chosen.mask

    @property
    def answered(self) -> int:
        """How many people answered, raised hands too; 0 where that may not be known."""
        return max((circle.people for circle in self.circles or ()), default=0)


class PersonAnswers(NamedTuple):
    """One person's answers about one example, as far as the viewer may know them."""

    example: ExampleAgreement
    answers: AnswerTriple
    mask: int
    why: str | None
    name: str | None
    group: str | None


@dataclass(frozen=True, slots=True)
class RoundAgreement:
    """How people answered in a revealed round, most contested first; `people` placed anything."""

    number: int
    title: str | None
    people: int
    examples: tuple[ExampleAgreement, ...]

    @property
    def unanimous(self) -> int:
        """On how many examples everybody agrees."""
        return sum(example.contested == 0 for example in self.examples)


@dataclass(frozen=True, slots=True)
class LatestAgreement:
    """How people answered about an example when at least three last did.

    With the reasons of all rounds, the newest first; `is_settled` when it was settled after any of them.
    """

    example: ExampleAgreement
    reasons: tuple[Reason, ...]
    is_settled: bool


def count_circles(answers: Iterable[SameAnswers]) -> Circles:
    """The answers of several people, counted for each circle."""
    answers = list(answers)
    return tuple(
        CircleCount(
            *(
                sum(same.people for same in answers if same.answers[position] is answer)
                for answer in (True, False, None)
            )
        )
        for position in range(CIRCLES)
    )


def count_regions(answers: Iterable[SameAnswers]) -> tuple[RegionCount, ...]:
    """The regions that somebody chose, in the order in which regions are listed."""
    people: Counter[int] = Counter()
    unsure: Counter[int] = Counter()
    for same in answers:
        mask = regions.mask_of(same.answers)
        people[mask] += same.people
        unsure[mask] += same.people if None in same.answers else 0
    total = people.total()
    return tuple(
        RegionCount(mask, people[mask], round(people[mask] / total, DECIMALS), unsure[mask])
        for mask in regions.ORDER
        if mask in people
    )


def count_groups(answers: Sequence[SameAnswers], order: Sequence[str]) -> tuple[GroupAgreement, ...]:
    """The groups that may be shown: those of the board in its `order`, then any others by name."""
    members: dict[str, list[SameAnswers]] = {}
    for same in answers:
        if same.group:
            members.setdefault(same.group, []).append(same)
    in_order = [*order, *sorted(members.keys() - {*order})]
    sizes = {group: _people(members[group]) for group in in_order if group in members}
    return tuple(
        GroupAgreement(group, sizes[group], count_circles(members[group]))
        for group in shown_groups(sizes, _people(answers))
    )


def may_show(answers: Iterable[SameAnswers], sight: Sight) -> bool:
    """Whether a viewer may know these answers about one example."""
    return sight.shows(_people(answers))


def _people(answers: Iterable[SameAnswers]) -> int:
    return sum(same.people for same in answers)


def largest_split(circles: Iterable[CircleCount]) -> float | None:
    """The split of the most split circle; None where no circle has one."""
    return max((circle.split for circle in circles if circle.split is not None), default=None)


def smallest_agreement(circles: Iterable[CircleCount]) -> float | None:
    """The agreement of the least agreed circle; None where no circle has three answers."""
    return min((circle.agreement for circle in circles if circle.agreement is not None), default=None)


def shown_groups(sizes: Mapping[str, int], people: int) -> list[str]:
    """Which groups may be shown beside the sum of all, in their order; `sizes` are people who answered.

    No group of fewer than three is shown. Nor may the others be found by subtracting: when only one or two
    people are left over, the smallest group is hidden too.
    """
    shown = [group for group, size in sizes.items() if size >= LEAST]
    rest = people - sum(sizes[group] for group in shown)
    if shown and 0 < rest < LEAST:
        shown.remove(min(shown, key=lambda group: sizes[group]))
    return shown


def most_contested_first(example: ExampleAgreement) -> tuple[bool, float, int]:
    """The key by which a round's examples are sorted; those without a split come last."""
    return example.contested is None, -(example.contested or 0.0), example.number


def last_answered(rounds: Iterable[RoundAgreement]) -> dict[str, ExampleAgreement]:
    """How people answered about each example in the last round in which at least three did, by its id.

    Where no round has three answers it is the newest round that asked. `rounds` come in their order.
    """
    last: dict[str, ExampleAgreement] = {}
    for agreement in rounds:
        for example in agreement.examples:
            older = last.get(example.example)
            if older is None or example.answered >= LEAST or older.answered < LEAST:
                last[example.example] = example
    return last


def latest_agreements(rounds: Sequence[RoundAgreement]) -> list[LatestAgreement]:
    """How people answered about each example when at least three last did, most contested first.

    `rounds` come in their order.
    """
    asked: dict[str, list[ExampleAgreement]] = {}
    for agreement in reversed(rounds):
        for example in agreement.examples:
            asked.setdefault(example.example, []).append(example)
    latest = (
        LatestAgreement(
            example,
            tuple(reason for other in asked[id_] for reason in other.reasons),
            any(other.is_settled for other in asked[id_]),
        )
        for id_, example in last_answered(rounds).items()
    )
    return sorted(latest, key=lambda about: (-(about.example.contested or 0.0), about.example.number))
