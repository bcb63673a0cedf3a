"""How are we already doing this? An example is sent in, shown, found, brought along, and a gap is filled."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.cast import LAPTOP, PHONE, Board, new_board
from tests.e2e.test_accessible import signed_in


def press(page: Page, role: str, name: str, key: str = "Enter") -> None:
    """By the keyboard alone."""
    target = page.get_by_role(role, name=name).first  # type: ignore[arg-type]  # a role by its name
    target.focus()
    expect(target).to_be_focused()
    page.keyboard.press(key)


def test_what_a_visitor_sends_from_a_phone_without_scripts_is_found_and_brought_by_keyboard(
    new_context: Callable[..., BrowserContext], board: Board
) -> None:
    other = new_board(board.server, board.facilitator)
    allow = {"access": {"send": "anyone"}}
    board.facilitator.patch(board.api, json=allow, headers={"If-Match": "*"}).raise_for_status()

    visitor = new_context(viewport=PHONE, java_script_enabled=False).new_page()
    visitor.goto(f"{board.server.url}/b/{board.slug}/send")
    visitor.get_by_label("What do you do?").fill("A map of the creek")
    visitor.get_by_text("More about it").click()
    visitor.get_by_label("Grades").fill("4–5")
    visitor.get_by_label("Subject").fill("Science")
    visitor.get_by_role("button", name="Send it").click()
    expect(visitor.get_by_role("status")).to_have_text("It waits for a facilitator.")
    waiting = visitor.url
    visitor.goto(f"{board.server.url}/b/{board.slug}/library?q=creek")
    expect(visitor.get_by_role("heading", name="0 examples with")).to_be_visible()

    faye = signed_in(new_context(viewport=LAPTOP), board)
    faye.goto(f"{board.server.url}/b/{board.slug}/list")
    press(faye, "link", "1 example that was sent in waits")
    press(faye, "button", "Show it on the board")
    expect(faye.get_by_role("heading", name="Waiting 0")).to_be_visible()
    visitor.goto(waiting)
    expect(visitor.get_by_role("status")).to_have_text("It is on the board.")

    # The library, without scripts on a phone: words and a setting, and an address that says both.
    visitor.goto(f"{board.server.url}/b/{board.slug}/library")
    visitor.get_by_label("Words").fill("CREEK")
    visitor.get_by_text("Circles, setting and more").click()
    visitor.get_by_label("Grade", exact=True).select_option("5")
    visitor.get_by_role("button", name="Find").first.click()
    expect(visitor.get_by_role("heading", name="1 example with")).to_be_visible()
    assert "q=CREEK" in visitor.url
    assert "grade=5" in visitor.url

    # By the keyboard: chosen on a card, and brought to another board.
    faye.goto(visitor.url)
    press(faye, "checkbox", "Bring", "Space")
    faye.get_by_label("Board", exact=True).focus()
    faye.get_by_label("Board", exact=True).select_option(other.slug)
    press(faye, "button", "Bring them")
    expect(faye.get_by_role("status").first).to_contain_text("1 example")
    brought = other.examples()["A map of the creek"]
    assert brought["origin"]["board"] == board.slug
    visitor.goto(f"{board.server.url}/b/{other.slug}/examples/{brought['id']}")
    expect(visitor.get_by_text("Brought from")).to_be_visible()

    # Where the gaps are: an empty cell opens the form with its setting.
    faye.goto(f"{board.server.url}/b/{board.slug}/coverage?by=subject")
    expect(faye.get_by_role("row", name="Science")).to_contain_text("1")
    press(faye, "link", "No example yet")
    expect(faye.get_by_label("Subject", exact=True)).to_have_value("Science")
