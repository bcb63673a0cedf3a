"""A hurried teacher, a bad network, a locked board, and words in every script."""

import re
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.cast import PHONE, Board, facilitator_of, new_board, visit
from tests.e2e.screen import Screen, intercept
from tests.live.test_full_disk import let_files_grow
from tests.serving import Server

Open = Callable[..., Screen]
ORTHOGRAPHY = ("nk̓ iʔ snm̓am̓áyaʔtn " * 10)[:199].strip() + "!"
HEBREW = "תלמידים בוחרים שאלה משלהם ומציגים אותה"
EMOJI = "👩🏽‍🏫 Buddy reading 📚🇨🇦"
HOSTILE = "<img src=x onerror=alert(1)></script><b>bold</b>"


def test_on_a_locked_board_nothing_is_dragged_and_the_screen_says_why(open_map: Open, board: Board) -> None:
    ana = open_map()
    genius = board.examples()["Genius hour"]
    board.lock()
    expect(ana.page.get_by_text("Locked", exact=True)).to_be_visible()
    ana.drag(ana.mark(genius), "all")
    expect(ana.page.get_by_text("This board is locked. You can read it.").first).to_be_visible()
    ana.expect_at(genius, "personalizing")
    assert board.examples()["Genius hour"]["region"] == "personalizing"
    board.lock(locked=False)
    ana.drag(ana.mark(genius), "all")
    ana.expect_at(genius, "all")


@pytest.mark.parametrize("title", [ORTHOGRAPHY, HEBREW, EMOJI, HOSTILE])
def test_an_added_example_reaches_every_tray_as_it_was_typed(
    open_map: Open, board: Board, title: str
) -> None:
    ana, phone = open_map(), open_map(viewport=PHONE)
    ana.page.get_by_role("button", name="Add an example").click()
    ana.page.get_by_label("What do you do?").fill(title)
    ana.page.get_by_text("More about it").click()
    ana.page.get_by_label("Tags").fill("families,  Families, play")
    ana.page.get_by_role("button", name="Add", exact=True).click()
    for screen in (ana, phone):
        expect(screen.card(title)).to_be_visible()
    expect(ana.page.get_by_role("dialog")).to_have_count(0)  # the event may come before the answer
    added = board.examples()[title]
    assert added["tags"] == ["families", "play"]
    ana.drag(ana.card(title), "all")
    phone.expect_at(added, "all")
    box = ana.mark(added).bounding_box()
    assert box
    assert box["width"] < 200
    assert ana.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert phone.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(open_map: Open) -> None:
    ana = open_map()
    ana.page.get_by_role("button", name="Add an example").click()
    ana.page.get_by_text("More about it").click()
    ana.page.get_by_label("How does it work?").fill("Every Friday.")
    ana.page.get_by_role("button", name="Add", exact=True).click()
    expect(ana.page.get_by_label("What do you do?")).to_be_focused()
    expect(ana.page.get_by_text("Write something here; it cannot be empty.")).to_be_visible()
    expect(ana.page.get_by_label("How does it work?")).to_have_value("Every Friday.")
    ana.page.get_by_label("What do you do?").fill("Friday letters")
    ana.page.get_by_role("button", name="Add", exact=True).click()
    expect(ana.card("Friday letters")).to_be_visible()


def test_my_example_can_be_edited_and_removed_and_brought_back(open_map: Open) -> None:
    ana, ben = open_map(), open_map()
    ana.page.get_by_role("button", name="Add an example").click()
    ana.page.get_by_label("What do you do?").fill("Friday letters")
    ana.page.get_by_role("button", name="Add", exact=True).click()
    ana.card("Friday letters").click()
    ana.page.get_by_role("button", name="Edit").click()
    ana.page.get_by_label("What do you do?").fill("Monday letters")
    ana.page.get_by_role("button", name="Save").click()
    expect(ben.card("Monday letters")).to_be_visible()
    ana.page.get_by_role("button", name="Remove").click()
    expect(ben.card("Monday letters")).to_have_count(0)
    ana.page.get_by_role("button", name="Undo").click()
    expect(ben.card("Monday letters")).to_be_visible()
    ben.card("Monday letters").click()
    expect(ben.page.get_by_role("button", name="Done")).to_be_visible()
    expect(ben.page.get_by_role("button", name="Remove")).to_have_count(0)


