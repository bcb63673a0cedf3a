"""A round as tables: a row for each answer somebody gave, or a row for each example."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.regions import ORDER, region_of
from app.domain.sheets import answer_column, defused

Item = Mapping[str, Any]

_ANSWERS = ("yes", "no", "unsure")
_WORDS = {True: "yes", False: "no", None: "not sure"}
_ABOUT = ("round", "example", "number", "title")


def judgement_header(keys: Sequence[str]) -> list[str]:
    """The columns of a table of answers."""
    answers = map(answer_column, keys)
    return [*_ABOUT, *answers, "region", "why", "group", "name", "by_hand", "people"]


def judgement_rows(number: int, judgements: Sequence[Item], items: Sequence[Item]) -> Iterator[list[str]]:
    """Every answer that may be told, then hands raised: a row for each circle and answer, with how many.

    `judgements` are a round's; `items` what its agreement says about each example.
    """
    for one in judgements:
        answers = (_WORDS[answer] for answer in one["answers"].values())
        told = (one["region"], one["why"], one["group"], one["name"])
        yield _cells([*_about(number, one), *answers, *told, "no", 1])
    for item in items:
        yield from _hands(number, item)


def _hands(number: int, item: Item) -> Iterator[list[str]]:
    keys = list(item["circles"])
    for key, circle in item["circles"].items():
        for answer in _ANSWERS:
            if count := (circle["by_hand"] or {}).get(answer):
                said = "not sure" if answer == "unsure" else answer
                answers = (said if one == key else None for one in keys)
                yield _cells([*_about(number, item), *answers, *[None] * 4, "yes", count])


def agreement_header(keys: Sequence[str]) -> list[str]:
    """The columns of a table of examples."""
    each = [f"{what}_{key}" for key in keys for what in (*_ANSWERS, "split", "majority")]
    hands = [f"by_hand_{what}_{key}" for key in keys for what in _ANSWERS]
    return [
        *_ABOUT,
        "answers",
        "contested",
        "agreement",
        *each,
        *hands,
        *_regions(keys),
        "sentence",
        "settled",
    ]


def agreement_rows(number: int, items: Sequence[Item], keys: Sequence[str]) -> Iterator[list[str]]:
    """How people stand to each example; nothing where too few answered."""
    for item in items:
        counts = {one["mask"]: one["count"] for one in item["regions"]}
        is_told = item["answers"] is not None
        yield _cells(
            [
                *_about(number, item),
                *(item[name] for name in ("answers", "contested", "agreement")),
                *(cell for key in keys for cell in _circle(item, key)),
                *(cell for key in keys for cell in _by_hand(item, key)),
                *(counts.get(mask, 0) if is_told else None for mask in ORDER),
                item["sentence"],
                _WORDS[item["settled"]],
            ]
        )


def _circle(item: Item, key: str) -> list[Any]:
    circle, majority = item["circles"][key], item["majority"][key]
    counts = [circle[name] for name in (*_ANSWERS, "split")]
    return [*counts, None if majority is None else _WORDS[majority]]


def _by_hand(item: Item, key: str) -> list[Any]:
    hands = item["circles"][key]["by_hand"] or {}
    return [hands.get(name) for name in _ANSWERS]


def _regions(keys: Sequence[str]) -> list[str]:
    return [f"in_{(region_of(mask, keys) or '').replace(',', '+')}" for mask in ORDER]


def _about(number: int, one: Item) -> list[Any]:
    return [number, one["example"], one["number"], one["title"]]


def _cells(values: Sequence[Any]) -> list[str]:
    return ["" if value is None else defused(str(value)) for value in values]
