"""The wall in a workshop: a facilitator leads it by keys alone, other walls mirror it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.cast import PHONE, Board, visit
from tests.e2e.screen import Screen, intercept
from tests.e2e.test_accessible import signed_in, violations
from tests.serving import PATIENCE

Open = Callable[..., Screen]
NewContext = Callable[..., BrowserContext]

HD = {"width": 1920, "height": 1080}
XGA = {"width": 1024, "height": 768}
LONG = "Students choose with their families which community partners they visit in the spring, " * 2
OVERFLOWING = """() => [...document.querySelectorAll(
    'html, body:not([data-blank]) .wall-title, .wall-words, .wall-legend, .wall-panel, .wall-side')]
  .filter((box) => box.clientWidth > 0)
  .filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1)
  .map((box) => box.outerHTML.slice(0, 80))"""
MOVING = "document.querySelector('.people-dots')?.getAnimations({ subtree: true }).length"
# In which regions the dots of people stand, by the circles drawn.
MASKS_OF_PEOPLE = """() => {
  const svg = document.querySelector('svg[data-view="people-dots"]');
  const holds = (point) => ({ cx, cy, r }) =>
    Math.hypot(point.x - cx.baseVal.value, point.y - cy.baseVal.value) <= r.baseVal.value;
  return [...document.querySelectorAll('.person')].map((dot) => {
    const box = dot.getBoundingClientRect();
    const middle = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2);
    const point = middle.matrixTransform(svg.getScreenCTM().inverse());
    const circles = [...svg.querySelectorAll('circle.line')];
    return circles.reduce((sum, circle, i) => sum | (holds(point)(circle) ? 1 << i : 0), 0);
  });
}"""


class Room:
    """A board with people at it, who place over the API."""

    def __init__(self, board: Board, people: int = 3) -> None:
        self.board = board
        self.people = [self.join() for _ in range(people)]

    def join(self) -> httpx2.Client:
        client = httpx2.Client(headers={"Origin": self.board.server.url}, timeout=PATIENCE)
        client.post(f"{self.board.api}/participants", json={}).raise_for_status()
        return client

    def close(self) -> None:
        for client in self.people:
            client.close()

    @property
    def workshop(self) -> dict[str, Any]:
        """How far it is."""
        answer: dict[str, Any] = self.board.facilitator.get(f"{self.board.api}/workshop").json()
        return answer

    def go(self, step: int | None) -> None:
        """Somebody else leads on."""
        body = {"step": step, "from": self.workshop["step"]}
        self.board.facilitator.put(f"{self.board.api}/workshop/step", json=body).raise_for_status()
        self.greet()

    def greet(self) -> None:
        """Everybody's screen asks what was placed on it."""
        round_ = self.workshop["round"]
        for person in self.people if round_ and round_["state"] == "open" else []:
            person.get(f"{self.board.api}/rounds/{round_['number']}/placements/mine").raise_for_status()

    def put(self, path: str, body: dict[str, Any]) -> None:
        self.board.facilitator.put(f"{self.board.api}/workshop/{path}", json=body).raise_for_status()

    def place(self, person: int, example: str, concepts: list[str], why: str | None = None) -> None:
        """One person's placement in the round."""
        number = self.workshop["round"]["number"]
        address = f"{self.board.api}/rounds/{number}/placements/{example}"
        self.people[person].put(address, json={"concepts": concepts, "why": why}).raise_for_status()

    def place_all(self, people: int) -> None:
        """Everything placed by the first people: as one in “Genius hour”, in two minds about the rest."""
        for title, example in self.board.examples().items():
            for person in range(people):
                split = person % 2 == 1 and title != "Genius hour"
                concepts = ["personalizing", *(["differentiating"] if split else [])]
                self.place(person, example["id"], concepts, "They choose." if person == 0 else None)


@pytest.fixture
def room(board: Board) -> Iterator[Room]:
    made = Room(board)
    yield made
    made.close()


@pytest.fixture
def led(new_context: NewContext, board: Board) -> Page:
    """A facilitator's wall."""
    return lead(new_context(), board)


