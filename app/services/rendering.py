"""Templates filled in, and the picture as files: SVG as every page shows it, PNG for slides, PDF for paper.

The server draws a picture as SVG. Typst makes PNG and PDF of it and sets the titles on their cards.
"""

import json
import math
import os
import re
import threading
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import jinja2

import app
from app.domain import markdown
from app.domain.map.picture import DrawnMark, Line, Picture, Ring
from app.domain.sentences import comments, isolated
from app.services import print_fonts
from app.services.print_fonts import NAMES, Run

if TYPE_CHECKING:
    import typst

_ROOT = Path(app.__file__).parent.parent
_MONTHS = ("January February March April May June July August September October November December").split()
_LONG_SIDE = 792  # points: 11 inches
_POINTS_PER_INCH = 72
_BOLD = 1.08  # how much wider than in the regular weight
_ARC = re.compile(r"M(\S+) (\S+)A(\S+) \S+ 0 ([01]) [01] (\S+) (\S+)")
# A title that would be wider than its card is set smaller.
_SHEET = b"""
#set document(title: sys.inputs.title)
#set page(width: auto, height: auto, margin: 0pt)
#set text(top-edge: "baseline", bottom-edge: "baseline")
#let width = float(sys.inputs.width) * 1pt
#let unit = width / float(sys.inputs.units)
#let set-line(line, size) = {
  set text(size: size, fill: rgb(line.fill), dir: if line.right-to-left { rtl } else { ltr })
  box(line.runs.map(run => text(font: run.family, run.text)).join())
}
#image(bytes(sys.inputs.picture), format: "svg", width: width, alt: sys.inputs.description)
#for line in json(bytes(sys.inputs.lines)) {
  context {
    let wanted = measure(set-line(line, line.size * unit)).width
    let scale = calc.min(1, line.room * unit / wanted)
    let drawn = set-line(line, line.size * unit * scale)
    place(top + left, dx: line.x * unit - wanted * scale / 2, dy: line.y * unit, drawn)
  }
}
"""
_SMALLEST_SHEET = b"#set page(width: 1pt, height: 1pt)"
_REMEMBERED_SHEETS = 11
_LOW_PRIORITY = 15


def environment() -> jinja2.Environment:
    """Answer a new environment for the files below templates/: it escapes, and unknown names are errors."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_ROOT / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.filters["plain"] = markdown.escape
    made.filters["isolated"] = isolated
    made.filters["comments_in_words"] = comments
    made.filters["day_in_words"] = day_in_words
    made.filters["last_day"] = last_day
    made.filters["local_day"] = local_day
    made.filters["local_time"] = local_time
    made.filters["at_figures"] = re.compile(r"(\d+–\d+)").split
    return made


_zone: tzinfo | None = None


def set_time_zone(name: str | None) -> None:
    """Have days and times written as they are in an IANA time zone; None for the machine's."""
    global _zone  # noqa: PLW0603  (a server has one, as it has one TZ)
    _zone = ZoneInfo(name) if name else None


def today() -> str:
    """Answer this day (ISO 8601) in this server's time zone."""
    return datetime.now(_zone).astimezone(_zone).date().isoformat()


def local_day(moment: str) -> str:
    """Answer the day of an RFC 3339 time as people write it, in this server's time zone: 26 November 2026."""
    return day_in_words(datetime.fromisoformat(moment).astimezone(_zone).date().isoformat())


def day_in_words(day: str) -> str:
    """Answer a day (ISO 8601) as people write it, in whatever time zone: 26 November 2026."""
    there = date.fromisoformat(day)
    return f"{there.day} {_MONTHS[there.month - 1]} {there.year}"


def end_of_day(day: date) -> datetime:
    """When a day is over in this server's time zone."""
    return datetime.combine(day + timedelta(days=1), time(), _zone).astimezone(UTC)


def last_day(moment: str) -> str:
    """Answer the last whole day before an RFC 3339 time, in ISO 8601: midnight belongs to the day before."""
    return (datetime.fromisoformat(moment) - timedelta(seconds=1)).astimezone(_zone).date().isoformat()


def local_time(moment: str) -> str:
    """Answer the hour and minute of an RFC 3339 time in this server's time zone: 17:58."""
    return f"{datetime.fromisoformat(moment).astimezone(_zone):%H:%M}"


def local_moment(moment: str) -> str:
    """Answer an RFC 3339 time in this server's time zone, with the zone's name: 2026-11-26 17:58 PST."""
    return f"{datetime.fromisoformat(moment).astimezone(_zone):%Y-%m-%d %H:%M %Z}"


_TEMPLATES = environment()


