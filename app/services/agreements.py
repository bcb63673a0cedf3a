"""Where people agree, as one who looks may know it: sums, sentences and reasons of a revealed round."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from app.domain import regions
from app.domain.errors import NotNow
from app.domain.rounds import agreement
from app.domain.rounds.agreement import Counts
from app.domain.rounds.policy import LEAST, Sight
from app.services import rounds
from app.services.access import Caller
from app.store import queries
from app.store.models import Board, Concept, Round

SHARES = 4
Item = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One example in a revealed round: what people answered, and the hands that were raised, by circle."""

    sight: Sight
    example: str
    number: int
    title: str
    judged: Sequence[Row[Any]]
    hands: Mapping[int, Counts]
    settled: bool
    choices: Sequence[str]

    @property
    def told(self) -> bool:
        """Whether the answers may be told: outside boards that name people, not those of one or two."""
        return self.sight.tells(len(self.judged))

    @cached_property
    def circles(self) -> list[Counts]:
        """All answers for each circle, raised hands too."""
        return [
            counts.plus(self.hands.get(position, Counts()))
            for position, counts in enumerate(_counted(self.judged))
        ]

    @cached_property
    def groups(self) -> dict[str, list[Row[Any]]]:
        """What those answered who are in a group that may be shown, in the board's order of groups."""
        members: dict[str, list[Row[Any]]] = {}
        for each in self.judged:
            if each.group_label:
                members.setdefault(each.group_label, []).append(each)
        in_order = [*self.choices, *sorted(members.keys() - {*self.choices})]
        sizes = {group: len(members[group]) for group in in_order if group in members}
        return {group: members[group] for group in agreement.shown_groups(sizes, len(self.judged))}

    @property
    def contested(self) -> float | None:
        """How contested the example is, as far as that may be told."""
        return agreement.contested(self.circles) if self.told else None


def of_round(
    session: Session, caller: Caller, board: Board, one: Round, example: str | None = None
) -> dict[str, Any]:
    """What `get_agreement` answers: all examples of a revealed round, most contested first, or only one.

    Raises NotNow before the reveal.
    """
    sight = require_revealed(session, caller, board, one)
    asked = _asked(session, sight, board, one, example)
    circles = queries.boards.concepts(session, board.id)
    names = queries.rounds.judged_names(session, one)
    items = [
        item(each, circles) | _told_of_people(each, circles, names)
        for each in sorted(asked, key=_most_contested_first)
    ]
    people = rounds.progress(session, one).people
    return {"round": one.number, "title": one.title, "people": people, "items": items, "next": None}


def _most_contested_first(asked: Asked) -> tuple[bool, float, int]:
    return asked.contested is None, -(asked.contested or 0.0), asked.number


def require_revealed(session: Session, caller: Caller, board: Board, one: Round) -> Sight:
    """What a caller may know of a round. Raises NotNow when that is nothing of the others yet."""
    sight = rounds.sight(session, caller, board, one)
    if not sight.others:
        far = rounds.progress(session, one)
        raise NotNow(
            f"Round {one.number} is not revealed yet: {far.done} of {far.people} have placed everything, "
            f"{far.given} of {far.possible} answers."
        )
    return sight


def last_answered(agreed: Iterable[Item]) -> dict[str, Item]:
    """By example: how people stood in the last of some rounds in which enough answered, else in the newest.

    `agreed` is what `of_round` says of each, in their order; each item has its round's number.
    """
    found: dict[str, Item] = {}
    for one in agreed:
        for each in one["items"]:
            older = found.get(each["example"])
            if older is None or _is_enough(each) or not _is_enough(older):
                found[each["example"]] = {"round": one["round"]} | each
    return found


def _is_enough(each: Item) -> bool:
    return agreement.people_told(each["circles"].values()) >= LEAST


def of_examples(session: Session, ids: Collection[str]) -> dict[str, Item]:
    """How each of these examples stood in the newest revealed round that it was in: what anyone may know.

    By id, with the round's number, without reasons and groups; none for one that was in no such round.
    """
    found: dict[str, Item] = {}
    for one in queries.rounds.revealed_about(session, ids):
        wanted = (set(ids) - found.keys()) & set(queries.rounds.examples_of(one))
        if wanted:
            board = queries.boards.get(session, one.board_id)
            circles = queries.boards.concepts(session, one.board_id)
            sight = rounds.sight_of("visitor", board, one)
            asked = (each for each in _asked(session, sight, board, one) if each.example in wanted)
            found |= {each.example: {"round": one.number} | item(each, circles) for each in asked}
    return found