def lead(context: BrowserContext, board: Board, path: str = "/wall") -> Page:
    page = signed_in(context, board)
    visit(page, board, path)
    return page


def step(page: Page) -> Any:
    return expect(page.locator("#step"))


def open_strip(page: Page) -> None:
    """The controls cover nothing until somebody wants them."""
    page.get_by_role("button", name="Controls").click()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_facilitator_leads_by_keys_alone_and_another_wall_mirrors(
    led: Page, open_map: Open, room: Room
) -> None:
    mirror = open_map("/wall").page
    press(led, "ArrowRight")
    expect(led.get_by_text("Press again to start the workshop.")).to_be_visible()
    press(led, "ArrowRight")
    for wall in (led, mirror):
        step(wall).to_have_text("Step 1 of 8 · Read the definitions")
        expect(wall.get_by_text("Does a learner decide")).to_be_visible()

    press(led, "PageDown")
    step(mirror).to_have_text("Step 2 of 8 · Place alone")
    room.greet()
    room.place_all(2)
    for wall in (led, mirror):
        expect(wall.get_by_text("2 placed")).to_be_visible()
        expect(wall.get_by_text("1 not yet")).to_be_visible()
        expect(wall.get_by_text("12 of 18 answers")).to_be_visible()
        expect(wall.locator(".filling[data-full]")).to_have_count(2)
        expect(wall.locator(".people-question")).to_have_count(3)
        expect(wall.locator(".person")).to_have_count(0)
        expect(wall.locator(".marks [data-example]").first).to_be_hidden()
    press(led, "Space")
    expect(led.get_by_text("1 is still placing. Press again to reveal.")).to_be_visible()
    press(led, "Space")

    for wall in (led, mirror):
        step(wall).to_have_text("Step 3 of 8 · Reveal")
        expect(wall.get_by_text("2 of 3 placed")).to_be_visible()
        expect(wall.locator(".split-row")).to_have_count(0)
    press(led, "PageDown")
    for wall in (led, mirror):
        expect(wall.locator(".person")).to_have_count(2)
    press(led, "PageDown")
    for wall in (led, mirror):
        expect(wall.locator(".split-row")).to_have_count(6)
    press(led, "PageDown")
    step(mirror).to_have_text("Step 4 of 8 · Talk where we differ most")
    press(led, "PageUp")
    step(mirror).to_have_text("Step 3 of 8 · Reveal")
    expect(mirror.locator("#controls")).to_be_empty()


def test_the_reveal_shows_a_dot_for_each_person_and_then_every_example(led: Page, room: Room) -> None:
    room.go(1)
    room.place_all(3)
    expect(led.get_by_text("3 placed")).to_be_visible()
    press(led, "ArrowRight")
    expect(led.get_by_text("3 of 3 placed")).to_be_visible()
    press(led, "ArrowRight")
    led.wait_for_function(f"() => {MOVING} > 0")
    led.wait_for_function(f"() => {MOVING} === 0")
    assert sorted(led.evaluate(MASKS_OF_PEOPLE)) == [1, 1, 5]
    expect(led.locator(".people-count")).to_have_text(["1 person", "2 people"])
    press(led, "ArrowRight")
    rows = led.get_by_role("list").locator("> .split-row")
    expect(rows.first.get_by_role("heading")).to_be_visible()
    expect(rows.first.locator(".segments rect")).to_have_count(30)
    expect(rows.first.locator('[data-circle="2"] [data-answer="yes"]')).to_have_count(3)
    expect(rows.last).to_contain_text("Genius hour")
    expect(led.get_by_text("3 people, 6 examples: 5 split, everyone agrees on 1.")).to_be_visible()


def test_whoever_wants_less_motion_sees_the_dots_at_once(new_context: NewContext, room: Room) -> None:
    wall = lead(new_context(reduced_motion="reduce"), room.board)
    room.go(1)
    room.place_all(3)
    room.go(3)
    wall.locator(".person").first.wait_for()
    assert wall.evaluate(f"() => {MOVING}") == 0


