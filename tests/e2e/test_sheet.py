"""What lies open: within the screen, with the focus, and with its messages where they can be seen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import PHONE, Board
from tests.e2e.screen import Screen

Open = Callable[..., Screen]
SIZES = [(1440, 900), (1366, 768), (1024, 768), (820, 1180), (390, 844), (844, 390)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_foot_of_a_long_sheet_stays_on_the_screen(
    open_map: Open, board: Board, width: int, height: int
) -> None:
    board.add("A very long story", description="Something that goes on and on. " * 120)
    ana = open_map(viewport={"width": width, "height": height})
    ana.card("A very long story").click()
    done = ana.page.get_by_role("button", name="Done")
    expect(done).to_be_in_viewport(ratio=1)
    done.click()
    expect(ana.page.locator("dialog[open]")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(320, 256), (640, 400)])
def test_zoomed_far_in_all_of_a_sheet_can_be_seen(open_map: Open, width: int, height: int) -> None:
    ana = open_map(viewport={"width": width, "height": height})
    ana.card("Book clubs").click()
    sheet = ana.page.get_by_role("dialog", name="Book clubs")
    outer = sheet.bounding_box()
    assert outer
    assert outer["width"] <= width
    for name in ("Close", "Done"):
        box = sheet.get_by_role("button", name=name).bounding_box()
        assert box
        assert outer["x"] <= box["x"]
        assert box["x"] + box["width"] <= outer["x"] + outer["width"] <= width
    for question in sheet.get_by_role("group").all():
        question.scroll_into_view_if_needed()
        expect(question).to_be_in_viewport(ratio=1)
    done = sheet.get_by_role("button", name="Done")
    done.click()
    expect(sheet).to_be_hidden()


def test_a_region_of_many_scrolls_to_its_last_example(open_map: Open, board: Board) -> None:
    for number in range(40):
        board.add(f"Practice {number}", ["personalizing"])
    ana = open_map()
    ana.page.get_by_role("button", name="Personalizing 41").click()
    last = ana.page.get_by_role("dialog").get_by_role("button", name="Practice 39")
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport(ratio=1)
    last.focus()
    ana.page.keyboard.press("Enter")
    expect(ana.page.get_by_role("dialog").get_by_role("heading", name="Practice 39")).to_be_focused()
    ana.page.keyboard.press("Escape")
    expect(ana.page.locator("dialog[open]")).to_have_count(0)


def test_on_a_phone_a_refusal_is_seen_above_the_open_sheet(open_map: Open, board: Board) -> None:
    phone = open_map(viewport=PHONE, has_touch=True, is_mobile=True)
    phone.card("Choice board").tap()
    sheet = phone.page.get_by_role("dialog", name="Choice board")
    phone.page.context.set_offline(True)
    board.lock()
    yes = sheet.get_by_role("group", name="Personalizing").get_by_role("radio", name="Yes")
    yes.tap()
    phone.page.context.set_offline(False)
    toast = phone.page.locator(".toast", has_text="is locked")
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Close this message").tap()
    expect(toast).to_have_count(0)
    expect(phone.page.get_by_role("status")).to_contain_text("is locked")
    expect(sheet.locator(".notice")).to_contain_text("This board is locked.")
    expect(yes).to_be_disabled()
    expect(phone.page.locator("#tray .hint")).to_contain_text("This board is locked.")


def test_digits_answer_the_questions_of_the_open_example(open_map: Open, board: Board) -> None:
    ana = open_map()
    choice = board.examples()["Choice board"]
    ana.card("Choice board").click()
    ana.page.keyboard.press("2")
    ana.expect_at(choice, "individualizing")
    ana.page.keyboard.press("Control+z")
    expect(ana.card("Choice board")).to_be_visible()


def test_a_toasts_undo_takes_back_its_own_move(open_map: Open, board: Board) -> None:
    ana = open_map()
    examples = board.examples()
    ana.drag(ana.card("Choice board"), "all")
    ana.drag(ana.card("Book clubs"), "personalizing")
    ana.page.locator(".toast", has_text="Choice board").get_by_role("button", name="Undo").click()
    expect(ana.card("Choice board")).to_be_visible()
    ana.expect_at(examples["Book clubs"], "personalizing")


def test_a_second_move_of_an_example_is_told_in_place_of_the_first(open_map: Open) -> None:
    ana = open_map()
    ana.drag(ana.card("Choice board"), "all")
    ana.drag(ana.card("Book clubs"), "personalizing")
    ana.drag(ana.entry("Choice board"), "outside")
    toasts = ana.page.locator(".toast", has_text="Choice board")
    expect(toasts).to_have_count(1)
    expect(toasts).to_contain_text("outside all three")
    expect(ana.page.locator(".toast", has_text="Book clubs")).to_have_count(1)


def test_the_focus_is_not_lost_with_what_had_it(open_map: Open, board: Board) -> None:
    board.add("Tagged", tags=["maths"])
    ana = open_map()
    ana.page.get_by_role("button", name="Tags").click()
    ana.page.get_by_role("button", name="maths 1").click()
    ana.page.get_by_role("button", name="Show everything").press("Enter")
    expect(ana.page.locator("#filter .tag").first).to_be_focused()
    ana.page.keyboard.press("Escape")
    ana.drag(ana.card("Choice board"), "all")
    ana.entry("Choice board").focus()
    ana.page.get_by_role("button", name="Close this message").focus()
    ana.page.keyboard.press("Enter")
    expect(ana.entry("Choice board")).to_be_focused()


def test_a_cancelled_form_forgets_what_was_typed(open_map: Open) -> None:
    ana = open_map()
    for _ in range(2):
        ana.page.get_by_role("button", name="Add an example").click()
        expect(ana.page.get_by_label("What do you do?")).to_have_value("")
        ana.page.get_by_label("What do you do?").fill("Friday letters")
        ana.page.get_by_role("button", name="Cancel").click()


def test_undo_leaves_alone_what_somebody_else_has_moved_since(open_map: Open, board: Board) -> None:
    ana = open_map()
    choice = board.examples()["Choice board"]
    with ana.page.expect_response("**/placement"):
        ana.drag(ana.card("Choice board"), "all")
    board.place(choice["id"], ["differentiating"])
    ana.expect_at(choice, "differentiating")
    ana.page.get_by_role("button", name="Undo").click()
    expect(ana.page.locator(".toast", has_text="in the meantime")).to_be_visible()
    ana.expect_at(choice, "differentiating")


def test_an_example_removed_under_the_hand_is_said(open_map: Open, board: Board) -> None:
    ana = open_map()
    choice = board.examples()["Choice board"]
    ana.grab(ana.card("Choice board"))
    ana.page.mouse.move(*ana.middle("all"), steps=6)
    answer = board.facilitator.delete(f"{board.api}/examples/{choice['id']}", headers={"If-Match": "*"})
    assert answer.status_code == 204
    expect(ana.card("Choice board")).to_have_count(0)
    ana.page.mouse.up()
    expect(ana.page.locator(".toast", has_text="Somebody removed that example.")).to_be_visible()
    expect(ana.page.locator(".ghost")).to_be_hidden()


def test_words_can_be_saved_although_the_example_was_moved_meanwhile(open_map: Open, board: Board) -> None:
    ana = open_map()
    ana.page.get_by_role("button", name="Add an example").click()
    ana.page.get_by_label("What do you do?").fill("Friday letters")
    ana.page.get_by_role("button", name="Add", exact=True).click()
    ana.card("Friday letters").click()
    ana.page.get_by_role("button", name="Edit").click()
    board.place(board.examples()["Friday letters"]["id"], ["personalizing"])
    ana.page.get_by_label("What do you do?").fill("Monday letters")
    ana.page.get_by_role("button", name="Save").click()
    expect(ana.entry("Monday letters")).to_be_visible()


def test_a_new_title_shows_on_every_open_screen(open_map: Open, board: Board) -> None:
    ana, wall = open_map(), open_map("/wall")
    board.facilitator.patch(board.api, json={"title": "What we do"}, headers={"If-Match": "*"})
    for screen in (ana, wall):
        expect(screen.page.get_by_role("heading", name="What we do", level=1)).to_be_visible()


def test_the_wall_says_that_its_board_was_removed(open_map: Open, board: Board) -> None:
    wall = open_map("/wall")
    board.facilitator.delete(board.api, headers={"If-Match": "*"})
    expect(wall.page.get_by_text("A facilitator removed this board.")).to_be_visible()
