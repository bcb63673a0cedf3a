"""The facilitator's remote: a phone beside the projector runs the workshop, and the board follows."""

import re
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.cast import LAPTOP, PHONE, Board
from tests.e2e.screen import intercept
from tests.e2e.test_accessible import signed_in, violations_in_both_themes

TOO_SMALL = """() => [...document.querySelectorAll('main :is(button, a, select, summary), footer button')]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
  .map((one) => one.outerHTML.slice(0, 80))"""
# The page, and the panels: one that is too wide lies over its neighbour.
TOO_WIDE = """() => [document.documentElement, ...document.querySelectorAll(".run-page > *")]
  .filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.className)"""


@pytest.fixture
def open_remote(new_context: Callable[..., BrowserContext], board: Board) -> Callable[..., Page]:
    """The facilitator opens the remote and it is live."""

    def open_(**options: Any) -> Page:
        page = signed_in(new_context(**options), board)
        page.goto(f"{board.server.url}/b/{board.slug}/run")
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-live]")
        return page

    return open_


def workshop(board: Board) -> dict[str, Any]:
    fields: dict[str, Any] = board.facilitator.get(f"{board.api}/workshop").json()
    return fields


def go(board: Board, step: int | None, come_from: int | None) -> None:
    answer = board.facilitator.put(f"{board.api}/workshop/step", json={"step": step, "from": come_from})
    assert answer.status_code == 200, answer.text


def place_alone(board: Board, name: str, examples: list[str]) -> None:
    """Somebody joins, and says of each of these that it is only personalizing."""
    number = workshop(board)["round"]["number"]
    with httpx2.Client(headers={"Origin": board.server.url}) as client:
        assert client.post(f"{board.api}/participants", json={"name": name}).status_code == 201
        for example in examples:
            where = f"{board.api}/rounds/{number}/placements/{example}"
            assert client.put(where, json={"concepts": ["personalizing"]}).status_code == 200


def next_button(page: Page) -> Any:
    return page.locator("#go .primary")


def test_a_workshop_is_run_from_a_phone_and_every_screen_follows(
    open_remote: Callable[..., Page], open_map: Callable[..., Any], board: Board
) -> None:
    phone, laptop = open_remote(viewport=PHONE, has_touch=True), open_remote()
    expect(next_button(phone)).to_have_text("Start: Read the definitions")
    next_button(phone).tap()
    expect(phone.locator("#go [role=status]")).to_have_text("Press again to start the workshop.")
    next_button(phone).tap()
    for screen in (phone, laptop):
        expect(screen.get_by_text("Step 1 of 8", exact=True)).to_be_visible()
    phone.get_by_role("button", name="Start 5 min").tap()
    expect(laptop.get_by_role("timer")).to_have_text(re.compile(r"^[45]:\d\d$"))
    assert workshop(board)["timer"]["seconds"] == 300
    phone.get_by_role("button", name="+ 1 min").tap()
    expect(laptop.get_by_role("timer")).to_have_text(re.compile(r"^[56]:\d\d$"))
    laptop.get_by_role("button", name="Stop").click()
    expect(phone.get_by_role("button", name="Start 5 min")).to_be_visible()

    tablet = open_map()
    phone.get_by_role("button", name="Lock the board").tap()
    expect(tablet.page.get_by_text("Locked", exact=True)).to_be_visible()
    phone.get_by_role("button", name="Unlock the board").tap()
    expect(tablet.page.get_by_text("Locked", exact=True)).to_have_count(0)
    next_button(phone).tap()
    expect(next_button(phone)).to_have_text("Next: Reveal")
    examples = workshop(board)["round"]["examples"]
    place_alone(board, "Ana", examples)
    place_alone(board, "Ben", examples[:2])
    expect(phone.locator("#far")).to_have_text("1 placed, 2 not yet · 8 of 18 answers")
    next_button(phone).tap()
    expect(phone.locator("#go [role=status]")).to_have_text("2 are still placing. Press again to reveal.")
    assert workshop(board)["round"]["state"] == "open"
    next_button(phone).tap()
    expect(laptop.get_by_role("heading", name="Where we differ most")).to_be_visible()
    assert workshop(board)["round"]["state"] == "revealed"

    phone.locator(".run-card").first.tap()
    expect(laptop.locator(".run-spot h3")).to_be_visible()
    phone.get_by_role("button", name="Next example").tap()
    second = phone.locator(".run-card").nth(1)
    expect(second).to_have_attribute("aria-pressed", "true")
    phone.locator("#go").get_by_role("button", name="Back").tap()
    expect(phone.get_by_role("button", name="Open another round")).to_be_visible()
    phone.get_by_role("button", name="Open another round").tap()
    expect(laptop.locator("#far")).to_contain_text("not yet")
    assert workshop(board)["round"]["number"] == 2