def test_the_most_contested_are_gone_through_one_by_one(led: Page, open_map: Open, room: Room) -> None:
    mirror = open_map("/wall").page
    room.go(1)
    room.place_all(3)
    room.go(2)
    expect(led.locator(".split-row")).to_have_count(6)
    first = led.locator(".split-row .title").first.inner_text()
    room.go(3)
    for wall in (led, mirror):
        step(wall).to_have_text("Step 4 of 8 · Talk where we differ most")
        expect(wall.get_by_role("heading", name=first)).to_be_visible()
        expect(wall.get_by_text("3 yes, 0 no")).to_be_visible()
        expect(wall.get_by_text("1 yes, 2 no")).to_be_visible()
        expect(wall.get_by_text("They choose.")).to_be_visible()
        expect(wall.locator(".people-count")).to_have_text(["1 person", "2 people"])
        expect(wall.get_by_text("1 of 6")).to_be_visible()
    press(led, "ArrowUp")
    expect(mirror.get_by_text("What do we talk about next?")).to_be_visible()


def test_fewer_than_three_answers_are_no_bar_and_not_sure_is_part_of_one(
    led: Page, open_map: Open, room: Room
) -> None:
    genius, clubs = (room.board.examples()[title]["id"] for title in ("Genius hour", "Book clubs"))
    room.go(1)
    room.place(0, genius, ["personalizing"])
    number = room.workshop["round"]["number"]
    keys = ("personalizing", "individualizing", "differentiating")
    room.people.append(room.join())
    for person, client in enumerate(room.people):
        answers = dict.fromkeys(keys, True) | {"personalizing": True if person else None}
        address = f"{room.board.api}/rounds/{number}/placements/{clubs}"
        client.put(address, json={"answers": answers}).raise_for_status()
    room.go(2)
    strips = led.locator(".split-row")
    expect(strips.filter(has_text="Genius hour").locator(".bar-none")).to_have_text(["–", "–", "–"])
    expect(strips.filter(has_text="Book clubs").locator(".segments")).to_have_count(3)
    expect(strips.filter(has_text="Book clubs").locator('[data-answer="unsure"]')).not_to_have_count(0)
    phone = open_map(viewport=PHONE).page
    for bars in (phone.locator(".card"),):
        few, many = bars.filter(has_text="Genius hour"), bars.filter(has_text="Book clubs")
        expect(few.locator(".bar-none")).to_have_text(["–", "–", "–"])
        expect(few.locator(".bar-of")).to_have_count(0)
        expect(many.locator(".bar-of")).to_have_count(3)
        expect(many.locator('[data-answer="unsure"]').first).to_have_attribute("width", "1")
    room.go(3)
    room.put("spotlight", {"example": genius})
    expect(led.get_by_text("1 yes, 0 no")).to_be_visible()
    expect(led.locator("#panel .bar-of")).to_have_count(0)


def test_the_spotlight_is_on_the_wall_while_people_place(led: Page, room: Room) -> None:
    room.go(1)
    open_strip(led)
    led.get_by_role("button", name="Find").click()
    led.get_by_label("Find an example").fill("CLUBS")
    press(led, "Enter")
    expect(led.get_by_role("heading", name="Book clubs")).to_be_visible()
    expect(led.get_by_text("Everyone places alone")).to_be_visible()
    open_strip(led)
    led.get_by_role("button", name="Find").click()
    led.get_by_role("button", name="Spotlight off").click()
    expect(led.get_by_role("heading", name="Book clubs")).to_have_count(0)


