"""Text as it stands in Markdown (CommonMark 0.31), whatever it is made of."""

import re

from app.domain.text import line

_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~&!]")
_AT_START = re.compile(r"^([-+=]|\d+(?=[.)]))")


def escape(text: str) -> str:
    """One line of text that Markdown takes for nothing else (section 2.4)."""
    escaped = _SIGNS.sub(lambda match: f"\\{match[0]}", line(text))
    return _AT_START.sub(_harmless, escaped)


def _harmless(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[0].isdecimal() else f"\\{match[0]}"
