"""Titles on the map: how many can be read, at which size; a label at once; looking closer."""

from collections.abc import Callable
from typing import NamedTuple

import httpx2
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.cast import LAPTOP, PHONE, TABLET, Board, visit
from tests.e2e.screen import Finger, Screen
from tests.serving import Server

WALL = {"width": 1920, "height": 1080}
KEYS = ("personalizing", "individualizing", "differentiating")
# As in the first round of a school: most in one circle, some in every lens.
REGIONS = [1] * 9 + [4] * 5 + [3] * 5 + [2] * 3 + [5] * 3 + [0] * 3 + [6] * 2 + [7] * 2
TITLES = (
    "Learning contracts|Reading conferences|Check-in at the door|Scaffolded lab sheets|"
    "Mentor for each child|Stations with a timer|Choice boards in reading|"
    "Book clubs chosen by interest|Tiered maths tasks|Home language buddies|Quiet corner|"
    "Vocabulary at three levels|Self-paced modules|Student-led conferences|"
    "Sketchnotes instead of essays|Menu of homework|Word bank on the wall|Small-group reteaching|"
    "Weekly goal cards|Portfolio mornings|Extra time in tests|Mini-lessons on demand|"
    "Individual spelling lists|Genius hour on Fridays|Interest survey in August|Running records|"
    "Flexible seating by mood|Audio version of every text|One-to-one reading|Sentence starters|"
    "Peer tutoring in pairs|Feedback by voice note"
).split("|")
# Marks whose whole face is on the screen: by kind, and the least size of their words in pixels.
READ = """() => {
  const marks = [...document.querySelectorAll('.mark')].map((mark) => ({
    kind: mark.dataset.kind,
    pixels: parseFloat(getComputedStyle(mark).fontSize) * mark.getBoundingClientRect().height
      / parseFloat(getComputedStyle(mark).height),
    title: mark.textContent.trim(),
  }));
  const worded = marks.filter(({ kind }) => kind !== 'dot');
  return [
    marks.filter(({ kind, title }) => kind === 'card' && /^\\d+ \\S/.test(title)).length,
    marks.length,
    Math.min(...worded.map(({ pixels }) => pixels)),
  ];
}"""


# How long after a pointer comes the label is there, in ms.
TIMED = """() => {
  const label = document.querySelector('.mark-label');
  let start = 0;
  addEventListener('pointerover', () => { start = performance.now(); }, { capture: true });
  const look = () => { if (!label.hidden) window.took = performance.now() - start; };
  new MutationObserver(look).observe(label, { attributes: true });
}"""


class Read(NamedTuple):
    """How many marks bear a title, how many there are, and the smallest words on them in pixels."""

    titles: int
    marks: int
    pixels: float


def filled(server: Server, facilitator: httpx2.Client, name: str, count: int) -> Board:
    """A board with so many examples on its map."""
    answer = facilitator.post(f"{server.url}/api/v1/boards", json={"title": name})
    assert answer.status_code == 201, answer.text
    board = Board(answer.json()["slug"], server, facilitator)
    for k in range(count):
        mask = REGIONS[(7 * k) % len(REGIONS)]
        title = TITLES[k % len(TITLES)] + (f" {1 + k // len(TITLES)}" if k >= len(TITLES) else "")
        board.add(title, [key for bit, key in enumerate(KEYS) if mask >> bit & 1])
    return board


@pytest.fixture(scope="module")
def boards(server: Server, facilitator: httpx2.Client) -> dict[str, Board]:
    return {
        "sample": Board("sample", server, facilitator),
        "32": filled(server, facilitator, "Thirty-two", 32),
        "150": filled(server, facilitator, "A hundred and fifty", 150),
    }


def read(page: Page) -> Read:
    expect(page.locator(".mark").first).to_be_visible()
    page.wait_for_function("() => document.getAnimations().length === 0")
    return Read(*page.evaluate(READ))


@pytest.mark.parametrize(
    ("name", "viewport", "path", "titles", "pixels"),
    [
        ("sample", LAPTOP, "", 26, 12),
        ("32", LAPTOP, "", 28, 12),
        ("150", LAPTOP, "", 50, 10.5),
        ("32", TABLET, "", 20, 13),
        ("32", PHONE, "", 6, 13),
        ("32", WALL, "/wall", 20, 24),
    ],
)
def test_so_many_titles_can_be_read(
    new_context: Callable[..., BrowserContext],
    boards: dict[str, Board],
    name: str,
    viewport: dict[str, int],
    path: str,
    titles: int,
    pixels: float,
) -> None:
    screen = visit(new_context(viewport=viewport).new_page(), boards[name], path)
    seen = read(screen.page)
    assert seen.marks == (30 if name == "sample" else int(name))
    assert seen.titles >= titles
    assert seen.pixels >= pixels


