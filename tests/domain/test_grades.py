import pytest

from app.domain import grades
from app.domain.grades import GradeRange


@pytest.mark.parametrize(
    ("text", "grade_range", "written"),
    [
        ("K-3", (0, 3), "K–3"),
        ("4–7", (4, 7), "4–7"),
        (" 10 ", (10, 10), "10"),
        ("Grade 4", (4, 4), "4"),
        ("grades 8 to 12", (8, 12), "8–12"),
        ("kindergarten", (0, 0), "K"),
        ("9 — 9", (9, 9), "9"),
    ],
)
def test_grades_are_read_from_text_and_written(text: str, grade_range: tuple[int, int], written: str) -> None:
    assert grades.read(text) == grade_range
    assert str(GradeRange(*grade_range)) == written


@pytest.mark.parametrize("text", [None, "", "any", "7-4", "13", "11-13", "4, 5", "Jan 4", "-3", "٣"])
def test_other_texts_name_no_grades(text: str | None) -> None:
    assert grades.read(text) is None
