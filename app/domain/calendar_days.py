"""Days of the year that a spreadsheet made of two numbers: 4-7 became 07-Apr.

Excel counts days from 30 December 1899 (46119 is 7 April 2026).
"""

import re
from datetime import date, timedelta

from app.domain.text import fold

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january janv janvier januar ene enero",
            "feb february fev fevr fevrier februar febrero",
            "mar march mars marz mrz marzo",
            "apr april avr avril abr abril",
            "may mai mayo",
            "jun june juin juni junio",
            "jul july juil juillet juli julio",
            "aug august aou aout ago agosto",
            "sep sept september septembre septiembre",
            "oct october octobre okt oktober octubre",
            "nov november novembre noviembre",
            "dec december decembre dez dezember dic diciembre",
        ),
        1,
    )
    for name in names.split()
}
_GAP = r"(?:[-–/]|\.? |\.)\s?"
_DAY_MONTH = re.compile(rf"(\d{{1,2}}){_GAP}([^\W\d]+)\.?(?:{_GAP}\d{{2,4}})?")
_MONTH_DAY = re.compile(rf"([^\W\d]+)\.?{_GAP}(\d{{1,2}})(?:,? \d{{4}})?")
_SERIAL = re.compile(r"[3-6]\d{4}")
_DAY_ZERO = date(1899, 12, 30)
_HYPHENATED = re.compile(r"\d{1,2}-[^\W\d]+|[^\W\d]+-\d{1,2}")
_NUMERIC = re.compile(
    r"(?:\d{4}[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.]\d{4})(?: 00:00(?::00)?)?"
)


def grades_of_day(text: str, *, hyphens_only: bool) -> str | None:
    """The two numbers that became this day, the smaller first; None where the text is no day.

    With `hyphens_only`, only the form that Excel writes counts (07-Apr), not how people write days (April 7).
    """
    plain = fold(text)
    if hyphens_only and not _HYPHENATED.fullmatch(plain):
        return None
    if match := _DAY_MONTH.fullmatch(plain):
        return _pair(match[1], match[2])
    if match := _MONTH_DAY.fullmatch(plain):
        return _pair(match[2], match[1])
    if _SERIAL.fullmatch(plain):
        day = _DAY_ZERO + timedelta(int(plain))
        return _range(day.day, day.month)
    if match := _NUMERIC.fullmatch(plain):
        return _range(*(int(part) for part in match.groups() if part))
    return None


def _pair(day: str, name: str) -> str | None:
    month = _MONTHS.get(name)
    return _range(int(day), month) if month else None


def _range(first: int, second: int) -> str:
    return f"{min(first, second)}-{max(first, second)}"
