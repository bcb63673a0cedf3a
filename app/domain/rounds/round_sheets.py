"""A round as tables: a row for each answer somebody gave, or a row for each example."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.domain.regions import ORDER, region_of
from app.domain.rounds.agreement import (
    CircleCount,
    ExampleAgreement,
    PersonAnswers,
    RoundAgreement,
)
from app.domain.rounds.agreement_sentence import sentence
from app.domain.sheets import answer_column, defused

_ANSWERS = ("yes", "no", "unsure")
_WORDS = {True: "yes", False: "no", None: "not sure"}
_ABOUT = ("round", "example", "number", "title")


def judgement_header(keys: Sequence[str]) -> list[str]:
    """The columns of a table of answers."""
    answers = map(answer_column, keys)
    return [*_ABOUT, *answers, "region", "why", "group", "name", "by_hand", "people"]


def judgement_rows(
    people: Iterable[PersonAnswers], agreement: RoundAgreement, keys: Sequence[str]
) -> Iterator[list[str]]:
    """The answers of each person, then raised hands: a row for each circle and answer, with how many."""
    for person in people:
        answers = (_WORDS[answer] for answer in person.answers)
        more = (region_of(person.mask, keys), person.why, person.group, person.name)
        yield _cells([*_about(person.example), *answers, *more, "no", 1])
    for example in agreement.examples:
        yield from _hands(example)


def _hands(example: ExampleAgreement) -> Iterator[list[str]]:
    for position, hands in enumerate(example.by_hand):
        for answer in _ANSWERS:
            if hands and (count := getattr(hands, answer)):
                words = "not sure" if answer == "unsure" else answer
                answers = (words if circle == position else None for circle in range(len(example.by_hand)))
                yield _cells([*_about(example), *answers, *[None] * 4, "yes", count])


def agreement_header(keys: Sequence[str]) -> list[str]:
    """The columns of a table of examples."""
    circles = [f"{what}_{key}" for key in keys for what in (*_ANSWERS, "split", "majority")]
    hands = [f"by_hand_{what}_{key}" for key in keys for what in _ANSWERS]
    return [
        *_ABOUT,
        "answers",
        "contested",
        "agreement",
        *circles,
        *hands,
        *_regions(keys),
        "sentence",
        "settled",
    ]


def agreement_rows(
    agreement: RoundAgreement, keys: Sequence[str], labels: Sequence[str]
) -> Iterator[list[str]]:
    """How people answered about each example; nothing where too few answered."""
    for example in agreement.examples:
        people = {region.mask: region.people for region in example.regions}
        is_shown = example.circles is not None
        yield _cells(
            [
                *_about(example),
                *(example.people, example.contested, example.agreement),
                *(cell for circle in example.circles or [None] * len(keys) for cell in _circle(circle)),
                *(cell for hands in example.by_hand for cell in _counts(hands)),
                *(people.get(mask, 0) if is_shown else None for mask in ORDER),
                sentence(example.circles, labels),
                _WORDS[example.is_settled],
            ]
        )


def _circle(circle: CircleCount | None) -> list[Any]:
    if circle is None:
        return [None] * (len(_ANSWERS) + 2)
    majority = None if circle.majority is None else _WORDS[circle.majority]
    return [*_counts(circle), circle.split, majority]


def _counts(circle: CircleCount | None) -> list[int | None]:
    return [getattr(circle, answer, None) for answer in _ANSWERS]


def _regions(keys: Sequence[str]) -> list[str]:
    return [f"in_{(region_of(mask, keys) or '').replace(',', '+')}" for mask in ORDER]


def _about(example: ExampleAgreement) -> list[Any]:
    return [example.round, example.example, example.number, example.title]


def _cells(values: Sequence[Any]) -> list[str]:
    return ["" if value is None else defused(str(value)) for value in values]
