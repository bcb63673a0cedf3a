"""A summary as the page shows it, and as Markdown."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.domain import regions
from app.domain.regions import ORDER
from app.domain.rounds import comparison
from app.domain.workshop import recap
from app.services.summaries import sum_of
from app.web.pages.templating import render

MOST_CONTESTED = 6
MOST_MOVED = 3

Summary = Mapping[str, Any]


def context(summary: Summary) -> dict[str, Any]:
    """What the templates need besides the summary itself."""
    labels = {one["key"]: one["label"] for one in summary["concepts"]}
    keys = list(labels)
    moved = summary["moved"]
    return {
        "summary": summary,
        "labels": labels,
        "masks": {regions.region_of(mask, keys): mask for mask in ORDER},
        "region_label": _labeller(labels),
        "date": _day(summary["at"]) if summary["at"] else None,
        "decisions": [note for note in summary["notes"] if note["kind"] == "decision"],
        "next_steps": [note for note in summary["notes"] if note["kind"] == "next_step"],
        "closer": _went(moved, "closer"),
        "further": _went(moved, "further"),
        "settled": _by_label(summary["settled"], [regions.region_of(mask, keys) for mask in ORDER]),
        "moved_sentence": recap.sentence_since(moved["with"], sum_of(moved)) if moved else "",
        "most_shown": MOST_CONTESTED,
        "most_moved": MOST_MOVED,
    }


def _went(moved: Mapping[str, Any] | None, way: comparison.Way) -> list[Any]:
    return [item for item in moved["items"] if item["way"] == way] if moved else []


def _by_label(settled: Sequence[Mapping[str, Any]], in_order: Sequence[str | None]) -> dict[str, list[Any]]:
    """What was settled, region by region."""
    groups: dict[str, list[Any]] = {}
    for one in sorted(settled, key=lambda one: in_order.index(one["region"])):
        groups.setdefault(one["label"], []).append(one)
    return groups


def _labeller(labels: Mapping[str, str]) -> Callable[[str], str]:
    keys = list(labels)
    named = {regions.region_of(mask, keys): regions.label_of(mask, list(labels.values())) for mask in ORDER}
    return lambda region: named[region]


def _day(moment: str) -> str:
    """A day as people write it."""
    day = datetime.fromisoformat(moment)
    return f"{day.day} {day:%B %Y}"


def markdown(summary: Summary) -> str:
    """The summary as Markdown."""
    return render("summary.md", **context(summary))
