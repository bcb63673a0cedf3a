"""Cells: whatever text goes into a table comes out of it, and none of it runs."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from app.domain import sheets
from app.domain.document import tidy_tags

ANY = st.text(st.characters(codec="utf-8") | st.sampled_from("'=+-@\uff1d\"',; "))
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
