"""A workshop: a room places alone, looks at the answers together, places again and settles."""

from collections.abc import Callable

import httpx2
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.cast import LAPTOP, PHONE, TABLET, Board, visit
from tests.e2e.screen import Finger, Screen, intercept
from tests.e2e.test_accessible import signed_in, violations

Open = Callable[..., Screen]
TITLES = ("Genius hour", "Mastery check", "Tiered lab", "Morning circle", "Choice board", "Book clubs")
TOUCH = {"has_touch": True, "is_mobile": True}


def answer(screen: Screen, question: str, choice: str) -> None:
    group = screen.page.get_by_role("group", name=question)
    group.get_by_role("radio", name=choice, exact=True).check()


def press(screen: Screen, *keys: str) -> None:
    for key in keys:
        screen.page.keyboard.press(key)


def lead(wall: Screen, key: str, asked: str = "") -> None:
    """Press a key at the wall, again where it asks first, and wait: one press at a time is carried out."""
    if asked:
        press(wall, key)
        expect(wall.page.get_by_text(asked)).to_be_visible()
    with wall.page.expect_response(lambda response: "/workshop/" in response.url) as carried_out:
        press(wall, key)
    carried_out.value.finished()
    wall.page.evaluate("() => new Promise((done) => setTimeout(done))")


def placed(screen: Screen, board: Board, number: int = 1) -> dict[str, str]:
    """What the server has of somebody's own placements in a round: the region by example."""
    answer = screen.page.request.get(f"{board.api}/rounds/{number}/placements/mine")
    return {item["example"]: item["region"] for item in answer.json()["items"]}


def saved(screen: Screen, board: Board, count: int, number: int = 1, of: int = len(TITLES)) -> dict[str, str]:
    """The same, once nothing is under way."""
    expect(screen.banner).to_contain_text(f"{count} of {of} placed")
    screen.page.wait_for_function(
        "() => !/Saving|not sent yet/.test(document.querySelector('#tools').textContent)"
    )
    return placed(screen, board, number)


def expect_step(room: tuple[Screen, ...], words: str) -> None:
    for screen in room:
        expect(screen.banner).to_contain_text(words)


def place_by_touch(phone: Screen) -> None:
    finger = Finger(phone)
    finger.slide(phone.on_card("Genius hour"), phone.middle("all"))
    finger.touch("touchEnd")


def place_by_questions(tablet: Screen) -> None:
    tablet.card("Genius hour").tap()
    answer(tablet, "Personalizing", "Yes")
    tablet.page.get_by_label("Why there?").fill("They choose the question.")
    tablet.page.get_by_role("button", name="Done").tap()


def place_all_by_keys(ana: Screen) -> None:
    for title in TITLES:
        ana.card(title).focus()
        press(ana, "2" if title == "Genius hour" else "0")


def expect_answers(screen: Screen, own: str, sentence: str) -> None:
    screen.choice("Genius hour").click()
    legend = screen.page.locator("#legend")
    expect(legend).to_contain_text(sentence)
    expect(legend).to_contain_text(f"You said {own}.")
    expect(legend).to_contain_text("They choose the question.")
    expect(screen.page.locator("#answers .person[data-own]")).to_have_count(1)


