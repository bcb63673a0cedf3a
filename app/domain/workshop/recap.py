"""The summary of a workshop in a few sentences."""

from typing import NamedTuple

from app.domain.rounds.comparison import Sum
from app.domain.sentences import quoted


class WorkshopFacts(NamedTuple):
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


def summary_sentences(facts: WorkshopFacts) -> list[str]:
    """The sentences of the summary, the most important first."""
    if not facts.rounds:
        return ["No round was revealed yet: this is the shared map as it stands.", _on_map(facts)]
    lines = [_alone(facts), _agreed(facts)]
    if facts.contested:
        lines.append(f"Most contested: {quoted(facts.contested[0])}. {facts.contested[1]}")
    if facts.moved:
        lines.append(sentence_since(facts.since, facts.moved))
    lines.append(
        f"{_examples(facts.settled)} settled into the shared map." if facts.settled else _on_map(facts)
    )
    return lines


def sentence_since(number: int, moved: Sum) -> str:
    """The sentence that says how many examples moved since a round."""
    parts = (
        (moved.closer, "closer together"),
        (moved.further, "further apart"),
        (moved.same, "as before"),
        (moved.unknown, "not to be compared"),
    )
    changes = ", ".join(f"{count} {words}" for count, words in parts if count)
    return f"Since round {number}: {changes or 'nothing to compare'}."


def _alone(facts: WorkshopFacts) -> str:
    people = "1 person" if facts.people == 1 else f"{facts.people:,} people"
    rounds = f", in {facts.rounds} rounds" if facts.rounds > 1 else ""
    return f"{people}, {_examples(facts.examples)}: everyone placed alone first{rounds}."


def _agreed(facts: WorkshopFacts) -> str:
    if facts.of_one_mind == facts.examples:
        return "Everyone agrees on all of them." if facts.examples > 1 else "Everyone agrees on it."
    if facts.of_one_mind == 0:
        return "There is no example on which everyone agrees."
    return f"Everyone agrees on {facts.of_one_mind} of them."


def _on_map(facts: WorkshopFacts) -> str:
    return f"On the map: {facts.placed}; to place: {facts.waiting}."


def _examples(count: int) -> str:
    return "1 example" if count == 1 else f"{count:,} examples"
