"""Titles as lines of text, for pictures drawn where no browser measures and breaks them.

Widths are in ems: estimates for Atkinson Hyperlegible, rounded up, so that a line is not wider than promised.
Titles may hold anything: any script, emoji, stacks of accents, characters that XML forbids.
`static/js/core/lettering.js` has the same widths in JavaScript.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from app.domain.map.geometry import geometry

_NOT_IN_XML = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BIDI_BRACKETS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BREAK_AFTER = re.compile("(?<=[^-/\u2013\u2014][-/\u2013\u2014])(?=[^-/\u2013\u2014])")
_JOINER = "\u200d"
_IDEOGRAPH = re.compile(
    "[\u1100-\u115f\u2600-\u27bf\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f"
    "\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003fffd]"
)
_PICTURES = range(0x1F000, 0x20000)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_LONGEST_CLUSTER = 12
_BALANCE_STEPS = 24

_LATIN, _OTHER, _IDEOGRAPH_EMS, _EMOJI = 0.66, 0.75, 1.05, 1.35
_FEW_MARKS = 2
_MARK = 0.5
_LATIN_ENDS = "\u0250"
_TOLERANCE = 1e-6


@lru_cache(maxsize=4096)
def wrap(title: str, width: float, lines: int, lead: float = 0) -> tuple[str, ...]:
    """Break a title into at most `lines` lines of at most `width` ems, about equally long.

    The first begins with a text of `lead` ems, and is empty where no word fits beside it. A word longer
    than a line is broken between characters as people see them; what does not fit ends in an ellipsis.
    """
    pieces = _pieces(title, width)
    filled = _fill(pieces, width, lead)
    if len(filled) > lines:
        room = width - lead if lines == 1 else width
        filled[lines - 1 :] = [_cut("".join(filled[lines - 1 :]), room)]
    else:
        filled = _balanced(pieces, width, lead, len(filled))
    return tuple(line.strip() for line in filled)


@lru_cache(maxsize=4096)
def narrowest(title: str, lead: float, most: float, lines: int) -> float:
    """The least width of lines for a title, the first of which begins with a text of `lead` ems.

    At most `most` ems: a longer title is broken within its words and ends in an ellipsis.
    """
    pieces = _pieces(title, most)
    spaces = [ems_of(" ") * (k > 0 and piece.startswith(" ")) for k, piece in enumerate(pieces)]
    ends = [0.0]
    for piece, space in zip(pieces, spaces, strict=True):
        ends.append(ends[-1] + space + ems_of(piece.strip()))
    return min(_least(ends, spaces, 0, lead, lines) + _TOLERANCE, most)


def _least(ends: list[float], spaces: list[float], start: int, lead: float, lines: int) -> float:
    """The least width of the pieces from one on, on so many lines; `ends` sums the widths before each."""
    before = ends[start] + (spaces[start] if spaces else 0) - lead
    least = ends[-1] - before
    for k in range(start + 1, len(spaces) if lines > 1 else 0):
        line = ends[k] - before
        if line >= least:
            break
        least = min(least, max(line, _least(ends, spaces, k, 0, lines - 1)))
    return least


def printable(text: str) -> str:
    """The text on one line, composed (NFC), without characters XML forbids and without bidi brackets."""
    plain = _BIDI_BRACKETS.sub("", _NOT_IN_XML.sub(" ", text))
    return " ".join(unicodedata.normalize("NFC", plain).split())


def ems_of(text: str) -> float:
    """A generous estimate of a text's width."""
    return sum(_ems_of_cluster(cluster) for cluster in clusters(text))


def clusters(text: str) -> list[str]:
    """Characters as people see them: letters with their marks, joined emoji, flags.

    A simplification of Unicode's extended grapheme clusters (UAX 29); stacks of marks end at 12 characters.
    """
    pieces: list[str] = []
    for char in text:
        if not pieces or not _joins(pieces[-1], char):
            pieces.append(char)
        elif len(pieces[-1]) < _LONGEST_CLUSTER:
            pieces[-1] += char
    return pieces


def is_right_to_left(text: str) -> bool:
    """Whether the first character with a direction is written from right to left (UAX 9, rules P2 and P3)."""
    directions = (unicodedata.bidirectional(char) for char in text)
    return next((direction for direction in directions if direction in {"L", "R", "AL"}), "L") != "L"


def _joins(cluster: str, char: str) -> bool:
    if cluster.endswith(_JOINER) or unicodedata.category(char) in {"Mn", "Mc", "Me"}:
        return True
    if char in {_JOINER, "\u200c"} or ord(char) in _SKIN_TONES or ord(char) in _TAGS:
        return True
    return len(cluster) == 1 and ord(cluster) in _FLAG_LETTERS and ord(char) in _FLAG_LETTERS


def _ems_of_cluster(cluster: str) -> float:
    """Where a font lacks a joined emoji or a stack of marks, it shows the parts side by side."""
    pictures = sum(ord(char) in _PICTURES for char in cluster)
    if pictures or "\ufe0f" in cluster:
        return max(1, pictures) * _EMOJI
    decomposed = unicodedata.normalize("NFD", cluster)
    letter, marks = decomposed[0], decomposed[1:]
    spacing = sum(unicodedata.category(mark) == "Mc" for mark in marks)
    return _ems_of_letter(letter) + _MARK * max(spacing, len(marks) - _FEW_MARKS)


def _ems_of_letter(letter: str) -> float:
    if _IDEOGRAPH.match(letter):
        return _IDEOGRAPH_EMS
    return _advances().get(letter, _LATIN if letter < _LATIN_ENDS else _OTHER)


@cache
def _advances() -> dict[str, float]:
    return {char: ems for chars, ems in geometry().advances for char in chars}


def _pieces(title: str, width: float) -> list[str]:
    """Parts of a title between which a line may break; the first of each word has a space before it."""
    return [
        f" {part}" if first else part
        for word in printable(title).split()
        for first, part in _marked(part for run in _BREAK_AFTER.split(word) for part in _parts(run, width))
    ]


def _marked(parts: Iterable[str]) -> Iterator[tuple[bool, str]]:
    return ((k == 0, part) for k, part in enumerate(parts))


def _parts(run: str, width: float) -> list[str]:
    parts = [""]
    for cluster in clusters(run):
        breaks = _IDEOGRAPH.match(cluster[0]) or _IDEOGRAPH.match(parts[-1][-1:])
        if parts[-1] and (breaks or ems_of(parts[-1] + cluster) > width):
            parts.append("")
        parts[-1] += cluster
    return parts


def _fill(pieces: list[str], width: float, lead: float) -> list[str]:
    filled = [""]
    for piece in pieces:
        room = width - lead if len(filled) == 1 else width
        fits = ems_of((filled[-1] + piece).strip()) <= room
        if not fits and (filled[-1] or room < width):
            filled.append("")
        filled[-1] += piece
    return filled


def _balanced(pieces: list[str], width: float, lead: float, count: int) -> list[str]:
    """The lines at the least width that needs no more of them."""
    steps = range(_BALANCE_STEPS // 2, _BALANCE_STEPS + 1)
    tries = (_fill(pieces, width * step / _BALANCE_STEPS, lead) for step in steps)
    return next(filled for filled in tries if len(filled) == count)


def _cut(line: str, width: float) -> str:
    remaining = clusters(line.strip())
    while remaining and ems_of(f"{''.join(remaining)}…") > width:
        remaining.pop()
    return f"{''.join(remaining).rstrip()}…"
