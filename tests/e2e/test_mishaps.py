"""Careless people and bad networks, while everyone places alone."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.cast import PHONE, Board
from tests.e2e.screen import Screen, intercept
from tests.e2e.test_workshop import answer, placed

TOUCH = {"has_touch": True, "is_mobile": True}


def remove(board: Board, title: str) -> None:
    """The facilitator removes an example."""
    at = f"{board.api}/examples/{board.examples()[title]['id']}"
    assert board.facilitator.delete(at, headers={"If-Match": "*"}).status_code == 204


def test_an_example_removed_while_a_phone_was_away_is_said_and_the_rest_counts(
    open_map: Callable[..., Screen], board: Board
) -> None:
    board.go_to("place")
    phone = open_map(viewport=PHONE, **TOUCH)
    example_id = board.examples()["Mastery check"]["id"]
    intercept(phone.page, "**/rounds/**", lambda route: route.abort())
    for title in ("Genius hour", "Mastery check"):
        phone.card(title).tap()
        phone.page.get_by_role("button", name="None of these").tap()
        phone.page.get_by_role("button", name="Done").tap()
    remove(board, "Genius hour")
    expect(phone.banner).to_contain_text("1 of 5 placed")
    phone.page.unroute("**/rounds/**")
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    toast = phone.page.locator(".toast", has_text="1 of your placements did not count.")
    expect(toast).to_contain_text("Somebody may have removed it")
    assert placed(phone, board) == {example_id: "outside"}


def test_an_example_removed_while_its_questions_are_open_closes_them_and_comes_back_as_it_was_placed(
    open_map: Callable[..., Screen], board: Board
) -> None:
    board.go_to("place")
    genius = board.examples()["Genius hour"]
    ana = open_map()
    ana.card("Genius hour").click()
    answer(ana, "Personalizing", "Yes")
    remove(board, "Genius hour")
    expect(ana.banner).to_contain_text("0 of 5 placed")
    expect(ana.page.locator(".toast")).to_contain_text("Somebody removed that example.")
    expect(ana.page.get_by_role("group", name="Personalizing")).to_be_hidden()
    assert board.facilitator.post(f"{board.api}/examples/{genius['id']}/restore").is_success
    expect(ana.banner).to_contain_text("1 of 6 placed")
    ana.expect_at(genius, "personalizing")
