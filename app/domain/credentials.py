"""Secrets that are shown once; the database holds only their digests."""

import hashlib
import secrets
from typing import Literal

TOKENS_BEGIN = "tf_"
Scope = Literal["read", "write"]


def new_token(prefix: str = "") -> str:
    """256 random bits, safe in a URL and a cookie."""
    return prefix + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """The SHA-256 of a token, which is what is stored.

    The token is random, so nobody can guess it from that.
    """
    return hashlib.sha256(token.encode()).hexdigest()
