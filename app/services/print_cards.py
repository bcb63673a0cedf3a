"""Examples as cards on paper: four or six to a page, to cut out, to lay on a table, to place by hand."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import segno
from sqlmodel import Session

import app
from app.domain.errors import NotNow
from app.domain.map.geometry import geometry
from app.domain.map.lettering import is_right_to_left, printable
from app.services import print_fonts, rendering
from app.services.print_fonts import NAMES, TEXT
from app.store import queries
from app.store.models import Board
from app.store.queries.filters import Filters, Order

Paper = Literal["a4", "letter"]
MOST_CARDS = 300
_SHEET = Path(app.__file__).parent.parent / "templates" / "cards.typ"
_PAPERS: Mapping[Paper, str] = {"a4": "a4", "letter": "us-letter"}
_COLUMNS = 2
# A word may break after so many letters: cards are narrow.
_LONG = re.compile(r"(\S{20})(?=\S)")
# Characters of a description and of a next step that a card has room for, by how many cards a page has.
_ROOM = {4: (420, 200), 6: (230, 0)}


def pdf(
    session: Session,
    board: Board,
    filters: Filters,
    home: str,
    *,
    paper: Paper,
    per_page: int,
    shows_places: bool,
) -> bytes:
    """A PDF of cards, by number. `home` is the board's address: each card leads to its example's page.

    Without `shows_places` the circles are empty, to be marked by hand. Raises NotNow for too many cards, and
    for none.
    """
    examples = _examples(session, filters)
    concepts = queries.boards.concepts(session, board.id)
    labels = {concept.key: concept.label for concept in concepts}
    cards = [
        _card(example if shows_places else {**example, "answers": None}, labels, home, per_page)
        for example in examples
    ]
    sheet = {
        "title": printable(board.title),
        "board": _words(board.title, TEXT),
        "paper": _PAPERS[paper],
        "rows": per_page // _COLUMNS,
        "cards": cards,
    }
    return rendering.sheet_pdf(_SHEET.read_bytes(), {"cards": json.dumps(sheet)}, _families(sheet))


def _examples(session: Session, filters: Filters) -> list[dict[str, Any]]:
    bodies, _ = queries.examples.bodies(session, filters, Order(), MOST_CARDS + 1, 2**31)
    if not bodies:
        raise NotNow("No example meets these filters. Take one away.")
    if len(bodies) > MOST_CARDS:
        raise NotNow(f"A file has at most {MOST_CARDS} cards. Choose fewer examples by filters.")
    return sorted(map(json.loads, bodies), key=lambda example: int(example["number"]))


def _card(example: Mapping[str, Any], labels: Mapping[str, str], home: str, per_page: int) -> dict[str, Any]:
    description, next_step = (
        _shortened(text or "", room)
        for text, room in zip((example["description"], example["next_step"]), _ROOM[per_page], strict=True)
    )
    setting = " · ".join(
        filter(None, (example["setting"][name] for name in ("grades", "subject", "community")))
    )
    return {
        "number": example["number"],
        "title": _words(example["title"], NAMES),
        "circles": [*_circles(example["answers"], labels)],
        "description": _words(description, TEXT),
        "next-step": _words(next_step, TEXT),
        "setting": _words(setting, TEXT),
        "code": _code(f"{home}/examples/{example['id']}"),
    }


def _circles(
    answers: Mapping[str, bool | None] | None, labels: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    palette = geometry().palette["light"]
    signs = {True: "yes", False: "no", None: "unsure"}
    for position, (key, label) in enumerate(labels.items()):
        yield {
            "label": _words(label, TEXT) or _words(str(position + 1), TEXT),
            "answer": signs[answers[key]] if answers else "open",
            "fill": palette.fills[1 << position],
            "line": palette.lines[position],
        }


def _words(text: str, usual: str) -> dict[str, Any] | None:
    """A text for the sheet, None where no font has its letters."""
    line = _LONG.sub("\\1\u200b", printable(text))
    runs = print_fonts.runs(line, usual)
    if not runs:
        return None
    parts = [{"family": run.family, "text": run.text} for run in runs]
    return {"runs": parts, "right-to-left": is_right_to_left(line)}


def _families(sheet: Any) -> set[str]:
    """The families of fonts that a sheet is set in."""
    if isinstance(sheet, dict):
        own = {sheet["family"]} if "family" in sheet else set()
        return own.union(*map(_families, sheet.values()))
    return set().union(*map(_families, sheet)) if isinstance(sheet, list) else set()


def _shortened(text: str, room: int) -> str:
    line = printable(text) if room else ""
    return line if len(line) <= room else f"{line[:room].rpartition(' ')[0] or line[:room]}…"


def _code(address: str) -> str:
    """An address as a QR code (ISO/IEC 18004), an SVG."""
    content = io.BytesIO()
    code = segno.make(address, micro=False, error="m")
    code.save(content, kind="svg", border=0, omitsize=True, xmldecl=False)
    return content.getvalue().decode()
