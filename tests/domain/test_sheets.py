"""Cells: whatever text goes into a table comes out of it, and none of it runs."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import sheets, tables
from app.domain.document import tidy_tags
from app.domain.errors import Invalid
from app.domain.sheets import SheetRow

ANY = st.text(st.characters(codec="utf-8") | st.sampled_from("'=+-@\uff1d\"',; "))
KEYS = ("own", "each", "own-routes")
TAGS = st.lists(ANY.filter(lambda tag: len(tag) <= 40), max_size=5)


@given(ANY)
def test_what_was_defused_comes_back(text: str) -> None:
    assert sheets.restored(sheets.defused(text)) == text


@given(ANY)
def test_nothing_that_begins_like_a_formula_is_left(text: str) -> None:
    cell = sheets.defused(text)
    assert cell[:1] not in {"=", "+", "@", "\t", "\r", "\uff1d"}
    assert not cell.startswith("-") or cell[1:].replace(".", "").replace(",", "").isdecimal()


@given(TAGS)
def test_tags_share_a_cell_and_part_again(given_tags: list[str]) -> None:
    tags = tidy_tags(given_tags)
    assert tidy_tags(sheets.tags_of(sheets.restored(sheets.defused(sheets.joined_tags(tags))))) == tags


@given(st.lists(st.lists(ANY, min_size=2, max_size=2)))
def test_a_table_has_the_cells_it_was_made_of(rows: list[list[str]]) -> None:
    assert list(csv.reader(io.StringIO(sheets.to_csv(rows), newline=""))) == rows


def read(text: str) -> list[SheetRow]:
    return sheets.read(tables.read(text.encode()), KEYS)


def refusals(text: str) -> list[str]:
    with pytest.raises(Invalid) as refused:
        read(text)
    return [fault.detail for fault in refused.value.faults]


@pytest.mark.parametrize(
    "text",
    [
        "title,tags,description,,,\nA,b,c,,,\nD,e,f,,,\n",
        ",title,tags\n,A,b\n,D,e\n",
        "title,,tags\nA,,b\nD,\u00a0,e\n",
        "title,\u200b,tags\nA,\ufeff,b\nD,,e\n",
        "title,tags\nA,b,,,\nD,e,\u200b\n",
        "title,tags,\nA,b\nD,e\n",
    ],
)
def test_columns_without_name_and_content_are_none(text: str) -> None:
    assert [(row.changes.title, len(row.changes.tags)) for row in read(text)] == [("A", 1), ("D", 1)]


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("title,tags,description,\nA\nB,,,x\n", "D"),
        (",title\n\nx,A\n", "A"),
        ("title," + "," * 30 + "\n\nA" + "," * 27 + "x", "AB"),
    ],
)
def test_content_below_no_name_is_told_by_row_and_letter(text: str, letter: str) -> None:
    assert refusals(text) == [f"Row 3: there is something in column {letter}, which has no name."]


def test_content_beyond_the_header_is_told_by_row_and_letter() -> None:
    (words,) = refusals("title,tags\nA,b\nB, c, d, e\n")
    assert words.startswith("Row 3: there is something in column C, which has no name.")


@pytest.mark.parametrize(
    "head",
    [
        "\u00a0Title\u00a0,TAGS ,Next   Step",
        "\u200btitle,t\u00adags,next-step",
        "\uff34\uff29\uff34\uff2c\uff25,tags\ufeff,NEXT_STEP",
    ],
)
def test_spaces_capitals_and_invisible_characters_in_a_head_do_not_count(head: str) -> None:
    (row,) = read(f"{head}\nA,b,c\n")
    assert (row.changes.title, row.changes.tags, row.changes.next_step) == ("A", ["b"], "c")


YES = [
    "yes",
    "Y",
    "TRUE",
    "1",
    "x",
    "✓",
    "✔",
    "✔\ufe0f",
    "✅",
    "Oui",
    "VRAI",
    "Ja",
    "WAHR",
    "Sí",
    "SI",
    "VERDADERO",
]
NO = ["no", "N", "FALSE", "0", "✗", "✘", "❌", "non", "FAUX", "nein", "FALSCH", "FALSO", "\u200bno"]
NOT_SURE = [
    "not sure",
    "not\u00a0sure",
    "Not  Sure",
    "?",
    "\uff1f",
    "unsure",
    "don’t know",
    "pas sûr",
    "Pas sûre",
]
NOT_SURE += ["unsicher", "nicht sicher", "weiß nicht", "no seguro", "no estoy segura", "\u200b", ""]


@pytest.mark.parametrize(
    ("word", "answer"),
    [*((word, True) for word in YES), *((word, False) for word in NO), *((word, None) for word in NOT_SURE)],
)
def test_answers_are_known_in_many_words_and_signs(word: str, answer: bool | None) -> None:
    (row,) = read(f"title,own,each,own-routes\nA,{word},yes,\n")
    assert row.answers == {"own": answer, "each": True, "own-routes": None}


def test_answers_that_nobody_sees_are_none() -> None:
    (row,) = read("title,own,each,own-routes\nA,\u200b,\u00a0,\ufeff\n")
    assert (row.places, row.answers) == (True, None)


@pytest.mark.parametrize("word", ["perhaps", "☒", "yes no", "2"])
def test_what_is_no_answer_is_refused(word: str) -> None:
    assert refusals(f"title,own,each,own-routes\nA,b,,\nB,{word},,\n")[1] == (
        f"Row 3, column answer_own: “{word}” is not an answer; write yes, no or not sure, or leave it empty."
    )


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("talk; groups", ["talk", "groups"]),
        ("talk، groups、peers", ["talk", "groups", "peers"]),
        ("授業\uff0c話し合い\uff1b発表", ["授業", "話し合い", "発表"]),
        ("talk\ngroups", ["talk", "groups"]),
        ('"a; b", c, "d ""e"""', ["a; b", "c", 'd "e"']),
        ('"3-5"', ["3-5"]),
        ('5" pipe, b', ['5" pipe', "b"]),
    ],
)
def test_a_cell_of_tags_parts_as_the_form_does(cell: str, tags: list[str]) -> None:
    assert tidy_tags(sheets.tags_of(cell)) == tags


