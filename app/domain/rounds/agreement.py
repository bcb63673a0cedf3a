"""Where people agree about an example and where not: circle by circle, nobody averaged.

For one circle, `yes` and `no` count those who answered; who is not sure is counted apart. Coefficients that
correct for chance are not used: they are undefined, or near zero, just when everybody agrees.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from app.domain.regions import CIRCLES
from app.domain.rounds.policy import LEAST
from app.domain.sentences import listed

FINE = 4
FEW = "Fewer than three answered."
NOBODY = "Nobody answered."


class Counts(NamedTuple):
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
        return round(4 * self.yes * self.no / self.answered**2, FINE)

    @property
    def agreement(self) -> float | None:
        """The share of those who said yes or no that is on the larger side; None for fewer than three."""
        return round(max(self.yes, self.no) / self.answered, FINE) if self.answered >= LEAST else None

    @property
    def majority(self) -> bool | None:
        """What more than half of those who said yes or no said; None for a tie, and when nobody did."""
        return None if self.yes == self.no else self.yes > self.no

    def plus(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(self.yes + other.yes, self.no + other.no, self.unsure + other.unsure)


def count(answers: Iterable[bool | None]) -> Counts:
    """The answers of several people for one circle."""
    given = list(answers)
    yes = sum(answer is True for answer in given)
    no = sum(answer is False for answer in given)
    return Counts(yes, no, len(given) - yes - no)


def contested(circles: Iterable[Counts]) -> float | None:
    """An example is as contested as its most split circle; None where no circle has a split."""
    return max((one.split for one in circles if one.split is not None), default=None)


def agreement(circles: Iterable[Counts]) -> float | None:
    """As agreed on as its least agreed circle; None where no circle has three answers."""
    return min((one.agreement for one in circles if one.agreement is not None), default=None)


def people_told(circles: Iterable[Mapping[str, Any]]) -> int:
    """How many answered, raised hands too, by what is told of each circle; 0 where that is hidden."""
    return max(sum(one[name] or 0 for name in Counts._fields) for one in circles)


def shown_groups(sizes: Mapping[str, int], people: int) -> list[str]:
    """Which groups may be shown beside the sum of all, in their order; `sizes` are people who answered.

    None of fewer than three. Nor may the others be found by subtracting: when only one or two are left
    over, the smallest group is hidden too.
    """
    shown = [group for group, size in sizes.items() if size >= LEAST]
    rest = people - sum(sizes[group] for group in shown)
    if shown and 0 < rest < LEAST:
        shown.remove(min(shown, key=lambda group: sizes[group]))
    return shown


def sentence(circles: Sequence[Counts], labels: Sequence[str]) -> str:
    """What people say about an example, in words; circles and their labels in the board's order.

    A circle that all say no to is not spoken of, unless nobody says yes to any.
    """
    people = max(one.people for one in circles)
    if people < LEAST:
        return FEW if people else NOBODY
    pairs = list(zip(labels, circles, strict=True))
    sure = [(label, one) for label, one in pairs if one.answered >= LEAST]
    said = [*_alike(circles), *_all_say(sure), *_most_say(sure), *_split(sure)]
    doubts = {label: one.unsure for label, one in pairs if one.unsure}
    if len(doubts) == CIRCLES and len({*doubts.values()}) == 1:
        everywhere = doubts.popitem()[1]
        nobody_is_sure = not any(one.answered for one in circles)
        said.append(Said(f"All {everywhere} are not sure" if nobody_is_sure else f"{everywhere} not sure"))
        doubts.clear()
    parts = [f"{one.words}{_own_doubt(one, doubts)}." for one in said]
    return " ".join([*parts, *_unsure(doubts)])


class Said(NamedTuple):
    """Part of what is said, and the one circle it is about, if it is about one alone."""

    words: str
    about: str | None = None


def _alike(circles: Sequence[Counts]) -> list[Said]:
    """When nobody says yes to any circle."""
    if any(one.yes for one in circles) or not any(one.no for one in circles):
        return []
    everybody = {one.no for one in circles}
    if len(everybody) == 1 and not any(one.unsure for one in circles):
        return [Said(f"All {everybody.pop()} say outside all three")]
    return [Said("Nobody says any of the three")]


def _all_say(circles: Iterable[tuple[str, Counts]]) -> list[Said]:
    agreed: dict[int, list[str]] = {}
    for label, one in circles:
        if one.yes == one.answered:
            agreed.setdefault(one.yes, []).append(label)
    return [Said(f"All {people} say {_together(labels)}", _only(labels)) for people, labels in agreed.items()]


def _together(labels: list[str]) -> str:
    return "all three" if len(labels) == CIRCLES else listed(labels)


def _only(labels: list[str]) -> str | None:
    return labels[0] if len(labels) == 1 else None


def _most_say(circles: Iterable[tuple[str, Counts]]) -> list[Said]:
    return [
        Said(f"{one.yes} of {one.answered} {'says' if one.yes == 1 else 'say'} {listed([label])}", label)
        for label, one in circles
        if one.yes and one.no and _leans(one)
    ]


def _split(circles: Iterable[tuple[str, Counts]]) -> list[Said]:
    halves = {label: one for label, one in circles if one.yes and one.no and not _leans(one)}
    if not halves:
        return []
    told = ", ".join(f"{one.yes}–{one.no} on {listed([label])}" for label, one in halves.items())
    return [Said(f"Split {told}", _only([*halves]))]


def _leans(one: Counts) -> bool:
    """Whether at most a quarter of those who said yes or no are on one side."""
    return 4 * min(one.yes, one.no) <= one.answered


def _own_doubt(one: Said, doubts: dict[str, int]) -> str:
    """How many are not sure about the one circle that was spoken of; that is said then."""
    people = doubts.pop(one.about, 0) if one.about else 0
    return f", {people} not sure" if people else ""


def _unsure(doubts: Mapping[str, int]) -> list[str]:
    """About which circles others are not sure."""
    about: dict[int, list[str]] = {}
    for label, people in doubts.items():
        about.setdefault(people, []).append(label)
    told = [f"about {listed(labels)}" for labels in about.values()]
    firsts = [f"{people}{'' if number else ' not sure'}" for number, people in enumerate(about)]
    return [", ".join(map(" ".join, zip(firsts, told, strict=True))) + "."] if about else []
