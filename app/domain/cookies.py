"""The cookies a browser is given."""

COOKIE = "threefold_session"
# Shows that a browser keeps cookies, before somebody joins.
COOKIES_KEPT = "threefold_cookies"


def name_of(cookie: str, *, is_https: bool) -> str:
    """The name of a cookie here: over TLS it is one that no other host can set (RFC 6265bis, 4.1.3)."""
    return f"__Host-{cookie}" if is_https else cookie
