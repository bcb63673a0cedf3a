"""Whether what a round found can go into the shared map, and why not. Pure."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import Field, StrictBool, model_validator

from app.domain.document import Part, unchanged_if_omitted
from app.domain.rounds.agreement import people_told
from app.domain.rounds.policy import LEAST
from app.domain.sentences import listed
from app.domain.workshop.steps import ExampleId

Answers = dict[str, bool | None]

NOT_IN_ROUND = "It was not in this round."
REMOVED = "It was removed."
THERE_ALREADY = "It lies there already."
MOVED = "Somebody moved it meanwhile."


class SettlingExample(Part):
    """An example, and the answers it is to have on the shared map; null returns it to the tray.

    With `from` it is left alone when it does not have those answers any more.
    """

    example: ExampleId
    answers: dict[str, StrictBool | None] | None
    from_: dict[str, StrictBool | None] | None = Field(
        None, alias="from", description="the answers it had when you looked; null: in the tray"
    )


class Settling(Part):
    """Examples one by one, or all that are agreed on enough: their majority's answers, circle by circle.

    A tie is not sure, and so are fewer than three who said yes or no.
    """

    examples: list[SettlingExample] = unchanged_if_omitted("in any order, each once")
    at_least: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = unchanged_if_omitted(
        "the least agreement: the share on the larger side, in the circle where it is smallest; by the last "
        "round up to this one in which at least three answered about the example"
    )
    dry_run: StrictBool = Field(False, description="only say what would be done")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [name for name in ("examples", "at_least") if name in self.model_fields_set]
        if len(given) != 1:
            raise ValueError("Send either “examples” or “at_least”.")
        return self


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
