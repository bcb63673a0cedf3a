"""A first meeting: from the first start to the summary on another device, by what is on the screens."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.cast import LAPTOP, PHONE, SCHOOL
from tests.serving import Server

TITLES = ("Genius hour", "Three labs", "Morning circle")
# Of each person, for each circle of each example.
ANSWERS = {
    "Ana": ("Yes", "No", "No", "No", "No", "Yes", "No", "No", "No"),
    "Ben": ("Yes", "No", "No", "Yes", "No", "No", "No", "No", "No"),
    "Cem": ("Yes", "No", "No", "No", "No", "Yes", "No", "No", "No"),
}


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Server]:
    """A server that nobody has used yet."""
    running = Server(tmp_path / "data", allowed_hosts=SCHOOL)
    yield running
    running.stop()


def opened(page: Page, link: str) -> Page:
    """The new tab that a link opens."""
    with page.expect_popup() as popup:
        page.get_by_role("link", name=link).first.click()
    return popup.value


def signed_in_with_a_board(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="New board").click()
    page.get_by_label("Title").fill("Hill School")
    page.get_by_role("button", name="Add the board").click()


def joined(phone: Page, address: str, code: str, name: str) -> None:
    phone.goto(f"http://{address}")
    phone.get_by_label("Code").fill(code)
    phone.get_by_role("button", name="Continue").tap()
    phone.get_by_label("Your name").fill(name)
    phone.get_by_role("button", name="Join").tap()


def added(phone: Page, title: str) -> None:
    phone.get_by_role("button", name="Add an example").first.tap()
    phone.get_by_label("What do you do?").fill(title)
    phone.get_by_role("button", name="Add", exact=True).tap()
    expect(phone.get_by_role("dialog")).to_be_hidden()


def placed(phone: Page, *answers: str) -> None:
    """One by one, an answer for each circle of each example: the third leads on to the next example."""
    phone.get_by_role("button", name="Place one by one").tap()
    for number, answer in enumerate(answers):
        said(phone, number % 3, answer)
        if number % 3 == 2 and number + 1 < len(answers):
            expect(phone.locator(".stack-next")).to_contain_text(f"({number // 3 + 2} of")
    done(phone)


def placed_again(phone: Page, *answers: str) -> None:
    """One example, whose answers of before are there."""
    phone.get_by_role("button", name="Place one by one").tap()
    for circle, answer in enumerate(answers):
        said(phone, circle, answer)
    phone.get_by_role("button", name="Save and next").tap()
    done(phone)


def said(phone: Page, circle: int, answer: str) -> None:
    question = phone.locator(f'.sheet .question[data-circle="{circle}"]')
    question.get_by_role("radio", name=answer, exact=True).tap()


def done(phone: Page) -> None:
    expect(phone.locator(".sheet h2")).to_contain_text("placed.")
    phone.get_by_role("button", name="Done", exact=True).tap()


def go_on(remote: Page, words: str) -> None:
    remote.locator("#go").get_by_role("button", name=words, exact=True).click()


def asked(remote: Page, words: str) -> None:
    """Press what asks first."""
    go_on(remote, words)
    expect(remote.locator("#go [role=status]")).to_contain_text("Press again")
    go_on(remote, words)


def test_a_first_meeting_of_45_minutes(fresh: Server, new_context: Callable[..., BrowserContext]) -> None:
    school = f"http://{SCHOOL}:{fresh.port}"
    principal = new_context(viewport=LAPTOP).new_page()
    signed_in_with_a_board(principal, fresh.sign_in.replace(fresh.url, school))
    principal.get_by_role("link", name="Run the workshop").click()
    principal.get_by_role("button", name="Start with “Gather examples”").click()
    principal.get_by_role("button", name="45 min").click()
    principal.get_by_text("The steps take 45 minutes together.").wait_for()
    ready = principal.locator("#ready")
    address = ready.locator(".run-address").inner_text()
    code = ready.get_by_text("and type").locator("strong").last.inner_text()
    wall = opened(principal, "Open the wall in a new tab")
    asked(principal, "Start: Gather examples")
    phones = [new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page() for _ in ANSWERS]
    for phone, name, title in zip(phones, ANSWERS, TITLES, strict=True):
        joined(phone, address, code, name)
        added(phone, title)
    for title in TITLES:
        expect(wall.get_by_text(title)).to_be_visible()
    go_on(principal, "Next: Read the definitions")
    expect(wall.get_by_text("Does a learner decide")).to_be_visible()
    go_on(principal, "Next: Place alone")
    for phone, answers in zip(phones, ANSWERS.values(), strict=True):
        placed(phone, *answers)
    expect(wall.get_by_text("3 placed")).to_be_visible()

    go_on(principal, "Next: Reveal")
    expect(wall.get_by_text("3 of 3 placed")).to_be_visible()
    go_on(principal, "Next: Where we differ most")
    expect(wall.get_by_role("heading", name="Three labs")).to_be_visible()
    go_on(principal, "Next: All examples")
    go_on(principal, "Next: Talk where we differ most")
    expect(wall.get_by_text("Three labs").first).to_be_visible()
    principal.get_by_label("What was said").fill("A lab is differentiated when it has three ways in.")
    principal.get_by_role("button", name="Save note").click()
    go_on(principal, "Next: Place again")
    for phone in phones:
        placed_again(phone, "No", "No", "Yes")
    expect(wall.get_by_text("3 placed")).to_be_visible()

    go_on(principal, "Next: What changed")
    go_on(principal, "Next: Where we differ most")
    expect(wall.locator(".wall-moved")).to_contain_text("Closer on differentiating")
    go_on(principal, "Next: All examples")
    go_on(principal, "Next: Settle the map")
    expect(wall.locator(".marks [data-proposed]")).to_have_count(3)
    go_on(principal, "Next: Next steps")
    expect(principal.locator("#go [role=status]")).to_contain_text("3 examples are agreed")
    go_on(principal, "Settle 3")
    expect(wall.locator(".marks [data-settled]")).to_have_count(3)
    go_on(principal, "Next: Next steps")
    asked(principal, "End the workshop")
    expect(wall.get_by_role("heading", name="Thank you")).to_be_visible()

    end = phones[0].locator("#banner")
    expect(end).to_contain_text("Thank you")
    end.get_by_role("link", name="Summary").tap()
    expect(phones[0].get_by_text("A lab is differentiated when it has three ways in.")).to_be_visible()
    assert phones[0].url.startswith(f"{school}/")
