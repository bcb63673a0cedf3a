"""Join codes: people hear them, copy them from a wall, and type them on a phone."""

import re
import secrets
import unicodedata

from app.domain.text import line

ALPHABET = "ACDEFGHJKMNPQRTWXY34679"
LENGTH = 6
LONGEST_TYPED = 40


def new_code() -> str:
    """A random code of six characters that are hard to confuse: one of 148 million codes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalize(typed: str) -> str | None:
    """The code that somebody typed or pasted; None when there is none.

    Case, width, spaces and dashes do not count. The whole address of joining has its code at the end, and a
    note has it after “code:”.
    """
    plain = unicodedata.normalize("NFKC", typed).upper()
    plain = (
        re.sub(r"^.*(/JOIN\b|\bCODE\b)[/?]?", "", plain, flags=re.DOTALL).partition("?")[0].partition("&")[0]
    )
    code = "".join(character for character in plain if character.isalnum())
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def grouped(code: str) -> str:
    """A code as people see it, in two groups of three characters."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"


def as_typed(text: str) -> str:
    """The text that somebody typed as a code, on one line. Raises ValueError for more than 40 characters."""
    typed = line(text)
    if len(typed) > LONGEST_TYPED:
        raise ValueError(f"Use at most {LONGEST_TYPED} characters.")
    return typed
