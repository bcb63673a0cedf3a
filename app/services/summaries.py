"""What a workshop leaves behind: the map, where people differ, what moved, what was settled and decided."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from app.domain import regions, sheets
from app.domain.credentials import digest, new_token
from app.domain.errors import NotFound
from app.domain.rounds import policy, round_sheets
from app.domain.rounds.comparison import Sum
from app.domain.workshop import recap
from app.domain.workshop.recap import WorkshopFacts
from app.services import access, agreements, comparisons, rounds, serializers
from app.services.access import Caller
from app.services.event_log import timestamp
from app.store import queries
from app.store.models import Board, Example, Round, Settlement

Found = Mapping[str, Any]


def summary(session: Session, caller: Caller, board: Board) -> dict[str, Any]:
    """All that came of a board's workshop, as the caller may know it."""
    revealed = [one for one in queries.rounds.every(session, board.id) if one.revealed_at]
    agreed = [agreements.of_round(session, caller, board, one) for one in revealed]
    latest = _latest(agreed)
    moved = comparisons.between(session, caller, board, *revealed[-2:]) if len(revealed) > 1 else None
    settled = _settled(session, board)
    found = {
        "board": {name: getattr(board, name) for name in ("slug", "title", "prompt", "naming")},
        "version": board.version,
        "at": _moment(revealed[-1]) if revealed else None,
        "people": agreed[-1]["people"] if agreed else None,
        "concepts": [serializers.concept(one) for one in queries.boards.concepts(session, board.id)],
        "map": {"regions": _regions(session, board)},
        "rounds": [_round(*pair) for pair in zip(revealed, agreed, strict=True)],
        "contested": [one for one in latest if one["contested"]],
        "moved": moved,
        "settled": settled,
        "notes": _notes(session, board),
        "offers": _offers(session, caller, board),
    }
    return found | {"in_short": recap.summary_sentences(_told(found, latest))}


def _latest(agreed: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """How people stood to each example when enough last placed it, most contested first.

    With the reasons of all rounds, the newest first, and settled when it was after any.
    """
    about: dict[str, list[Found]] = {}
    for one in reversed(agreed):
        for item in one["items"]:
            about.setdefault(item["example"], []).append({"round": one["round"]} | item)
    latest = [item | _over(about[id_]) for id_, item in agreements.last_answered(agreed).items()]
    return sorted(latest, key=lambda item: (-(item["contested"] or 0), item["number"]))


def _over(about: Sequence[Found]) -> dict[str, Any]:
    """What holds over several rounds about one example."""
    return {
        "reasons": [{**reason, "round": item["round"]} for item in about for reason in item["reasons"]],
        "settled": any(item["settled"] for item in about),
    }


def _moment(one: Round) -> str | None:
    return timestamp(one.revealed_at) if one.revealed_at else None


def _round(one: Round, agreed: Found) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "revealed_at": _moment(one),
        "people": agreed["people"],
        "examples": len(agreed["items"]),
        "of_one_mind": sum(item["contested"] == 0 for item in agreed["items"]),
    }


def _regions(session: Session, board: Board) -> list[dict[str, Any]]:
    """The eight regions and the tray, each with its examples by number."""
    marks = sorted(queries.examples.marks(session, board.id), key=lambda mark: mark.number)
    masks = (*regions.ORDER, None)
    return [
        {
            **region,
            "examples": [
                {"example": mark.id, "number": mark.number, "title": mark.title}
                for mark in marks
                if mark.mask == mask
            ],
        }
        for mask, region in zip(masks, serializers.region_list(session, board), strict=True)
    ]


def _settled(session: Session, board: Board) -> list[dict[str, Any]]:
    concepts = queries.boards.concepts(session, board.id)
    keys, labels = [one.key for one in concepts], [one.label for one in concepts]
    return [_settlement(*row, keys, labels) for row in queries.summaries.settlements(session, board.id)]


def _settlement(
    number: int, kept: Settlement, example: Example, keys: Sequence[str], labels: Sequence[str]
) -> dict[str, Any]:
    before, after = (json.loads(text) if text else None for text in (kept.before, kept.after))
    mask = regions.mask_of(tuple(after[key] for key in keys)) if after else None
    return {
        "round": number,
        "example": example.id,
        "number": example.number,
        "title": example.title,
        "before": before,
        "after": after,
        "region": regions.region_of(mask, keys),
        "label": regions.label_of(mask, labels),
        "stands": serializers.answers(example, keys) == after,
    }


