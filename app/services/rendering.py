"""Templates filled in, and the picture as files: SVG as every page shows it, PNG for slides, PDF for paper.

The fonts come with Threefold: the letters of British Columbia's First Nations languages, Arabic, Hebrew and
emoji are there on every server.
"""

import re
import unicodedata
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import jinja2

import app
from app.domain import markdown
from app.domain.map.picture import Picture
from app.domain.sentences import isolated

if TYPE_CHECKING:
    import typst

_ROOT = Path(app.__file__).parent.parent
_MONTHS = ("January February March April May June July August September October November December").split()
_LONG_SIDE = 792  # points: 11 inches
_POINTS_PER_INCH = 72
_SHEET = b"""
#set document(title: sys.inputs.title)
#set page(width: auto, height: auto, margin: 0pt)
#let width = float(sys.inputs.width) * 1pt
#image(bytes(sys.inputs.picture), format: "svg", width: width, alt: sys.inputs.description)
"""


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
    made.filters["local_day"] = local_day
    made.filters["local_time"] = local_time
    made.filters["at_figures"] = re.compile(r"(\d+–\d+)").split
    return made


_zone: tzinfo | None = None


def set_time_zone(name: str | None) -> None:
    """Have days and times written as they are in an IANA time zone; None for the machine's."""
    global _zone  # noqa: PLW0603  (a server has one, as it has one TZ)
    _zone = ZoneInfo(name) if name else None


def local_day(moment: str) -> str:
    """Answer the day of an RFC 3339 time as people write it, in this server's time zone: 26 November 2026."""
    there = datetime.fromisoformat(moment).astimezone(_zone)
    return f"{there.day} {_MONTHS[there.month - 1]} {there.year}"


def local_time(moment: str) -> str:
    """Answer the hour and minute of an RFC 3339 time in this server's time zone: 17:58."""
    return f"{datetime.fromisoformat(moment).astimezone(_zone):%H:%M}"


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


def _printed(picture: Picture, kind: "typst.OutputFormat", ppi: float | None = None) -> bytes:
    import typst  # noqa: PLC0415  (80 MB that only pictures on paper need)

    inputs = {
        "title": picture.title,
        "description": picture.description,
        "picture": text("diagram.svg", picture=picture, family=_family),
        "width": str(_points_wide(picture)),
    }
    printed = typst.Compiler(font_paths=_fonts()).compile(
        _SHEET, format=kind, ppi=ppi, sys_inputs=inputs, timestamp=0
    )
    return bytes(printed)  # type: ignore[arg-type]  # several pages would be a list; this is one


@cache
def _fonts() -> "typst.Fonts":
    import typst  # noqa: PLC0415

    folder = str(_ROOT / "static" / "vendor" / "print")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _points_wide(picture: Picture) -> float:
    _, _, width, height = picture.view.view_box
    return _LONG_SIDE * width / max(width, height)


def _family(text: str) -> str:
    """The family for a text with marks that our usual fonts lack, empty for any other text.

    The printer looks for another font by a character's letter alone, and would lose its marks.
    """
    composed = unicodedata.normalize("NFC", text)
    return "BC Sans" if any(unicodedata.category(char)[0] == "M" for char in composed) else ""
