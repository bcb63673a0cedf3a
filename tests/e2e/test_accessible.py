"""axe finds nothing on any page, in light and dark, on a phone, with dialogs open."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.cast import LAPTOP, PHONE, Board

AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The rules whose answer depends on the theme.
COLOURS = ["color-contrast", "link-in-text-block"]
OVERFLOWING = """() => [...document.querySelectorAll('html, .wall-legend')]
  .filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1)
  .map((box) => box.outerHTML.slice(0, 80))"""
PAGES = [
    "",
    "/wall",
    "/list",
    "/concepts",
    "/lenses?edit=ours#form",
    "/co-facilitators",
    "/preview",
    "/list?lens=nested",
    "/manage",
    "/library?concept=personalizing",
    "/coverage",
    "/send",
    "/submissions",
    "/next",
    "/edges",
    "/look-again",
    "/continue",
    "/senses",
    "/ready",
    "/year",
    "/agree",
]


def violations(page: Page) -> list[str]:
    """What axe objects to, a line each."""
    return _violations(page, {"type": "tag", "values": RULES})


def violations_in_both_themes(page: Page) -> list[str]:
    """What axe objects to on a light page, and what it objects to in the colours of the dark one."""
    light = violations(page)
    page.emulate_media(color_scheme="dark")
    dark = _violations(page, {"type": "rule", "values": COLOURS})
    page.emulate_media(color_scheme="light")
    return [*light, *(f"dark: {line}" for line in dark)]


def _violations(page: Page, rules: dict[str, Any]) -> list[str]:
    page.wait_for_function(
        "() => document.getAnimations().every((animation) => animation.playState === 'finished')"
    )
    if not page.evaluate("() => 'axe' in window"):
        # By the developer tools' door, which the content policy does not guard.
        page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE})
    violations: list[dict[str, Any]] = page.evaluate(
        "(rules) => axe.run({ runOnly: rules }).then((results) => results.violations)", rules
    )
    return [
        f"{rule['id']}: {node['html'][:120]}: {node['failureSummary']}"
        for rule in violations
        for node in rule["nodes"]
    ]


def signed_in(context: BrowserContext, board: Board) -> Page:
    cookie = board.facilitator.cookies["threefold_session"]
    addresses = (board.server.url, board.school_url)
    context.add_cookies([{"name": "threefold_session", "value": cookie, "url": url} for url in addresses])
    return context.new_page()


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_every_page_of_a_board(
    new_context: Callable[..., BrowserContext], board: Board, viewport: dict[str, int]
) -> None:
    page = signed_in(new_context(viewport=viewport), board)
    example = board.examples()["Book clubs"]["id"]
    allow = {"access": {"send": "anyone"}}
    board.facilitator.patch(board.api, json=allow, headers={"If-Match": "*"}).raise_for_status()
    sent = board.facilitator.post(f"{board.api}/submissions", json={"title": "Jam"}).json()
    page.goto(f"{board.server.url}/sent/{sent['status_url'].rpartition('/')[2]}")
    assert violations_in_both_themes(page) == [], "the sender's page"
    said = {"decides": {"goal": "learner"}, "evidence": [{"how": "told", "text": "They asked for more."}]}
    board.facilitator.patch(f"{board.api}/examples/{example}", json=said, headers={"If-Match": "*"})
    board.place(example, [])
    for state in ("open", "done"):
        new = {"text": "Ask two families.", "size": "pebble", "by": "2027-01-08", "example": example}
        step = board.facilitator.post(f"{board.api}/next-steps", json=new).json()
        board.facilitator.put(f"{board.api}/next-steps/{step['id']}/state", json={"state": state})
    for line in ({"kind": "stop", "example": example}, {"kind": "looks", "concept": "personalizing"}):
        board.facilitator.post(f"{board.api}/lines", json={"text": "Ask less.", **line}).raise_for_status()
    board.facilitator.post(f"{board.api}/lenses", json={"title": "Ours"}).raise_for_status()
    new = {"definition": "Learners decide.", "reason": "We argued."}
    board.facilitator.patch(f"{board.api}/concepts/personalizing", json=new, headers={"If-Match": "*"})
    asked = board.comment(example, "How long?", kind="question")
    board.comment(example, "A week.", parent=asked["id"])
    board.facilitator.post(f"{board.api}/participants", json={"name": "Faye"}).raise_for_status()
    board.put("participants/me/contact", words="Room 12")
    ahead = f"/examples/{board.examples()['Genius hour']['id']}"
    board.facilitator.put(f"{board.api}{ahead}/ask").raise_for_status()
    board.put(f"{ahead[1:]}/door", when="Tuesdays")
    for path in [
        *PAGES,
        "/me",
        f"/examples/{example}",
        f"/examples/{example}/ahead",
        f"/examples/{example}/comments",
        f"/examples/{example}/edit",
    ]:
        page.goto(f"{board.server.url}/b/{board.slug}{path}")
        assert violations_in_both_themes(page) == [], path
    for path in ("/", "/?new", "/tokens", "/nothing-here", "/sign-in/spent", "/docs"):
        page.goto(f"{board.server.url}{path}")
        assert violations_in_both_themes(page) == [], path
    page.goto(f"{board.server.url}/tokens?board={board.slug}")
    page.get_by_label("Name").fill("District dashboard")
    page.get_by_role("button", name="Make the token").click()
    page.get_by_text("tf_").wait_for()
    assert violations_in_both_themes(page) == []


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_with_something_open(
    new_context: Callable[..., BrowserContext], board: Board, viewport: dict[str, int]
) -> None:
    page = signed_in(new_context(viewport=viewport), board)
    page.goto(f"{board.server.url}/b/{board.slug}")
    page.locator('[data-view="tray"] [data-example]').first.click()
    page.locator(".sheet-comments > summary", has_text="Talk about it").click()
    page.get_by_label("What would you like to say about it?").wait_for()
    assert violations_in_both_themes(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Tags").click()
    assert violations_in_both_themes(page) == []
    page.locator("#filter").get_by_role("button", name="choice").click()
    page.wait_for_selector(".mark.is-faded")
    assert violations_in_both_themes(page) == []
    page.get_by_role("button", name="Show everything").click()
    field = page.locator('[aria-label="Find on the map"]:visible')
    field.fill("nowhere")
    page.locator(".find-count:visible").get_by_text("0 of").wait_for()
    assert page.locator(".mark:not(.is-faded)").count() == 0
    assert violations_in_both_themes(page) == []
    field.fill("")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More").click()
    assert violations_in_both_themes(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Outside all three 1").click()
    assert violations_in_both_themes(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add an example").click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("Write something here").wait_for()
    page.get_by_text("More about it").click()
    page.get_by_label("How does it work?").fill("It helped Maya plan.")
    page.get_by_text("Is “Maya” a pupil’s name?").wait_for()
    for group in page.locator(".group summary").all():
        group.click()
    assert violations_in_both_themes(page) == []


def test_a_crowded_wall(new_context: Callable[..., BrowserContext], board: Board) -> None:
    for number in range(60):
        board.add(
            f"Practice number {number} of a long afternoon",
            ["personalizing"] if number % 2 else ["individualizing"],
        )
    for viewport in ({"width": 1920, "height": 1080}, {"width": 1024, "height": 768}):
        page = new_context(viewport=viewport).new_page()
        page.goto(f"{board.server.url}/b/{board.slug}/wall")
        page.get_by_text("Page 1 of").wait_for()
        assert violations(page) == []
        assert page.evaluate(OVERFLOWING) == []


def test_who_asks_for_more_contrast_or_larger_words_gets_them(
    new_context: Callable[..., BrowserContext], board: Board
) -> None:
    page = new_context(contrast="more").new_page()
    page.goto(f"{board.server.url}/b/{board.slug}")
    color = "(selector) => getComputedStyle(document.querySelector(selector)).color"
    assert page.evaluate(color, ".tray .hint") == page.evaluate(color, "h1")
    assert violations(page) == []
    tray = page.locator(".tray")
    narrow = tray.bounding_box()
    page.evaluate("() => document.documentElement.style.setProperty('font-size', '200%')")
    wide = tray.bounding_box()
    assert narrow
    assert wide
    assert wide["width"] > 1.3 * narrow["width"]
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
