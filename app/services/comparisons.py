"""What moved between two rounds, as somebody may know it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from app.domain.errors import Fault, Invalid, NotNow
from app.domain.rounds import comparison
from app.domain.rounds.comparison import Circle, Standing
from app.services import agreements, rounds
from app.services.access import Caller
from app.store import queries
from app.store.models import Board, Round

Item = Mapping[str, Any]


def pair(session: Session, board: Board, number: int, with_: int | None = None) -> tuple[Round, Round]:
    """An earlier round (None: the newest revealed one before) and a round.

    Raises NotFound, Invalid for a round beside itself, or NotNow when there is none before.
    """
    if with_ == number:
        raise Invalid(Fault("Compare a round with another one.", parameter="with"))
    after = rounds.find(session, board, number)
    return rounds.find(session, board, with_) if with_ else _before(session, board, after), after


def _before(session: Session, board: Board, after: Round) -> Round:
    every = rounds.every(session, board)
    before = [one for one in every if one.number < after.number and one.revealed_at]
    if not before:
        raise NotNow(f"No round before round {after.number} was revealed; there is none to compare with.")
    return before[-1]


def between(session: Session, caller: Caller, board: Board, before: Round, after: Round) -> dict[str, Any]:
    """Two rounds side by side; what moved most comes first. Raises NotNow before both are revealed."""
    labels = [concept.label for concept in queries.boards.concepts(session, board.id)]
    old, new = (_items(session, caller, board, one) for one in (before, after))
    changed = queries.summaries.changed_answers(session, before.id, after.id)
    numbers = (before.number, after.number)
    items = [_item(old.get(id_), new.get(id_), labels, numbers, changed.get(id_)) for id_ in {**new, **old}]
    standings = [(_standing(old.get(id_)), _standing(new.get(id_))) for id_ in {**new, **old}]
    return {
        "round": after.number,
        "with": before.number,
        "items": sorted(items, key=_moved_most),
        "sum": _sum(standings, queries.boards.concept_keys(session, board.id)),
    }


def _items(session: Session, caller: Caller, board: Board, one: Round) -> dict[str, Item]:
    found = agreements.of_round(session, caller, board, one)["items"]
    return {item["example"]: item for item in found}


def _item(
    before: Item | None,
    after: Item | None,
    labels: Sequence[str],
    numbers: tuple[int, int],
    changed: int | None,
) -> dict[str, Any]:
    either: Item = after or before or {}
    was, now = _standing(before), _standing(after)
    is_known = was is not None and now is not None and None not in {was.people, now.people}
    return {
        "example": either["example"],
        "number": either["number"],
        "title": either["title"],
        "circles": {
            key: {"before": _counts(before, key), "after": _counts(after, key)} for key in either["circles"]
        },
        "contested": {"before": was.contested if was else None, "after": now.contested if now else None},
        "changed": changed if is_known else None,
        "way": comparison.way_of(was, now),
        "sentence": comparison.sentence(was, now, labels, numbers),
    }


def _counts(item: Item | None, key: str) -> dict[str, Any] | None:
    if item is None:
        return None
    return {name: item["circles"][key][name] for name in ("yes", "no", "unsure", "split")}


def _standing(item: Item | None) -> Standing | None:
    if item is None:
        return None
    circles = (Circle(one["yes"], one["no"], one["unsure"], one["split"]) for one in item["circles"].values())
    return Standing(tuple(circles), item["contested"])


def _moved_most(item: Item) -> tuple[float, int]:
    before, after = item["contested"]["before"], item["contested"]["after"]
    return (1.0 if before is None or after is None else -abs(after - before)), item["number"]


def _sum(pairs: Sequence[tuple[Standing | None, Standing | None]], keys: Sequence[str]) -> dict[str, Any]:
    circles = {
        key: comparison.summed(comparison.way_of_circle(*pair, position) for pair in pairs)
        for position, key in enumerate(keys)
    }
    every = comparison.summed(comparison.way_of(*pair) for pair in pairs)
    return {**every._asdict(), "circles": {key: one._asdict() for key, one in circles.items()}}
