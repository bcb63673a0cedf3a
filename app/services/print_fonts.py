"""Which font draws which part of a text in the pictures that the server makes (PNG and PDF).

The fonts that come with Threefold are asked first: they make pictures alike on every server. For a letter
that none of them has, the machine's own fonts are asked.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import app
from app.domain.map.lettering import clusters, printable

if TYPE_CHECKING:
    import typst

TEXT, NAMES = "Atkinson Hyperlegible", "Fraunces"
_FOLDER = Path(app.__file__).parent.parent / "static" / "vendor" / "print"
_MARKS, _EMOJI = "BC Sans", "Noto Emoji"
# Families that come with Threefold, in the order in which they are asked, and the file that is asked.
_OURS = {
    TEXT: "atkinson-hyperlegible-latin-400-normal.ttf",
    NAMES: "fraunces-latin-600-normal.ttf",
    _MARKS: "BCSans-Regular.ttf",
    "Noto Sans Arabic": "noto-sans-arabic-arabic-400-normal.ttf",
    "Noto Sans Hebrew": "noto-sans-hebrew-hebrew-400-normal.ttf",
    "Noto Sans Gurmukhi": "noto-sans-gurmukhi-gurmukhi-400-normal.ttf",
    "Sarala": "sarala-devanagari-400-normal.ttf",
    "DejaVu Sans": "dejavu-sans-latin-400-normal.ttf",
    _EMOJI: "NotoEmoji_400Regular.ttf",
}
_REGULAR, _SPACE = 400, 0.28
# Fonts that have a box for every letter.
_BOXES = re.compile("last ?resort|adobe (blank|notdef)|unicode bmp fallback|tofu", re.IGNORECASE)
_OUTLINES = {"glyf", "CFF ", "CFF2"}
_EMOJI_BEGIN, _EMOJI_STYLE = "\U0001f000", "\ufe0f"
# What needs no glyph: it joins letters, chooses their form or turns their direction.
_WITHOUT_GLYPH = re.compile(
    "[\\s\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
Advances = Mapping[int, float]
"""How wide each letter of a font is, in ems, by its code point."""


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a text that one family of fonts draws; about `width` ems wide."""

    family: str
    text: str
    width: float


def can_draw(text: str) -> bool:
    """Whether a font here has each letter of a text."""
    return text.isascii() or bool(runs(printable(text)))


@lru_cache(maxsize=4096)
def runs(text: str, usual: str = TEXT) -> tuple[Run, ...]:
    """Divide a text of one line among families of fonts: `usual` where it has the letters.

    Empty when no font has one of the letters.
    """
    made: list[Run] = []
    for part in _parts(text, usual):
        # The space of an emoji font is as wide as an emoji.
        goes_on = part.isspace() and made and made[-1].family != _EMOJI
        family = made[-1].family if goes_on else _our_family(part, usual) or _machine_family(part)
        if family is None:
            return ()
        before = made.pop().text if made and made[-1].family == family else ""
        made.append(Run(family, before + part, _width(before + part, family)))
    return tuple(made)


def is_ours(family: str) -> bool:
    """Whether a family of fonts comes with Threefold."""
    return family in _OURS


@cache
def fonts(*, of_machine: bool) -> "typst.Fonts":
    """The fonts that come with Threefold, and those of the machine if asked for."""
    import typst  # noqa: PLC0415  (80 MB that only pictures on paper need)

    return typst.Fonts(
        include_system_fonts=of_machine, include_embedded_fonts=False, font_paths=[str(_FOLDER)]
    )


def _parts(text: str, usual: str) -> Iterator[str]:
    """Spaces, words that one of our families draws, and the characters of other words."""
    for word in re.findall(r"\S+|\s+", text):
        yield from [word] if _our_family(word, usual) else clusters(word)


def _our_family(part: str, usual: str) -> str | None:
    order = _order(part, usual)
    return next((family for family in order if _has_letters(_our_advances(family), part)), None)


def _order(part: str, usual: str) -> list[str]:
    """Our families in the order in which they are asked for a part of a text.

    Our usual fonts do not place marks on their letters.
    """
    order = [usual, *(family for family in _OURS if family not in {TEXT, NAMES})]
    if any(unicodedata.category(char)[0] == "M" for char in part):
        order.remove(usual)
    if _EMOJI_STYLE in part or max(part) >= _EMOJI_BEGIN:
        order = [_EMOJI, *order[:-1]]
    return order


def _machine_family(part: str) -> str | None:
    fonts = _machine_fonts()
    return next((family for family in fonts if _has_letters(_advances(*fonts[family]), part)), None)


@cache
def _machine_fonts() -> Mapping[str, tuple[str, int]]:
    """The regular font of each family of this machine, as its file and place in it; those for text first."""
    faces = [face for face in fonts(of_machine=True).fonts() if face.path and face.style == "normal"]
    faces = [face for face in faces if not is_ours(face.family) and not _BOXES.search(face.family)]
    faces.sort(key=lambda face: (_is_special(face.family), face.family, -abs(face.weight - _REGULAR)))
    return {face.family: (str(face.path), face.index) for face in faces}


def _is_special(family: str) -> tuple[bool, bool]:
    words = family.lower()
    return "mono" in words or "code" in words, not re.search("sans|gothic|hei|grot", words)


@cache
def _our_advances(family: str) -> Advances:
    return _advances(str(_FOLDER / _OURS[family]), 0)


@cache
def _advances(path: str, index: int) -> Advances:
    """Empty for a file that cannot be read, and for a font of pictures in pixels."""
    from fontTools.ttLib import TTFont, TTLibError  # noqa: PLC0415  (only pictures on paper need it)

    try:
        with TTFont(path, fontNumber=index, lazy=True) as font:
            if not _OUTLINES & {*font.keys()}:
                return {}
            widths, em = font["hmtx"].metrics, font["head"].unitsPerEm
            return {code: widths[glyph][0] / em for code, glyph in (font.getBestCmap() or {}).items()}
    except (OSError, TTLibError):
        return {}


def _has_letters(advances: Advances, part: str) -> bool:
    return all(ord(letter) in advances for letter in _WITHOUT_GLYPH.sub("", part))


def _width(text: str, family: str) -> float:
    advances = _our_advances(family) if is_ours(family) else _advances(*_machine_fonts()[family])
    return sum(advances.get(ord(letter), _SPACE if letter == " " else 0) for letter in text)
