"""Placing with the hand: mouse and touch."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import PHONE, Board
from tests.e2e.screen import Finger, Screen

Open = Callable[..., Screen]


@pytest.mark.parametrize("region", ["personalizing", "differentiating", "all", "outside"])
def test_a_card_lands_in_the_region_it_is_dropped_on(open_map: Open, board: Board, region: str) -> None:
    ana = open_map()
    ana.drag(ana.card("Choice board"), region)
    ana.expect_at(board.examples()["Choice board"], region)
    expect(ana.entry("Choice board")).to_be_visible()


def test_a_mark_moves_to_another_region_and_back_to_the_tray(open_map: Open, board: Board) -> None:
    ana = open_map()
    genius = board.examples()["Genius hour"]
    ana.drag(ana.mark(genius), "differentiating")
    ana.expect_at(genius, "differentiating")

    ana.grab(ana.mark(genius))
    box = ana.page.locator('[data-view="tray"]').bounding_box()
    assert box
    ana.page.mouse.move(box["x"] + 90, box["y"] + 120, steps=12)
    expect(ana.page.locator(".ghost-name")).to_have_text("Back to the tray")
    ana.page.mouse.up()
    expect(ana.card("Genius hour")).to_be_visible()
    expect(ana.mark(genius)).to_have_count(0)


def test_escape_cancels_a_drag(open_map: Open, board: Board) -> None:
    ana = open_map()
    ana.grab(ana.card("Choice board"))
    ana.page.mouse.move(*ana.middle("all"), steps=8)
    expect(ana.diagram.locator(".target")).to_be_visible()
    ana.page.keyboard.press("Escape")
    expect(ana.diagram.locator(".target")).to_have_count(0)
    ana.page.mouse.up()
    expect(ana.card("Choice board")).to_be_visible()
    expect(ana.page.locator("dialog[open]")).to_have_count(0)
    assert board.examples()["Choice board"]["region"] is None


def test_what_others_do_arrives_while_something_is_carried(open_map: Open, board: Board) -> None:
    ana = open_map()
    examples = board.examples()
    ana.grab(ana.card("Choice board"))
    ana.page.mouse.move(*ana.middle("all"), steps=8)
    board.place(examples["Book clubs"]["id"], ["personalizing"])
    board.place(examples["Genius hour"]["id"], [])
    ana.expect_at(examples["Book clubs"], "personalizing")
    ana.expect_at(examples["Genius hour"], "outside")
    expect(ana.entry("Book clubs")).to_be_visible()
    expect(ana.page.locator(".ghost-name")).to_have_text("All three")
    ana.page.mouse.up()
    ana.expect_at(examples["Choice board"], "all")
    expect(ana.entry("Choice board")).to_be_visible()


def test_a_drop_beside_the_stage_does_nothing(open_map: Open, board: Board) -> None:
    ana = open_map()
    ana.grab(ana.card("Choice board"))
    ana.page.mouse.move(1400, 500, steps=8)
    ana.page.mouse.up()
    expect(ana.card("Choice board")).to_be_visible()
    assert board.examples()["Choice board"]["region"] is None


def test_dropping_where_it_already_is_keeps_the_doubts(open_map: Open, board: Board) -> None:
    genius = board.examples()["Genius hour"]
    answers = {"personalizing": True, "individualizing": None, "differentiating": False}
    board.facilitator.put(f"{board.api}/examples/{genius['id']}/placement", json={"answers": answers})
    ana = open_map()
    version = board.examples()["Genius hour"]["version"]
    ana.grab(ana.mark(genius))
    x, y = ana.middle("personalizing")
    ana.page.mouse.move(x + 60, y - 40, steps=8)
    ana.page.mouse.up()
    expect(ana.page.locator(".toast")).to_be_visible()
    ana.page.wait_for_function("() => !/Saving|not sent yet/.test(document.body.textContent)")
    after = board.examples()["Genius hour"]
    assert after["answers"] == answers
    assert after["version"] > version


def test_the_toast_undoes_a_drop_and_so_does_ctrl_z(open_map: Open, board: Board) -> None:
    ana, ben = open_map(), open_map()
    genius = board.examples()["Genius hour"]
    ana.drag(ana.mark(genius), "all")
    ben.expect_at(genius, "all")
    ana.page.get_by_role("button", name="Undo").click()
    ben.expect_at(genius, "personalizing")

    ana.drag(ana.card("Choice board"), "outside")
    expect(ben.entry("Choice board")).to_be_visible()
    ana.page.keyboard.press("Control+z")
    expect(ben.card("Choice board")).to_be_visible()


def test_on_a_phone_a_card_is_dragged_up_from_the_tray(open_map: Open, board: Board) -> None:
    phone, ben = open_map(viewport=PHONE, has_touch=True, is_mobile=True), open_map()
    finger = Finger(phone)
    finger.slide(phone.on_card("Choice board"), phone.middle("all"))
    expect(phone.page.locator(".ghost-name")).to_have_text("All three")
    finger.touch("touchEnd")
    phone.expect_at(board.examples()["Choice board"], "all")
    ben.expect_at(board.examples()["Choice board"], "all")


def test_on_a_phone_the_tray_scrolls_sideways(open_map: Open, board: Board) -> None:
    for number in range(6):
        board.add(f"Another thing we do {number}")
    phone = open_map(viewport=PHONE, has_touch=True, is_mobile=True)
    finger = Finger(phone)
    x, y = phone.on_card("Book clubs")
    finger.slide((x, y), (x - 200, y))
    finger.touch("touchEnd")
    phone.page.wait_for_function("() => document.querySelector('.tray .cards').scrollLeft > 50")
    assert all(example["region"] is None for title, example in board.examples().items() if "thing" in title)


def test_on_a_phone_a_mark_is_dragged_to_another_region(open_map: Open, board: Board) -> None:
    phone = open_map(viewport=PHONE, has_touch=True, is_mobile=True)
    tiered = board.examples()["Tiered lab"]
    box = phone.mark(tiered).bounding_box()
    assert box
    finger = Finger(phone)
    finger.slide((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), phone.middle("individualizing"))
    finger.touch("touchEnd")
    phone.expect_at(tiered, "individualizing")


def test_a_move_disturbs_no_other_mark(open_map: Open, board: Board) -> None:
    for number in range(8):
        board.add(f"Shared practice {number}", ["individualizing"])
    ana = open_map()
    examples = board.examples()
    still = [
        example for title, example in examples.items() if example["region"] and title != "Shared practice 2"
    ]
    ana.drag(ana.card("Book clubs"), "individualizing")
    ana.expect_at(examples["Book clubs"], "individualizing")
    before = [ana.at_rest(example) for example in still]
    ana.drag(ana.entry("Book clubs"), "all")
    ana.expect_at(examples["Book clubs"], "all")
    assert [ana.at_rest(example) for example in still] == before
