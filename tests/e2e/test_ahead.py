"""Who is one step ahead: one says “ask me” without scripts, another finds them on a phone and says it too."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.cast import PHONE, Board
from tests.e2e.screen import Screen


def join(page: Page, board: Board, name: str) -> None:
    headers = {"Origin": board.server.url}
    page.request.post(f"{board.api}/participants", data={"name": name}, headers=headers)


def test_somebody_says_ask_me_is_found_on_a_phone_and_takes_it_back(
    open_map: Callable[..., Screen], new_context: Callable[..., BrowserContext], board: Board
) -> None:
    further = board.add("Own projects", ["personalizing", "individualizing"])
    ana = new_context(java_script_enabled=False).new_page()
    join(ana, board, "Ana")
    ana.goto(f"{board.server.url}/b/{board.slug}/examples/{further['id']}")
    ana.locator("summary", has_text="Say “ask me”").click()
    ana.get_by_label("How can they reach you?").fill("Room 12, at lunch")
    ana.get_by_label("When", exact=True).fill("Tuesdays, second period")
    ana.get_by_label("What is going on").fill("Seminar")
    ana.get_by_role("button", name="Say “ask me”").click()
    expect(ana.locator("#ahead")).to_contain_text("You said “ask me” of this example")

    phone = open_map(viewport=PHONE, has_touch=True, is_mobile=True)
    ben = phone.page
    join(ben, board, "Ben")
    ben.reload()
    ben.wait_for_selector("html[data-live]")
    phone.mark(board.examples()["Genius hour"]).tap()
    sheet = ben.get_by_role("dialog", name="Genius hour")
    opener = sheet.locator("summary", has_text="Who is one step ahead")
    opener.tap()
    entry = sheet.locator(".ahead-list > li", has_text="Own projects")
    expect(entry).to_contain_text("Ana: Room 12, at lunch")
    expect(entry).to_contain_text("Open door: Tuesdays, second period · Seminar")
    own = sheet.locator(".ahead-own > summary")
    own.tap()
    sheet.get_by_label("How can they reach you?").fill("x 304")
    opener.tap()
    opener.tap()
    expect(sheet.get_by_label("How can they reach you?")).to_have_value("x 304")
    sheet.get_by_role("button", name="Say “ask me”").tap()
    expect(own).to_have_text("You said “ask me” of this example")
    expect(own).to_be_focused()

    ana.goto(f"{board.server.url}/b/{board.slug}/me")
    expect(ana.get_by_label("How can colleagues reach you?")).to_have_value("Room 12, at lunch")
    ana.get_by_role("button", name="Take it all back").click()
    expect(ana.get_by_role("status")).to_have_text("It is deleted. Nobody reads it any more.")
    opener.tap()
    opener.tap()
    expect(sheet.locator(".ahead")).to_contain_text("Nobody has said “ask me” yet")
    expect(entry).to_have_count(0)
