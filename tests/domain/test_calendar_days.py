"""Days that a spreadsheet made of grades."""

import pytest

from app.domain.calendar_days import grades_of_day


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("07-Apr", "4-7"),
        ("7-Apr", "4-7"),
        ("Apr-07", "4-7"),
        ("12-Nov", "11-12"),
        ("Nov-12", "11-12"),
        ("04. Jul", "4-7"),
        ("5. März", "3-5"),
        ("7 avr.", "4-7"),
        ("07-août", "7-8"),
        ("7-abr-2026", "4-7"),
        ("April 7", "4-7"),
        ("2026-04-07", "4-7"),
        ("2026-04-07 00:00:00", "4-7"),
        ("4/7/2026", "4-7"),
        ("07.04.2026", "4-7"),
        ("46119", "4-7"),
    ],
)
def test_a_day_is_known_as_the_grades_it_was_made_of(text: str, grades: str) -> None:
    assert grades_of_day(text, hyphens_only=False) == grades


@pytest.mark.parametrize(
    "text", ["", "4-7", "4–7", "K-7", "8", "all", "Grade 8", "8 and 9", "11/12", "2-marks"]
)
def test_what_people_write_for_grades_is_no_day(text: str) -> None:
    assert grades_of_day(text, hyphens_only=False) is None


@pytest.mark.parametrize(
    ("text", "grades"), [("05-Mar", "3-5"), ("Mar-05", "3-5"), ("March 8", None), ("2026-04-07", None)]
)
def test_among_tags_only_what_excel_writes_is_a_day(text: str, grades: str | None) -> None:
    assert grades_of_day(text, hyphens_only=True) == grades
