"""The same story on PostgreSQL, whichever worker each screen is served by."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import PHONE, Board, facilitator_of, new_board
from tests.e2e.screen import Screen
from tests.postgresql import PostgreSQL
from tests.serving import Server


@pytest.fixture
def board(postgres: PostgreSQL, tmp_path: Path) -> Iterator[Board]:
    server = Server(tmp_path, postgres.create(), workers=2)
    try:
        with closing(facilitator_of(server)) as facilitator:
            yield new_board(server, facilitator)
    finally:
        server.stop()


def test_a_drop_shows_on_every_screen_and_people_are_counted_over_all_workers(
    open_map: Callable[..., Screen], board: Board
) -> None:
    ana, ben, phone, wall = open_map(), open_map(), open_map(viewport=PHONE), open_map("/wall")
    example = board.examples()["Choice board"]
    ana.drag(ana.card("Choice board"), "personalizing+individualizing")
    for screen in (ana, ben, phone, wall):
        screen.expect_at(example, "personalizing+individualizing")
    for screen in (ana, wall):
        # Workers tell each other at every change, and all over again with the heartbeat.
        expect(screen.page.get_by_text("3 here")).to_be_visible(timeout=20_000)
    assert board.examples()["Choice board"]["region"] == "personalizing,individualizing"


def test_a_workshop_shows_on_every_screen_whichever_worker_serves_it(
    open_map: Callable[..., Screen], board: Board
) -> None:
    ana, ben, phone, wall = open_map(), open_map(), open_map(viewport=PHONE), open_map("/wall")
    room = (ana, ben, phone)
    example = board.examples()["Choice board"]
    board.go_to("place")
    for screen in room:
        expect(screen.banner).to_contain_text("0 of 6 placed")
    ana.drag(ana.card("Choice board"), "all")
    expect(wall.page.get_by_text("1 of 18 answers")).to_be_visible()
    ben.drag(ben.card("Choice board"), "all")
    expect(wall.page.get_by_text("2 of 18 answers")).to_be_visible()
    expect(phone.mark(example)).to_have_count(0)
    board.go_to("reveal")
    for screen in room:
        expect(screen.banner).to_contain_text("See where you agree")
        screen.choice("Choice board").click()
        expect(screen.page.locator("#legend")).to_contain_text("Fewer than three people answered.")
    board.go_to("settle")
    answers = dict.fromkeys(("personalizing", "individualizing", "differentiating"), True)
    settled = {"examples": [{"example": example["id"], "answers": answers}]}
    assert board.facilitator.post(f"{board.api}/rounds/1/settle", json=settled).is_success
    for screen in room:
        screen.expect_at(example, "all")