def _asked(session: Session, sight: Sight, board: Board, one: Round, only: str | None = None) -> list[Asked]:
    """What was asked in a round, by number; or `only` about one example."""
    judged: dict[str, list[Row[Any]]] = {}
    for each in queries.rounds.judgements(session, one, only):
        judged.setdefault(each.example_id, []).append(each)
    hands: dict[str, dict[int, Counts]] = {}
    for raised in queries.rounds.tallies(session, one):
        counts = Counts(raised.yes, raised.no, raised.unsure)
        hands.setdefault(raised.example_id, {})[raised.position] = counts
    settled, groups = queries.rounds.settled(session, one), board.groups.split("\n")
    return [
        Asked(sight, id_, number, title, judged.get(id_, []), hands.get(id_, {}), id_ in settled, groups)
        for id_, number, title in queries.rounds.titles(session, board.id, queries.rounds.examples_of(one))
        if only in {None, id_}
    ]


def item(asked: Asked, circles: Sequence[Concept]) -> Item:
    """How people stand to one example; numbers are None where too few answered to be told."""
    keys = [circle.key for circle in circles]
    labels = [circle.label for circle in circles]
    told = asked.told
    people = len(asked.judged)
    counts = asked.circles
    return {
        "example": asked.example,
        "number": asked.number,
        "title": asked.title,
        "answers": people if told else None,
        "regions": _regions(asked.judged, keys) if told else [],
        "circles": {
            key: _circle(counts[position], asked.hands.get(position), told=told)
            for position, key in enumerate(keys)
        },
        "contested": asked.contested,
        "agreement": agreement.agreement(counts) if told else None,
        "majority": {key: one.majority if told else None for key, one in zip(keys, counts, strict=True)},
        "sentence": agreement.sentence(counts, labels) if told else agreement.FEW,
        "settled": asked.settled,
    }


def _circle(counts: Counts, hands: Counts | None, *, told: bool) -> dict[str, Any]:
    if not told:
        return {"yes": None, "no": None, "unsure": None, "split": None, "by_hand": None}
    return counts._asdict() | {"split": counts.split, "by_hand": hands._asdict() if hands else None}


def _regions(judged: Sequence[Row[Any]], keys: Sequence[str]) -> list[dict[str, Any]]:
    """The regions that somebody chose."""
    masks = [each.mask for each in judged]
    return [
        {
            "region": regions.region_of(mask, keys),
            "mask": mask,
            "count": masks.count(mask),
            "share": round(masks.count(mask) / len(masks), SHARES),
        }
        for mask in regions.ORDER
        if mask in masks
    ]


def _told_of_people(asked: Asked, circles: Sequence[Concept], names: Mapping[str, str]) -> Item:
    keys = [circle.key for circle in circles]
    if not asked.told:
        return {"reasons": [], "groups": []}
    reasons = [
        {
            "why": each.why,
            "name": _name(asked.sight, each, names),
            "region": regions.region_of(each.mask, keys),
        }
        for each in sorted(asked.judged, key=lambda each: regions.ORDER.index(each.mask))
        if each.why
    ]
    return {"reasons": reasons, "groups": _groups(asked, keys)}


def _name(sight: Sight, judged: Row[Any], names: Mapping[str, str]) -> str | None:
    return sight.name(names.get(judged.participant_id)) if judged.participant_id else None


def _groups(asked: Asked, keys: Sequence[str]) -> list[Item]:
    return [
        {
            "group": group,
            "people": len(members),
            "circles": {
                key: one._asdict() | {"split": one.split}
                for key, one in zip(keys, _counted(members), strict=True)
            },
        }
        for group, members in asked.groups.items()
    ]


def _counted(judged: Sequence[Row[Any]]) -> list[Counts]:
    by_circle = zip(*((each.answer_0, each.answer_1, each.answer_2) for each in judged), strict=True)
    return [agreement.count(answers) for answers in by_circle] or [Counts()] * regions.CIRCLES


def judgements(session: Session, caller: Caller, board: Board, one: Round) -> list[dict[str, Any]]:
    """Each judgement of a revealed round that may be told, by example, in an order that tells nothing else.

    Raises NotNow before the reveal.
    """
    sight = require_revealed(session, caller, board, one)
    keys = queries.boards.concept_keys(session, board.id)
    names = queries.rounds.judged_names(session, one)
    told = [asked for asked in _asked(session, sight, board, one) if asked.told]
    hidden = _without_group(told)
    return [
        {
            "example": asked.example,
            "number": asked.number,
            "title": asked.title,
            "name": _name(sight, each, names),
            "group": each.group_label
            if each.group_label in asked.groups and each.participant_id not in hidden
            else None,
            "answers": rounds.answers_of(each, keys),
            "region": regions.region_of(each.mask, keys),
            "why": each.why,
        }
        for asked in told
        for each in asked.judged
    ]


def _without_group(told: Iterable[Asked]) -> set[str]:
    """The participants whose group may not be shown everywhere: told once, it would be known everywhere."""
    return {
        each.participant_id
        for asked in told
        for each in asked.judged
        if each.participant_id and each.group_label not in asked.groups
    }


def names_told(session: Session, board: Board, one: Round) -> list[tuple[str, str]]:
    """What an answer about a revealed round depends on besides the board's version: who is called what."""
    return [] if board.naming == "anonymous" else [*queries.rounds.judged_names(session, one).items()]
