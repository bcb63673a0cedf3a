"""Words that never end: nobody has to scroll a page sideways, on a laptop or on the narrowest phone."""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any

import httpx2
import pytest
from playwright.sync_api import BrowserContext, Page, Route

from app.web import pages
from tests.e2e.cast import Board
from tests.e2e.test_accessible import signed_in
from tests.serving import Server

WIDTHS = {1280: 800, 390: 844, 320: 568}
ADDRESS = "https://example.org/" + "w" * 180
# What is wider than its window or its dialog, and what goes on beyond the right edge of the window unseen.
TOO_WIDE = """() => {
  const root = document.documentElement;
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const cut = new Set(["auto", "scroll", "hidden", "clip"]);
  const inABox = (box) => box !== document.body
    && (box instanceof SVGElement || cut.has(getComputedStyle(box).overflowX) || inABox(box.parentElement));
  const dialogs = [...document.querySelectorAll("dialog[open], [popover]")].filter(seen);
  const beyond = [...document.body.querySelectorAll("*")].filter((element) =>
    seen(element) && element.getBoundingClientRect().right > root.clientWidth + 1 && !inABox(element));
  return [...[root, ...dialogs].filter((box) => box.scrollWidth > box.clientWidth), ...beyond]
    .map((element) => element.outerHTML.slice(0, 120));
}"""
# The space in a text that a reader may choose (WCAG 2.2, 1.4.12).
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`p { margin-block-end: 2em !important; }
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
GROUP = "G" * 40
STEPS = ("look", "agree", "gather", "read", "place", "reveal", "talk", "settle", "next")


def long(letters: int) -> str:
    return "W" * letters


LENS = "l" * 40


@pytest.fixture(scope="module")
def board(server: Server, facilitator: httpx2.Client) -> Board:
    """A board all of whose words are as long as may be and have no place to break."""
    concept = {"label": long(40), "question": long(900), "definition": long(900), "looks_like": long(900)}
    document = {
        "format": "threefold-board",
        "format_version": 1,
        "board": {
            "slug": long(60).lower(),
            "title": long(200),
            "prompt": long(400),
            "access": {"read": "anyone", "join": "code"},
            "groups": {"question": long(60), "choices": [GROUP, long(39)]},
        },
        "concepts": [
            {"key": key, **concept, "label": letter + concept["label"][1:]}
            for key, letter in (("a" * 40, "A"), ("b" * 40, "B"), ("c" * 40, "C"))
        ],
        "examples": [example(number) for number in range(6)],
    }
    answer = facilitator.post(f"{server.url}/api/v1/boards/import", json=document)
    assert answer.status_code == 201, answer.text
    made = Board(answer.json()["slug"], server, facilitator)
    steps = [{"kind": kind, "title": f"{kind} {long(50)}"} for kind in STEPS]
    answer = facilitator.patch(f"{made.api}/workshop", json={"steps": steps}, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text
    for kind in ("decision", "next_step"):
        note = {"kind": kind, "text": long(900), "example": next(iter(made.examples().values()))["id"]}
        assert facilitator.post(f"{made.api}/workshop/notes", json=note).status_code == 201
    origin = made.examples()[ADDRESS]["id"]
    stop = {"kind": "stop", "text": long(300), "example": origin, "concept": "a" * 40}
    for line in (stop, {"kind": "looks", "text": long(300), "concept": "a" * 40}):
        assert facilitator.post(f"{made.api}/lines", json=line).status_code == 201
    talk = f"{made.api}/examples/{origin}/comments"
    asked = facilitator.post(talk, json={"kind": "question", "text": long(900)}).json()
    assert facilitator.post(talk, json={"text": long(900), "parent": asked["id"]}).status_code == 201
    words = {"definition": long(900), "question": long(900)}
    nothing = {"region": "a" * 40, "reason": long(500), "question": long(900)}
    lens = {"key": LENS, "title": long(40), "source": long(900), "concepts": {"a" * 40: words}}
    answer = facilitator.post(f"{made.api}/lenses", json={**lens, "impossible": [nothing]})
    assert answer.status_code == 201, answer.text
    return made


def example(number: int) -> dict[str, Any]:
    keys = ("a" * 40, "b" * 40, "c" * 40)
    fields = ("looks_like", "sounds_like", "feels_like", "next_step", "caution")
    return {
        "title": ADDRESS if number == 0 else f"{number}{long(199)}",
        "description": long(2_000),
        "tags": ["T" * 40, f"{number}{'t' * 39}"],
        "setting": dict.fromkeys(("grades", "subject", "community", "needs"), long(200)),
        "contributor": long(200),
        "ask_me": True,
        "source": {"kind": long(200), "url": ADDRESS, "note": long(900)},
        "direction": "continue",
        "stale": [keys[0]],
        "answers": dict(zip(keys, (True, number % 2 == 0, False), strict=True)) if number < 4 else None,
        **dict.fromkeys(fields, long(900)),
    }


def code_of(board: Board) -> str:
    return str(board.facilitator.get(f"{board.api}/code").json()["code"])


def routes() -> set[str]:
    """The address of each page."""
    modules = [
        import_module(f"{pages.__name__}.{module.name}") for module in pkgutil.iter_modules(pages.__path__)
    ]
    page_routes = [route for module in modules if hasattr(module, "router") for route in module.router.routes]
    return {route.path for route in page_routes if "GET" in route.methods}


def too_wide(page: Page, name: str, *, scripts: bool = True) -> list[str]:
    """What is too wide on a page, at each width. A script has pictures follow, two frames later."""
    faults = []
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        if scripts:
            page.evaluate(
                "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
            )
        faults += [f"{name} at {width}: {element}" for element in page.evaluate(TOO_WIDE)]
    page.evaluate(SPACED)
    faults += [f"{name}, with space in its text: {element}" for element in page.evaluate(TOO_WIDE)]
    page.evaluate("() => { document.adoptedStyleSheets = []; }")
    return faults


def joined(board: Board, context: BrowserContext) -> Page:
    """Somebody with a name and a group as long as may be."""
    page = context.new_page()
    page.goto(f"{board.server.url}/join/{code_of(board)}")
    page.get_by_label("Your name").fill(long(60))
    page.get_by_label(GROUP).check()
    page.get_by_role("button", name="Join").click()
    return page


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_no_page_is_scrolled_sideways(
    new_context: Callable[..., BrowserContext], board: Board, scripts: bool
) -> None:
    ana = joined(board, new_context(java_script_enabled=scripts))
    own = f"/b/{board.slug}"
    headers = {"Origin": board.server.url}
    further = f"{board.api}/examples/{board.examples()[ADDRESS]['id']}"
    ana.request.put(f"{board.api}/participants/me/contact", data={"words": long(200)}, headers=headers)
    ana.request.put(f"{further}/ask", headers=headers)
    ana.request.put(f"{further}/door", data={"when": long(200), "what": long(200)}, headers=headers)
    behind = next(item["id"] for title, item in board.examples().items() if title.startswith("1"))
    mine = {
        "/join/{code}": f"/join/{code_of(board)}",
        "/b/{board}": own,
        "/b/{board}/list": f"{own}/list",
        "/b/{board}/me": f"{own}/me",
        "/b/{board}/examples/{example}/ahead": f"{own}/examples/{behind}/ahead",
        "/b/{board}/concepts": f"{own}/concepts",
    }
    faults: list[str] = []
    for name, address in mine.items():
        ana.goto(f"{board.server.url}{address}")
        faults += too_wide(ana, name, scripts=scripts)
    ana.goto(f"{board.server.url}{own}/me")
    ana.get_by_role("button", name="Make a link").click()
    faults += too_wide(ana, "the personal link", scripts=scripts)

    there = f"{own}/examples/{board.examples()[ADDRESS]['id']}"
    addresses = {
        "/": "/",
        "/devices": "/devices",
        "/library": "/library",
        "/docs": "/docs",
        "/join": f"/join?code={long(200)}",
        "/continue/{token}": ana.locator(".secret").inner_text().removeprefix(board.server.url),
        "/sign-in/{token}": f"/sign-in/{long(200)}",
        "/co-facilitate/{token}": f"/co-facilitate/{long(200)}",
        "/summary/{token}": shared_summary(board),
        "/tokens": f"/tokens?board={board.slug}",
        "/b/{board}": f"{own}?lens={LENS}",
        "/b/{board}/concepts": f"{own}/concepts",
        "/b/{board}/lenses": f"{own}/lenses?edit={LENS}",
        "/b/{board}/coverage": f"{own}/coverage?by=subject&row={long(200)}&region={'a' * 40}",
        "/b/{board}/examples/new": f"{own}/examples/new?subject={long(200)}",
        "/b/{board}/examples/{example}": there,
        "/b/{board}/examples/{example}/comments": f"{there}/comments",
        "/b/{board}/examples/{example}/edit": f"{there}/edit",
        "/b/{board}/library": f"{own}/library?tag={'T' * 40}&concept={'a' * 40}",
        "/b/{board}/next": f"{own}/next",
        "/b/{board}/edges": f"{own}/edges",
        "/b/{board}/look-again": f"{own}/look-again",
        "/b/{board}/ready": f"{own}/ready",
        "/b/{board}/year": f"{own}/year",
        "/b/{board}/continue": f"{own}/continue",
        "/b/{board}/senses": f"{own}/senses?concept={'a' * 40}",
        "/b/{board}/agree": f"{own}/agree",
        "/b/{board}/list": f"{own}/list?lens={LENS}&tag={'T' * 40}",
        "/b/{board}/invitation": f"{own}/invitation",
        "/b/{board}/manage": f"{own}/manage",
        "/b/{board}/board.html": f"{own}/board.html",
        "/b/{board}/people": f"{own}/people",
        "/b/{board}/run": f"{own}/run",
        "/b/{board}/preview": f"{own}/preview",
        "/b/{board}/preview/screen": f"{own}/preview/screen",
        "/b/{board}/co-facilitators": f"{own}/co-facilitators",
        "/b/{board}/summary": f"{own}/summary",
        "/b/{board}/send": f"{own}/send",
        "/b/{board}/submissions": f"{own}/submissions",
        "/sent/{token}": sent(board),
        "/b/{board}/wall": f"{own}/wall",
    }
    assert routes() == addresses.keys() | mine.keys(), "each page needs its address here"
    faye = signed_in(new_context(java_script_enabled=scripts), board)
    faye.route("**/board.html", shown_and_not_downloaded)
    for name, address in addresses.items():
        faye.goto(f"{board.server.url}{address}")
        # Scripts are off in the screen that a preview shows.
        faults += too_wide(faye, name, scripts=scripts and not name.endswith("/screen"))
    assert not faults, "\n".join(faults)


def test_nothing_that_opens_on_the_map_is_scrolled_sideways(
    new_context: Callable[..., BrowserContext], board: Board
) -> None:
    page = signed_in(new_context(viewport={"width": 390, "height": 844}), board)
    page.goto(f"{board.server.url}/b/{board.slug}")
    page.wait_for_selector("html[data-live]")
    faults: list[str] = []
    for name in ("Tags", "More", "Add an example", "Outside all three"):
        page.get_by_role("button", name=name).first.click()
        faults += too_wide(page, name)
        page.keyboard.press("Escape")
        page.set_viewport_size({"width": 390, "height": 844})
    page.locator('[data-view="tray"] [data-example]').first.click()
    page.locator(".sheet-comments > summary").click()
    page.get_by_role("button", name="Send").wait_for()
    faults += too_wide(page, "the sheet of an example")
    assert not faults, "\n".join(faults)


def test_no_screen_of_a_workshop_is_scrolled_sideways(
    new_context: Callable[..., BrowserContext], board: Board
) -> None:
    own = f"{board.server.url}/b/{board.slug}"
    ana, faye = joined(board, new_context()), new_context()
    wall, remote = signed_in(faye, board), faye.new_page()
    wall.goto(f"{own}/wall")
    remote.goto(f"{own}/run")
    screens = {"map": ana, "wall": wall, "remote": remote}
    faults: list[str] = []
    for kind in STEPS:
        board.go_to(kind)
        for name, screen in screens.items():
            screen.wait_for_function(
                "(title) => document.body.textContent.includes(title)", arg=f"{kind} {long(40)}"
            )
            faults += too_wide(screen, f"{name}, {kind}")
        if kind == "place":
            place_alone(board, ana)
    assert not faults, "\n".join(faults)


def place_alone(board: Board, page: Page) -> None:
    """Somebody places each example alone, and says why in a word without end."""
    number = board.facilitator.get(f"{board.api}/workshop").json()["round"]["number"]
    for example in board.examples().values():
        where = f"{board.api}/rounds/{number}/placements/{example['id']}"
        answers = dict.fromkeys(("a" * 40, "b" * 40, "c" * 40))
        answer = page.request.put(
            where,
            data={"answers": {**answers, "a" * 40: True}, "why": long(500)},
            headers={"Origin": board.server.url},
        )
        assert answer.ok, answer.text()


def sent(board: Board) -> str:
    """The address of a sender's page. What was sent, and why it was returned, never end."""
    allow = {"access": {"send": "anyone"}}
    board.facilitator.patch(board.api, json=allow, headers={"If-Match": "*"}).raise_for_status()
    fields = {
        "title": long(200),
        "description": long(900),
        "from": long(200),
        "setting": {"grades": long(90)},
    }
    addresses = [
        board.facilitator.post(f"{board.api}/submissions", json=fields).json()["status_url"] for _ in range(2)
    ]
    first = board.facilitator.get(f"{board.api}/submissions").json()["items"][0]["id"]
    state = {"state": "returned", "reason": long(900)}
    board.facilitator.put(f"{board.api}/submissions/{first}/state", json=state).raise_for_status()
    return f"/sent/{addresses[0].rpartition('/')[2]}"


def shown_and_not_downloaded(route: Route) -> None:
    """Answer a page that is a file as any other page."""
    route.fulfill(body=route.fetch().body(), content_type="text/html; charset=utf-8")


def shared_summary(board: Board) -> str:
    """The address of the summary for those who were not there."""
    answer = board.facilitator.post(f"{board.api}/summary/link")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["address"]).removeprefix(board.server.url)