def test_one_key_reads_the_map_by_another_definition(led: Page, open_map: Open, room: Room) -> None:
    example = room.board.examples()["Genius hour"]["id"]
    room.board.place(example, ["personalizing"])
    mirror = open_map("/wall").page
    press(led, "r")
    for wall in (led, mirror):
        expect(wall.get_by_role("heading", name="Read as: Nested")).to_be_visible()
        masks = "(hatched) => hatched.map((path) => path.dataset.mask)"
        assert wall.locator("#picture .hatch").evaluate_all(masks) == ["1", "3", "5"]
        expect(wall.locator("#legend-right")).to_contain_text("It cannot stand without them.")
        assert violations(wall) == []
    for width, height in ((1920, 1080), (1024, 768)):
        led.set_viewport_size({"width": width, "height": height})
        led.wait_for_function(f"() => ({OVERFLOWING})().length === 0")
    press(led, "r")
    expect(led.get_by_role("heading", name="Read as: Who drives")).to_be_visible()
    press(led, "r")
    expect(led.get_by_role("heading", name="Read as")).to_have_count(0)
    expect(led.locator(".hatch")).to_have_count(0)

    screen = open_map(viewport=PHONE)
    screen.page.get_by_role("button", name="More").click()
    screen.page.get_by_role("button", name="Read the map as").click()
    screen.page.get_by_label("Nested").check()
    expect(screen.page.locator("#picture .hatch")).to_have_count(3)
    assert violations(screen.page) == []
    screen.page.keyboard.press("Escape")
    expect(screen.page.locator("#legend")).to_contain_text("Who sets the pace here")
    assert screen.page.url.endswith("?lens=nested")
    screen.page.get_by_role("button", name="Back to ours").click()
    expect(screen.page.locator(".hatch")).to_have_count(0)


def test_hands_counted_in_the_room_are_told_apart(led: Page, room: Room) -> None:
    example = room.board.examples()["Genius hour"]["id"]
    room.go(1)
    room.place_all(3)
    raised = {"answers": {"personalizing": {"yes": 2, "no": 4, "unsure": 1}}}
    room.board.facilitator.put(f"{room.board.api}/rounds/1/tallies/{example}", json=raised).raise_for_status()
    room.go(2)
    expect(led.locator(".split-row", has_text="Genius hour")).to_contain_text("5–4")
    room.go(3)
    room.put("spotlight", {"example": example})
    expect(led.get_by_text("5 yes, 4 no, 1 not sure")).to_be_visible()
    expect(led.get_by_text("of these by hand 2 yes, 4 no, 1 not sure")).to_be_visible()
    expect(led.locator(".people-count")).to_have_text(["3 people"])


def test_blank_timer_lock_and_a_note_by_one_key_each(led: Page, open_map: Open, room: Room) -> None:
    mirror = open_map("/wall").page
    room.go(3)
    step(led).to_have_text("Step 4 of 8 · Talk where we differ most")
    press(led, "t")
    for wall in (led, mirror):
        expect(wall.get_by_role("timer")).to_have_text(re.compile(r"1[45]:\d\d"))
    press(led, "b")
    for wall in (led, mirror):
        expect(wall.get_by_role("timer")).to_be_visible()
        expect(wall.locator("main > :visible")).to_have_count(0)
    press(led, ".")
    expect(mirror.get_by_text("Nothing to show yet")).to_be_visible()
    press(led, "t")
    expect(led.get_by_text("Press again to stop the timer.")).to_be_visible()
    press(led, "t")
    expect(mirror.get_by_role("timer")).to_be_hidden()

    press(led, "n")
    expect(led.get_by_label("Note")).to_be_focused()
    led.keyboard.type("Bring back next term")
    press(led, "Enter")
    expect(led.get_by_label("Note")).to_have_count(0)
    press(led, "l")
    led.get_by_role("button", name="Unlock", include_hidden=True).wait_for(state="attached")
    led.get_by_role("button", name="Controls").click()
    expect(led.get_by_role("button", name="Unlock")).to_be_visible()
    room.go(7)
    for wall in (led, mirror):
        expect(wall.get_by_text("Bring back next term")).to_be_visible()
    assert [note["kind"] for note in room.workshop["notes"]] == ["decision"]


