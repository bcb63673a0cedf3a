"""One person drags; another's screen and the wall follow."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.cast import PHONE, Board
from tests.e2e.screen import Screen

Open = Callable[..., Screen]


def test_a_drop_shows_on_another_laptop_a_phone_and_the_wall(open_map: Open, board: Board) -> None:
    ana, ben, phone, wall = open_map(), open_map(), open_map(viewport=PHONE), open_map("/wall")
    example = board.examples()["Choice board"]

    ana.grab(ana.card("Choice board"))
    ana.page.mouse.move(*ana.middle("personalizing+individualizing"), steps=12)
    expect(ana.page.locator(".ghost-name")).to_have_text("Personalizing + Individualizing")
    expect(ana.diagram.locator(".target")).to_be_visible()
    ana.page.mouse.up()

    for screen in (ana, ben, phone, wall):
        screen.expect_at(example, "personalizing+individualizing")
    expect(ben.entry("Choice board")).to_be_visible()
    expect(ben.card("Choice board")).to_have_count(0)
    expect(wall.page.locator("body")).to_contain_text("Choice board")
    assert board.examples()["Choice board"]["region"] == "personalizing,individualizing"


def test_two_laptops_show_the_same_picture(open_map: Open, board: Board) -> None:
    ana, ben = open_map(), open_map()
    ana.drag(ana.card("Choice board"), "all")
    ben.drag(ben.card("Book clubs"), "all")
    expect(ana.entry("Book clubs")).to_be_visible()
    expect(ben.entry("Choice board")).to_be_visible()
    for example in board.examples().values():
        for screen in (ana, ben):
            expect(screen.mark(example)).to_have_count(1)
    assert _picture(ana) == _picture(ben)


def _picture(screen: Screen) -> str:
    """Where every mark stands, once all are at rest."""
    marks: str = screen.page.evaluate(
        """async () => {
          const places = () => [...document.querySelectorAll('.mark')]
            .map(({ dataset, style }) => [dataset.example, style.left, style.top, style.transform]);
          const look = () => JSON.stringify(places().sort());
          let before;
          do {
            before = look();
            await new Promise((later) => setTimeout(later, 150));
          } while (look() !== before);
          return before;
        }"""
    )
    return marks


def test_what_others_do_is_said_quietly(open_map: Open, board: Board) -> None:
    ana = open_map()
    board.place(board.examples()["Book clubs"]["id"], ["differentiating"])
    expect(ana.status()).to_contain_text("“Book clubs” in Differentiating")


def test_how_many_are_here_is_a_number(open_map: Open) -> None:
    ana, _ben, wall = open_map(), open_map(), open_map("/wall")
    expect(ana.page.get_by_text("2 here")).to_be_visible()
    expect(wall.page.get_by_text("2 here")).to_be_visible()
