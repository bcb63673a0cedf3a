"""What came of a workshop, in a few sentences. Pure."""

from typing import NamedTuple

from app.domain.rounds.comparison import Sum
from app.domain.sentences import quoted


class Told(NamedTuple):
    """What is known at the end: `people` of the newest revealed round, `examples` of all of them.

    `contested` is the title of the most contested example and what people say about it; `moved` what moved
    since round `since`.
    """

    placed: int
    waiting: int
    rounds: int = 0
    people: int = 0
    examples: int = 0
    of_one_mind: int = 0
    contested: tuple[str, str] | None = None
    moved: Sum | None = None
    since: int = 0
    settled: int = 0


def in_short(told: Told) -> list[str]:
    """Sentences, the most important first."""
    if not told.rounds:
        return ["No round was revealed yet: this is the shared map as it stands.", _on_map(told)]
    lines = [_alone(told), _of_one_mind(told)]
    if told.contested:
        lines.append(f"Most contested: {quoted(told.contested[0])}. {told.contested[1]}")
    if told.moved:
        lines.append(since(told.since, told.moved))
    lines.append(f"{_examples(told.settled)} settled into the shared map." if told.settled else _on_map(told))
    return lines


def since(number: int, moved: Sum) -> str:
    """What moved since a round, in sum."""
    parts = (
        (moved.closer, "closer together"),
        (moved.further, "further apart"),
        (moved.same, "as before"),
        (moved.unknown, "not to be compared"),
    )
    told = ", ".join(f"{count} {words}" for count, words in parts if count)
    return f"Since round {number}: {told or 'nothing to compare'}."


def _alone(told: Told) -> str:
    people = "1 person" if told.people == 1 else f"{told.people:,} people"
    rounds = f", in {told.rounds} rounds" if told.rounds > 1 else ""
    return f"{people}, {_examples(told.examples)}: everyone placed alone first{rounds}."


def _of_one_mind(told: Told) -> str:
    if told.of_one_mind == told.examples:
        return "Everyone agrees on all of them." if told.examples > 1 else "Everyone agrees on it."
    if told.of_one_mind == 0:
        return "There is no example on which everyone agrees."
    return f"Everyone agrees on {told.of_one_mind} of them."


def _on_map(told: Told) -> str:
    return f"On the map: {told.placed}; to place: {told.waiting}."


def _examples(count: int) -> str:
    return "1 example" if count == 1 else f"{count:,} examples"
