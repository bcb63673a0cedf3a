"""A summary as the page shows it, and as Markdown."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.domain import regions
from app.domain.lines import DIRECTIONS, SENSES, LineKind
from app.domain.meanings import said
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
        "lines": _in_columns(summary["lines"], DIRECTIONS),
        "senses": _by_circle(summary["lines"], labels),
        "closer": _went(moved, "closer"),
        "further": _went(moved, "further"),
        "settled": _by_label(summary["settled"], [regions.region_of(mask, keys) for mask in ORDER]),
        "moved_sentence": _moved_sentence(moved) if moved else "",
        "agreed": {entry["concept"]: entry["agreed"] for entry in summary["agreed"]},
        "said_of_words": said,
        "most_shown": MOST_CONTESTED,
        "most_moved": MOST_MOVED,
    }


def _in_columns(lines: Sequence[Any], headings: Mapping[LineKind, str]) -> list[tuple[str, list[Any]]]:
    """The heading of each column with its lines; nothing when all are empty."""
    in_columns = [
        (heading, [line for line in lines if line["kind"] == kind]) for kind, heading in headings.items()
    ]
    return in_columns if any(some for _, some in in_columns) else []


def _by_circle(lines: Sequence[Any], labels: Mapping[str, str]) -> list[tuple[str, list[Any]]]:
    """The label of each circle that has a Y-chart, with its columns."""
    charts = [
        (label, _in_columns([line for line in lines if line["concept"] == key], SENSES))
        for key, label in labels.items()
    ]
    return [(label, columns) for label, columns in charts if columns]


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
