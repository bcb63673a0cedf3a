"""The summary of a workshop in a few sentences."""

from typing import NamedTuple

from app.domain.rounds.comparison import Ways
from app.domain.sentences import quoted


class Facts(NamedTuple):
    """The numbers of a workshop: `people` of the newest revealed round, `examples` of all revealed rounds.

    `contested` is the title of the most contested example and what people say about it; `moved` how many
    examples went which way since round `since`.
    """

    placed: int
    waiting: int
    rounds: int = 0
    people: int = 0
    examples: int = 0
    unanimous: int = 0
    contested: tuple[str, str] | None = None
    moved: Ways | None = None
    since: int = 0
    settled: int = 0


def summary_sentences(facts: Facts) -> list[str]:
    """Sentences, the most important first."""
    if not facts.rounds:
        return ["No round has been revealed yet. This is the shared map as it is now.", _on_map(facts)]
    lines = [_alone(facts), _agreed(facts)]
    if facts.contested:
        lines.append(f"Where we differ most: {quoted(facts.contested[0])}. {facts.contested[1]}")
    if facts.moved:
        lines.append(since(facts.since, facts.moved))
    if facts.settled:
        return [*lines, f"{_examples(facts.settled)} settled into the shared map."]
    lines.append("Nothing was settled into the shared map. The picture shows the last answers.")
    return [*lines, _on_map(facts)] if facts.placed else lines


def since(number: int, moved: Ways) -> str:
    """What moved since a round, in sum."""
    parts = (
        (moved.closer, "closer together"),
        (moved.further, "further apart"),
        (moved.same, "as before"),
        (moved.unknown, "cannot be compared"),
    )
    counts = ", ".join(f"{count} {words}" for count, words in parts if count)
    return f"Since round {number}: {counts or 'nothing to compare'}."


def _alone(facts: Facts) -> str:
    people = "1 person" if facts.people == 1 else f"{facts.people:,} people"
    rounds = f", in {facts.rounds} rounds" if facts.rounds > 1 else ""
    return f"{people} placed {_examples(facts.examples)} alone{rounds}."


def _agreed(facts: Facts) -> str:
    if facts.unanimous == facts.examples:
        return "Everyone agrees on all of them." if facts.examples > 1 else "Everyone agrees on it."
    if facts.unanimous == 0:
        return "There is no example that everyone agrees on."
    return f"Everyone agrees on {facts.unanimous} of them."


def _on_map(facts: Facts) -> str:
    return f"On the map: {facts.placed}; to place: {facts.waiting}."


def _examples(count: int) -> str:
    return "1 example" if count == 1 else f"{count:,} examples"
