"""Placing by three questions, by keyboard alone, and with scripts turned off."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e.cast import PHONE, Board
from tests.e2e.screen import Screen

Open = Callable[..., Screen]


def test_the_three_questions_move_the_mark_as_they_are_answered(open_map: Open, board: Board) -> None:
    ana = open_map()
    choice = board.examples()["Choice board"]
    ana.card("Choice board").click()
    sheet = ana.page.get_by_role("dialog", name="Choice board")
    expect(sheet.get_by_role("button", name="Back to the tray")).to_have_count(0)
    sheet.get_by_role("group", name="Personalizing").get_by_role("radio", name="Yes", exact=True).check()
    ana.expect_at(choice, "personalizing")
    sheet.get_by_role("group", name="Individualizing").get_by_role("radio", name="Yes", exact=True).check()
    ana.expect_at(choice, "personalizing+individualizing")
    sheet.get_by_role("group", name="Individualizing").get_by_role(
        "radio", name="Not sure", exact=True
    ).check()
    ana.expect_at(choice, "personalizing")
    sheet.get_by_role("button", name="None of these").click()
    ana.expect_at(choice, "outside")
    sheet.get_by_role("button", name="Back to the tray").click()
    expect(ana.card("Choice board")).to_be_visible()
    sheet.get_by_role("button", name="Done").click()
    expect(ana.card("Choice board")).to_be_focused()


def test_unanswered_questions_stay_not_sure(open_map: Open, board: Board) -> None:
    ana, ben = open_map(), open_map()
    ana.card("Choice board").click()
    ana.page.get_by_role("group", name="Differentiating").get_by_role("radio", name="Yes", exact=True).check()
    ben.expect_at(board.examples()["Choice board"], "differentiating")
    answers = board.examples()["Choice board"]["answers"]
    assert answers == {"personalizing": None, "individualizing": None, "differentiating": True}


def test_on_a_phone_the_questions_come_from_below_with_a_small_diagram(open_map: Open, board: Board) -> None:
    phone, ben = open_map(viewport=PHONE, has_touch=True, is_mobile=True), open_map()
    phone.card("Choice board").tap()
    sheet = phone.page.get_by_role("dialog", name="Choice board")
    expect(sheet.locator(".small-venn")).to_be_visible()
    box = sheet.bounding_box()
    assert box
    assert box["y"] + box["height"] == PHONE["height"]
    sheet.get_by_role("group", name="Personalizing").get_by_role("radio", name="Yes", exact=True).check()
    expect(sheet.locator(".small-venn .target")).to_have_count(1)
    ben.expect_at(board.examples()["Choice board"], "personalizing")
    sheet.get_by_role("button", name="Done").tap()
    expect(sheet).to_be_hidden()


def test_keys_that_are_letters_or_digits_can_be_turned_off(open_map: Open, board: Board) -> None:
    ana = open_map()
    for words in ("Turn letter and digit keys off", "Turn letter and digit keys on"):
        ana.page.get_by_role("button", name="More").click()
        ana.page.get_by_role("button", name=words).click()
        ana.page.keyboard.press("Escape")
        ana.page.reload()
        ana.page.wait_for_selector("html[data-live]")
        ana.card("Book clubs").focus()
        ana.page.keyboard.press("2")
        if words.endswith("on"):
            ana.expect_at(board.examples()["Book clubs"], "individualizing")
        else:
            ana.page.keyboard.press("Enter")
            expect(ana.page.get_by_role("dialog").locator("kbd:visible")).to_have_count(0)
            expect(ana.page.get_by_role("dialog")).to_contain_text("not placed yet")
            ana.page.keyboard.press("Escape")


def test_everything_by_keyboard_alone(open_map: Open, board: Board) -> None:
    ana, ben = open_map(), open_map()
    clubs = board.examples()["Book clubs"]
    keyboard = ana.page.keyboard
    while not ana.page.evaluate(
        "() => Boolean(document.activeElement.closest('[data-view=tray] [data-example]'))"
    ):
        keyboard.press("Tab")
    expect(ana.card("Choice board")).to_be_focused()
    keyboard.press("ArrowDown")
    expect(ana.card("Book clubs")).to_be_focused()

    keyboard.press("1")
    ben.expect_at(clubs, "personalizing")
    expect(ana.entry("Book clubs")).to_be_focused()
    keyboard.press("2")
    ben.expect_at(clubs, "personalizing+individualizing")
    keyboard.press("0")
    ben.expect_at(clubs, "outside")
    keyboard.press("Control+z")
    ben.expect_at(clubs, "personalizing+individualizing")

    keyboard.press("m")
    expect(ana.page.locator(".ghost-name")).to_have_text("Personalizing + Individualizing")
    keyboard.press("ArrowRight")
    name = ana.page.locator(".ghost-name").inner_text()
    assert name != "Personalizing + Individualizing"
    keyboard.press("Escape")
    expect(ana.page.locator(".ghost")).to_be_hidden()
    keyboard.press("m")
    keyboard.press("ArrowRight")
    keyboard.press("Enter")
    expect(ana.status()).to_contain_text("“Book clubs”")
    expect(ana.entry("Book clubs")).to_be_focused()

    keyboard.press("Delete")
    expect(ana.card("Book clubs")).to_be_focused()
    expect(ben.card("Book clubs")).to_be_visible()
    keyboard.press("Enter")
    expect(ana.page.get_by_role("dialog", name="Book clubs")).to_be_visible()
    keyboard.press("Escape")
    expect(ana.card("Book clubs")).to_be_focused()


def test_letters_do_nothing_where_no_example_has_focus(open_map: Open, board: Board) -> None:
    ana = open_map()
    before = board.examples()
    for key in ("1", "0", "Delete", "m"):
        ana.page.keyboard.press(key)
    ana.page.get_by_role("button", name="Add an example").click()
    ana.page.get_by_label("What do you do?").fill("1 m 0")
    ana.page.keyboard.press("Escape")
    assert board.examples() == before


def test_with_scripts_turned_off_the_list_reads_and_places(
    new_context: Callable[..., BrowserContext], board: Board
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{board.server.url}/b/{board.slug}/list")
    expect(page.get_by_role("heading", name="Outside all three")).to_be_visible()
    item = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Choice board"))
    item.locator("summary").click()
    item.get_by_role("group", name="Personalizing").get_by_role("radio", name="Yes", exact=True).check()
    item.get_by_role("group", name="Individualizing").get_by_role("radio", name="No", exact=True).check()
    item.get_by_role("button", name="Place it").click()
    expect(page.locator(".notice")).to_contain_text(
        "“Choice board” is now in personalizing; not sure about differentiating."
    )
    assert board.examples()["Choice board"]["answers"] == {
        "personalizing": True,
        "individualizing": False,
        "differentiating": None,
    }
    item.locator("summary").click()
    item.get_by_role("button", name="Back to the tray").click()
    assert board.examples()["Choice board"]["region"] is None

    page.get_by_label("What do you do?").fill("Portfolio mornings")
    page.get_by_text("More about it").click()
    page.get_by_label("Tags").fill("families, goals")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="Portfolio mornings")).to_be_visible()
    assert board.examples()["Portfolio mornings"]["tags"] == ["families", "goals"]


def test_with_scripts_turned_off_the_map_shows_its_picture_and_leads_to_each_example(
    new_context: Callable[..., BrowserContext], board: Board
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{board.server.url}/b/{board.slug}")
    assert page.locator("svg[data-view=diagram] [data-example]").count() == 4
    page.get_by_role("link", name="Choice board").click()
    page.get_by_role("group", name="Differentiating").get_by_role("radio", name="Yes", exact=True).check()
    page.get_by_role("button", name="Place it").click()
    expect(page.get_by_role("status")).to_contain_text("in differentiating")
    assert board.examples()["Choice board"]["region"] == "differentiating"
