"""A summary as the page shows it, and as Markdown."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.domain import regions
from app.domain.regions import ORDER
from app.domain.rounds.comparison import Way, Ways
from app.domain.workshop import recap
from app.services import rendering

MOST_CONTESTED = 6
MOST_MOVED = 3
# What a list of next steps and decisions shows, and decisions do not have.
_UNDATED = {"by": None, "who": None, "outcome": None}

Summary = Mapping[str, Any]


def context(summary: Summary) -> dict[str, Any]:
    """What the templates need besides the summary itself."""
    labels = {concept["key"]: concept["label"] for concept in summary["concepts"]}
    keys = list(labels)
    moved = summary["moved"]
    return {
        "summary": summary,
        "labels": labels,
        "masks": {regions.region_of(mask, keys): mask for mask in ORDER},
        "region_label": _labeller(labels),
        "date": rendering.local_day(summary["at"]) if summary["at"] else None,
        "decisions": [_UNDATED | note for note in summary["notes"] if note["kind"] == "decision"],
        "next_steps": [step for step in summary["next_steps"] if step["state"] == "open"],
        "became": [step for step in summary["next_steps"] if step["state"] != "open"],
        "closer": _went(moved, "closer"),
        "further": _went(moved, "further"),
        "settled": _by_label(summary["settled"], [regions.region_of(mask, keys) for mask in ORDER]),
        "moved_sentence": _moved_sentence(moved) if moved else "",
        "most_shown": MOST_CONTESTED,
        "most_moved": MOST_MOVED,
    }


def _moved_sentence(moved: Mapping[str, Any]) -> str:
    ways = Ways(*(moved["sum"][name] for name in Ways._fields))
    return recap.since(moved["with"], ways)


def _went(moved: Mapping[str, Any] | None, way: Way) -> list[Any]:
    return [item for item in moved["items"] if item["way"] == way] if moved else []


def _by_label(settled: Sequence[Mapping[str, Any]], in_order: Sequence[str | None]) -> dict[str, list[Any]]:
    """What was settled, region by region."""
    groups: dict[str, list[Any]] = {}
    for example in sorted(settled, key=lambda example: in_order.index(example["region"])):
        groups.setdefault(example["label"], []).append(example)
    return groups


def _labeller(labels: Mapping[str, str]) -> Callable[[str], str]:
    keys = list(labels)
    named = {regions.region_of(mask, keys): regions.label_of(mask, list(labels.values())) for mask in ORDER}
    return lambda region: named[region]


def markdown(summary: Summary) -> str:
    """The summary as Markdown."""
    return rendering.text("summary.md", **context(summary))
