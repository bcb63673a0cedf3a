"""Two people edit one example by plain forms: what each of them touched, and where they differ.

A form sends along a short digest of each value that it was served with. So the server knows which controls
somebody touched, and leaves all others as they are now. Controls that only make sense together, such as the
grades, count as one.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Merge(NamedTuple):
    """The controls that somebody touched and that can be saved, and those that somebody else changed too."""

    mine: frozenset[str]
    conflicts: frozenset[str]

    @property
    def touched(self) -> frozenset[str]:
        """Both."""
        return self.mine | self.conflicts


def digests(values: Mapping[str, str]) -> str:
    """What a form sends along of the values it is served with, by name of control."""
    return " ".join(f"{name}:{_digest(value)}" for name, value in values.items())


def merge(
    served: str, typed: Mapping[str, str], now: Mapping[str, str], together: Sequence[Sequence[str]]
) -> Merge:
    """Compare what was typed with what the form was served with (`digests`) and with what it would say now.

    `together` are the controls that count as one. A control whose digest is missing counts as touched by
    both.
    """
    known = dict(pair.split(":", 1) for pair in served.split() if ":" in pair)
    grouped = {name for names in together for name in names}
    groups = [*together, *([name] for name in typed if name not in grouped)]
    mine: set[str] = set()
    conflicts: set[str] = set()
    for group in groups:
        names = [name for name in group if name in typed]
        if all(typed[name] == now.get(name, "") for name in names):
            continue
        if all(_digest(typed[name]) == known.get(name) for name in names):
            continue
        is_free = all(_digest(now.get(name, "")) == known.get(name) for name in names)
        (mine if is_free else conflicts).update(names)
    return Merge(frozenset(mine), frozenset(conflicts))


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:10]