def test_a_room_places_alone_talks_places_again_and_settles(
    open_map: Open, new_context: Callable[..., BrowserContext], board: Board
) -> None:
    wall = visit(signed_in(new_context(), board), board, "/wall")
    phone, tablet = open_map(viewport=PHONE, **TOUCH), open_map(viewport=TABLET, has_touch=True)
    ana = open_map()
    room = (phone, tablet, ana)
    genius, tiered = board.examples()["Genius hour"], board.examples()["Tiered lab"]

    lead(wall, "ArrowRight", "Press again to start the workshop.")
    expect_step(room, "Read the definitions")
    expect(phone.page.get_by_role("heading", name="Differentiating")).to_be_visible()
    lead(wall, "ArrowRight")
    expect_step(room, f"0 of {len(TITLES)} placed")
    expect(ana.mark(tiered)).to_have_count(0)
    expect(ana.page.get_by_role("button", name="Add an example")).to_have_count(0)

    place_by_touch(phone)
    place_by_questions(tablet)
    place_all_by_keys(ana)
    phone.expect_at(genius, "all")
    tablet.expect_at(genius, "personalizing")
    assert saved(phone, board, 1) == {genius["id"]: "personalizing,individualizing,differentiating"}
    assert saved(tablet, board, 1) == {genius["id"]: "personalizing"}
    assert saved(ana, board, 6)[genius["id"]] == "individualizing"
    expect(phone.mark(tiered)).to_have_count(0)
    assert board.examples()["Genius hour"]["region"] == "personalizing"
    expect(wall.page.get_by_text("1 placed")).to_be_visible()
    expect(wall.page.get_by_text("2 not yet")).to_be_visible()

    lead(wall, "ArrowRight", "2 are still placing.")
    lead(wall, "ArrowRight")
    lead(wall, "ArrowRight")
    expect_step(room, "See where you agree")
    wanted = {"example": genius["id"]}
    (item,) = httpx2.get(f"{board.api}/rounds/1/agreement", params=wanted).json()["items"]
    expect_answers(phone, "All three", item["sentence"])
    expect_answers(tablet, "Personalizing", item["sentence"])
    expect_answers(ana, "Individualizing", item["sentence"])
    ana.page.get_by_role("button", name="All examples").click()
    expect(ana.page.get_by_role("heading", name="What everyone said")).to_be_focused()

    lead(wall, "ArrowRight")
    expect_step(room, "Talk where we differ most")
    first = ana.page.locator("[data-choose]").first.locator(".title").inner_text()
    for screen in room:
        expect(screen.page.locator("#legend-title")).to_contain_text(first)

    lead(wall, "ArrowRight")
    expect_step(room, "0 of 1 placed")
    ana.drag(ana.card("Genius hour"), "personalizing+individualizing")
    assert saved(ana, board, 1, 2, of=1) == {genius["id"]: "personalizing,individualizing"}
    expect(wall.page.get_by_text("2 not yet")).to_be_visible()
    lead(wall, "ArrowRight", "2 are still placing.")
    for _beat in range(2):
        lead(wall, "ArrowRight")
    lead(wall, "ArrowRight")
    expect_step(room, "Settle")
    answers = {"personalizing": True, "individualizing": True, "differentiating": False}
    settled = {"examples": [{"example": genius["id"], "answers": answers}]}
    assert board.facilitator.post(f"{board.api}/rounds/2/settle", json=settled).is_success
    phone.expect_at(genius, "personalizing+individualizing")
    ana.expect_at(genius, "personalizing+individualizing")

    wanted = {"tag": "choice", "region": "personalizing,individualizing"}
    rest = httpx2.get(f"{board.api}/examples", params=wanted).json()["items"]
    assert [example["title"] for example in rest] == ["Genius hour"]


def test_a_map_opened_before_an_update_says_why_it_cannot_show_a_workshop(
    open_map: Open, board: Board
) -> None:
    ana = open_map()
    ana.page.route("**/workshop*.js", lambda route: route.fulfill(status=404))
    board.go_to("place")
    toast = ana.page.locator(".toast", has_text="Reload this page to see the workshop.")
    expect(toast).to_have_count(1)
    ana.page.unroute("**/workshop*.js")
    ana.page.reload()
    expect_step((ana,), f"0 of {len(TITLES)} placed")
    expect(toast).to_have_count(0)


def test_nothing_placed_alone_is_lost_on_a_bad_network(open_map: Open, board: Board) -> None:
    board.go_to("place")
    phone = open_map(viewport=PHONE, **TOUCH)
    examples = board.examples()
    intercept(phone.page, "**/rounds/**", lambda route: route.abort())
    phone.card("Genius hour").tap()
    answer(phone, "Differentiating", "Yes")
    phone.page.get_by_label("Why there?").fill("Three routes.")
    phone.page.get_by_role("button", name="None of these").tap()
    phone.page.get_by_role("button", name="Done").tap()
    phone.expect_at(examples["Genius hour"], "outside")
    phone.page.reload()
    phone.expect_at(examples["Genius hour"], "outside")
    assert placed(phone, board) == {}
    phone.page.unroute("**/rounds/**")
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    assert saved(phone, board, 1) == {examples["Genius hour"]["id"]: "outside"}
    phone.card("Mastery check").tap()
    phone.page.keyboard.press("Escape")
    phone.mark(examples["Genius hour"]).tap()
    expect(phone.page.get_by_label("Why there?")).to_have_value("Three routes.")


def test_a_second_device_of_mine_shows_what_i_placed_when_it_comes_back(open_map: Open, board: Board) -> None:
    board.go_to("place")
    ana = open_map()
    ana.drag(ana.card("Tiered lab"), "all")
    saved(ana, board, 1)
    other = visit(ana.page.context.new_page(), board)
    other.expect_at(board.examples()["Tiered lab"], "all")
    other.drag(other.card("Book clubs"), "outside")
    saved(other, board, 2)
    ana.page.evaluate("dispatchEvent(new Event('online'))")
    ana.expect_at(board.examples()["Book clubs"], "outside")


