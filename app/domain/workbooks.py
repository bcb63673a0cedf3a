"""Workbooks (.xlsx), read by openpyxl: one sheet, within bounds; and written."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, time
from itertools import islice
from typing import Any

from app.domain.errors import Fault, Invalid
from app.domain.invisible import visible
from app.domain.sentences import quoted
from app.domain.sheets import MOST_ROWS, Line, column_letter, fault

MOST_UNPACKED = 32 * 1024 * 1024
MOST_PARTS = 2_000
MOST_COLUMNS = 2_000
MOST_STYLES = 2 * 1024 * 1024
# Characters. No field of an example takes so much.
LONGEST_CELL = 200_000
LAST_ROW = 1_048_576
LONGEST_SHEET_TITLE = 31
_NOT_IN_TITLES = re.compile(r"[\\/*?:\[\]\x00-\x1f]")
_TIMES = re.compile(rb"<dcterms:(created|modified)\b.*?</dcterms:\1>")
_WIDTHS = {"title": 40, "description": 60, "tags": 24, "region": 24, "id": 12}
_USUAL_WIDTH = 16
_ZIP = b"PK\x03\x04"
_SAVE_AS = "Save the table as “CSV UTF-8”, or as a workbook (.xlsx)."
_BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def is_archive(content: bytes) -> bool:
    """Whether this is a zip archive, as every workbook is."""
    return content.startswith(_ZIP)


def read(content: bytes, sheet: str | None = None) -> list[Line]:
    """The rows that hold anything, of the sheet with this name, as the text that people see.

    Without a name, the first sheet that is shown. Raises Invalid for what is no workbook, for one that is too
    large when unpacked, and for one without such a sheet.
    """
    try:
        _refuse_what_is_no_workbook(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(islice(_lines(_rows(content, sheet)), MOST_ROWS + 2))
    except _BROKEN as error:
        raise Invalid(Fault(f"This workbook is damaged and cannot be read. {_SAVE_AS}")) from error


def write(title: str, rows: Iterable[Sequence[str]], numbers: Collection[str] = ()) -> bytes:
    """A workbook of one sheet. The first row holds the names of the columns; those of `numbers` hold numbers.

    Cells are text, as they are given: a text that a spreadsheet would run must be defused before.
    """
    from openpyxl import Workbook  # noqa: PLC0415  (a tenth of a second that only workbooks need)
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(
        _NOT_IN_TITLES.sub(" ", title)[:LONGEST_SHEET_TITLE].strip("' ") or "Examples"
    )
    sheet.freeze_panes = "A2"
    remaining = iter(rows)
    header = next(remaining)
    for index, name in enumerate(header):
        sheet.column_dimensions[column_letter(index)].width = _WIDTHS.get(name, _USUAL_WIDTH)
    names = [WriteOnlyCell(sheet, name) for name in header]
    for cell in names:
        cell.font = Font(bold=True)
    sheet.append(names)
    for row in remaining:
        cells = zip(header, row, strict=True)
        sheet.append([int(text) if name in numbers and text else text or None for name, text in cells])
    content = io.BytesIO()
    workbook.save(content)
    return _without_times(content)


def _without_times(workbook: io.BytesIO) -> bytes:
    """The same workbook without the time at which it was written: equal tables are equal files."""
    content = io.BytesIO()
    with zipfile.ZipFile(workbook) as timed, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as timeless:
        for part in timed.infolist():
            data = timed.read(part)
            if part.filename == "docProps/core.xml":
                data = _TIMES.sub(b"", data)
            timeless.writestr(zipfile.ZipInfo(part.filename), data, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _refuse_what_is_no_workbook(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if "mimetype" in names and b"opendocument" in archive.open("mimetype").read(100):
            raise Invalid(Fault(f"This is an OpenDocument file (.ods). {_SAVE_AS}"))
    if not any(name.startswith("xl/workbook") for name in names):
        raise Invalid(Fault(f"This is a zip archive without a workbook in it. {_SAVE_AS}"))
    if "xl/workbook.bin" in names:
        raise Invalid(Fault(f"This is a binary workbook (.xlsb). {_SAVE_AS}"))
    styles = sum(part.file_size for part in parts if part.filename == "xl/styles.xml")
    if styles > MOST_STYLES:
        raise Invalid(Fault(f"This workbook has too many styles to be read. {_SAVE_AS}"))
    if len(parts) > MOST_PARTS or sum(map(_unpacked_size, parts)) > MOST_UNPACKED:
        size = MOST_UNPACKED // 1024 // 1024
        raise Invalid(
            Fault(f"This workbook is larger than {size} MiB when it is unpacked. Bring in a part of it.")
        )


def _unpacked_size(part: zipfile.ZipInfo) -> int:
    """Pictures are never unpacked."""
    return 0 if part.filename.startswith("xl/media/") else part.file_size


def _rows(content: bytes, name: str | None) -> Iterator[Sequence[Any]]:
    from openpyxl import load_workbook  # noqa: PLC0415  (a tenth of a second that only workbooks need)

    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheet = _sheet_of(workbook.worksheets, name)
    sheet.reset_dimensions()
    yield from islice(sheet.iter_rows(values_only=True), LAST_ROW)
    workbook.close()


def _sheet_of(sheets: Sequence[Any], name: str | None) -> Any:
    if name is None:
        shown = next((sheet for sheet in sheets if sheet.sheet_state == "visible"), None)
        if shown is None:
            raise Invalid(Fault("This workbook has no sheet that is shown."))
        return shown
    named = next((sheet for sheet in sheets if _same_name(sheet.title, name)), None)
    if named is None:
        names = ", ".join(quoted(sheet.title) for sheet in sheets)
        raise Invalid(Fault(f"This workbook has no sheet {quoted(visible(name))}. Its sheets are {names}."))
    return named


def _same_name(title: str, name: str) -> bool:
    return visible(title).casefold() == visible(name).casefold()


def _lines(rows: Iterable[Sequence[Any]]) -> Iterator[Line]:
    for number, values in enumerate(rows, 1):
        if len(values) > MOST_COLUMNS:
            raise _too_wide(number)
        line = checked(Line(number, [_text(value) for value in values]))
        if any(map(visible, line.cells)):
            yield line


def checked(line: Line) -> Line:
    """A row that is no wider than a sheet, with no cell that is longer than a workbook's. Raises Invalid."""
    if len(line.cells) > MOST_COLUMNS:
        raise _too_wide(line.number)
    for index, cell in enumerate(line.cells):
        if len(cell) > LONGEST_CELL:
            words = f"this has {len(cell):,} characters; a cell may have at most {LONGEST_CELL:,}."
            raise Invalid(fault(line.number, words, column_letter(index)))
    return line


def _too_wide(number: int) -> Invalid:
    return Invalid(fault(number, f"this has more than {MOST_COLUMNS:,} columns."))


def _text(value: object) -> str:
    """A value as people see it: no `.0` after whole numbers, no midnight after a day."""
    from openpyxl.utils.escape import unescape  # noqa: PLC0415

    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return f"{value:.15g}"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "seconds")
        case str():
            return _whole(str(unescape(value)))
        case _:
            return str(value)


def _whole(text: str) -> str:
    """Well-formed text: halves of a character become one, and a half alone becomes U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
