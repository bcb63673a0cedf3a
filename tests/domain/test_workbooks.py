"""Workbooks: the first sheet as the text that people see, within bounds."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from app.domain import tables, workbooks
from app.domain.errors import Invalid
from app.domain.sheets import MOST_ROWS, Line

Value = str | int | float | bool | date | None


def workbook(*rows: list[Value], hidden: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if hidden:
        sheet.title, sheet.sheet_state = hidden, "hidden"
        sheet = book.create_sheet("Shown")
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def archive(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return file.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        tables.read(content)
    return refused.value.faults[0].detail


def test_values_become_the_text_that_people_see() -> None:
    rows: list[list[Value]] = [
        ["title", "a", "b"],
        [3.0, 1.5, 7],
        [],
        [True, False, None],
        [date(2026, 4, 7), datetime(2026, 11, 5, 15, 41), " x "],  # noqa: DTZ001
    ]
    assert tables.read(workbook(*rows)) == [
        Line(1, ["title", "a", "b"]),
        Line(2, ["3", "1.5", "7"]),
        Line(4, ["TRUE", "FALSE"]),
        Line(5, ["2026-04-07", "2026-11-05 15:41:00", " x "]),
    ]


def test_what_workbooks_escape_is_put_back_as_well_formed_text() -> None:
    lines = tables.read(workbook(["title"], ["a_x000A_b _xD83C__xDF31_ _xD800_"]))
    assert lines[1].cells == ["a\nb 🌱 \ufffd"]


def test_the_first_sheet_that_is_shown_counts() -> None:
    assert tables.read(workbook(["title"], ["A"], hidden="Notes")) == [Line(1, ["title"]), Line(2, ["A"])]


def test_a_sheet_is_chosen_by_its_name() -> None:
    book = Workbook()
    for name in ("Élan 1", "Notes", "Заметки"):
        book.create_sheet(name).append([name])
    book["Notes"].sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    for name, first in (("élan 1", "Élan 1"), (" Notes\u200b ", "Notes"), ("заметки", "Заметки")):
        assert tables.read(content.getvalue(), sheet=name) == [Line(1, [first])]
    assert tables.read(content.getvalue()) == []
    with pytest.raises(Invalid, match="This workbook has no sheet “Plans”") as refused:
        tables.read(content.getvalue(), sheet="Plans")
    assert refused.value.faults[0].detail.endswith("Its sheets are “Sheet”, “Élan 1”, “Notes”, “Заметки”.")
    with pytest.raises(Invalid, match="This file is no workbook"):
        tables.read(b"title\nA", sheet="Notes")


def test_more_rows_than_are_taken_at_once_are_refused() -> None:
    rows: list[list[Value]] = [["A"]] * (MOST_ROWS + 1)
    assert "at most 5,000" in refusal(workbook(["title"], *rows))


def test_more_columns_than_a_table_can_have_are_refused_by_row() -> None:
    wide: list[Value] = ["A"] * (workbooks.MOST_COLUMNS + 1)
    assert refusal(workbook(["title"], wide)) == "Row 2: this has more than 2,000 columns."


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    bomb = archive(
        **{"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b" " * (workbooks.MOST_UNPACKED + 1)}
    )
    assert len(bomb) < 100_000
    assert "larger than 32 MiB" in refusal(bomb)


def test_rows_without_end_are_not_gone_through() -> None:
    source = zipfile.ZipFile(io.BytesIO(workbook(["title"], ["A"])))
    files = {name: source.read(name) for name in source.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    files[sheet] = files[sheet].replace(b'<row r="2"', b'<row r="999999999999"')
    assert tables.read(archive(**files)) == [Line(1, ["title"])]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 and then nothing", "damaged"),
        (archive(**{"xl/workbook.xml": b"<workbook"}), "damaged"),
        (archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument file (.ods)"),
        (archive(**{"xl/workbook.bin": b""}), ".xlsb"),
        (archive(**{"word/document.xml": b""}), "without a workbook"),
    ],
)
def test_another_archive_is_refused_and_says_what_to_do(content: bytes, words: str) -> None:
    assert words in refusal(content)
    assert "“CSV UTF-8”" in refusal(content)


def test_a_workbook_with_entities_of_its_own_is_refused() -> None:
    source = zipfile.ZipFile(io.BytesIO(workbook(["title"], ["A"])))
    files = {name: source.read(name) for name in source.namelist()}
    entity = b'<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa">]>'
    files["xl/worksheets/sheet1.xml"] = entity + files["xl/worksheets/sheet1.xml"]
    assert "damaged" in refusal(archive(**files))