def test_an_unknown_column_says_what_to_do() -> None:
    (words,) = refusals("Timestamp,title,tags\n2026/11/05 3:41:10 pm PST,A,b\n")
    assert words.startswith(
        "Row 1, column Timestamp: there is no such column; take it out, or name it like one of: title, "
    )
    assert "version" not in words


@pytest.mark.parametrize(
    ("above", "head"), [("Our practice examples,,", "title,tags"), ("Our practice examples", "Title;tags")]
)
def test_a_title_above_the_head_is_told_by_row(above: str, head: str) -> None:
    (words,) = refusals(f"\n{above}\n\n{head}\nA\n")
    where = "the names of the columns are in row 4; take out the rows above it."
    assert words == f"Row 2: “Our practice examples” is not the name of a column: {where}"


def test_a_cell_that_is_too_long_is_told_by_row_and_column() -> None:
    (words,) = refusals("title,description\nA," + "x" * 140_000)
    assert words.startswith("Row 2, column description: use at most 5,000 characters")


def test_grades_that_a_spreadsheet_made_a_date_of_are_refused() -> None:
    assert refusals("title,grades,tags\nA,07-Apr,05-Mar\nB,4-7,x\n") == [
        "Row 2, column grades: “07-Apr” is a day. A spreadsheet turned 4-7 into a date. Write 4–7 here.",
        "Row 2, column tags: “05-Mar” is a day. A spreadsheet turned 3-5 into a date. Write 3–5 here.",
    ]


@pytest.mark.parametrize(
    ("tag", "cell"), [("3-5", '"3-5"'), ("00123", '"00123"'), ("1E5", '"1E5"'), ("grade 3-5", "grade 3-5")]
)
def test_a_tag_that_a_spreadsheet_takes_for_a_date_or_a_number_is_quoted(tag: str, cell: str) -> None:
    assert sheets.joined_tags([tag]) == cell


def test_a_mark_that_joining_files_left_in_a_cell_is_not_kept() -> None:
    assert [row.changes.title for row in read("title\nA\n\ufeffB\n")] == ["A", "B"]


def test_a_quotation_may_begin_after_a_space() -> None:
    assert read('title, "tags"\nA, "b, c"\n')[0].changes.tags == ["b", "c"]