def test_tags_filter_the_tray_and_fade_the_map(open_map: Open, board: Board) -> None:
    ana = open_map()
    examples = board.examples()
    ana.page.get_by_role("button", name="Tags").click()
    ana.page.get_by_role("button", name="choice 2").click()
    expect(ana.card("Choice board")).to_be_visible()
    expect(ana.card("Book clubs")).to_have_count(0)
    expect(ana.entry("Tiered lab")).to_have_count(0)
    expect(ana.mark(examples["Tiered lab"])).to_contain_class("is-faded")
    expect(ana.mark(examples["Genius hour"])).not_to_contain_class("is-faded")


def test_a_region_opens_as_a_list(open_map: Open) -> None:
    ana = open_map()
    ana.page.get_by_role("button", name="Outside all three 1").click()
    region = ana.page.get_by_role("dialog", name="Outside all three")
    region.get_by_role("button", name="Morning circle").click()
    expect(ana.page.get_by_role("dialog", name="Morning circle")).to_be_visible()


@pytest.fixture
def fragile(tmp_path: Path) -> Iterator[Server]:
    """A server that may be ended in the middle of a story."""
    running = Server(tmp_path)
    yield running
    if running.process.poll() is None:
        running.stop()


def test_a_lost_connection_is_said_keeps_moves_and_catches_up(
    fragile: Server, new_context: Callable[..., BrowserContext]
) -> None:
    facilitator = facilitator_of(fragile)
    board = new_board(fragile, facilitator)
    ana, ben = visit(new_context().new_page(), board), visit(new_context().new_page(), board)
    examples = board.examples()
    fragile.stop()

    ana.drag(ana.card("Choice board"), "all")
    ana.drag(ana.mark(examples["Genius hour"]), "outside")
    expect(ana.page.get_by_text("2 moves are not sent yet.")).to_be_visible()
    ana.expect_at(examples["Choice board"], "all")
    expect(ben.page.locator(".chip.warn")).to_be_visible()

    fragile.start()
    board.place(examples["Tiered lab"]["id"], ["personalizing", "individualizing"])
    for screen in (ana, ben):
        screen.page.evaluate("dispatchEvent(new Event('online'))")
        screen.expect_at(examples["Choice board"], "all")
        screen.expect_at(examples["Genius hour"], "outside")
        screen.expect_at(examples["Tiered lab"], "personalizing+individualizing")
        expect(screen.page.locator(".chip.warn")).to_have_count(0)
    assert board.examples()["Choice board"]["region"] == "personalizing,individualizing,differentiating"
    facilitator.close()


def test_moves_kept_through_an_outage_survive_a_reload(
    fragile: Server, new_context: Callable[..., BrowserContext]
) -> None:
    facilitator = facilitator_of(fragile)
    board = new_board(fragile, facilitator)
    page = new_context().new_page()
    ana = visit(page, board)
    intercept(page, "**/placement", lambda route: route.abort())
    ana.drag(ana.card("Choice board"), "differentiating")
    expect(page.get_by_text("Saving…")).to_be_visible()
    page.unroute("**/placement")
    page.reload()
    ana.expect_at(board.examples()["Choice board"], "differentiating")
    page.wait_for_function("() => !/Saving|not sent yet/.test(document.body.textContent)")
    assert board.examples()["Choice board"]["region"] == "differentiating"
    facilitator.close()


def test_a_board_removed_while_open_says_so(open_map: Open, board: Board) -> None:
    ana = open_map()
    answer = board.facilitator.delete(board.api, headers={"If-Match": "*"})
    assert answer.status_code == 204
    expect(ana.page.get_by_text("A facilitator removed this board.")).to_be_visible()


def test_a_full_disk_is_told_on_the_map_and_the_move_waits_there(
    fragile: Server, new_context: Callable[..., BrowserContext]
) -> None:
    facilitator = facilitator_of(fragile)
    board = new_board(fragile, facilitator)
    ana = visit(new_context().new_page(), board)
    ana.drag(ana.card("Choice board"), "all")
    expect(ana.entry("Choice board")).to_be_visible()
    waiting = ana.page.get_by_text(re.compile("Saving…|not sent yet"))
    expect(waiting).to_be_hidden()
    let_files_grow(fragile, 1)
    ana.drag(ana.card("Book clubs"), "all")
    expect(ana.page.locator(".toast", has_text="disk is full")).to_contain_text(
        "The server’s disk is full or cannot be written; nothing new is kept. Ask whoever runs it. "
        "Your moves wait here."
    )
    assert board.examples()["Book clubs"]["region"] is None
    let_files_grow(fragile, resource.RLIM_INFINITY)
    expect(waiting).to_be_hidden()
    assert len(board.examples()["Book clubs"]["concepts"]) == 3
    facilitator.close()
