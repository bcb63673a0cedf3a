"""What the picture says, in words. `static/js/core/sentences.js` says the same in the browser."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.regions import CIRCLES, ORDER, label_of
from app.domain.text import ended_directions

_TURNS = re.compile(
    "[\u0590-\u08ff\u200f\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ISOLATED = "\u2068{}\u2069"
DIRECTIONS = {
    "continue": "We continue this",
    "start": "We want to start this",
    "stop": "We might stop this",
}
"""Where an example goes, by `direction`."""
SOURCES = {
    "own class": "Our own class",
    "colleague": "A colleague",
    "another school": "Another school",
    "research": "Research",
    "vendor": "A company that sells it",
}
"""Where an example comes from, by `source.kind`; any other kind is the words of whoever wrote it."""
DECISIONS = {
    "goal": "Goal",
    "content": "Content",
    "path": "Path",
    "pace": "Pace",
    "place": "Place",
    "proof": "Proof",
}
"""What is decided, by the fields of `decides`."""
DECIDERS = {"learner": "Learner", "together": "Together", "teacher": "Teacher", "home": "Home"}
"""Who decides it."""
DOING = {"doing": "We do this", "tried": "Tried it", "want": "Want to try"}
"""What people say of an example in one press."""
COMMENTS = {"comment": "A comment", "question": "A question", "caution": "Watch out"}
"""What somebody writes about an example, by `kind` of the comment."""
KNOWING = {
    "think": "We think so",
    "told": "Learners said",
    "looked": "Looked at work",
    "compared": "Compared",
}
"""How we know what we saw, by `how`."""


def circles(answers: Mapping[str, bool | None] | None, labels: Mapping[str, str]) -> str:
    """The place of an example in words; `labels` by concept key, in the board's order."""
    if answers is None:
        return "not placed yet"
    inside = [label for key, label in labels.items() if answers[key]]
    unsure = [label for key, label in labels.items() if answers[key] is None]
    doubt = "any of them" if len(unsure) == CIRCLES else listed(unsure)
    return _inside(inside) + (f"; not sure about {doubt}" if unsure else "")


def still_not(example: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """A question about an example whose goal the learner decides and that is answered no for personalizing.

    Empty where it does not apply; `labels` by concept key.
    """
    answers = example["answers"] or {}
    if example["decides"]["goal"] != "learner" or answers.get("personalizing") is not False:
        return ""
    return f"The learner decides the goal: is it still not {isolated(labels['personalizing']).lower()}?"


def doings(counts: Mapping[str, int | None]) -> str:
    """How many people say what of an example; empty where nobody does, or where no count is shown."""
    doing, tried, want = (counts[state] or 0 for state in DOING)
    said = (
        (doing, "1 does this" if doing == 1 else f"{doing} do this"),
        (tried, f"{tried} tried it"),
        (want, f"{want} would like to"),
    )
    return ", ".join(words for count, words in said if count)


def comments(count: int) -> str:
    """How many comments there are."""
    return "1 comment" if count == 1 else f"{count} comments"


def summary(counts: Mapping[int | None, int], labels: Sequence[str]) -> str:
    """How many examples there are in each region; `counts` by mask, None the tray."""
    placed = sum(count for mask, count in counts.items() if mask is not None)
    examples = "1 example" if placed == 1 else f"{placed} examples"
    apart = [isolated(label) for label in labels]
    regions = ", ".join(f"{label_of(mask, apart)} {counts.get(mask, 0)}" for mask in ORDER)
    return f"{examples} placed, {counts.get(None, 0)} to place. {regions}."


def undrawn(examples: Sequence[int], circles: Sequence[int]) -> str:
    """What a picture has numbers for, because no font draws the letters; empty when there is nothing."""
    titles = _numbered("the title of example", "the titles of examples", examples)
    names = _numbered("the name of circle", "the names of circles", circles)
    if not titles + names:
        return ""
    return (
        f"This server has no font for {' and '.join(titles + names)}: the picture has the number instead. "
        "Whoever runs the server can install a font for these letters."
    )


def _numbered(singular: str, plural: str, numbers: Sequence[int]) -> list[str]:
    if not numbers:
        return []
    *first, last = map(str, numbers)
    return [f"{plural} {', '.join(first)} and {last}" if first else f"{singular} {last}"]


def _inside(labels: list[str]) -> str:
    if not labels:
        return "outside all three"
    return "in all three" if len(labels) == CIRCLES else f"in {listed(labels)}"


def listed(labels: Sequence[str]) -> str:
    """Labels as a part of a sentence: own pace, choice and UDL."""
    names = [isolated(_small(label)) for label in labels]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1] if names else "")))


def isolated(words: str) -> str:
    """Words that could turn the words around them about, isolated from them (UAX 9); others as they are."""
    ended = ended_directions(words)
    return _ISOLATED.format(ended) if _TURNS.search(ended) else ended


def quoted(title: str) -> str:
    """A title as a part of a sentence, in quotation marks."""
    return f"“{isolated(title)}”"


def _small(label: str) -> str:
    """Small letters, unless capitals further in say that it is a name or an abbreviation."""
    return label if any(letter.isupper() for letter in label[1:]) else label.lower()
