"""Characters that nobody sees, which come along when text is copied."""

import re

INVISIBLE = (
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_INVISIBLE = re.compile(INVISIBLE)


def visible(text: str) -> str:
    """What people see of a text on one line: no invisible characters, one space for any white space."""
    return " ".join(_INVISIBLE.sub("", text).split())
