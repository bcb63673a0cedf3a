"""Tables as real spreadsheets write them: line ends, separators, character sets, and what is no table."""

import codecs

import pytest

from app.domain import tables
from app.domain.errors import Invalid
from app.domain.sheets import MOST_ROWS, Line

TABLE = 'title,tags,description\nMorning meeting,"talk, groups",Café\nReading buddies,peers,Older\n'
ROWS = [
    ["title", "tags", "description"],
    ["Morning meeting", "talk, groups", "Café"],
    ["Reading buddies", "peers", "Older"],
]


def cells(content: bytes, charset: str | None = None) -> list[list[str]]:
    return [list(line.cells) for line in tables.read(content, charset)]


def refusal(content: bytes, charset: str | None = None) -> str:
    with pytest.raises(Invalid) as refused:
        tables.read(content, charset)
    return refused.value.faults[0].detail


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_line_end_goes_with_every_delimiter(end: str, delimiter: str) -> None:
    lines = ["title{0}description", 'A{0}"One, two; three\tfour | five, six; seven"', 'B{0}"x\r\ny"']
    content = end.join(lines).format(delimiter).encode()
    assert cells(content) == [
        ["title", "description"],
        ["A", "One, two; three\tfour | five, six; seven"],
        ["B", "x\r\ny"],
    ]


def test_line_ends_may_be_mixed() -> None:
    assert [line.number for line in tables.read(b"title\r\nA\nB\rC\r\n")] == [1, 2, 3, 4]


def test_the_delimiter_is_that_of_the_first_line() -> None:
    assert cells(b"title;tags\rA, b, c, d, e;f\r") == [["title", "tags"], ["A, b, c, d, e", "f"]]
    assert cells(b'"title, or; name; of; it",tags\nA,b\n')[1] == ["A", "b"]
    assert cells(b'\n\n"a title\nin; two; lines",tags\nA,b\n')[1] == ["A", "b"]


@pytest.mark.parametrize("first", ["sep=;\r\n", "sep=;\r", "SEP=;\n", '"sep=;"\n', "\ufeffsep=;\r\n"])
def test_a_line_that_names_the_separator_is_obeyed_and_no_row(first: str) -> None:
    lines = tables.read(f"{first}title;tags\nA, b, c;d\n".encode())
    assert lines == [Line(1, ["title", "tags"]), Line(2, ["A, b, c", "d"])]


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode("utf-8-sig"),
        codecs.BOM_UTF8 + TABLE.encode("utf-8-sig"),
        f"\u200b{TABLE}".encode(),
        TABLE.encode("utf-16"),
        codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        TABLE.encode("utf-32"),
    ],
)
def test_text_that_marks_its_encoding_is_read(content: bytes) -> None:
    assert cells(content) == ROWS


@pytest.mark.parametrize(
    "charset", ["windows-1252", "ISO-8859-1", "macintosh", "utf-16", "UTF-16LE", "utf-16be", "cp850", "UTF-8"]
)
def test_a_declared_character_set_is_obeyed(charset: str) -> None:
    assert cells(TABLE.encode(charset), charset) == ROWS


def test_a_mark_goes_before_what_is_declared() -> None:
    assert cells(TABLE.encode("utf-16"), "windows-1252") == ROWS


@pytest.mark.parametrize("charset", ["klingon", "idna", "hex", "unicode_escape", "utf-7"])
def test_a_character_set_that_is_not_read_is_named(charset: str) -> None:
    assert refusal(b"title\n", charset) == f"The character set “{charset}” is not known here. Send UTF-8."


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_letters_of_an_unnamed_character_set_are_refused_by_row_and_column(encoding: str) -> None:
    words = refusal("title,description\nA,b\n\nC,résumé\n".encode(encoding))
    assert words.startswith("Row 4, column description: “r\ufffdsum\ufffd” is not UTF-8.")
    assert words.endswith("Save the table as “CSV UTF-8”, or as a workbook (.xlsx).")
    assert refusal("titré\nA\n".encode(encoding)).startswith("Row 1, column A: ")


def test_bytes_that_a_declared_character_set_lacks_are_refused_by_row() -> None:
    assert refusal(b"title\nA\nB\x81\n", "windows-1252").startswith(
        "Row 3: a letter here is not windows-1252."
    )


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b'title,tags\nA,b\n\n\n"Yes, and" game,c\nD,e\n', 5),
        (b'title,tags\nA,b\n"C,d\nE,f\nG,h\n', 3),
        (b'title,tags\r"A\r\rB",c\r"D,e\r', 3),
    ],
)
def test_a_quotation_mark_gone_astray_is_told_by_the_row_where_it_begins(content: bytes, row: int) -> None:
    assert refusal(content) == (f"Row {row}: a quotation mark here is not closed, or something follows it.")


def test_a_cell_may_be_longer_than_the_reader_of_csv_takes_by_itself() -> None:
    assert cells(b"title\n" + b"x" * 140_000)[1] == ["x" * 140_000]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><table><tr><td>title</td></tr></table></html>", "web page"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><table>", "web page"),
        (b'<?xml version="1.0"?><Workbook/>', "web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old workbook (.xls)"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_what_is_no_table_is_named_and_what_to_do(content: bytes, words: str) -> None:
    assert words in refusal(content)
    assert "CSV UTF-8" in refusal(content)


def test_a_pasted_list_has_an_example_on_each_line() -> None:
    lines = tables.from_list("Morning meeting\r\n\r\n• Reading, aloud\n2) Labs\n-5 degrees\n\u200b\n")
    assert lines == [
        Line(0, ["title"]),
        Line(1, ["Morning meeting"]),
        Line(3, ["Reading, aloud"]),
        Line(4, ["Labs"]),
        Line(5, ["-5 degrees"]),
    ]


def test_a_table_that_is_pasted_as_a_list_stays_a_table() -> None:
    assert [list(line.cells) for line in tables.from_list("Title\ttags\nA\tb\n")] == [
        ["Title", "tags"],
        ["A", "b"],
    ]


def test_a_list_may_be_as_long_as_a_table() -> None:
    assert len(tables.from_list("A\n" * MOST_ROWS)) == MOST_ROWS + 1
    with pytest.raises(Invalid):
        tables.from_list("A\n" * (MOST_ROWS + 1))


def test_lines_written_again_keep_their_numbers() -> None:
    lines = tables.read(b'sep=;\n\ntitle;tags\n\n\n"A, b";"c\nd"\n')
    assert tables.read(tables.as_csv(lines).encode()) == lines