def test_what_i_placed_without_a_screen_shows_when_i_come_back(open_map: Open, board: Board) -> None:
    board.go_to("place")
    ana = open_map()
    where = f"{board.api}/rounds/1/placements/{board.examples()['Tiered lab']['id']}"
    placed = ana.page.request.put(where, data={"concepts": []}, headers={"Origin": board.server.url})
    assert placed.status == 200
    ana.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    ana.expect_at(board.examples()["Tiered lab"], "outside")


def test_a_second_device_of_mine_follows_while_both_are_looked_at(
    open_map: Open, new_context: Callable[..., BrowserContext], board: Board
) -> None:
    board.go_to("place")
    ana, ben = open_map(), open_map()
    expect(ana.banner).to_contain_text("Place alone")
    link = ana.page.request.post(f"{board.api}/participants/me/link", headers={"Origin": board.server.url})
    page = new_context(viewport=PHONE).new_page()
    page.goto(link.json()["address"])
    page.get_by_role("button", name="Continue here").click()
    page.wait_for_selector("html[data-live]")
    other = Screen(page)
    asked: list[str] = []
    ben.page.on("request", lambda request: asked.append(request.url))

    ana.drag(ana.card("Tiered lab"), "all")
    lab = board.examples()["Tiered lab"]
    other.expect_at(lab, "all")
    ana.drag(ana.mark(lab), "outside")
    other.expect_at(lab, "outside")
    other.drag(other.mark(lab), "personalizing")
    ana.expect_at(lab, "personalizing")
    ben.page.evaluate("() => new Promise(requestAnimationFrame)")
    assert asked == []
    assert placed(ben, board) == {}


def test_a_next_step_written_about_an_example_shows_there_but_not_while_placing(
    open_map: Open, board: Board
) -> None:
    genius = board.examples()["Genius hour"]["id"]
    ana = open_map()
    ana.mark(board.examples()["Genius hour"]).click()
    sheet = ana.page.get_by_role("dialog", name="Genius hour")
    for kind, text in (("next_step", "Invite one more guest."), ("decision", "It stays.")):
        note = {"kind": kind, "text": text, "example": genius}
        board.facilitator.post(f"{board.api}/workshop/notes", json=note).raise_for_status()
    expect(sheet.get_by_text("Next step, from the workshop")).to_be_visible()
    expect(sheet).to_contain_text("Invite one more guest.")
    expect(sheet).not_to_contain_text("It stays.")
    for path in ("/list", f"/examples/{genius}"):
        page = ana.page.context.new_page()
        page.goto(f"{board.server.url}/b/{board.slug}{path}")
        expect(page.get_by_text("Invite one more guest.")).to_be_visible()
        page.close()
    board.go_to("place")
    expect(ana.banner).to_contain_text("Place alone")
    expect(sheet).not_to_contain_text("Invite one more guest.")


def test_a_lock_while_placing_is_said_and_leaves_nothing_to_answer(open_map: Open, board: Board) -> None:
    board.go_to("place")
    ana = open_map()
    ana.card("Genius hour").click()
    with ana.page.expect_response("**/placements/*"):
        answer(ana, "Personalizing", "Yes")
    board.lock()
    expect(ana.banner).to_contain_text("The board is locked for now.")
    expect(ana.page.locator(".sheet input:enabled")).to_have_count(0)
    expect(ana.page.get_by_role("button", name="None of these")).to_be_disabled()
    board.lock(locked=False)
    expect(ana.banner).to_contain_text("1 of 6 placed")
    answer(ana, "Individualizing", "Yes")
    ana.expect_at(board.examples()["Genius hour"], "personalizing+individualizing")


def test_a_step_that_went_on_while_a_phone_slept_is_said_and_nothing_counts_in_secret(
    open_map: Open, board: Board
) -> None:
    board.go_to("place")
    phone = open_map(viewport=PHONE, **TOUCH)
    intercept(phone.page, "**/rounds/**", lambda route: route.abort())
    for title in ("Genius hour", "Mastery check"):
        phone.card(title).tap()
        phone.page.get_by_role("button", name="None of these").tap()
        phone.page.get_by_role("button", name="Done").tap()
    board.go_to("reveal")
    expect(phone.banner).to_contain_text("See where you agree")
    phone.page.unroute("**/rounds/**")
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    toast = phone.page.locator(".toast", has_text="2 of your placements did not count.")
    expect(toast).to_contain_text("Everyone is looking at the answers now")
    expect(phone.page.get_by_text("Where we differ most")).to_be_visible()
    assert placed(phone, board) == {}


