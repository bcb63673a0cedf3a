"""The cookies a browser is given."""

COOKIE = "threefold_session"
