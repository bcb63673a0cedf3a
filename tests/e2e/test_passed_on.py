"""A tablet goes from hand to hand."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.cast import Board, visit
from tests.e2e.screen import Screen, intercept


def leave(page: Page, board: Board) -> None:
    page.goto(f"{board.server.url}/b/{board.slug}/me")
    page.get_by_role("button", name="Leave this board").click()
    page.wait_for_url("**/?left=true")


def place_without_an_answer(screen: Screen, *titles: str) -> None:
    """The server is never reached."""
    intercept(screen.page, "**/rounds/**", lambda route: route.abort())
    for title in titles:
        screen.card(title).click()
        screen.page.get_by_role("button", name="None of these").click()
        screen.page.get_by_role("button", name="Done").click()
    expect(screen.banner).to_contain_text(f"{len(titles)} of 6 placed")


def own_placements(screen: Screen, board: Board) -> list[str]:
    answer = screen.page.request.get(f"{board.api}/rounds/1/placements/mine")
    return [placement["example"] for placement in answer.json()["items"]]


def test_what_somebody_could_not_send_is_not_sent_by_the_next_person(
    open_map: Callable[..., Screen], board: Board
) -> None:
    board.go_to("place")
    ana = open_map()
    place_without_an_answer(ana, "Genius hour", "Mastery check")
    leave(ana.page, board)
    ana.page.unroute("**/rounds/**")
    ben = visit(ana.page, board)
    expect(ben.banner).to_contain_text("0 of 6 placed")
    ben.card("Tiered lab").click()
    ben.page.get_by_role("button", name="None of these").click()
    ben.page.get_by_role("button", name="Done").click()
    expect(ben.page.get_by_text("Saving…")).to_have_count(0)
    assert own_placements(ben, board) == [board.examples()["Tiered lab"]["id"]]


def test_what_another_tab_could_not_send_is_not_sent_by_the_next_person(
    new_context: Callable[..., BrowserContext], board: Board
) -> None:
    board.go_to("place")
    context = new_context()
    ana = visit(context.new_page(), board)
    place_without_an_answer(ana, "Genius hour")
    other = context.new_page()
    leave(other, board)
    ben = visit(other, board)
    expect(ana.banner).to_contain_text("0 of 6 placed")
    ana.page.unroute("**/rounds/**")
    expect(ana.page.get_by_text("Saving…")).to_have_count(0)
    assert own_placements(ben, board) == []


def test_what_somebody_could_not_send_goes_out_after_they_reload(
    open_map: Callable[..., Screen], board: Board
) -> None:
    board.go_to("place")
    ana = open_map()
    place_without_an_answer(ana, "Genius hour")
    ana.page.unroute("**/rounds/**")
    with ana.page.expect_response("**/placement*/**"):
        ana.page.reload()
    expect(ana.banner).to_contain_text("1 of 6 placed")
    assert own_placements(ana, board) == [board.examples()["Genius hour"]["id"]]


@pytest.mark.parametrize("path", ["", "/list"])
def test_back_never_shows_the_person_before(
    new_context: Callable[..., BrowserContext], board: Board, path: str
) -> None:
    board.go_to("place")
    page = new_context().new_page()
    ana = visit(page, board)
    ana.card("Genius hour").click()
    page.get_by_role("button", name="None of these").click()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Saving…")).to_have_count(0)
    page.goto(f"{board.server.url}/b/{board.slug}{path}")
    expect(page.get_by_text("1 of 6 placed").first).to_be_visible()
    leave(page, board)
    page.go_back()
    page.go_back()
    expect(page.get_by_text("0 of 6 placed").first).to_be_visible()
    expect(page.get_by_text("1 of 6 placed")).to_have_count(0)
