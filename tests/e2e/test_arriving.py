"""The facilitator makes a board; Ana comes in by the code from her phone, goes on at her desk, and leaves."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.cast import LAPTOP, PHONE, Board
from tests.e2e.test_accessible import signed_in, violations_in_both_themes

GROUPS = {"question": "Which grades do you teach?", "choices": ["K–3", "4–7"]}


def code_of(board: Board) -> str:
    code: str = board.facilitator.get(f"{board.api}/code").json()["code"]
    return code


def by_code(board: Board) -> str:
    """Have people join by code, and say which grades they teach: the code."""
    changes = {"access": {"join": "code"}, "groups": GROUPS}
    answer = board.facilitator.patch(board.api, json=changes, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text
    return code_of(board)


def test_a_board_is_made_and_people_come_in_without_scripts(
    new_context: Callable[..., BrowserContext], board: Board
) -> None:
    by_code(board)
    faye = signed_in(new_context(viewport=LAPTOP, java_script_enabled=False), board)
    faye.goto(f"{board.server.url}/b/{board.slug}/manage")
    code = faye.locator(".big-code").inner_text()

    ana = new_context(viewport=PHONE, java_script_enabled=False).new_page()
    ana.goto(board.server.url)
    ana.get_by_label("Have a code?").fill(code.lower())
    ana.get_by_role("button", name="Join").click()
    ana.get_by_label("Your name, if you like").fill("Ana")
    ana.get_by_label("4–7").check()
    ana.get_by_role("button", name="Join").click()
    expect(ana).to_have_url(re.compile(f"/b/{board.slug}$"))

    ana.goto(f"{board.server.url}/b/{board.slug}/me")
    expect(ana.get_by_label("Your name here")).to_have_value("Ana")
    expect(ana.get_by_label("4–7")).to_be_checked()
    ana.get_by_role("button", name="Make a link").click()
    desk = new_context(viewport=LAPTOP, java_script_enabled=False).new_page()
    desk.goto(ana.locator(".secret").inner_text())
    expect(desk.get_by_role("main")).to_contain_text("as Ana")
    desk.get_by_role("button", name="Continue here").click()
    desk.goto(f"{board.server.url}/b/{board.slug}/me")
    expect(desk.get_by_label("Your name here")).to_have_value("Ana")

    desk.get_by_role("button", name="Leave this board").click()
    expect(desk.get_by_role("status")).to_contain_text("You left the board")
    ana.reload()
    expect(ana).to_have_url(re.compile("/join(#go-on)?$"))


def test_an_invitation_prints_on_one_page(new_context: Callable[..., BrowserContext], board: Board) -> None:
    by_code(board)
    words = {"title": "Many words " * 18, "prompt": "And even more of them " * 30}
    board.facilitator.patch(board.api, json=words, headers={"If-Match": "*"})
    page = signed_in(new_context(), board)
    page.goto(f"{board.school_url}/b/{board.slug}/invitation")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    for format_ in ("A4", "Letter"):
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=format_))) == 1


def open_everything(page: Page) -> None:
    page.locator("details").evaluate_all("all => { for (const one of all) one.open = true; }")


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_every_page_of_coming_in_is_accessible(
    new_context: Callable[..., BrowserContext], board: Board, viewport: dict[str, int]
) -> None:
    code = by_code(board)
    ana = new_context(viewport=viewport).new_page()
    for path in ("/join", "/join/CCCCCC", "/continue/spent", f"/join/{code}"):
        ana.goto(f"{board.server.url}{path}")
        assert violations_in_both_themes(ana) == [], path
    ana.get_by_role("button", name="Join").click()
    ana.goto(f"{board.server.url}/b/{board.slug}/me")
    ana.get_by_role("button", name="Make a link").click()
    assert violations_in_both_themes(ana) == []
    other = new_context(viewport=viewport).new_page()
    other.goto(ana.locator(".secret").inner_text())
    assert violations_in_both_themes(other) == []

    faye = signed_in(new_context(viewport=viewport), board)
    for address in (board.server.url, board.school_url):
        faye.goto(f"{address}/b/{board.slug}/invitation")
        assert violations_in_both_themes(faye) == [], address
    for path in ("/", f"/b/{board.slug}/manage"):
        faye.goto(f"{board.server.url}{path}")
        open_everything(faye)
        if path == "/":
            faye.get_by_label("Your own").check()
        assert violations_in_both_themes(faye) == [], path
        assert faye.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
