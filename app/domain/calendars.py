"""Next steps as a calendar (RFC 5545): a task for each, and a day for each that has one.

Many calendars show events and no tasks, so what is open by a day is both.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

LONGEST_LINE = 75
"""Bytes of a line, without its end (RFC 5545, section 3.1)."""
_ESCAPED = re.compile(r"[\\;,]")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TASK = {"open": "NEEDS-ACTION", "done": "COMPLETED", "dropped": "CANCELLED"}


def calendar(name: str, steps: Iterable[Mapping[str, Any]]) -> str:
    """A calendar with this name.

    A step has the fields of the API, its `url`, and the title of its example (`about`).
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Threefold//Next steps//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for step in steps:
        lines += _task(step)
        if step["by"] and step["state"] == "open":
            lines += _day(step)
    return "".join(f"{fold(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


def _task(step: Mapping[str, Any]) -> Iterator[str]:
    yield "BEGIN:VTODO"
    yield f"UID:{step['id']}@threefold"
    yield from _words(step)
    yield f"STATUS:{_TASK[step['state']]}"
    if step["state"] == "done":
        yield f"COMPLETED:{_moment(step['updated_at'])}"
        yield "PERCENT-COMPLETE:100"
    if step["by"]:
        yield f"DUE;VALUE=DATE:{_compact(step['by'])}"
    yield "END:VTODO"


def _day(step: Mapping[str, Any]) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{step['id']}-day@threefold"
    yield from _words(step)
    yield f"DTSTART;VALUE=DATE:{_compact(step['by'])}"
    if step["by"] < date.max.isoformat():
        after = date.fromisoformat(step["by"]) + timedelta(days=1)
        yield f"DTEND;VALUE=DATE:{_compact(after.isoformat())}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _words(step: Mapping[str, Any]) -> Iterator[str]:
    yield f"DTSTAMP:{_moment(step['updated_at'])}"
    yield f"LAST-MODIFIED:{_moment(step['updated_at'])}"
    yield f"CREATED:{_moment(step['created_at'])}"
    yield f"SEQUENCE:{step['version']}"
    yield f"SUMMARY:{escaped(' '.join(step['text'].split()))}"
    described = [step["about"], step["who"], step["size"], step["outcome"]]
    if any(described):
        yield f"DESCRIPTION:{escaped(chr(10).join(filter(None, described)))}"
    yield f"URL:{step['url']}"


def escaped(text: str) -> str:
    """A text as a value (section 3.3.11); characters that no line may hold are left out."""
    return _ESCAPED.sub(r"\\\g<0>", _UNSEEN.sub("", text)).replace("\n", r"\n")


def fold(line: str) -> str:
    """A line in parts of at most 75 bytes; each but the first begins with a space that counts.

    No character is cut in two.
    """
    parts, part, room = [], "", LONGEST_LINE
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append(part)
            part, room = "", LONGEST_LINE - 1
        part += character
        room -= size
    return "\r\n ".join([*parts, part])


def _compact(day: str) -> str:
    return day.replace("-", "")


def _moment(at: str) -> str:
    return at.replace("-", "").replace(":", "")
