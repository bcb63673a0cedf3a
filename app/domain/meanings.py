"""Which circles got another meaning since an example was placed.

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