def test_a_phone_that_slept_skips_no_step(open_remote: Callable[..., Page], board: Board) -> None:
    phone = open_remote(viewport=PHONE)
    go(board, 0, None)
    expect(phone.get_by_text("Step 1 of 8", exact=True)).to_be_visible()
    for what in ("events?*", "snapshot"):
        intercept(phone, f"**/{what}", lambda route: route.abort())
    phone.evaluate("dispatchEvent(new Event('offline'))")
    phone.wait_for_selector("html:not([data-live])")
    go(board, 1, 0)
    go(board, 2, 1)
    next_button(phone).click()
    expect(phone.locator("#go [role=status]")).to_have_text(
        "The workshop has moved to step 3 of 8, “Reveal”. Nothing was skipped."
    )
    assert workshop(board)["step"] == 2


def test_buttons_pressed_faster_than_the_server_answers_all_act(
    open_remote: Callable[..., Page], board: Board
) -> None:
    phone = open_remote(viewport=PHONE)
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    intercept(phone, "**/workshop/step", hold, times=1)
    go(board, 2, None)
    expect(phone.get_by_text("Step 3 of 8", exact=True)).to_be_visible()
    next_button(phone).click()
    next_button(phone).click()
    phone.get_by_role("button", name="Lock the board").click()
    said = phone.locator("#go [role=status]")
    expect(said).to_have_text("Sending…")
    expect(next_button(phone)).to_have_attribute("aria-busy", "true")
    assert workshop(board)["step"] == 2
    late[0].continue_()
    expect(phone.get_by_text("Step 5 of 8", exact=True)).to_be_visible()
    expect(phone.get_by_role("button", name="Unlock the board")).to_be_visible()
    assert workshop(board)["step"] == 4
    expect(said).to_be_empty()


def test_hands_are_counted_and_remembered(open_remote: Callable[..., Page], board: Board) -> None:
    phone = open_remote(viewport=PHONE, has_touch=True)
    go(board, 1, None)
    expect(phone.get_by_text("Step 2 of 8", exact=True)).to_be_visible()  # the cards have moved up
    phone.locator(".run-card", has_text="Choice board").tap()
    yes = phone.get_by_role("group", name="Yes").first
    for _ in range(3):
        yes.get_by_role("button", name="One more").tap()
    yes.get_by_role("button", name="One less").tap()
    phone.get_by_role("group", name="No", exact=True).first.get_by_role("button", name="One more").tap()
    expect(phone.get_by_text("Counted.")).to_be_visible()
    phone.reload()
    expect(phone.get_by_role("group", name="Yes").first.locator("output")).to_have_text("2")
    laptop = open_remote()
    no = laptop.get_by_role("group", name="No", exact=True).first
    expect(no.locator("output")).to_have_text("1")
    no.get_by_role("button", name="One more").click()
    expect(laptop.get_by_text("Counted.")).to_be_visible()
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(phone.get_by_role("group", name="No", exact=True).first.locator("output")).to_have_text("2")
    go(board, 2, 1)
    expect(phone.get_by_role("heading", name="Where we differ most")).to_be_visible()
    agreement = board.facilitator.get(f"{board.api}/rounds/1/agreement").json()["items"]
    choice = next(item for item in agreement if item["title"] == "Choice board")
    assert choice["circles"]["personalizing"]["by_hand"] == {"yes": 2, "no": 2, "unsure": 0}


def test_what_was_said_is_written_changed_and_struck_out(
    open_remote: Callable[..., Page], board: Board
) -> None:
    phone, laptop = open_remote(viewport=PHONE), open_remote()
    phone.get_by_label("What was said").fill("Conferences stay student-led.")
    phone.get_by_role("button", name="Save note").click()
    expect(laptop.locator(".run-note")).to_contain_text("Conferences stay student-led.")
    expect(phone.get_by_label("What was said")).to_have_value("")
    laptop.locator(".run-note").get_by_role("button", name="Edit").click()
    laptop.locator(".run-note").get_by_label("What was said").fill("In grade 8.")
    laptop.locator(".run-note").get_by_role("radio", name="Next step").check()
    laptop.get_by_role("button", name="Save", exact=True).click()
    expect(phone.locator(".run-note")).to_contain_text("In grade 8.")
    assert [note["kind"] for note in workshop(board)["notes"]] == ["next_step"]
    phone.locator(".run-note").get_by_role("button", name="Remove").click()
    expect(laptop.locator(".run-note")).to_have_count(0)
    phone.get_by_role("button", name="Undo").click()
    expect(laptop.locator(".run-note")).to_contain_text("In grade 8.")


