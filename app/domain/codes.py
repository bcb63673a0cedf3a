"""Join codes: people hear them, copy them from a wall, and type them on a phone."""

import secrets

from app.domain.text import line

ALPHABET = "ACDEFGHJKMNPQRTWXY34679"
LENGTH = 6
LONGEST_TYPED = 40


def new_code() -> str:
    """A random code of six characters that are hard to confuse: one of 148 million codes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalize(typed: str) -> str | None:
    """The code that somebody typed, whatever the case, spaces and dashes; None when it cannot be a code."""
    code = "".join(character for character in typed.upper() if character.isalnum())
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
