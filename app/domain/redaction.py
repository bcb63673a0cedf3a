"""Text without the secrets that Threefold gives out: they must be in no log."""

import re

# A sign after a backslash belongs to the secret: in JSON, a quotation mark is written so.
_LINK = re.compile(r"/(sign-in|co-facilitate|summary|continue|join|sent)/(?:\\.|[^\s/?#\"'<>\\])+")
_CODE = re.compile(r"([?&]code=)(?:\\.|[^\s&#\"'\\])+", re.IGNORECASE)
_TOKEN = re.compile(r"\btf_[\w-]{8,}")
_COOKIE = re.compile(r"(threefold_session=)(?:\\.|[^\s;,\"'\\])+")
HIDDEN = "…"


def redacted(text: str) -> str:
    """A text in which links, codes, tokens and cookies cannot be read."""
    text = _LINK.sub(rf"/\1/{HIDDEN}", text)
    text = _CODE.sub(rf"\1{HIDDEN}", text)
    return _COOKIE.sub(rf"\1{HIDDEN}", _TOKEN.sub(f"tf_{HIDDEN}", text))
