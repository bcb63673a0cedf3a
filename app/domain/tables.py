"""Files with a table in them, as numbered lines of cells: CSV as spreadsheets write it, workbooks, lists."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from app.domain import encodings, workbooks
from app.domain.errors import Fault, Invalid
from app.domain.invisible import visible
from app.domain.sentences import quoted
from app.domain.sheets import BROKEN_LETTER, MOST_ROWS, Line, column_letter, fault, to_csv, too_many_rows

# Signs that divide cells, in one row: more of them than there may be columns stand in quoted text.
MOST_DIVIDERS = 200_000
MOST_LINES = 200_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|(?<=[^\r\n])\Z)")
_FIRST_LINE = re.compile(r'(?:"(?:[^"]++|"")*+"|[^"\r\n]++)*+')
_QUOTED = re.compile(r'"(?:[^"]++|"")*+"')
_SEPARATOR_LINE = re.compile(r'"?sep=([^"\r\n])"?[,;\t|]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_LONGEST_HEADER = 64 * 1024
_BULLET = re.compile(r"\s*(?:[-–—*•◦▪‣·●○]|\(?\d{1,4}[.)])\s+")
csv.field_size_limit(32 * 1024 * 1024)


def read(content: bytes, charset: str | None = None, sheet: str | None = None) -> list[Line]:
    """The lines of a table that hold anything, numbered as a spreadsheet numbers its rows.

    `charset` is the character set that the sender declares, `sheet` the name of a workbook's sheet; None: the
    first one. Raises Invalid.
    """
    if not workbooks.is_archive(content):
        if sheet is not None:
            words = "This file is no workbook (.xlsx), so it has no sheets. Leave the sheet out."
            raise Invalid(Fault(words))
        return _read_csv(content, charset)
    lines = workbooks.read(content, sheet)
    return [*lines[:1], *_bounded(lines[1:])]


def from_list(text: str) -> list[Line]:
    """A list that somebody pasted, one line an example, as lines of a table. A pasted table stays one.

    Raises Invalid.
    """
    match = _FIRST_LINE.match(text.lstrip()[:_LONGEST_HEADER])
    start = match[0] if match else ""
    if "title" in _cells(start, _delimiter(start)):
        return read(text.encode())
    return [Line(0, ["title"]), *_bounded(_titles(text))]


def _titles(text: str) -> Iterator[Line]:
    for number, match in enumerate(_LINE.finditer(text), 1):
        if number > MOST_LINES:
            raise too_many_rows()
        line = workbooks.checked(Line(number, [match[0]]))
        if title := visible(_BULLET.sub("", line.cells[0], count=1)):
            yield Line(number, [title])


def as_csv(lines: Iterable[Line]) -> str:
    """Lines as comma-separated values in which every row has the number that it had before."""
    rows: list[Sequence[str]] = []
    for number, cells in lines:
        rows += [[]] * (number - 1 - len(rows))
        rows.append(cells)
    return to_csv(rows)


def _bounded(rows: Iterable[Line]) -> list[Line]:
    """The rows of a table, counted while they are read."""
    taken: list[Line] = []
    for row in rows:
        if len(taken) == MOST_ROWS:
            raise too_many_rows()
        taken.append(row)
    return taken


def _read_csv(content: bytes, charset: str | None) -> list[Line]:
    text = encodings.text_of(content, charset)
    separator = _SEPARATOR_LINE.match(text)
    start = separator.end() if separator else 0
    rows = _rows(text, start, separator[1] if separator else _delimiter(text[start:].lstrip("\r\n")))
    header = next(rows, None)
    lines = [] if header is None else [header, *_bounded(rows)]
    _refuse_broken_letters(lines)
    return lines


def _delimiter(text: str) -> str:
    """What divides the cells of the first line: quoted text does not count."""
    match = _FIRST_LINE.match(text[:_LONGEST_HEADER])
    return max(",;\t|", key=_QUOTED.sub("", match[0] if match else "").count)


def _cells(line: str, delimiter: str) -> list[str]:
    return [visible(cell).lower() for cell in next(csv.reader([line], delimiter=delimiter), [])]


class _Lines:
    """The lines of a text from a place on, one at a time. They are counted, and so is what divides cells.

    Raises Invalid for too many lines, or for more cells in a row than a sheet could have.
    """

    def __init__(self, text: str, start: int, delimiter: str) -> None:
        self._matches = _LINE.finditer(text, start)
        self._delimiter = delimiter
        self._count = 0
        self.row = 1
        self.dividers = 0

    def __iter__(self) -> Iterator[str]:
        for match in self._matches:
            self._count += 1
            self.dividers += match[0].count(self._delimiter)
            if self._count > MOST_LINES:
                raise too_many_rows()
            if self.dividers > MOST_DIVIDERS:
                raise Invalid(fault(self.row, f"this has more than {workbooks.MOST_COLUMNS:,} columns."))
            yield match[0]


def _rows(text: str, start: int, delimiter: str) -> Iterator[Line]:
    """The rows that hold anything."""
    lines = _Lines(text, start, delimiter)
    reader = csv.reader(iter(lines), delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        for cells in reader:
            line = workbooks.checked(Line(lines.row, cells))
            if any(map(visible, cells)):
                yield line
            lines.row += 1
            lines.dividers = 0
    except csv.Error as error:
        detail = "a quotation mark here is not closed, or something follows it."
        raise Invalid(fault(lines.row, detail)) from error


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
