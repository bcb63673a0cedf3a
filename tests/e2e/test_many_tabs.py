"""Networks that let no stream through, and browsers with many tabs."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e.cast import Board, visit

SOON_MS = 10_000


def test_where_no_stream_comes_through_the_screen_looks_every_few_seconds(
    new_context: Callable[..., BrowserContext], board: Board
) -> None:
    context = new_context()
    page = context.new_page()
    page.route("**/events*", lambda _: None)
    ana = visit(page, board)
    ana.drag(ana.card("Book clubs"), "outside")
    choice = board.examples()["Choice board"]
    board.place(choice["id"], ["personalizing", "individualizing", "differentiating"])
    ana.expect_at(choice, "all")
    expect(page.get_by_text("Live view blocked; this screen looks every 5 seconds.")).to_be_visible()
    board.go_to("place")
    expect(ana.banner).to_contain_text("0 of 6 placed", timeout=SOON_MS)
    other_screen = visit(context.new_page(), board)
    other_screen.card("Book clubs").focus()
    other_screen.page.keyboard.press("1")
    expect(ana.banner).to_contain_text("1 of 6 placed", timeout=SOON_MS)
    page.unroute("**/events*")
    expect(page.get_by_text("Live view blocked")).to_have_count(0, timeout=40_000)


def test_eight_tabs_of_one_browser_all_save_and_all_follow(
    new_context: Callable[..., BrowserContext], board: Board
) -> None:
    context = new_context()
    tabs = [visit(context.new_page(), board) for _ in range(8)]
    choice = board.examples()["Choice board"]
    first = tabs[0]
    with first.page.expect_response("**/placement", timeout=5_000):
        first.drag(first.card("Choice board"), "all")
    assert board.examples()["Choice board"]["region"] == "personalizing,individualizing,differentiating"
    for tab in tabs:
        expect(tab.page.locator(f'.marks [data-example="{choice["id"]}"]')).to_be_visible(timeout=SOON_MS)
        assert tab.page.locator("html[data-live]").count() == 1


def test_a_hidden_tab_lets_go_of_its_stream_and_catches_up_when_it_is_shown(
    new_context: Callable[..., BrowserContext], board: Board
) -> None:
    page = new_context().new_page()
    ana = visit(page, board)
    show = """(state) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
      document.dispatchEvent(new Event('visibilitychange'));
    }"""
    page.evaluate(show, "hidden")
    page.wait_for_selector("html:not([data-live])")
    choice = board.examples()["Choice board"]
    board.place(choice["id"], ["personalizing", "individualizing", "differentiating"])
    page.evaluate(show, "visible")
    page.wait_for_selector("html[data-live]", timeout=5_000)
    ana.expect_at(choice, "all")
