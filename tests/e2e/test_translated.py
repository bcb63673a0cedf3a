"""Somebody reads Threefold in another language: the browser's translator puts every text into a <font>."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.cast import Board, visit
from tests.e2e.screen import Screen
from tests.e2e.test_accessible import signed_in

WRAP = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    if (!text.data.trim() || text.parentElement.closest('script, style, svg')) continue;
    const outer = document.createElement('font');
    const inner = document.createElement('font');
    inner.textContent = text.data;
    outer.append(inner);
    text.replaceWith(outer);
  }
}"""
SOON_MS = 5_000


def translate(page: Page) -> None:
    page.evaluate(WRAP)


def test_a_translated_map_shows_every_new_state(open_map: Callable[..., Screen], board: Board) -> None:
    ana = open_map()
    expect(ana.page.locator("#tray-title")).to_have_text("To place 2")
    translate(ana.page)
    examples = board.examples()
    for title in ("Choice board", "Book clubs"):
        board.place(examples[title]["id"], ["personalizing"])
    expect(ana.page.locator("#tray-title")).to_have_text("To place 0", timeout=SOON_MS)
    expect(ana.page.get_by_role("button", name="Personalizing 3")).to_be_visible(timeout=SOON_MS)
    renamed = f"{board.api}/examples/{examples['Tiered lab']['id']}"
    answer = board.facilitator.patch(renamed, json={"title": "Tiered lab, twice"}, headers={"If-Match": "*"})
    assert answer.is_success
    expect(ana.entry("Tiered lab, twice")).to_be_visible(timeout=SOON_MS)
    board.go_to("read")
    expect(ana.banner).to_contain_text("Read")
    translate(ana.page)
    board.go_to("place")
    expect(ana.banner).to_contain_text("0 of 6 placed", timeout=SOON_MS)


def test_a_translated_wall_shows_what_its_button_does(
    new_context: Callable[..., BrowserContext], board: Board
) -> None:
    page = signed_in(new_context(), board)
    wall = visit(page, board, "/wall").page
    button = wall.locator(".wall-next")
    expect(button).to_contain_text("Start")
    translate(wall)
    board.go_to("place")
    expect(button).not_to_contain_text("Start", timeout=SOON_MS)
    translate(wall)
    person = visit(new_context().new_page(), board)
    person.card("Genius hour").click()
    person.page.get_by_role("button", name="None of these").click()
    expect(wall.locator("#panel")).to_contain_text("1 of 6", timeout=20_000)