def _notes(session: Session, board: Board) -> list[dict[str, Any]]:
    notes = [serializers.note(one) for one in queries.workshops.notes(session, board.id)]
    about = [note["example"] for note in notes if note["example"]]
    titles = {row.id: row for row in queries.rounds.titles(session, board.id, about)}
    return [note | {"example": _named(titles.get(note["example"]))} for note in notes]


def _named(row: Any) -> dict[str, Any] | None:
    return {"example": row.id, "number": row.number, "title": row.title} if row else None


def _offers(session: Session, caller: Caller, board: Board) -> list[dict[str, Any]]:
    """Who may be asked about what; nobody where real names are not known."""
    viewer = rounds.viewer(session, caller, board)
    if policy.sight(viewer, board.naming, revealed=True).names != "names":  # type: ignore[arg-type]
        return []
    people: dict[str, list[dict[str, Any]]] = {}
    for row in queries.summaries.offers(session, board.id):
        people.setdefault(row.contributor, []).append(_named(row) or {})
    return [{"name": name, "examples": examples} for name, examples in people.items()]


def _told(found: Found, latest: Sequence[Found]) -> WorkshopFacts:
    counts = [region["count"] for region in found["map"]["regions"]]
    first = next(iter(found["contested"]), None)
    moved = found["moved"]
    return WorkshopFacts(
        placed=sum(counts[:-1]),
        waiting=counts[-1],
        rounds=len(found["rounds"]),
        people=found["people"] or 0,
        examples=len(latest),
        of_one_mind=sum(item["contested"] == 0 for item in latest),
        contested=(first["title"], first["sentence"]) if first else None,
        moved=sum_of(moved) if moved else None,
        since=moved["with"] if moved else 0,
        settled=len({one["example"] for one in found["settled"]}),
    )


def sum_of(moved: Found) -> Sum:
    """What a comparison comes to."""
    return Sum(*(moved["sum"][name] for name in Sum._fields))


def names_told(session: Session, board: Board) -> list[list[tuple[str, str]]]:
    """What a summary depends on besides the board's version: who is called what."""
    every = queries.rounds.every(session, board.id)
    return [agreements.names_told(session, board, one) for one in every if one.revealed_at]


def judgements(session: Session, caller: Caller, board: Board, number: int) -> str:
    """A round's answers as comma-separated values. Raises NotFound, or NotNow before the reveal."""
    one = rounds.find(session, board, number)
    items = agreements.of_round(session, caller, board, one)["items"]
    given = agreements.judgements(session, caller, board, one)
    header = round_sheets.judgement_header(queries.boards.concept_keys(session, board.id))
    return sheets.to_csv([header, *round_sheets.judgement_rows(number, given, items)])


def agreement(session: Session, caller: Caller, board: Board, number: int) -> str:
    """A round's examples as comma-separated values. Raises NotFound, or NotNow before the reveal."""
    one = rounds.find(session, board, number)
    items = agreements.of_round(session, caller, board, one)["items"]
    keys = queries.boards.concept_keys(session, board.id)
    header = round_sheets.agreement_header(keys)
    return sheets.to_csv([header, *round_sheets.agreement_rows(number, items, keys)])


def make_link(session: Session, caller: Caller, slug: str) -> str:
    """The token of a new link that opens the summary for anyone; the one before ends.

    Raises NotFound or Forbidden.
    """
    with access.facilitating(session, caller, slug) as change:
        token = new_token()
        change.board.summary_digest = digest(token)
        session.add(change.board)
    return token


def end_link(session: Session, caller: Caller, slug: str) -> None:
    """The link opens the summary no more; without one nothing happens. Raises NotFound or Forbidden."""
    with access.facilitating(session, caller, slug) as change:
        change.board.summary_digest = None
        session.add(change.board)


def shared(session: Session, token: str) -> Board:
    """The board whose summary a link opens. Raises NotFound."""
    board = queries.summaries.board_shared_by(session, digest(token))
    if board is None:
        raise NotFound("This link leads nowhere any more. Ask whoever gave it to you for the newest one.")
    return board
