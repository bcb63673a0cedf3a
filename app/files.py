"""Boards as files on this machine, for the command `threefold`: the same formats that REST clients get."""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sqlmodel import Session

from app.domain import document
from app.domain.map.picture import Picture
from app.services import access, board_documents, boards, pictures, rendering, spreadsheets
from app.services.access import Caller
from app.store import queries
from app.store.database import Database
from app.store.models import Board
from app.store.queries.filters import Filters, Order

FORMATS = (".json", ".csv", ".ndjson", ".svg", ".png", ".pdf")
OPERATOR = Caller(facilitator_id="operator", facilitator_name="Threefold")
_WIDTH = 30
_PIXELS = 1_600
_DRAW: dict[str, Callable[[Picture], bytes]] = {
    ".svg": lambda picture: rendering.svg(picture).encode(),
    ".png": lambda picture: rendering.png(picture, _PIXELS),
    ".pdf": rendering.pdf,
}


class Bar:
    """A progress bar on the terminal; silent where nobody looks."""

    def __init__(self) -> None:
        self.total = 0
        self._shown = sys.stderr.isatty()

    def __call__(self, done: int) -> None:
        """Show that so many of `total` are done."""
        if self._shown and self.total:
            done = min(done, self.total)
            bar = "█" * (_WIDTH * done // self.total)
            end = "\n" if done == self.total else ""
            print(f"\r{bar:·<{_WIDTH}} {done:,} of {self.total:,}", end=end, file=sys.stderr, flush=True)


def write(database: Database, slug: str, target: Path, bar: Bar) -> None:
    """Write a board in the format that the file's name ends in; an old file stays until the new one is whole.

    Raises NotFound.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    with database.reading() as session:
        board = access.readable(session, OPERATOR, slug)
        if draw := _DRAW.get(target.suffix):
            unfinished.write_bytes(draw(pictures.picture(session, board)))
        else:
            bar.total = sum(queries.boards.region_counts(session, board.id).values())
            with unfinished.open("w", encoding="utf-8", newline="") as file:
                file.writelines(_followed(_parts(database, session, board, target.suffix), bar))
    unfinished.replace(target)


def _parts(database: Database, session: Session, board: Board, ending: str) -> Iterator[str]:
    if ending == ".json":
        return board_documents.document(session, board)
    found = spreadsheets.pages(database.reading, Filters(board_id=board.id), Order())
    if ending == ".ndjson":
        return spreadsheets.lines(found)
    return spreadsheets.rows(found, queries.boards.concept_keys(session, board.id))


def _followed(parts: Iterable[str], bar: Bar) -> Iterator[str]:
    """Each part holds about a page of examples."""
    for number, part in enumerate(parts):
        yield part
        bar(min(number * spreadsheets.PAGE, bar.total - 1))
    bar(bar.total)


def take_board(database: Database, content: bytes, bar: Bar, *, dry_run: bool) -> str:
    """Make the board of a document, and say so. Raises Invalid."""
    read = document.read(content)
    count = f"{len(read.examples):,} examples"
    if dry_run:
        with database.reading() as session:
            slug = boards.free_slug(session, read.board.slug)
        return f"Would make the board “{read.board.title}” as {slug}, with {count}."
    bar.total = len(read.examples)
    with database.writing() as session:
        board = board_documents.import_board(session, OPERATOR, read, bar)
    return f"Made the board “{board.title}” as {board.slug}, with {count}."


def take_examples(database: Database, slug: str, content: bytes, bar: Bar, *, dry_run: bool) -> str:
    """Do what a table says, and tell what it was. Raises NotFound, Locked or Invalid."""
    with database.reading() as session:
        rows = spreadsheets.read(session, OPERATOR, slug, content)
        steps = spreadsheets.preview(session, OPERATOR, slug, rows)
    bar.total = sum(step.does != "keep" for step in steps)
    if dry_run:
        return "\n".join([*map(_line, steps), spreadsheets.summary(steps, dry_run=True)])
    with database.writing() as session:
        steps = spreadsheets.load(session, OPERATOR, slug, rows, bar)
    return spreadsheets.summary(steps, dry_run=False)


def _line(step: spreadsheets.Step) -> str:
    where = f" ({', '.join(step.columns)})" if step.columns else ""
    return f"row {step.row}: {step.does} “{step.title}”{where}"
