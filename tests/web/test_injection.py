"""What somebody types is text on every page, and no other site acts through somebody's browser."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import Route

from tests.conftest import BOARD, HERE, address, example, version

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

# Each would make an element or an attribute of this name if it were not escaped where it stands.
MARK = "x-planted"
PAYLOADS = [
    f"<{MARK}>",
    f'"><{MARK}>',
    f"'><{MARK}>",
    f'" {MARK}="1',
    f"' {MARK}='1",
    f"` {MARK}=1 ",
    f"</script><{MARK}>",
    f"</title></style></textarea></template><{MARK}>",
    f"--><{MARK}><!--",
    f"]]><{MARK}>",
    f"<svg/onload=1><{MARK}>",
    f"<\x0c{MARK}/>",
    f"\u2028<{MARK}>\\u003c{MARK}>",
    f"{{{{ '<{MARK}>' | safe }}}}${{1}}<%= 1 %>",
    f"&lt;{MARK}&gt;<{MARK} ",
    "javascript:alert(1)",
]
# Several in a text: what is short has the first of them alone.
TEXTS = [" ".join(PAYLOADS[start::4]) for start in range(4)]
LINKS = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcset"}


class Planted(HTMLParser):
    """What a browser would make of a page that nobody may put there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.planted: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if MARK in {tag, *names} or any(name.startswith("on") for name in names):
            self.planted.append(f"<{tag} {attrs}>")
        if tag == "script" and "src" not in names and dict(attrs).get("type") != "application/json":
            self.planted.append(f"a script within the page: {attrs}")
        for name, value in attrs:
            if name in LINKS and re.match(r"\s*(javascript|vbscript|data:text)", value or "", re.IGNORECASE):
                self.planted.append(f"{name}={value}")

    handle_startendtag = handle_starttag


def plant(faye: TestClient, ana: TestClient, text: str) -> None:
    """Write a text wherever something can be written, and let a workshop lead to its summary."""
    any_version = {"If-Match": "*"}
    short = text[:40]
    groups = {"question": text, "choices": [short, f"{short[:38]}2"]}
    faye.patch(
        BOARD, json={"title": text, "prompt": text, "groups": groups}, headers=any_version
    ).raise_for_status()
    words = dict.fromkeys(
        ("question", "definition", "looks_like", "sounds_like", "feels_like", "reason"), text
    )
    faye.patch(f"{BOARD}/concepts/own", json=words | {"label": short}, headers=any_version).raise_for_status()
    ana.post(f"{BOARD}/participants", json={"name": text[:60], "group": groups["choices"][0].strip()})
    card = address(ana, "Reading aloud")
    notes = dict.fromkeys(
        ("looks_like", "sounds_like", "feels_like", "next_step", "caution", "contributor"), text
    )
    setting = dict.fromkeys(("grades", "subject", "community", "needs"), text)
    source = {"kind": text, "note": text}
    fields = {"title": text, "description": text, "tags": [short], "setting": setting, "source": source}
    faye.patch(card, json=fields | notes, headers=any_version).raise_for_status()
    faye.post(f"{BOARD}/workshop/notes", json={"kind": "decision", "text": text}).raise_for_status()
    new = {"text": text, "who": text, "example": card.rpartition("/")[2]}
    step = faye.post(f"{BOARD}/next-steps", json=new)
    state = {"state": "done", "outcome": text}
    faye.put(f"{BOARD}/next-steps/{step.json()['id']}/state", json=state).raise_for_status()
    faye.post(f"{BOARD}/rounds", json={"title": text}).raise_for_status()
    answers = {"own": True, "each": False, "routes": None}
    placed = f"{BOARD}/rounds/1/placements/{card.rpartition('/')[2]}"
    ana.put(placed, json={"answers": answers, "why": text}).raise_for_status()
    faye.post("/api/v1/tokens", json={"name": text[:60]}).raise_for_status()


def routes_of_pages(app: FastAPI) -> Iterator[Route]:
    """Those of all pages and their forms: everything that the document of the API leaves out."""
    for included in app.routes:
        for route in getattr(included, "original_router", app.router).routes:
            if isinstance(route, Route) and not route.include_in_schema:
                yield route