def test_keys_pressed_faster_than_the_server_answers_all_act_in_their_order(led: Page, room: Room) -> None:
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    intercept(led, "**/workshop/step", hold, times=1)
    room.go(2)
    step(led).to_have_text("Step 3 of 8 · Reveal")
    press(led, "ArrowRight", "ArrowRight", "t", "b", "l")
    expect(led.get_by_text("Sending…")).to_be_attached()
    for name in ("Timer", "Dark", "Lock"):
        button = led.locator(".wall-strip").get_by_role("button", name=name, exact=True, include_hidden=True)
        expect(button).to_have_attribute("aria-busy", "true")
    expect(led.locator(".wall-next")).to_have_attribute("aria-busy", "true")
    now = room.workshop
    assert (now["step"], now["blank"], now["timer"]) == (2, False, None)

    late[0].continue_()
    step(led).to_have_text("Step 5 of 8 · Place again")
    expect(led.locator("#controls [aria-busy]")).to_have_count(0)
    now = room.workshop
    assert (now["step"], now["blank"]) == (4, True)
    assert now["timer"]
    assert room.board.facilitator.get(room.board.api).json()["locked"]
    expect(led.locator(".wall-said")).to_be_empty()


def test_keys_pressed_while_the_server_is_away_wait_for_it(led: Page, room: Room) -> None:
    room.go(2)
    step(led).to_have_text("Step 3 of 8 · Reveal")
    intercept(led, "**/workshop/**", lambda route: route.abort())
    press(led, "ArrowRight", "t", "l")
    expect(led.get_by_text("The server cannot be reached. Your 3 presses are sent later.")).to_be_visible()
    led.unroute("**/workshop/**")
    step(led).to_have_text("Step 4 of 8 · Talk where we differ most")
    expect(led.get_by_role("timer")).to_be_visible()
    led.get_by_role("button", name="Controls").click()
    expect(led.get_by_role("button", name="Unlock")).to_be_visible()


def test_keys_that_are_letters_can_be_turned_off_by_keyboard_and_stay_off(led: Page, room: Room) -> None:
    room.go(0)
    step(led).to_have_text("Step 1 of 8 · Read the definitions")
    open_strip(led)
    led.get_by_role("button", name="Keys").focus()
    press(led, "Enter")
    letters = led.get_by_role("checkbox", name="Use letters as keys too")
    expect(letters).to_be_checked()
    press(led, "Tab")
    expect(letters).to_be_focused()
    assert violations(led) == []
    press(led, "Space")
    expect(letters).not_to_be_checked()
    expect(led.get_by_role("group", name="Keys")).not_to_contain_text("Lock")
    press(led, "Escape")
    expect(letters).to_be_hidden()
    expect(led.get_by_role("button", name="Keys")).to_be_focused()
    for _ in range(2):
        press(led, "b", ".", "t", "l", "n", "PageDown")
        step(led).to_have_text("Step 2 of 8 · Place alone")
        expect(led.get_by_label("Note")).to_have_count(0)
        now = room.workshop
        assert (now["blank"], now["timer"]) == (False, None)
        press(led, "ArrowLeft", "ArrowLeft")
        step(led).to_have_text("Step 1 of 8 · Read the definitions")
        led.reload()
        led.wait_for_selector("html[data-live]")
    open_strip(led)
    led.get_by_role("button", name="Keys").click()
    letters.check()
    press(led, "Escape", "t")
    expect(led.get_by_role("timer")).to_be_visible()


def test_a_wall_whose_clock_is_wrong_shows_the_same_time_left(new_context: NewContext, room: Room) -> None:
    context = new_context()
    context.add_init_script("const now = Date.now; Date.now = () => now() - 180_000;")
    wall = lead(context, room.board)
    room.go(0)
    room.put("timer", {"seconds": 600})
    expect(wall.get_by_role("timer")).to_have_text(re.compile(r"^(10:00|9:5\d)$"))


