"""Titles as lines of text, for pictures drawn where no browser measures and breaks them.

Widths are in ems: estimates for Atkinson Hyperlegible, rounded up, so that a line is not wider than promised.
Titles may hold anything: any script, emoji, stacks of accents, characters that XML forbids.
"""

import re
import unicodedata
from functools import lru_cache

_NOT_IN_XML = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BIDI_BRACKETS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BREAK_AFTER = re.compile("(?<=[^-/\u2013\u2014][-/\u2013\u2014])(?=[^-/\u2013\u2014])")
_JOINER = "\u200d"
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_LONGEST_CLUSTER = 12
_BALANCE_STEPS = 24

# Advance widths of Atkinson Hyperlegible Regular, rounded up.
_ADVANCES = {
    "'": 0.17,
    ";:.,": 0.21,
    "|lj": 0.26,
    "`i !\u2018\u2019": 0.29,
    '()"f[]{}t': 0.33,
    "r": 0.35,
    "-/\\_1Iy*\u201c\u201d": 0.44,
    "vzxs": 0.48,
    "kc7J?": 0.52,
    "auLenhF2^o><~Tgdb": 0.57,
    "pE3q5V\u2013": 0.59,
    "$YS69P+=Z48RB": 0.62,
    "XAK0w#C": 0.66,
    "DNHU&G\u2026": 0.71,
    "OQ@": 0.79,
    "MWm": 0.85,
    "%\u2014\u00e6\u00c6": 0.95,
}
_ADVANCE = {char: ems for chars, ems in _ADVANCES.items() for char in chars}
_LATIN, _OTHER, _IDEOGRAPH, _EMOJI = 0.66, 0.75, 1.05, 1.35
_FEW_MARKS = 2
_MARK = 0.5
_LATIN_ENDS = "\u0250"
_EMOJI_BEGIN = 0x1F000


@lru_cache(maxsize=4096)
def wrap(title: str, width: float, lines: int) -> tuple[str, ...]:
    """Break a title into at most `lines` lines of at most `width` ems, about equally long.

    A word longer than a line is broken between characters as people see them; what does not fit ends in an
    ellipsis.
    """
    pieces = [piece for word in printable(title).split() for piece in _pieces(word, width)]
    filled = _fill(pieces, width)
    if len(filled) > lines:
        filled[lines - 1 :] = [_cut("".join(filled[lines - 1 :]), width)]
    else:
        filled = _balanced(pieces, width, len(filled))
    return tuple(line.strip() for line in filled)


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
    pictures = sum(ord(char) >= _EMOJI_BEGIN and ord(char) not in _TAGS for char in cluster)
    if pictures or "\ufe0f" in cluster:
        return max(1, pictures) * _EMOJI
    letter, marks = cluster[0], unicodedata.normalize("NFD", cluster)[1:]
    spacing = sum(unicodedata.category(mark) == "Mc" for mark in marks)
    return _ems_of_letter(letter) + _MARK * max(spacing, len(marks) - _FEW_MARKS)


def _ems_of_letter(letter: str) -> float:
    if _is_ideograph(letter):
        return _IDEOGRAPH
    plain = unicodedata.normalize("NFD", letter)[0]
    return _ADVANCE.get(plain, _LATIN if plain < _LATIN_ENDS else _OTHER)


def _is_ideograph(char: str) -> bool:
    return unicodedata.east_asian_width(char) in {"W", "F"}


def _pieces(word: str, width: float) -> list[str]:
    """Parts of a word between which a line may break; the first has a space before it."""
    parts = [part for run in _BREAK_AFTER.split(word) for part in _parts(run, width)]
    return [f" {parts[0]}", *parts[1:]]


def _parts(run: str, width: float) -> list[str]:
    parts = [""]
    for cluster in clusters(run):
        breaks = any(_is_ideograph(char) for char in (parts[-1][-1:], cluster[0]) if char)
        if parts[-1] and (breaks or ems_of(parts[-1] + cluster) > width):
            parts.append("")
        parts[-1] += cluster
    return parts


def _fill(pieces: list[str], width: float) -> list[str]:
    filled = [""]
    for piece in pieces:
        if filled[-1] and ems_of((filled[-1] + piece).strip()) > width:
            filled.append("")
        filled[-1] += piece
    return filled


def _balanced(pieces: list[str], width: float, count: int) -> list[str]:
    """The lines at the least width that needs no more of them."""
    steps = range(_BALANCE_STEPS // 2, _BALANCE_STEPS + 1)
    tries = (_fill(pieces, width * step / _BALANCE_STEPS) for step in steps)
    return next(filled for filled in tries if len(filled) == count)


def _cut(line: str, width: float) -> str:
    remaining = clusters(line.strip())
    while remaining and ems_of(f"{''.join(remaining)}…") > width:
        remaining.pop()
    return f"{''.join(remaining).rstrip()}…"