def test_a_label_at_once_with_its_twin_in_view(
    new_context: Callable[..., BrowserContext], boards: dict[str, Board]
) -> None:
    page = visit(new_context().new_page(), boards["150"]).page
    disc = page.locator('.mark[data-kind="disc"]').last
    number = disc.text_content()
    page.evaluate(TIMED)
    disc.hover()
    took = page.wait_for_function("() => window.took").json_value()
    assert took < 100
    label = page.locator(".mark-label")
    expect(label).to_contain_text(str(number))
    twin = page.locator("#legend .entry.is-pointed")
    expect(twin).to_contain_text(str(number))
    expect(twin).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(label).to_be_hidden()
    page.locator("#legend .entry").nth(2).focus()
    page.keyboard.press("ArrowDown")
    expect(label).to_contain_text(str(page.locator("#legend .entry .title").nth(3).text_content()))


def test_looked_at_closer_numbers_become_titles_and_all_still_goes(
    new_context: Callable[..., BrowserContext], boards: dict[str, Board]
) -> None:
    board = boards["150"]
    ana = visit(new_context().new_page(), board)
    page, before = ana.page, read(ana.page)
    page.locator("#legend .region-name").first.click()
    expect(page.get_by_role("dialog", name="All three")).to_be_visible()
    fit = page.get_by_role("button", name="Fit")
    expect(fit).to_be_visible()
    closer = read(page)
    assert closer.titles > before.titles + 50
    assert abs(closer.pixels - 13) < 1.2
    page.keyboard.press("Escape")
    expect(fit).to_be_hidden()
    assert read(page) == before
    page.keyboard.press("+")
    expect(ana.status()).to_contain_text("The map is 150 % as large.")
    page.keyboard.press("-")
    expect(ana.status()).to_have_text("The whole map.")
    page.mouse.move(*ana.middle("all"))
    page.mouse.wheel(0, -900)
    expect(fit).to_be_visible()
    title = "Placed from afar"
    example = board.add(title)
    ana.drag(ana.card(title), "all")
    ana.expect_at(example, "all")
    fit.click()
    expect(fit).to_be_hidden()


def test_two_fingers_look_closer_and_a_long_press_says_the_title(
    new_context: Callable[..., BrowserContext], boards: dict[str, Board]
) -> None:
    phone = visit(new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page(), boards["32"])
    before = read(phone.page)
    finger, (x, y) = Finger(phone), phone.middle("personalizing")
    finger.touch("touchStart", (x - 20, y), (x + 20, y))
    for apart in range(24, 80, 8):
        finger.touch("touchMove", (x - apart, y), (x + apart, y))
    finger.touch("touchEnd")
    expect(phone.page.get_by_role("button", name="Fit")).to_be_visible()
    phone.page.wait_for_function(
        "(titles) => document.querySelectorAll('.mark[data-kind=card]').length > titles", arg=before.titles
    )
    closer = read(phone.page)
    assert closer.pixels >= 12.8
    phone.page.get_by_role("button", name="Fit").click()
    assert read(phone.page).titles == before.titles
    mark = phone.page.locator('.mark[data-kind="disc"]').first
    box = phone.at_rest({"id": mark.get_attribute("data-example")})
    finger.touch("touchStart", (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))
    label = phone.page.locator(".mark-label")
    # What it said last stays in it while it is hidden: the first finger of two may have rested on a mark.
    expect(label).to_be_visible()
    expect(label).to_contain_text(str(mark.text_content()))
    finger.touch("touchEnd")
    expect(phone.page.locator("dialog[open]")).to_have_count(0)
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    finger.touch("touchStart", middle)
    finger.touch("touchStart", middle, (middle[0], middle[1] + 60))
    phone.page.evaluate("() => new Promise((done) => setTimeout(done, 500))")  # longer than a long press
    expect(label).to_be_hidden()
    finger.touch("touchEnd")


def test_an_empty_map_invites(open_empty: Callable[[], Screen]) -> None:
    page = open_empty().page
    expect(page.locator("#picture")).not_to_contain_text("0")
    page.locator("#invite").get_by_role("button", name="Add an example").click()
    page.get_by_label("What do you do?").fill("Quiet corner")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#invite")).to_have_text(
        "Drag the first card here, or choose it and answer three questions."
    )


@pytest.fixture
def open_empty(
    new_context: Callable[..., BrowserContext], server: Server, facilitator: httpx2.Client
) -> Callable[[], Screen]:
    """Somebody opens the map of a new board, to which everybody may add."""
    answer = facilitator.post(f"{server.url}/api/v1/boards", json={"title": "Nothing yet"})
    return lambda: visit(new_context().new_page(), Board(answer.json()["slug"], server, facilitator))
