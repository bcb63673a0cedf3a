"""Files with a table in them, as numbered lines of cells: CSV as spreadsheets write it, workbooks, lists."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from app.domain import encodings, workbooks
from app.domain.errors import Fault, Invalid
from app.domain.invisible import visible
from app.domain.sentences import quoted
from app.domain.sheets import BROKEN_LETTER, MOST_ROWS, Line, column_letter, fault, to_csv

_LONGEST_CELL = 32 * 1024 * 1024
_FIRST_LINE = re.compile(r'(?:"(?:[^"]|"")*+"|[^"\r\n])*+')
_QUOTED = re.compile(r'"(?:[^"]|"")*+"')
_SEPARATOR_LINE = re.compile(r'"?sep=([^"\r\n])"?[,;\t|]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_BULLET = re.compile(r"\s*(?:[-–—*•◦▪‣·●○]|\(?\d{1,4}[.)])\s+")
csv.field_size_limit(_LONGEST_CELL)


def read(content: bytes, charset: str | None = None, sheet: str | None = None) -> list[Line]:
    """The lines of a table that hold anything, numbered as a spreadsheet numbers its rows.

    `charset` is the character set that the sender declares, `sheet` the name of a workbook's sheet; None: the
    first one. Raises Invalid.
    """
    if workbooks.is_archive(content):
        return _bounded(workbooks.read(content, sheet))
    if sheet is not None:
        raise Invalid(Fault("This file is no workbook (.xlsx), so it has no sheets. Leave the sheet out."))
    return _bounded(_read_csv(content, charset))


def from_list(text: str) -> list[Line]:
    """A list that somebody pasted, one line an example, as lines of a table. A pasted table stays one.

    Raises Invalid.
    """
    first = _cells(_FIRST_LINE.match(text.lstrip()), _delimiter(text.lstrip()))
    if "title" in first:
        return read(text.encode())
    titles = [visible(_BULLET.sub("", title, count=1)) for title in re.split(r"\r\n|\r|\n", text)]
    return _bounded([Line(0, ["title"]), *(Line(n, [title]) for n, title in enumerate(titles, 1) if title)])


def as_csv(lines: Iterable[Line]) -> str:
    """Lines as comma-separated values in which every row has the number that it had before."""
    rows: list[Sequence[str]] = []
    for number, cells in lines:
        rows += [[]] * (number - 1 - len(rows))
        rows.append(cells)
    return to_csv(rows)


def _bounded(lines: list[Line]) -> list[Line]:
    if len(lines) > MOST_ROWS + 1:
        raise Invalid(Fault(f"This has {len(lines) - 1:,} rows; import at most {MOST_ROWS:,} at a time."))
    return lines


def _read_csv(content: bytes, charset: str | None) -> list[Line]:
    text = encodings.text_of(content, charset)
    separator = _SEPARATOR_LINE.match(text)
    body = text[separator.end() :] if separator else text
    lines = _lines(body, separator[1] if separator else _delimiter(body.lstrip("\r\n")))
    _refuse_broken_letters(lines)
    return lines


def _delimiter(text: str) -> str:
    """What divides the cells of the first line: quoted text does not count."""
    match = _FIRST_LINE.match(text)
    return max(",;\t|", key=_QUOTED.sub("", match[0] if match else "").count)


def _cells(match: re.Match[str] | None, delimiter: str) -> list[str]:
    line = match[0] if match else ""
    return [visible(cell).lower() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _lines(text: str, delimiter: str) -> list[Line]:
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True
    )
    lines: list[Line] = []
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if any(map(visible, cells)):
                lines.append(Line(number, cells))
    except csv.Error as error:
        detail = "a quotation mark here is not closed, or something follows it."
        raise Invalid(fault(number + 1, detail)) from error
    return lines


def _refuse_broken_letters(lines: Sequence[Line]) -> None:
    """Raises Invalid where the text is not UTF-8 and nothing says what it is."""
    names = lines[0].cells if lines else []
    for number, cells in lines:
        for index, cell in enumerate(cells):
            if BROKEN_LETTER.search(cell):
                name = visible(names[index]) if index < len(names) else ""
                column = column_letter(index) if not name or BROKEN_LETTER.search(name) else name
                shown = BROKEN_LETTER.sub("\ufffd", visible(cell))[:40]
                words = (
                    f"{quoted(shown)} is not UTF-8. Save the table as “CSV UTF-8”, or as a workbook (.xlsx)."
                )
                raise Invalid(fault(number, words, column))
