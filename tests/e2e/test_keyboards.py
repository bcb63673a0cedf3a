"""Keyboards of other alphabets: the browser sends keys as a Russian or a French keyboard does."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.cast import Board, visit
from tests.e2e.screen import Screen
from tests.e2e.test_accessible import signed_in

CONTROL = 2  # of CDP's Input.dispatchKeyEvent


def press(page: Page, key: str, code: str, modifiers: int = 0) -> None:
    """Press the key at the place `code` of a keyboard on which it writes `key`."""
    session = page.context.new_cdp_session(page)
    for kind in ("rawKeyDown", "keyUp"):
        event = {"type": kind, "key": key, "code": code, "modifiers": modifiers}
        session.send("Input.dispatchKeyEvent", event)
    session.detach()


def test_a_map_obeys_keys_of_other_alphabets(open_map: Callable[..., Screen], board: Board) -> None:
    ana = open_map()
    clubs = board.examples()["Book clubs"]
    ana.card("Book clubs").focus()
    press(ana.page, "&", "Digit1")
    ana.expect_at(clubs, "personalizing")
    press(ana.page, "\u0662", "Digit2")
    ana.expect_at(clubs, "personalizing+individualizing")
    press(ana.page, "я", "KeyZ", CONTROL)
    ana.expect_at(clubs, "personalizing")
    press(ana.page, "ж", "KeyZ", CONTROL)
    expect(ana.card("Book clubs")).to_be_visible()
    press(ana.page, "ь", "KeyM")
    expect(ana.page.locator(".ghost-name")).to_be_visible()


def test_a_wall_obeys_keys_of_other_alphabets(
    new_context: Callable[..., BrowserContext], board: Board
) -> None:
    wall = signed_in(new_context(), board)
    visit(wall, board, "/wall")
    board.go_to("read")
    press(wall, "т", "KeyN")
    expect(wall.get_by_role("button", name="Save note")).to_be_visible()
    wall.keyboard.press("Escape")
    press(wall, "и", "KeyB")
    wall.wait_for_selector("body[data-blank]")
    press(wall, "β", "KeyB")
    wall.wait_for_selector("body:not([data-blank])")
    press(wall, "\u0435", "KeyT")
    expect(wall.get_by_role("timer")).to_be_visible()
    press(wall, "ך", "KeyL")
    wall.get_by_role("button", name="Controls").click()
    expect(wall.get_by_role("button", name="Unlock")).to_be_visible()
