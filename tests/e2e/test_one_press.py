"""We do this, tried it, want to try: in one press, wherever an example is shown."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.cast import PHONE, Board, new_board
from tests.e2e.screen import Screen
from tests.e2e.test_accessible import violations_in_both_themes

TITLE = "Book clubs"


def button(page: Page | Locator, words: str) -> Locator:
    return page.get_by_role("group", name=TITLE).get_by_role("button", name=words)


def test_a_press_counts_on_every_screen_by_hand_by_keys_and_without_scripts(
    open_map: Callable[..., Screen], new_context: Callable[..., BrowserContext], board: Board
) -> None:
    ana, ben = open_map(viewport=PHONE).page, open_map().page
    for page in (ana, ben):
        page.locator('[data-view="tray"] [data-example]', has_text=TITLE).click()
    do_this = button(ana, "We do this")
    do_this.scroll_into_view_if_needed()
    for words in ("We do this", "Tried it", "Want to try"):
        box = button(ana, words).bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= PHONE["width"]
    do_this.click()
    expect(do_this).to_have_attribute("aria-pressed", "true")
    expect(do_this).to_have_text("We do this 1")
    expect(button(ben, "We do this")).to_have_text("We do this 1")
    assert violations_in_both_themes(ana) == []

    button(ben, "Want to try").focus()
    ben.keyboard.press("Space")
    expect(button(ben, "Want to try")).to_have_attribute("aria-pressed", "true")
    expect(button(ana, "Want to try")).to_have_text("Want to try 1")
    ben.keyboard.press("Space")
    expect(button(ben, "Want to try")).to_have_attribute("aria-pressed", "false")
    expect(button(ana, "Want to try")).to_have_text("Want to try")

    # A press without a connection is not lost.
    ana.context.set_offline(True)
    button(ana, "Tried it").click()
    expect(button(ana, "Tried it")).to_have_attribute("aria-pressed", "true")
    ana.context.set_offline(False)
    expect(button(ben, "Tried it")).to_have_text("Tried it 1")

    # The pages that are read answer in place too.
    address = f"/b/{board.slug}/library"
    ana.goto(f"{board.server.url}{address}")
    expect(button(ana, "Tried it")).to_have_attribute("aria-pressed", "true")
    button(ana, "We do this").click()
    expect(button(ana, "We do this")).to_have_text("We do this 1")
    expect(button(ana, "Tried it")).to_have_text("Tried it")
    assert ana.url.endswith(address), "nothing was loaded again"
    expect(button(ben, "We do this")).to_have_text("We do this 1")

    # The sheet of a copy says where it was brought from.
    source = new_board(board.server, board.facilitator)
    order = {"from": source.slug, "examples": [source.add("Reading buddies")["id"]]}
    board.facilitator.post(f"{board.api}/copies", json=order).raise_for_status()
    ben.keyboard.press("Escape")
    ben.locator('[data-view="tray"] [data-example]', has_text="Reading buddies").click()
    expect(ben.get_by_text(f"Brought from {source.slug}")).to_be_visible()

    # The wall says how many do what it shows, live.
    board.put("workshop/spotlight", example=board.examples()[TITLE]["id"])
    wall = open_map("/wall").page
    expect(wall.locator(".wall-doing")).to_have_text("1 does this")

    without_scripts = new_context(viewport=PHONE, java_script_enabled=False).new_page()
    without_scripts.goto(f"{board.server.url}/b/{board.slug}/list")
    button(without_scripts, "Want to try").click()
    expect(button(without_scripts, "Want to try")).to_have_attribute("aria-pressed", "true")
    expect(button(without_scripts, "Want to try")).to_have_text("Want to try 1")
    expect(wall.locator(".wall-doing")).to_have_text("1 does this, 1 would like to")
