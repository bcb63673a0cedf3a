"""An example is written and edited: on a laptop by keyboard, on a phone by touch."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.cast import PHONE, Board, visit
from tests.e2e.screen import Screen
from tests.e2e.test_passed_on import leave

Open = Callable[..., Screen]


def test_what_is_half_written_survives_a_reload_and_two_who_edit_see_both_texts(
    open_map: Open, board: Board
) -> None:
    page = open_map().page
    page.get_by_role("button", name="Add an example").click()
    expect(page.get_by_label("What do you do?")).to_be_focused()
    page.keyboard.type("Friday letters")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Add an example")
    dialog.locator("summary", has_text="What comes next").press("Enter")
    dialog.get_by_label("A caution").fill("Stamps cost.")
    page.reload()
    page.wait_for_selector("html[data-live]")

    page.get_by_role("button", name="Add an example").click()
    expect(dialog.locator(".notice")).to_contain_text("You began to write this earlier.")
    expect(dialog.get_by_label("What do you do?")).to_have_value("Friday letters")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_have_count(0)
    example = board.examples()["Friday letters"]
    assert example["caution"] == "Stamps cost."

    page.locator("#tray [data-example]", has_text="Friday letters").click()
    expect(page.get_by_role("dialog", name="Friday letters")).to_contain_text("Stamps cost.")
    page.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit this example")
    dialog.locator("summary", has_text="What comes next").click()
    dialog.get_by_label("A caution").fill("Ask for stamps.")
    theirs = {"caution": "Postage is paid.", "next_step": "Ask families."}
    path = f"{board.api}/examples/{example['id']}"
    assert board.facilitator.patch(path, json=theirs, headers={"If-Match": "*"}).status_code == 200
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("It says now: Postage is paid.")).to_be_visible()
    expect(dialog.get_by_role("alert")).to_be_in_viewport(ratio=1)
    expect(dialog.get_by_label("A caution")).to_have_value("Ask for stamps.")
    expect(dialog.get_by_label("Next step")).to_have_value("Ask families.")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    saved = board.examples()["Friday letters"]
    assert (saved["caution"], saved["next_step"]) == ("Ask for stamps.", "Ask families.")


def test_on_a_phone_groups_open_names_are_asked_about_and_the_next_person_starts_anew(
    open_map: Open, board: Board
) -> None:
    page = open_map(viewport=PHONE, has_touch=True, is_mobile=True).page
    page.get_by_role("button", name="Add an example").first.tap()
    dialog = page.get_by_role("dialog", name="Add an example")
    dialog.get_by_label("What do you do?").fill("A timer helped Maya plan")
    expect(dialog.get_by_text("Is “Maya” a pupil’s name?")).to_be_visible()
    dialog.get_by_label("What do you do?").fill("A timer helped one pupil plan")
    expect(dialog.get_by_text("a pupil’s name?")).to_be_hidden()
    dialog.get_by_text("More about it").tap()
    for group in ("Where and for whom", "What comes next"):
        dialog.locator("summary", has_text=group).tap()
    dialog.get_by_label("Next step").fill("Try it on Mondays.")
    expect(dialog.get_by_role("button", name="Add", exact=True)).to_be_in_viewport(ratio=1)

    leave(page, board)
    visit(page, board)
    page.get_by_role("button", name="Add an example").first.tap()
    expect(dialog.get_by_label("What do you do?")).to_have_value("")
    expect(dialog.locator(".notice")).to_have_count(0)
