"""Calendars: lines that are folded and escaped as RFC 5545 says, and what another library reads in them."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from app.domain.calendars import LONGEST_LINE, calendar, fold

STEP: dict[str, Any] = {
    "id": "0199",
    "version": 7,
    "text": "Ask; two, families\\ and\nthe librarian.",
    "state": "open",
    "by": "2026-12-31",
    "who": "Ana",
    "size": "pebble",
    "outcome": None,
    "about": "Café corner",
    "url": "http://school.example/b/staffroom/next#s0199",
    "created_at": "2026-11-21T09:00:00Z",
    "updated_at": "2026-11-22T09:00:00Z",
}


def read(text: str) -> list[Any]:
    read_calendar: Any = Calendar.from_ical(text)
    assert text.endswith("END:VCALENDAR\r\n")
    return [part for part in read_calendar.walk() if part.name in {"VTODO", "VEVENT"}]


def test_an_open_step_with_a_day_is_a_task_and_a_day() -> None:
    task, day = read(calendar("Staffroom", [STEP]))
    assert (task.name, str(task["UID"]), str(task["STATUS"])) == ("VTODO", "0199@threefold", "NEEDS-ACTION")
    assert str(task["SUMMARY"]) == "Ask; two, families\\ and the librarian."
    assert str(task["DESCRIPTION"]) == "Café corner\nAna\npebble"
    assert task.decoded("DUE") == date(2026, 12, 31)
    assert (day.name, str(day["UID"])) == ("VEVENT", "0199-day@threefold")
    assert (day.decoded("DTSTART"), day.decoded("DTEND")) == (date(2026, 12, 31), date(2027, 1, 1))


def test_what_is_done_or_dropped_or_without_a_day_is_a_task_alone() -> None:
    for state, status in (("done", "COMPLETED"), ("dropped", "CANCELLED")):
        (task,) = read(calendar("Staffroom", [STEP | {"state": state}]))
        assert str(task["STATUS"]) == status
    (task,) = read(calendar("Staffroom", [STEP | {"by": None}]))
    assert "DUE" not in task
    assert len(read(calendar("Staffroom", [STEP | {"by": "9999-12-31"}]))) == 2


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_comes_back_from_lines_of_at_most_75_bytes(text: str) -> None:
    written = calendar(text, [STEP | {"text": text}])
    assert all(len(line.encode()) <= LONGEST_LINE for line in written.split("\r\n"))
    assert "\n" not in written.replace("\r\n", "")
    task, _ = read(written)
    assert str(task["SUMMARY"]) == " ".join(text.split())
    assert fold(text).replace("\r\n ", "") == text