def test_what_the_step_does_not_allow_is_refused_in_words_and_keeps_what_was_typed(
    open_map: Open, board: Board
) -> None:
    ana = open_map()
    ana.page.get_by_role("button", name="Add an example").click()
    ana.page.get_by_label("What do you do?").fill("Friday letters")
    board.go_to("talk")
    expect(ana.banner).to_contain_text("Talk")
    ana.page.get_by_role("button", name="Add", exact=True).click()
    expect(ana.page.get_by_role("alert")).to_contain_text("Everyone is talking about the examples now")
    expect(ana.page.get_by_label("What do you do?")).to_have_value("Friday letters")
    board.go_to("settle")
    expect(ana.banner).to_contain_text("Settle the map")
    ana.page.get_by_role("button", name="Cancel").click()
    ana.entry("Genius hour").focus()
    press(ana, "3")
    expect(ana.page.locator(".toast")).to_contain_text("Not now: Settle the map.")
    ana.drag(ana.mark(board.examples()["Genius hour"]), "all")
    ana.expect_at(board.examples()["Genius hour"], "personalizing")


def test_the_spotlight_and_the_pause_disturb_nobody_who_types(open_map: Open, board: Board) -> None:
    board.go_to("place")
    ana = open_map()
    ana.card("Genius hour").click()
    answer(ana, "Personalizing", "Yes")
    why = ana.page.get_by_label("Why there?")
    why.press_sequentially("They ")
    board.put("workshop/spotlight", example=board.examples()["Book clubs"]["id"])
    expect(ana.banner.get_by_role("button", name="Now discussing 6 Book clubs")).to_be_visible()
    expect(why).to_be_focused()
    why.press_sequentially("choose.")
    board.put("workshop/blank")
    pause = ana.page.get_by_text("Please look up", exact=True)
    expect(pause).to_be_visible()
    board.facilitator.delete(f"{board.api}/workshop/blank")
    expect(pause).to_be_hidden()
    expect(why).to_have_value("They choose.")
    late = open_map(viewport=PHONE)
    expect(late.banner).to_contain_text("Place alone")
    board.put("workshop/timer", seconds=600)
    for screen in (ana, late):
        expect(screen.page.get_by_role("timer")).to_contain_text("9:5")


def test_where_nobody_is_to_be_known_no_screen_shows_a_name(open_map: Open, board: Board) -> None:
    tightened = board.facilitator.patch(board.api, json={"naming": "anonymous"}, headers={"If-Match": "*"})
    assert tightened.is_success
    board.go_to("place")
    room = [open_map(), open_map(), open_map(viewport=PHONE)]
    names = [screen.page.request.get(f"{board.api}/participants/me").json()["name"] for screen in room]
    for screen in room:
        screen.card("Genius hour").click()
        answer(screen, "Personalizing", "Yes")
        screen.page.get_by_label("Why there?").fill("They choose.")
        screen.page.get_by_role("button", name="Done").click()
        saved(screen, board, 1)
    board.go_to("reveal")
    for screen in room:
        screen.choice("Genius hour").click()
        expect(screen.page.locator("#legend")).to_contain_text("They choose.")
        text = screen.page.content()
        assert not [name for name in names if name and name in text.partition('id="page-data"')[0]]
        screen.page.reload()
        expect(screen.page.get_by_text("Where we differ most")).to_be_visible()
        assert "You said" not in screen.page.content()


def test_who_may_only_look_is_shown_how_to_join_and_offered_nothing_else(
    open_map: Open, board: Board
) -> None:
    access = {"access": {"read": "anyone", "join": "code"}}
    assert board.facilitator.patch(board.api, json=access, headers={"If-Match": "*"}).is_success
    board.go_to("place")
    vera = open_map()
    expect(vera.banner).to_contain_text("The others are placing alone.")
    expect(vera.page.get_by_role("link", name="Join with the code")).to_be_visible()
    expect(vera.page.get_by_role("button", name="Add an example")).to_have_count(0)
    genius = board.examples()["Genius hour"]
    vera.drag(vera.mark(genius), "all")
    vera.expect_at(genius, "personalizing")