def text(name: str, **context: Any) -> str:
    """Answer a template that links to no page and no static file, filled in."""
    return _TEMPLATES.get_template(name).render(context)


def svg(picture: Picture) -> str:
    """The picture as the pages show it."""
    return text("diagram.svg", picture=picture)


def png(picture: Picture, width: int) -> bytes:
    """The picture, `width` pixels wide."""
    return _printed(picture, "png", ppi=width * _POINTS_PER_INCH / _points_wide(picture))


def pdf(picture: Picture) -> bytes:
    """The picture on one page of its own shape, its longer side 11 inches; its text can be searched."""
    return _printed(picture, "pdf")


@dataclass(frozen=True, slots=True)
class NameRun:
    """A part of a circle's name in one family of fonts; its middle is at `percent` of the name's path."""

    family: str
    text: str
    percent: float


def sheet_pdf(source: bytes, inputs: dict[str, str], families: Collection[str]) -> bytes:
    """A sheet of Typst as PDF. `families` are the fonts that it is set in."""
    return _compiled(source, "pdf", inputs, families)


def _printed(picture: Picture, kind: "typst.OutputFormat", ppi: float | None = None) -> bytes:
    names = {ring.name_id: [*_name_runs(ring)] for ring in picture.rings}
    cards = [mark for mark in picture.marks if mark.kind == "card"]
    lines = [_set_line(mark, line, picture) for mark in cards for line in mark.lines]
    families = {run.family for runs in names.values() for run in runs}
    families |= {run["family"] for line in lines for run in line["runs"]}
    inputs = {
        "title": picture.title,
        "description": picture.description,
        "picture": text("diagram.svg", picture=picture, printed_names=names),
        "lines": json.dumps(lines),
        "units": str(picture.view.view_box[2]),
        "width": str(_points_wide(picture)),
    }
    return _compiled(_SHEET, kind, inputs, families, ppi)


def _compiled(
    source: bytes,
    kind: "typst.OutputFormat",
    inputs: dict[str, str],
    families: Collection[str],
    ppi: float | None = None,
) -> bytes:
    import typst  # noqa: PLC0415  (80 MB that only pictures on paper need)

    fonts = print_fonts.fonts(of_machine=not all(map(print_fonts.is_ours, families)))
    printed = typst.Compiler(font_paths=fonts).compile(
        source, format=kind, ppi=ppi, sys_inputs=inputs, timestamp=0
    )
    _forget()
    return bytes(printed)  # type: ignore[arg-type]  # several pictures would be a list; this is one


def _set_line(mark: DrawnMark, line: Line, picture: Picture) -> dict[str, Any]:
    """A line of a card as the sheet sets it, in units of the picture."""
    return {
        "x": line.x,
        "y": line.y,
        "size": mark.font,
        "room": mark.width,
        "fill": picture.palette.card_ink,
        "right-to-left": line.right_to_left,
        "runs": [{"family": run.family, "text": run.text} for run in print_fonts.runs(_words(line))],
    }


def _words(line: Line) -> str:
    """All that stands on a line: the first of a card begins with the example's number."""
    return f"{line.number} {line.text}".strip()


def let_others_go_first() -> None:
    """Have the present thread, and those that it starts, run when no other one wants to (Linux)."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOW_PRIORITY)


def _forget() -> None:
    """Have the printer forget what it drew: it remembers the parts of its last ten sheets, pixels too."""
    import typst  # noqa: PLC0415

    for _ in range(_REMEMBERED_SHEETS):
        fonts = print_fonts.fonts(of_machine=False)
        typst.Compiler(font_paths=fonts).compile(_SMALLEST_SHEET, format="svg", timestamp=0)


def _name_runs(ring: Ring) -> Iterator[NameRun]:
    """The runs of a circle's name, each where the one before it ends: Typst draws one font a path."""
    runs: tuple[Run, ...] = print_fonts.runs(ring.text, NAMES)
    widths = [run.width * (1 if run.family == NAMES else _BOLD) for run in runs]
    ends = -sum(widths) / 2
    for run, width in zip(runs, widths, strict=True):
        middle, ends = ends + width / 2, ends + width
        yield NameRun(run.family, run.text, 50 + 100 * middle * ring.font / _length(ring.d))


def _length(arc: str) -> float:
    """How long a path of one arc is."""
    x, y, r, large, to_x, to_y = map(float, _ARC.fullmatch(arc).groups())  # type: ignore[union-attr]
    angle = 2 * math.asin(min(1, math.hypot(to_x - x, to_y - y) / (2 * r)))
    return r * (2 * math.pi - angle if large else angle)


def _points_wide(picture: Picture) -> float:
    _, _, width, height = picture.view.view_box
    return _LONG_SIDE * width / max(width, height)
