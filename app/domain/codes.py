"""Codes that let people join a board: read out, copied from a wall, typed on a phone."""

import secrets

from app.domain.text import line

ALPHABET = "ACDEFGHJKMNPQRTWXY34679"
LENGTH = 6
LONGEST_TYPED = 40


def new_code() -> str:
    """Six characters, none of which looks like another: one of 148 million codes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalize(typed: str) -> str | None:
    """The code somebody typed, in any case, with spaces or dashes; None for what no code looks like."""
    code = "".join(character for character in typed.upper() if character.isalnum())
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def grouped(code: str) -> str:
    """A code as it is shown: two groups of three are easier to copy."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"


def as_typed(text: str) -> str:
    """What somebody typed for a code, on one line. Raises ValueError for more than 40 characters."""
    typed = line(text)
    if len(typed) > LONGEST_TYPED:
        raise ValueError(f"Use at most {LONGEST_TYPED} characters.")
    return typed
