"""The main stories in every browser: the map has colours, a key places, a menu opens, the wall follows."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.cast import LAPTOP, PHONE, Board

PAPER = "rgb(251, 248, 241)"
PERSONALIZING = "rgb(243, 213, 152)"
COLOURS = """() => ({
  region: getComputedStyle(document.querySelector('.region[data-mask="1"]')).fill,
  paper: getComputedStyle(document.documentElement).backgroundColor,
})"""
# What Firefox says of the styles that Playwright puts in for a screenshot is no error of ours.
NOT_OURS = ("style-src-elem", "popover")

Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, board: Board) -> Iterator[Open]:
    """Somebody opens a page of the board; an error in it fails the test."""
    errors: list[str] = []
    contexts = []

    def open_(path: str = "", viewport: dict[str, int] = LAPTOP) -> Page:
        context = browser.new_context(viewport=viewport)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{board.server.url}/b/{board.slug}{path}")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [error for error in errors if not any(word in error for word in NOT_OURS)] == []


def live(page: Page) -> Page:
    page.wait_for_selector("html[data-live]", state="attached")
    return page


def saved(page: Page) -> None:
    """Nothing that was done here waits to be sent."""
    page.wait_for_function(
        "() => !/Saving|not sent yet/.test(document.querySelector('#tools')?.textContent ?? '')"
    )


def test_the_map_and_the_wall_have_their_colours(open_page: Open) -> None:
    for path in ("", "/wall"):
        page = live(open_page(path))
        expect(page.locator('.region[data-mask="1"]').first).to_be_attached()
        assert page.evaluate(COLOURS) == {"region": PERSONALIZING, "paper": PAPER}


def test_a_key_places_an_example(open_page: Open, board: Board) -> None:
    page = live(open_page())
    card = page.locator('[data-view="tray"] [data-example]', has_text="Choice board")
    card.focus()
    page.keyboard.press("1")
    expect(card).to_have_count(0)
    expect(page.locator("#status")).to_contain_text("Personalizing")
    saved(page)
    assert board.examples()["Choice board"]["region"] == "personalizing"


def test_an_example_is_opened_and_answered_on_a_phone(open_page: Open, board: Board) -> None:
    page = live(open_page(viewport=PHONE))
    card = page.locator('[data-view="tray"] [data-example]', has_text="Book clubs")
    card.click()
    sheet = page.locator("dialog.sheet")
    expect(sheet).to_be_visible()
    sheet.get_by_role("radio", name="Yes").first.check()
    # One drawing shows the move, and that it waits to be sent.
    expect(card).to_have_count(0)
    saved(page)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert board.examples()["Book clubs"]["answers"]["personalizing"] is True


def test_a_menu_is_hidden_until_it_is_opened_and_escape_closes_it(open_page: Open) -> None:
    page = live(open_page())
    item = page.get_by_role("link", name="What the circles mean")
    expect(item).to_be_hidden()
    page.get_by_role("button", name="More").click()
    expect(item).to_be_visible()
    page.keyboard.press("Escape")
    expect(item).to_be_hidden()


def test_the_pause_covers_the_screen_only_while_it_lasts(open_page: Open, board: Board) -> None:
    page = live(open_page())
    words = page.get_by_text("Please look up", exact=True)
    expect(words).to_be_hidden()
    board.go_to("talk")
    board.put("workshop/blank")
    expect(words).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(words).to_be_visible()
    board.facilitator.delete(f"{board.api}/workshop/blank")
    expect(words).to_be_hidden()


def test_the_wall_follows_a_step(open_page: Open, board: Board) -> None:
    page = live(open_page("/wall"))
    board.go_to("read")
    expect(page.locator("body")).to_have_attribute("data-screen", "read")
    expect(page.locator("#words")).to_contain_text("Personalizing")


def test_the_plain_pages_can_be_read(open_page: Open) -> None:
    page = open_page("/list")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == PAPER
