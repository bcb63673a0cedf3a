"""The cookies a browser is given."""

COOKIE = "threefold_session"
# Shows that a browser keeps cookies, before somebody joins.
COOKIES_KEPT = "threefold_cookies"