def test_the_code_is_on_a_facilitators_wall_alone_and_a_new_one_comes_by_itself(
    led: Page, open_map: Open, room: Room
) -> None:
    board = room.board
    mirror = open_map("/wall").page
    board.facilitator.patch(
        board.api, json={"access": {"join": "code"}}, headers={"If-Match": "*"}
    ).raise_for_status()
    code = board.facilitator.get(f"{board.api}/code").json()["code"]
    expect(led.locator("#code")).to_have_text(f"{code[:3]} {code[3:]}")
    expect(mirror.locator("#code")).to_have_count(0)
    expect(mirror.get_by_text("The facilitator has the code.")).to_be_visible()
    led.wait_for_selector("html[data-live]")
    renewed = board.facilitator.post(f"{board.api}/code").json()["code"]
    expect(led.locator("#code")).to_have_text(f"{renewed[:3]} {renewed[3:]}")


def test_what_moved_since_the_round_before_and_what_is_settled(led: Page, open_map: Open, room: Room) -> None:
    """“Genius hour” lay there already, so it is not proposed."""
    mirror = open_map("/wall").page
    room.go(1)
    room.place_all(3)
    room.go(2)
    room.go(4)
    for title, example in room.board.examples().items():
        for person in range(3) if title != "Genius hour" else ():
            room.place(person, example["id"], ["personalizing"])
    room.go(5)
    step(led).to_have_text("Step 6 of 8 · What changed")
    press(led, "ArrowLeft")
    for wall in (led, mirror):
        expect(wall.locator(".wall-moved")).to_contain_text("Closer on differentiating: 1 of 3 yes")
        expect(wall.locator(".people-moved")).to_have_text(["1"])
    room.go(6)
    for wall in (led, mirror):
        expect(wall.get_by_text("1 on the map", exact=True)).to_be_visible()
        expect(wall.locator(".marks [data-proposed]")).to_have_count(5)
    press(led, "ArrowRight")
    expect(led.locator(".wall-said")).to_contain_text("5 examples are agreed and not on the map yet.")
    led.get_by_role("button", name="Settle 5").click()
    for wall in (led, mirror):
        expect(wall.get_by_text("6 on the map")).to_be_visible()
        expect(wall.locator(".marks [data-settled]")).to_have_count(6)
    room.go(None)
    for wall in (led, mirror):
        expect(wall.get_by_role("heading", name="Thank you")).to_be_visible()
        expect(wall.locator(".wall-summary")).to_contain_text(f"/b/{room.board.slug}/summary")
    assert violations(led) == []


def test_two_who_press_at_once_skip_no_step_and_are_told(
    new_context: NewContext, board: Board, room: Room
) -> None:
    def somebody_is_faster(route: Route) -> None:
        room.go(3)
        room.go(4)
        route.continue_()

    led = signed_in(new_context(), board)
    # Before the page is opened: a request that follows a new route at once can get past it.
    led.route("**/workshop/step", somebody_is_faster, times=1)
    visit(led, board, "/wall")
    room.go(2)
    step(led).to_have_text("Step 3 of 8 · Reveal")
    press(led, "ArrowRight")
    expect(led.locator(".wall-said")).to_contain_text("step 5 of 8")
    step(led).to_have_text("Step 5 of 8 · Place again")
    assert room.workshop["step"] == 4


def test_a_wall_that_was_cut_off_comes_back_at_the_right_step(led: Page, room: Room) -> None:
    room.go(0)
    step(led).to_have_text("Step 1 of 8 · Read the definitions")
    led.context.set_offline(True)
    expect(led.get_by_text("no connection, trying again")).to_be_visible()
    press(led, "ArrowRight")
    expect(led.get_by_text("The server cannot be reached.")).to_be_visible()
    room.go(1)
    room.place_all(3)
    room.go(2)
    led.context.set_offline(False)
    step(led).to_have_text("Step 3 of 8 · Reveal")
    expect(led.locator(".split-row").first).to_be_visible()


