"""On a phone: twelve examples placed one after the other, and nothing too small to read or to hit."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.cast import PHONE, Board, visit
from tests.e2e.screen import Screen
from tests.e2e.test_accessible import signed_in

SMALLEST_WORDS = """(least) => {
  const small = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { parentElement: holder, data } = texts.currentNode;
    const isWords = data.trim() && holder.checkVisibility({ visibilityProperty: true });
    if (!isWords || holder.closest('script, svg, .out-of-sight, .skip, .marks')) continue;
    if (parseFloat(getComputedStyle(holder).fontSize) < least) small.add(holder.outerHTML.slice(0, 90));
  }
  return [...small];
}"""
# A link within a sentence is as high as its line (WCAG 2.2, 2.5.8: inline).
SMALL_TARGETS = """(least) => [...document.querySelectorAll(
    'a, button, summary, select, textarea, input:not([type=hidden]), [tabindex="0"]')]
  .filter((target) => target.checkVisibility({ visibilityProperty: true }))
  .filter((target) => !target.closest('.skip, .secret, .marks, [inert]'))
  .filter((target) => !(target.matches('a') && getComputedStyle(target).display === 'inline'
    && [...target.parentElement.childNodes].some(({ data }) => /[a-z]/i.test(data ?? ''))))
  .map((target) => target.closest('label') ?? target)
  .filter((target) => {
    const { width, height } = target.getBoundingClientRect();
    return width > 2 && height > 2 && height < least - 0.5;
  })
  .map((target) => `${Math.round(target.getBoundingClientRect().height)} ${target.outerHTML.slice(0, 90)}`)"""


class Thumb:
    """A thumb that counts its taps."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, role: Any, name: str) -> None:
        self.page.locator("dialog[open], .tray").last.get_by_role(role, name=name, exact=True).tap()
        self.taps += 1

    def answer(self, circle: int, answer: str) -> None:
        question = self.page.locator(f'.sheet .question[data-circle="{circle}"]')
        question.get_by_role("radio", name=answer, exact=True).tap()
        self.taps += 1


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext], board: Board) -> Screen:
    """A teacher's phone, while everybody places twelve examples alone."""
    for number in range(7, 13):
        board.add(f"Example {number}")
    board.go_to("place")
    return visit(new_context(viewport=PHONE, has_touch=True).new_page(), board)


def test_twelve_examples_take_37_taps(phone: Screen, board: Board) -> None:
    page, thumb = phone.page, Thumb(phone.page)
    heading = page.locator(".sheet h2")
    thumb.tap("button", "Place one by one")
    expect(heading).to_have_text("Genius hour")
    where = page.locator(".sheet .question").first.bounding_box()
    for number in range(1, 13):
        expect(page.locator(".stack-next")).to_contain_text(f"({number} of 12)")
        for circle, answer in enumerate(("Yes", "No", "Not sure")):
            expect(page.locator(".sheet .question").first).to_be_visible()
            thumb.answer(circle, answer)
    expect(heading).to_have_text("All 12 placed.")
    assert thumb.taps == 37
    assert where
    expect(page.locator(".sheet")).to_contain_text("You can still change them.")
    thumb.tap("button", "Done")
    expect(page.locator(".tray .hint")).to_have_text("All 12 placed. You can still change them.")
    number = board.facilitator.get(f"{board.api}/workshop").json()["round"]["number"]
    expect(phone.banner).to_contain_text("12 of 12 placed")
    assert number == 1


def test_the_stack_waits_for_a_reason_skips_and_goes_back(phone: Screen) -> None:
    page, thumb = phone.page, Thumb(phone.page)
    heading = page.locator(".sheet h2")
    thumb.tap("button", "Place one by one")
    thumb.tap("button", "Skip for now (1 of 12)")
    expect(heading).to_have_text("Mastery check")
    thumb.answer(0, "Yes")
    page.get_by_label("Why there?").fill("They choose.")
    thumb.answer(1, "No")
    thumb.answer(2, "No")
    expect(page.get_by_role("radio", name="No", exact=True).nth(2)).to_be_checked()
    thumb.tap("button", "Save and next (1 of 12)")
    expect(heading).to_have_text("Tiered lab")
    thumb.tap("button", "None of these")
    expect(heading).to_have_text("Morning circle")
    thumb.tap("button", "Back")
    expect(heading).to_have_text("Tiered lab")
    thumb.tap("button", "Back")
    expect(page.get_by_label("Why there?")).to_have_value("They choose.")
    # By a keyboard, an answer changes nothing else.
    thumb.tap("button", "Save and next (2 of 12)")
    for circle in range(3):
        page.locator(f'.sheet .question[data-circle="{circle}"]').get_by_role("radio").first.press("Space")
    expect(page.locator(".stack-next")).to_have_text("Save and next (3 of 12)")
    expect(heading).to_have_text("Morning circle")


@pytest.mark.parametrize("viewport", [PHONE, {"width": 320, "height": 640}], ids=["phone", "narrow"])
def test_on_a_touch_screen_words_can_be_read_and_targets_hit(
    new_context: Callable[..., BrowserContext], board: Board, viewport: dict[str, int]
) -> None:
    page = signed_in(new_context(viewport=viewport, has_touch=True), board)
    example = board.examples()["Book clubs"]["id"]
    own = ["", "/list?lens=nested", "/concepts", "/manage", "/run", "/invitation", "/summary", "/lenses"]
    own += [
        "/next",
        "/edges",
        "/look-again",
        "/agree",
        "/continue",
        "/senses",
        "/ready",
        "/year",
        "/library",
        "/coverage",
        "/send",
    ]
    own.append(f"/examples/{example}")
    own += [f"/examples/{example}/{part}" for part in ("ahead", "comments", "edit")]
    board.facilitator.post(f"{board.api}/participants", json={"name": "Faye"}).raise_for_status()
    board.facilitator.put(f"{board.api}/examples/{example}/ask").raise_for_status()
    paths = ["/", "/tokens", "/join", "/docs", "/nothing-here", *(f"/b/{board.slug}{path}" for path in own)]
    for path in paths:
        page.goto(f"{board.server.url}{path}")
        page.locator("details").evaluate_all("(all) => all.forEach((it) => { it.open = true; })")
        assert page.evaluate(SMALLEST_WORDS, 13) == [], path
        assert page.evaluate(SMALL_TARGETS, 44) == [], path
