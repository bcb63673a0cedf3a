"""Whether what a round found can go into the shared map, and why not. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.rounds.agreement import people_told
from app.domain.rounds.policy import LEAST
from app.domain.sentences import listed

Answers = dict[str, bool | None]

NOT_IN_ROUND = "It was not in this round."
REMOVED = "It was removed."
THERE_ALREADY = "It lies there already."
MOVED = "Somebody moved it meanwhile."


def found(item: Mapping[str, Any]) -> Answers:
    """What most say of an example, circle by circle; not sure for a tie, or fewer than three yes and no."""
    return {
        key: item["majority"][key] if (one["yes"] or 0) + (one["no"] or 0) >= LEAST else None
        for key, one in item["circles"].items()
    }


def majority(item: Mapping[str, Any]) -> Answers | None:
    """What most say of an example, however few; None where nobody said anything that may be told."""
    told = any(one["yes"] or one["no"] for one in item["circles"].values())
    return dict(item["majority"]) if told else None


def too_open(item: Mapping[str, Any], at_least: float, labels: Sequence[str]) -> str | None:
    """Why an example is not agreed on enough, None when it is.

    `item` is what the agreement of a round says about it; `labels` are the circles', in their order.
    """
    if item["agreement"] is None:
        answered = people_told(item["circles"].values())
        return "Too few said yes or no." if answered >= LEAST else "Fewer than three answered."
    if item["agreement"] >= at_least:
        return None
    return _least_agreed(list(item["circles"].values()), labels)


def _least_agreed(circles: Sequence[Mapping[str, int]], labels: Sequence[str]) -> str:
    sides = [
        (max(one["yes"], one["no"]) / of, max(one["yes"], one["no"]), of, label)
        for one, label in zip(circles, labels, strict=True)
        if (of := one["yes"] + one["no"]) >= LEAST
    ]
    _, side, of, label = min(sides, key=lambda each: each[0])
    return f"{side} of {of} agree on {listed([label])}."
