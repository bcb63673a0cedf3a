"""What people say about an example, in words. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from app.domain.regions import CIRCLES
from app.domain.rounds.agreement import CircleCount
from app.domain.rounds.policy import LEAST
from app.domain.sentences import listed

FEW = "Fewer than three people answered."
NOBODY = "Nobody answered."

Labelled = tuple[str, CircleCount]


class Clause(NamedTuple):
    """Part of the sentence, and the label of the circle it is about, if it is about one circle alone."""

    words: str
    about: str | None = None


def sentence(circles: Sequence[CircleCount] | None, labels: Sequence[str]) -> str:
    """What people say about an example, in words; circles and their labels in the board's order.

    `circles` are None where too few answered to be shown. A circle that all say no to is left out, unless
    nobody says yes to any.
    """
    people = 0 if circles is None else max(circle.people for circle in circles)
    if circles is None or people < LEAST:
        return FEW if people or circles is None else NOBODY
    labelled = list(zip(labels, circles, strict=True))
    answered = [(label, circle) for label, circle in labelled if circle.answered >= LEAST]
    clauses = [*_nobody_says(circles), *_all_say(answered), *_most_say(answered), *_split(answered)]
    doubts = {label: circle.unsure for label, circle in labelled if circle.unsure}
    if len(doubts) == CIRCLES and len({*doubts.values()}) == 1:
        unsure = doubts.popitem()[1]
        nobody_is_sure = not any(circle.answered for circle in circles)
        clauses.append(Clause(f"All {unsure} are not sure" if nobody_is_sure else f"{unsure} not sure"))
        doubts.clear()
    parts = [f"{clause.words}{_own_doubt(clause, doubts)}." for clause in clauses]
    return " ".join([*parts, *_unsure(doubts)])


def _nobody_says(circles: Sequence[CircleCount]) -> list[Clause]:
    """When nobody says yes to any circle."""
    if any(circle.yes for circle in circles) or not any(circle.no for circle in circles):
        return []
    everybody = {circle.no for circle in circles}
    if len(everybody) == 1 and not any(circle.unsure for circle in circles):
        return [Clause(f"All {everybody.pop()} say outside all three")]
    return [Clause("Nobody says yes to any of the three")]


def _all_say(circles: Iterable[Labelled]) -> list[Clause]:
    agreed: dict[int, list[str]] = {}
    for label, circle in circles:
        if circle.yes == circle.answered:
            agreed.setdefault(circle.yes, []).append(label)
    return [
        Clause(f"All {people} say {_together(labels)}", _only(labels)) for people, labels in agreed.items()
    ]


def _together(labels: list[str]) -> str:
    return "all three" if len(labels) == CIRCLES else listed(labels)


def _only(labels: list[str]) -> str | None:
    return labels[0] if len(labels) == 1 else None


def _most_say(circles: Iterable[Labelled]) -> list[Clause]:
    return [
        Clause(f"{circle.yes} of {circle.answered} {_verb(circle.yes)} {listed([label])}", label)
        for label, circle in circles
        if circle.yes and circle.no and _leans(circle)
    ]


def _verb(people: int) -> str:
    return "says" if people == 1 else "say"


def _split(circles: Iterable[Labelled]) -> list[Clause]:
    halves = {label: circle for label, circle in circles if circle.yes and circle.no and not _leans(circle)}
    if not halves:
        return []
    sides = ", ".join(f"{circle.yes}–{circle.no} on {listed([label])}" for label, circle in halves.items())
    return [Clause(f"Split {sides}", _only([*halves]))]


def _leans(circle: CircleCount) -> bool:
    """Whether at most a quarter of those who said yes or no are on one side."""
    return 4 * min(circle.yes, circle.no) <= circle.answered


def _own_doubt(clause: Clause, doubts: dict[str, int]) -> str:
    """How many are not sure about the circle of a clause; taken out of `doubts`, which are said last."""
    people = doubts.pop(clause.about, 0) if clause.about else 0
    return f", {people} not sure" if people else ""


def _unsure(doubts: Mapping[str, int]) -> list[str]:
    """About which circles others are not sure."""
    about: dict[int, list[str]] = {}
    for label, people in doubts.items():
        about.setdefault(people, []).append(label)
    circles = [f"about {listed(labels)}" for labels in about.values()]
    firsts = [f"{people}{'' if number else ' not sure'}" for number, people in enumerate(about)]
    return [", ".join(map(" ".join, zip(firsts, circles, strict=True))) + "."] if about else []