def pages(app: FastAPI, card: str) -> Iterator[str]:
    """The address of every page."""
    parts = {"board": "staffroom", "example": card, "code": "CCCCCC", "token": "none", "key": "own"}
    paths = {route.path for route in routes_of_pages(app) if "GET" in (route.methods or ())}
    assert len(paths) > 12
    for path in sorted(paths):
        yield re.sub(r"\{(\w+)(:\w+)?\}", lambda name: parts.get(name[1], "x"), path)


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_typed_is_text_on_every_page(
    app: FastAPI, faye: TestClient, ana: TestClient, text: str
) -> None:
    card = example(ana, "Reading aloud")["id"]
    plant(faye, ana, text)
    planted_there = list(planted(app, (faye, ana), card))
    faye.put(f"{BOARD}/rounds/1/reveal").raise_for_status()
    planted_there += planted(app, (faye,), card)
    assert not planted_there, "\n".join(planted_there)


def planted(app: FastAPI, people: tuple[TestClient, ...], card: str) -> Iterator[str]:
    for page in pages(app, card):
        for who in people:
            answer = who.get(page, headers={"Accept": "text/html"})
            assert answer.status_code < 500, page
            if "html" in answer.headers.get("content-type", "") or "svg" in answer.headers.get(
                "content-type", ""
            ):
                parser = Planted()
                parser.feed(answer.text)
                yield from (f"{page}: {what}" for what in parser.planted)


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_looked_for_and_typed_wrongly_is_text_too(
    app: FastAPI, faye: TestClient, vera: TestClient, text: str
) -> None:
    planted_there = []
    card = example(vera, "Reading aloud")["id"]
    for page in pages(app, card):
        fields = dict.fromkeys(("next", "done", "code", "moved", "x"), text[:20])
        answer = vera.get(page, params=fields, headers={"Accept": "text/html"})
        parser = Planted()
        parser.feed(answer.text if "html" in answer.headers.get("content-type", "") else "")
        planted_there += [f"{page}: {what}" for what in parser.planted]
    for form, who in (("/boards", faye), ("/b/staffroom/manage", faye), ("/b/staffroom/examples", vera)):
        fields = dict.fromkeys(
            ("title", "prompt", "description", "tags", "from", "label-1", "slug"), text * 9
        )
        parser = Planted()
        parser.feed(who.post(form, data=fields, headers={"Accept": "text/html"}).text)
        planted_there += [f"{form}: {what}" for what in parser.planted]
    assert not planted_there, "\n".join(planted_there)


FORGED: list[dict[str, str]] = [
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": f"{HERE}.evil.example"},
    {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Referer": f"{HERE}/"},
]


@pytest.mark.parametrize("forged", FORGED)
def test_no_other_site_changes_anything_through_somebodys_browser(
    app: FastAPI, faye: TestClient, forged: dict[str, str]
) -> None:
    browser = TestClient(app, HERE, cookies=dict(faye.cookies))
    card = example(faye, "Reading aloud")["id"]
    before = version(faye)
    parts = {"board": "staffroom", "example": card, "key": "own", "round": "1", "code": "CCCCCC"}
    tried = 0
    for method, path in changing(app):
        where = re.sub(r"\{(\w+)(:\w+)?\}", lambda name: parts.get(name[1], "x"), path)
        for media in ("text/plain", "application/x-www-form-urlencoded", "application/json"):
            content = json.dumps({"title": "Forged"}).encode()
            answer = browser.request(
                method, where, content=content, headers={**forged, "Content-Type": media}
            )
            assert answer.status_code == 403, (method, where, media)
            tried += 1
    assert tried > 100
    assert version(faye) == before


def changing(app: FastAPI) -> Iterator[tuple[str, str]]:
    """The method and path of everything that changes something, of the API and of the pages."""
    operations = {
        (method.upper(), path) for path, by_method in app.openapi()["paths"].items() for method in by_method
    }
    operations |= {(method, route.path) for route in routes_of_pages(app) for method in route.methods or ()}
    return iter(
        sorted(operation for operation in operations if operation[0] not in {"GET", "HEAD", "OPTIONS"})
    )
