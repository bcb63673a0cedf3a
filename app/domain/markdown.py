"""Escaping text for Markdown (CommonMark 0.31)."""

import re

from app.domain.text import line

_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~&!]")
_AT_START = re.compile(r"^([-+=]|\d+(?=[.)]))")


def escape(text: str) -> str:
    """A text on one line, with every character escaped that Markdown would interpret (section 2.4)."""
    escaped = _SIGNS.sub(lambda match: f"\\{match[0]}", line(text))
    return _AT_START.sub(_harmless, escaped)


def _harmless(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[0].isdecimal() else f"\\{match[0]}"
