"""Secrets that are shown once and kept only as a digest."""

import hashlib
import secrets
from typing import Literal

TOKENS_BEGIN = "tf_"
Scope = Literal["read", "write"]


def new_token(prefix: str = "") -> str:
    """256 random bits, safe in a URL and a cookie."""
    return prefix + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored of a token. It is random already, so a plain SHA-256 cannot be guessed backwards."""
    return hashlib.sha256(token.encode()).hexdigest()
