"""Boards as files on this machine, for the command `threefold`: the same formats that REST clients get."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlmodel import Session

from app.domain import document, sentences, tables
from app.domain.map.picture import Picture
from app.domain.sentences import quoted
from app.services import access, board_documents, boards, pictures, rendering, spreadsheets
from app.services.access import Caller
from app.services.staged_examples import Opening
from app.store import private_files, queries
from app.store.database import Database
from app.store.models import Board
from app.store.queries.filters import Filters, Order

OnProgress = Callable[[int, int], object]

FORMATS = (".json", ".csv", ".ndjson", ".svg", ".png", ".pdf")
OPERATOR = Caller(facilitator_id="operator", facilitator_name="Threefold")
_PIXELS = 1_600
_DRAW: dict[str, Callable[[Picture], bytes]] = {
    ".svg": lambda picture: rendering.svg(picture).encode(),
    ".png": lambda picture: rendering.png(picture, _PIXELS),
    ".pdf": rendering.pdf,
}


def export_board(database: Database, slug: str, target: Path, server: str, progress: OnProgress) -> str:
    """Write a board in the format that the file's name ends in. An old file stays until the new one is whole.

    `server` is the address of this one. `progress` is called with the number of examples written and of all
    examples. Answers a sentence about what a picture could not draw, empty when there is nothing. Raises
    NotFound or OSError.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        private_files.make_file(unfinished)
        undrawn = _write(database, slug, unfinished, target.suffix, server, progress)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return undrawn


def _write(
    database: Database, slug: str, target: Path, suffix: str, server: str, progress: OnProgress
) -> str:
    """Write a board to a file. Answers a sentence about what a picture could not draw."""
    with database.reading() as session:
        board = access.readable(session, OPERATOR, slug)
        if draw := _DRAW.get(suffix):
            make_picture = pictures.board_picture if suffix == ".svg" else pictures.printed_picture
            picture = make_picture(session, board)
            target.write_bytes(draw(picture))
            return sentences.undrawn(picture.undrawn_examples, picture.undrawn_circles)
        total = sum(queries.boards.region_counts(session, board.id).values())
        pages = _pages(database, session, board, suffix, server)
        with target.open("w", encoding="utf-8", newline="") as file:
            file.writelines(_with_progress(pages, total, progress))
    return ""


def _pages(database: Database, session: Session, board: Board, suffix: str, server: str) -> Iterator[str]:
    """The text of a file in parts; each part holds about a page of examples."""
    if suffix == ".json":
        return board_documents.document(lambda: nullcontext((session, board)), server)
    examples = spreadsheets.pages(database.reading, Filters(board_id=board.id), Order())
    if suffix == ".ndjson":
        return spreadsheets.json_lines(examples)
    return spreadsheets.csv_chunks(examples, queries.boards.concept_keys(session, board.id))


def _with_progress(pages: Iterable[str], total: int, progress: OnProgress) -> Iterator[str]:
    for number, page in enumerate(pages):
        yield page
        progress(number * spreadsheets.PAGE, total)
    progress(total, total)


def import_board(database: Database, content: bytes, progress: OnProgress, *, dry_run: bool) -> str:
    """Make the board that a document describes; returns a sentence that says what was made.

    `progress` is called with the number of examples made and of all examples. Raises Invalid.
    """
    new = document.read(content)
    count = f"{len(new.examples):,} examples"
    if dry_run:
        with database.reading() as session:
            slug = boards.free_slug(session, new.board.slug)
        return f"Would make the board {quoted(new.board.title)} as {slug}, with {count}."
    total = len(new.examples)
    board = board_documents.import_board(by_operator(database.writing), new, lambda d: progress(d, total))
    return f"Made the board {quoted(board.title)} as {board.slug}, with {count}."


def import_examples(
    database: Database, slug: str, content: bytes, sheet: str | None, progress: OnProgress, *, dry_run: bool
) -> str:
    """Change a board as a table of examples says; returns a line for each change (dry run) and a summary.

    `sheet` is the name of a workbook's sheet; None: the first one.

    `progress` is called with the number of examples changed and of all that change.
    Raises NotFound, Locked or Invalid.
    """
    lines = tables.read(content, sheet=sheet)
    with database.reading() as session:
        rows = spreadsheets.read(session, OPERATOR, slug, lines)
        steps = spreadsheets.preview(session, OPERATOR, slug, rows)
    if dry_run:
        return "\n".join([*map(_line, steps), spreadsheets.describe(steps, dry_run=True)])
    total = sum(step.does != "keep" for step in steps)
    reading, writing = by_operator(database.reading), by_operator(database.writing)
    steps = spreadsheets.import_rows(reading, writing, slug, rows, lambda done: progress(done, total))
    return spreadsheets.describe(steps, dry_run=False)


def by_operator(open_session: Callable[[], AbstractContextManager[Session]]) -> Opening:
    """Open sessions as `open_session` does, for whoever runs this machine."""

    @contextmanager
    def opened() -> Iterator[tuple[Session, Caller]]:
        with open_session() as session:
            yield session, OPERATOR

    return opened


def _line(step: spreadsheets.RowPlan) -> str:
    where = f" ({', '.join(step.columns)})" if step.columns else ""
    return f"row {step.row}: {step.does} {quoted(step.title)}{where}"