def test_examples_gather_on_the_wall_the_newest_first(led: Page, open_map: Open, room: Room) -> None:
    mirror = open_map("/wall").page
    steps = [{"kind": "gather"}, *room.workshop["steps"]]
    version = room.workshop["version"]
    room.board.facilitator.patch(
        f"{room.board.api}/workshop", json={"steps": steps}, headers={"If-Match": f'"{version}"'}
    ).raise_for_status()
    room.go(0)
    room.board.add("Walk and talk")
    for wall in (led, mirror):
        expect(wall.locator(".wall-row:visible").first).to_contain_text("Walk and talk")


def test_without_scripts_the_wall_can_be_read(new_context: NewContext, room: Room) -> None:
    wall = new_context(java_script_enabled=False).new_page()
    room.go(0)
    wall.goto(f"{room.board.server.url}/b/{room.board.slug}/wall")
    expect(wall.get_by_text("Does a learner decide")).to_be_visible()
    room.go(1)
    room.place_all(3)
    room.go(2)
    wall.reload()
    expect(wall.get_by_text("Split 1–2 on differentiating").first).to_be_visible()


@pytest.mark.parametrize(("viewport", "theme"), [(HD, "light"), (XGA, "dark"), (PHONE, "light")])
def test_every_step_is_accessible_and_within_the_screen(
    new_context: NewContext, room: Room, viewport: dict[str, int], theme: str
) -> None:
    board = room.board
    board.add(LONG[:200])
    board.add("nk̓ iʔ snm̓am̓áyaʔtn")
    board.add("التعلم القائم على المشاريع")
    wall = lead(new_context(viewport=viewport, color_scheme=theme, reduced_motion="reduce"), board)

    def hold(words: str) -> None:
        expect(wall.locator("body")).to_contain_text(words)
        assert violations(wall) == [], words
        if viewport is not PHONE:
            assert wall.evaluate(OVERFLOWING) == [], words

    room.go(0)
    hold("Step 1 of 8")
    room.go(1)
    room.put("timer", {"seconds": 30})
    hold("of 27 answers")
    room.place_all(3)
    room.put("step", {"step": 2, "from": 1, "beat": "counted"})
    hold("3 of 3 placed")
    room.put("step", {"step": 2, "from": 2, "beat": "overview"})
    hold("Where we differ most")
    room.go(3)
    room.put("spotlight", {"example": board.examples()[LONG[:200].strip()]["id"]})
    hold("They choose.")
    room.put("blank", {})
    wall.wait_for_selector("body[data-blank]")
    hold("Step 4 of 8")
    room.go(6)
    hold("Step 7 of 8")
    room.go(7)
    press(wall, "n")
    hold("No decision is written down yet.")


LOCKS = """() => {
  window.locks = [];
  const request = async (kind) => {
    const lock = new EventTarget();
    lock.kind = kind;
    lock.release = async () => {
      lock.isReleased = true;
      lock.dispatchEvent(new Event('release'));
    };
    window.locks.push(lock);
    return lock;
  };
  Object.defineProperty(navigator, 'wakeLock', { value: { request } });
}"""
KEPT = "() => window.locks.map(({ kind, isReleased }) => isReleased ? 'released' : kind)"


def test_a_facilitators_wall_stays_lit_until_the_workshop_ends(new_context: NewContext, board: Board) -> None:
    wall = signed_in(new_context(), board)
    wall.add_init_script(f"({LOCKS})()")
    visit(wall, board, "/wall")
    wall.wait_for_function("() => window.locks.length === 1")
    board.go_to("place")
    expect(wall.locator("#step")).to_contain_text("Place")
    wall.evaluate("window.locks[0].release()")
    wall.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wall.wait_for_function("() => window.locks.length === 2")
    assert wall.evaluate(KEPT) == ["released", "screen"]
    board.go_to(None)
    wall.wait_for_function("() => window.locks.every(({ isReleased }) => isReleased)")
    wall.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert wall.evaluate(KEPT) == ["released", "released"]


def test_a_wall_without_a_facilitator_lets_the_screen_go_dark(new_context: NewContext, board: Board) -> None:
    wall = new_context().new_page()
    wall.add_init_script(f"({LOCKS})()")
    visit(wall, board, "/wall")
    assert wall.evaluate(KEPT) == []
