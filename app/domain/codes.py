"""Join codes: people hear them, copy them from a wall, and type them on a phone."""

import re
import secrets
import unicodedata

from app.domain.text import line

ALPHABET = "ACDEFGHJKMNPQRTWXY34679"
LENGTH = 6
LONGEST_TYPED = 40
_LIKE_A_CODE = re.compile(rf"(?<![A-Z0-9])([{ALPHABET}]{{3}})[ -]?([{ALPHABET}]{{3}})(?![A-Z0-9])")


def new_code() -> str:
    """A random code of six characters that are hard to confuse: one of 148 million codes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalize(typed: str) -> str | None:
    """The code that somebody typed or pasted; None when there is none.

    Case, width, spaces and dashes do not count. The whole address of joining has its code at the end, and a
    note has it after “code:”; in other words around it, a code with a digit is known.
    """
    plain = unicodedata.normalize("NFKC", typed).upper()
    plain = (
        re.sub(r"^.*(/JOIN\b|\bCODE\b)[/?]?", "", plain, flags=re.DOTALL).partition("?")[0].partition("&")[0]
    )
    code = "".join(character for character in plain if character.isalnum())
    if len(code) == LENGTH and set(code) <= set(ALPHABET):
        return code
    words = map("".join, _LIKE_A_CODE.findall(unicodedata.normalize("NFKC", typed).upper()))
    with_digit = [code for code in words if not code.isalpha()]
    return with_digit[0] if len(with_digit) == 1 else None


def grouped(code: str) -> str:
    """A code as people see it, in two groups of three characters."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"


def as_typed(text: str) -> str:
    """The text that somebody typed as a code, on one line. Raises ValueError for more than 40 characters."""
    typed = line(text)
    if len(typed) > LONGEST_TYPED:
        raise ValueError(f"Use at most {LONGEST_TYPED} characters.")
    return typed