def test_next_steps_are_written_on_own_examples(open_map: Open, board: Board) -> None:
    ana = open_map()
    ana.page.get_by_role("button", name="Add an example").click()
    ana.page.get_by_label("What do you do?").fill("Friday letters")
    ana.page.get_by_role("button", name="Add", exact=True).click()
    expect(ana.card("Friday letters")).to_be_visible()
    board.go_to("next")
    expect(ana.page.get_by_role("heading", name="Your examples 1")).to_be_visible()
    ana.card("Friday letters").click()
    expect(ana.page.get_by_role("button", name="Remove")).to_have_count(0)
    sheet = ana.page.get_by_role("dialog", name="Friday letters")
    wall = ana.page.context.new_page()
    wall.goto(f"{board.server.url}/b/{board.slug}/wall")
    expect(wall.get_by_text("No next step is written down yet.")).to_be_visible()
    ana.page.bring_to_front()
    for number in range(1, 4):
        sheet.get_by_label("What will you do next?").fill(f"Write to {number} families.")
        if number == 1:
            sheet.get_by_text("More about this step").click()
            sheet.get_by_label("How much work is it?").select_option("pebble")
            sheet.get_by_label("By when?").fill("2027-01-08")
        sheet.get_by_role("button", name="Write it down").click()
        expect(sheet.locator("dl")).to_contain_text(f"Write to {number} families.")
        expect(sheet.get_by_label("What will you do next?")).to_have_value("")
    sheet.get_by_label("What will you do next?").fill("One too many.")
    sheet.get_by_label("What will you do next?").press("Enter")
    expect(sheet.get_by_role("alert")).to_contain_text("are open for this example already")
    expect(sheet.get_by_label("What will you do next?")).to_have_value("One too many.")
    steps = board.facilitator.get(f"{board.api}/next-steps?before=2027-02-01").json()["items"]
    assert [(step["text"], step["size"]) for step in steps] == [("Write to 1 families.", "pebble")]
    assert board.examples()["Friday letters"]["next_step"] == "Write to 3 families."
    wall.bring_to_front()
    expect(wall.locator(".wall-notes").last).to_contain_text("Write to 3 families.")


def test_with_scripts_turned_off_a_round_is_placed_in_and_read(
    new_context: Callable[..., BrowserContext], board: Board
) -> None:
    board.go_to("place")
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{board.server.url}/b/{board.slug}/list")
    expect(page.locator(".notice")).to_contain_text("Place alone Only you see your answers. 0 of 6 placed.")
    item = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Genius hour"))
    item.locator("summary").click()
    item.get_by_role("group", name="Differentiating").get_by_role("radio", name="Yes", exact=True).check()
    item.get_by_label("Why there?").fill("Three routes.")
    item.get_by_role("button", name="Place it").click()
    expect(page.get_by_text("1 of 6 placed.")).to_be_visible()
    expect(page.get_by_role("heading", name="To place 5")).to_be_visible()
    assert board.examples()["Genius hour"]["region"] == "personalizing"
    page.goto(f"{board.server.url}/b/{board.slug}")
    expect(page.locator("#banner")).to_contain_text("Place alone")
    assert page.locator("svg[data-view=diagram] [data-example]").count() == 1
    board.go_to("reveal")
    page.goto(f"{board.server.url}/b/{board.slug}/list")
    expect(page.get_by_text("“Three routes.”")).to_be_visible()
    expect(page.get_by_role("button", name="Place it")).to_have_count(0)


@pytest.mark.parametrize(("viewport", "theme"), [(LAPTOP, "light"), (PHONE, "dark")], ids=["laptop", "phone"])
def test_axe_finds_nothing_at_any_step(
    open_map: Open, board: Board, viewport: dict[str, int], theme: str
) -> None:
    ana = open_map(viewport=viewport, color_scheme=theme)

    def look(page: Page, state: str) -> None:
        assert violations(page) == [], state

    board.go_to("read")
    expect(ana.banner).to_contain_text("Read")
    look(ana.page, "read")
    board.go_to("place")
    expect(ana.banner).to_contain_text("Place alone")
    board.put("workshop/timer", seconds=30)
    board.put("workshop/spotlight", example=board.examples()["Book clubs"]["id"])
    ana.card("Genius hour").click()
    answer(ana, "Personalizing", "Yes")
    look(ana.page, "alone")
    ana.page.get_by_label("Why there?").fill("They choose.")
    ana.page.get_by_role("button", name="Done").click()
    saved(ana, board, 1)
    board.put("workshop/blank")
    expect(ana.page.get_by_text("Please look up", exact=True)).to_be_visible()
    look(ana.page, "pause")
    board.go_to("reveal")
    ana.choice("Genius hour").wait_for()
    look(ana.page, "reveal")
    ana.choice("Genius hour").click()
    expect(ana.page.locator("#legend")).to_contain_text("They choose.")
    look(ana.page, "one")
    ana.page.goto(f"{board.server.url}/b/{board.slug}/list")
    look(ana.page, "list")
    board.go_to("next")
    visit(ana.page, board)
    look(ana.page, "next")
