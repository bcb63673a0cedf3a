"""A facilitator takes a board's table along, and brings examples in."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.cast import PHONE, Board
from tests.e2e.test_accessible import signed_in, violations

TITLE = "nk̓ iʔ snm̓am̓áyaʔtn בית ספר 🌱"
FILES = {
    "Table (CSV)": "csv",
    "Whole board (JSON)": "json",
    "Picture (PNG)": "png",
    "Picture (PDF)": "pdf",
    "To keep (HTML)": "html",
}


def choose(page: Page, file: Path) -> None:
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()


def test_every_file_is_taken_along(
    new_context: Callable[..., BrowserContext], board: Board, tmp_path: Path
) -> None:
    page = signed_in(new_context(), board)
    page.goto(f"{board.server.url}/b/{board.slug}/manage")
    for name, ending in FILES.items():
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.suggested_filename == f"{board.slug}.{ending}"
        download.value.save_as(tmp_path / f"board.{ending}")
    assert (tmp_path / "board.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")
    with (tmp_path / "board.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["title"] for row in csv.DictReader(file)} == set(board.examples())
    assert_complete_without_a_network(new_context(viewport=PHONE), board, tmp_path / "board.html")


def assert_complete_without_a_network(context: BrowserContext, board: Board, file: Path) -> None:
    """A board on a USB stick: the picture, every example, fonts, and nothing fetched from anywhere."""
    context.set_offline(True)
    page = context.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(file.as_uri())
    expect(page.get_by_role("img", name="Diagram").first).to_be_visible()
    for title in board.examples():
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    loaded = (
        "document.fonts.ready.then((fonts) => [...fonts].filter((font) => font.status === 'loaded').length)"
    )
    assert page.evaluate(loaded) >= 3
    assert [address for address in fetched if not address.startswith(("file:", "data:"))] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_table_is_looked_at_and_brought_in(
    new_context: Callable[..., BrowserContext], board: Board, tmp_path: Path, scripts: bool
) -> None:
    page = signed_in(new_context(java_script_enabled=scripts), board)
    page.goto(f"{board.server.url}/b/{board.slug}/manage")
    table = tmp_path / "examples.csv"
    table.write_text("title,direction\nGood,\nBad,sideways\n", encoding="utf-8")
    choose(page, table)
    page.get_by_text("Row 3, column direction").wait_for()
    table.write_text(f"title,tags\n{TITLE},ours\n", encoding="utf-8")
    choose(page, table)
    page.get_by_text("Would add 1 example.").wait_for()
    assert TITLE not in board.examples()
    page.get_by_role("button", name="Import").click()
    page.get_by_text("The table was imported.").wait_for()
    assert board.examples()[TITLE]["tags"] == ["ours"]


def test_somebody_sees_how_far_it_is_and_hears_what_came_of_it(
    new_context: Callable[..., BrowserContext], board: Board, tmp_path: Path
) -> None:
    page = signed_in(new_context(viewport=PHONE), board)
    page.goto(f"{board.server.url}/b/{board.slug}/manage")
    (tmp_path / "examples.csv").write_text("title,description\n" + "A,long one\n" * 2_000, encoding="utf-8")
    page.evaluate(
        """() => { window.seen = []; const bar = document.querySelector('#progress progress');
        new MutationObserver(() => bar.hidden || window.seen.push(bar.position)).observe(
            bar, { attributes: true }); }"""
    )
    choose(page, tmp_path / "examples.csv")
    page.get_by_text("Would add 2,000 examples.").wait_for()
    seen = page.evaluate("window.seen")
    assert (seen[0], seen[-1]) == (0, -1)
    assert page.evaluate("document.activeElement.id") == "outcome"
    assert violations(page) == []


def test_when_the_server_is_away_nothing_is_lost(
    new_context: Callable[..., BrowserContext], board: Board, tmp_path: Path
) -> None:
    context = new_context()
    page = signed_in(context, board)
    page.goto(f"{board.server.url}/b/{board.slug}/manage")
    (tmp_path / "examples.csv").write_text("title\nLater\n", encoding="utf-8")
    context.set_offline(True)
    choose(page, tmp_path / "examples.csv")
    page.get_by_text("The server cannot be reached").wait_for()
    context.set_offline(False)
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_text("Would add 1 example.").wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_list_is_pasted_and_brought_in(
    new_context: Callable[..., BrowserContext], board: Board, scripts: bool
) -> None:
    page = signed_in(new_context(java_script_enabled=scripts), board)
    page.goto(f"{board.server.url}/b/{board.slug}/manage")
    page.get_by_label("Paste a list: one line is one example").fill(f"• {TITLE}\n\nSongs, and talk\n")
    page.get_by_role("button", name="Show what the list would change").click()
    page.get_by_text("Would add 2 examples.").wait_for()
    page.get_by_role("button", name="Import").click()
    page.get_by_text("The table was imported.").wait_for()
    assert {TITLE, "Songs, and talk"} <= set(board.examples())
