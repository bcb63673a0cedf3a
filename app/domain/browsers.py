"""What a browser calls itself, in words that a person knows their devices by."""

import re

# In this order: most browsers also name those that they resemble.
_BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Chromebook", "CrOS"),
    ("Windows", "Windows"),
    ("Mac", "Macintosh|Mac OS X"),
    ("Linux", "Linux|X11"),
)


def browser_name(user_agent: str) -> str:
    """Answer for example `Firefox on Windows`. No more of what a browser says about itself is stored."""
    browser = _first(_BROWSERS, user_agent, "A browser")
    system = _first(_SYSTEMS, user_agent, "")
    return f"{browser} on {system}" if system else browser


def _first(names: tuple[tuple[str, str], ...], user_agent: str, otherwise: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, user_agent)), otherwise)
