"""What the circles mean: how many can work with the words, and what was placed under older ones.

`static/js/core/meanings.js` says the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any


def stale_keys(reviewed: int | None, concepts: Sequence[Mapping[str, Any]]) -> list[str]:
    """The keys of the circles whose meaning changed since somebody last said where an example belongs.

    `reviewed` is that of the example, None in the tray; `concepts` are as clients get them.
    """
    if reviewed is None:
        return []
    return [concept["key"] for concept in concepts if concept["meaning_version"] > reviewed]


def said(agreed: Mapping[str, Any] | None) -> str:
    """How many can work with the words of a circle, in a sentence; empty where nobody was asked."""
    if agreed is None:
        return ""
    if agreed["yes"] is None:
        return "Fewer than three people answered, so it is not said how."
    return f"{agreed['yes']} of {agreed['of']} can work with these words."


def said_otherwise(agreed: Mapping[str, Any] | None) -> str:
    """How many can not work with them yet, and how many are not sure; empty where nobody is."""
    if agreed is None or agreed["yes"] is None:
        return ""
    counts = ((agreed["no"], "not yet"), (agreed["unsure"], "not sure"))
    words = ", ".join(f"{count} {what}" for count, what in counts if count)
    return f"{words}." if words else ""
