"""What a workshop leaves behind: settled on the remote, read on every screen, printed on two pages."""

import io
import random
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from app.services import seeds
from tests.e2e.cast import LAPTOP, PHONE, Board
from tests.e2e.test_accessible import signed_in, violations, violations_in_both_themes
from tests.serving import PATIENCE, Server

PEOPLE = 9
EXAMPLES = 30
KEYS = ("personalizing", "individualizing", "differentiating")
WHY = "They set the goal with me every second Friday, and we look back at it together."


@pytest.fixture(scope="module")
def workshop(server: Server, facilitator: httpx2.Client) -> Iterator[Board]:
    """Nine people placed thirty examples twice; something was decided, and some offer to talk."""
    made = facilitator.post(f"{server.url}/api/v1/boards", json={"title": "River Bend Elementary"})
    board = Board(made.json()["slug"], server, facilitator)
    for number, example in enumerate(seeds.document("sample").examples[:EXAMPLES]):
        offers: dict[str, Any] = (
            {"contributor": f"Colleague {number}", "ask_me": True} if number % 8 == 0 else {}
        )
        board.add(example.title, **offers)
    people = [httpx2.Client(headers={"Origin": server.url}, timeout=PATIENCE) for _ in range(PEOPLE)]
    for number, who in enumerate(people):
        who.post(f"{board.api}/participants", json={"name": f"Colleague {number}"})
    ids = [example["id"] for example in board.examples().values()]
    for doubt in (0.5, 0.3):
        hold(board, people, ids, doubt)
    for kind in ("decision", "decision", "next_step", "next_step", "next_step"):
        note = {"kind": kind, "text": WHY, "example": ids[3]}
        assert facilitator.post(f"{board.api}/workshop/notes", json=note).status_code == 201
    yield board
    for who in people:
        who.close()


def hold(board: Board, people: list[httpx2.Client], ids: list[str], doubt: float) -> None:
    number = board.facilitator.post(f"{board.api}/rounds", json={}).json()["number"]
    chance = random.Random(number)
    for who in people:
        for place, id_ in enumerate(ids):
            wrong = doubt * (place % 4) / 3
            answers = {
                key: (place >> bit & 1 == 1) ^ (chance.random() < wrong) for bit, key in enumerate(KEYS)
            }
            body = {"answers": answers, "why": WHY if chance.random() < 0.2 else None}
            answer = who.put(f"{board.api}/rounds/{number}/placements/{id_}", json=body)
            assert answer.status_code == 200, answer.text
    assert board.facilitator.put(f"{board.api}/rounds/{number}/reveal").status_code == 200


def opened(page: Page, board: Board, path: str) -> Page:
    page.goto(f"{board.server.url}{path}")
    return page


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_the_facilitator_settles_what_is_agreed_on_and_takes_it_back(
    new_context: Callable[..., BrowserContext], workshop: Board
) -> None:
    page = signed_in(new_context(viewport=PHONE), workshop)
    opened(page, workshop, f"/b/{workshop.slug}/run")
    panel = page.locator("#settle")
    panel.get_by_text("Settle into the shared map").click()
    expect(panel.get_by_text("would be settled")).to_be_visible()
    usual = panel.locator("#settle-preview").inner_text()
    panel.get_by_label("Settle where at least").press("End")
    expect(panel.get_by_text("100 %")).to_be_visible()
    expect(panel.locator("#settle-preview")).not_to_have_text(usual)
    panel.get_by_text("Which examples, and where").click()
    assert violations(page) == []
    assert fits(page)
    settle = panel.get_by_role("button", name="Settle", exact=False).first
    before = workshop.examples()
    settle.press("Enter")
    expect(panel.get_by_role("status")).to_contain_text("settled.")
    settled = [example for example in workshop.examples().values() if example["region"] is not None]
    assert settled
    expect(panel.locator("#settle-preview")).to_contain_text(f"{len(settled)} already there")

    panel.get_by_role("button", name="Undo").press("Enter")
    expect(panel.get_by_role("status")).to_contain_text("back.")
    after = workshop.examples()
    assert {title: example["answers"] for title, example in after.items()} == {
        title: example["answers"] for title, example in before.items()
    }
    button = panel.get_by_role("button", name="Settle it").first
    button.press("Enter")
    expect(panel.get_by_role("status")).to_contain_text("1 example settled.")
    panel.get_by_role("button", name="Undo").press("Enter")
    expect(panel.get_by_role("status")).to_contain_text("1 example moved back.")


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_everyone_can_read_the_summary(
    new_context: Callable[..., BrowserContext], workshop: Board, viewport: dict[str, int]
) -> None:
    page = signed_in(new_context(viewport=viewport), workshop)
    opened(page, workshop, f"/b/{workshop.slug}/summary")
    for details in page.locator("main details > summary").all():
        details.click()
    assert violations_in_both_themes(page) == []
    assert fits(page)
    page.get_by_role("button", name="Make a").click()
    address = page.locator(".secret").inner_text()
    assert violations_in_both_themes(page) == []

    visitor = new_context(viewport=viewport).new_page()
    visitor.goto(address)
    expect(visitor.get_by_role("heading", name="River Bend Elementary")).to_be_visible()
    expect(visitor.get_by_text("Download or share")).to_have_count(0)
    assert violations_in_both_themes(visitor) == []


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_prints_on_two_pages(
    new_context: Callable[..., BrowserContext], workshop: Board, paper: str
) -> None:
    workshop.facilitator.post(f"{workshop.api}/rounds/2/settle", json={"at_least": 0.75})
    page = signed_in(new_context(viewport=LAPTOP), workshop)
    opened(page, workshop, f"/b/{workshop.slug}/summary")
    pages = PdfReader(io.BytesIO(page.pdf(format=paper))).pages
    assert len(pages) == 2
    text = "".join(sheet.extract_text() for sheet in pages)
    for words in ("In short", "The shared map", "Where we see it differently", "How to read this"):
        assert words in text
    assert "Download or share" not in text
