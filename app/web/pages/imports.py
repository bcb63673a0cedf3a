"""The page's form for files: what a table or an exported board would do, and doing it."""

from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from app.domain import document, tables
from app.domain.errors import Fault, Invalid, ThreefoldError
from app.domain.sentences import quoted
from app.domain.sheets import Line
from app.services import access, board_documents, boards, spreadsheets
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.http.uploads import UploadedFormDep, charset_of
from app.web.pages.forms import require_texts
from app.web.pages.manage import manage

router = APIRouter(include_in_schema=False)

SHOWN = 200
_BEFORE_JSON = b"\xef\xbb\xbf \t\r\n"


class File(NamedTuple):
    """What somebody brings: a table or a list for a board, or a board."""

    name: str
    content: bytes
    charset: str | None = None
    pasted: str = ""
    sheet: str | None = None

    @classmethod
    def of(cls, form: FormData) -> "File":
        """The file that was chosen, the list that was pasted, or what was shown before."""
        given = form.get("file")
        if isinstance(given, UploadFile) and given.filename:
            sheet = str(form.get("sheet", "")).strip() or None
            return cls(given.filename, given.file.read(), charset_of(given.content_type or ""), sheet=sheet)
        if pasted := str(form.get("list", "")):
            return cls("your list", pasted.encode(), pasted=pasted)
        return cls(str(form.get("name", "")), str(form.get("text", "")).encode())

    @property
    def is_board(self) -> bool:
        """Whether it is a document; a table never begins with a brace."""
        return not self.pasted and self.content.lstrip(_BEFORE_JSON).startswith(b"{")

    def lines(self) -> list[Line]:
        """The lines of the table. Raises Invalid."""
        if self.pasted:
            return tables.from_list(self.pasted)
        return tables.read(self.content, self.charset, self.sheet)


@router.post("/b/{board}/import")
def import_file(slug: BoardSlug, context: ContextDep, form: UploadedFormDep) -> Response:
    """First say what a file would do, then do it."""
    require_texts(form, but="file")
    file = File.of(form)
    try:
        if form.get("to") == "import":
            return RedirectResponse(_take(context, slug, file), HTTPStatus.SEE_OTHER)
        preview = _preview_board(context, file) if file.is_board else _preview_table(context, slug, file)
        return manage(context, slug, preview=preview)
    except Invalid as error:
        return manage(context, slug, faults=[_sentence(fault) for fault in error.faults], pasted=file.pasted)
    except ThreefoldError as error:
        return manage(context, slug, problem=error, pasted=file.pasted)


def _take(context: RequestContext, slug: str, file: File) -> str:
    """Do what the file says: the address to go on to."""
    if file.is_board:
        read = document.read(file.content)
        return f"/b/{board_documents.import_board(context.writing, read).slug}/manage?done=made"
    lines = file.lines()
    with context.reading() as (session, caller):
        rows = spreadsheets.read(session, caller, slug, lines)
    spreadsheets.import_rows(context.reading, context.writing, slug, rows)
    return f"/b/{slug}/manage?done=taken"


def _preview_table(context: RequestContext, slug: str, file: File) -> dict[str, Any]:
    lines = file.lines()
    with context.reading() as (session, caller):
        steps = spreadsheets.preview(session, caller, slug, spreadsheets.read(session, caller, slug, lines))
    summary = spreadsheets.describe(steps, dry_run=True)
    text = tables.as_csv(lines)
    return _shown(file.name, text, summary, "Import", steps[:SHOWN], max(0, len(steps) - SHOWN))


def _preview_board(context: RequestContext, file: File) -> dict[str, Any]:
    read = document.read(file.content)
    with context.reading() as (session, caller):
        access.require_founder(caller)
        slug = boards.free_slug(session, read.board.slug)
    summary = (
        f"Would make the board {quoted(read.board.title)} at /b/{slug}, with {len(read.examples):,} examples."
    )
    text = file.content.decode("utf-8-sig")
    return _shown(file.name, text, summary, "Make the board", [], 0)


def _shown(
    name: str, text: str, summary: str, button: str, steps: list[spreadsheets.RowPlan], more: int
) -> dict[str, Any]:
    return {
        "name": name,
        "text": text,
        "summary": summary,
        "button": button,
        "steps": steps,
        "more": more,
    }


def _sentence(fault: Fault) -> str:
    return f"{fault.pointer}: {fault.detail}" if fault.pointer else fault.detail