def test_the_room_looks_again_at_the_next_steps_of_last_time(
    open_remote: Callable[..., Page], board: Board
) -> None:
    for text, by in (("Ask two families.", "2026-12-18"), ("Open the lab at noon.", "2026-12-04")):
        new = {"text": text, "by": by}
        board.facilitator.post(f"{board.api}/next-steps", json=new).raise_for_status()
    steps = {"steps": [{"kind": "look"}, {"kind": "read"}]}
    board.facilitator.patch(f"{board.api}/workshop", json=steps, headers={"If-Match": "*"})
    go(board, 0, None)
    phone = open_remote(viewport=PHONE)
    wall = phone.context.new_page()
    wall.goto(f"{board.server.url}/b/{board.slug}/wall")
    expect(wall.get_by_role("heading", name="Open the lab at noon.")).to_be_visible()
    phone.get_by_label("What happened?").fill("Twenty came.")
    phone.get_by_role("button", name="Adapt").click()
    expect(wall.get_by_role("heading", name="Ask two families.")).to_be_visible()
    expect(phone.get_by_label("What happened?")).to_have_value("")
    phone.get_by_role("button", name="Drop", exact=True).click()
    expect(wall.get_by_role("heading", name="All of them are looked at.")).to_be_visible()
    expect(phone.get_by_text("All next steps of last time are looked at.")).to_be_visible()
    items = board.facilitator.get(f"{board.api}/next-steps").json()["items"]
    became = {step["text"]: (step["state"], step["outcome"]) for step in items}
    assert became["Open the lab at noon."] == ("open", "Twenty came.")
    assert became["Ask two families."] == ("dropped", None)


def test_steps_are_changed_by_keyboard_while_the_workshop_runs(
    open_remote: Callable[..., Page], board: Board
) -> None:
    laptop = open_remote()
    go(board, 0, None)
    expect(laptop.get_by_text("Step 1 of 8", exact=True)).to_be_visible()
    laptop.get_by_role("button", name="Change the steps").focus()
    laptop.keyboard.press("Enter")
    expect(laptop.get_by_role("heading", name="Change the steps")).to_be_focused()
    first = laptop.get_by_role("group", name="Step 1")
    first.get_by_role("button", name="Down").focus()
    laptop.keyboard.press("Enter")
    expect(laptop.get_by_role("group", name="Step 2").get_by_role("button", name="Down")).to_be_focused()
    laptop.get_by_role("group", name="Step 3").get_by_role("button", name="Remove").click()
    laptop.get_by_role("button", name="Add a step").click()
    added = laptop.get_by_role("group", name="Step 8")
    added.get_by_label("Kind of step").select_option("gather")
    added.get_by_label("Minutes").fill("8")
    laptop.get_by_role("button", name="Save the steps").click()
    expect(laptop.get_by_text("Step 2 of 8", exact=True)).to_be_visible()
    run = workshop(board)
    kinds = ["place", "read", "talk", "place", "reveal", "settle", "next", "gather"]
    assert [step["kind"] for step in run["steps"]] == kinds
    assert (run["step"], run["steps"][7]["title"]) == (1, "Gather examples")


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_axe_finds_nothing_and_everything_is_large_enough_to_touch(
    open_remote: Callable[..., Page], board: Board, viewport: dict[str, int]
) -> None:
    page = open_remote(viewport=viewport)

    def holds() -> None:
        assert violations_in_both_themes(page) == []
        assert page.evaluate(TOO_SMALL) == []
        assert page.evaluate(TOO_WIDE) == []

    holds()
    go(board, 1, None)
    page.get_by_text("Step 2 of 8", exact=True).wait_for()  # the cards have moved up
    page.locator(".run-card").first.click()
    page.get_by_role("heading", name="Hands raised").wait_for()
    holds()
    place_alone(board, "Ana", workshop(board)["round"]["examples"])
    go(board, 2, 1)
    page.get_by_role("heading", name="Where we differ most").wait_for()
    page.locator(".run-card").first.click()
    page.locator(".run-spot").wait_for()
    page.get_by_label("What was said").fill("A decision")
    page.get_by_role("button", name="Save note").click()
    page.locator(".run-note").get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Change the steps").click()
    page.get_by_role("button", name="Save the steps").wait_for()
    holds()
    go(board, 5, 2)
    page.get_by_role("button", name="Settle", exact=False).first.wait_for()
    holds()


def test_without_scripts_the_remote_is_complete_and_fits_a_phone(
    open_remote: Callable[..., Page], board: Board
) -> None:
    page = open_remote(viewport=PHONE, java_script_enabled=False)
    page.get_by_role("button", name="Start: Read the definitions").click()
    page.get_by_role("button", name="Next: Place alone").click()
    expect(page.get_by_text("When you leave this step, the answers are revealed")).to_be_visible()
    assert workshop(board)["round"]["state"] == "open"
    page.get_by_role("radio", name="Next step").check()
    page.get_by_label("What was said").fill("Ask grade 8.")
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text("Written down.")).to_be_visible()
    page.get_by_text("Change the steps").click()
    page.get_by_role("button", name="Save the steps").click()
    expect(page.get_by_text("The steps are saved.")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    assert workshop(board)["step"] == 0
