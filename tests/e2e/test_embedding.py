"""A school's own web site shows the examples of a board that anyone may read."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from app.domain.cookies import COOKIE
from tests.e2e.cast import Board

RECIPES = Path(__file__).parents[2] / "docs/rest-api.md"


@pytest.fixture
def site(board: Board) -> Iterator[str]:
    """Another origin, with a page that holds the piece that docs/rest-api.md gives, for this board."""
    allowed = board.facilitator.patch(board.api, json={"embedding": True}, headers={"If-Match": "*"})
    assert allowed.status_code == 200, allowed.text
    piece = RECIPES.read_text(encoding="utf-8").partition("```html\n")[2].partition("```")[0]
    page = piece.replace("https://map.example.org/api/v1/boards/sample", board.api).encode()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with HTTPServer(("127.0.0.1", 0), Site) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def page(browser: Browser, board: Board, site: str) -> Iterator[Page]:
    """The page in the browser of a facilitator: it holds our cookie, which goes along wherever it is let."""
    context = browser.new_context()
    cookie = board.facilitator.cookies[COOKIE]
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": board.server.url}])
    opened = context.new_page()
    opened.goto(site)
    yield opened
    context.close()


def test_the_page_shows_tagged_examples_and_what_is_added(page: Page, board: Board) -> None:
    rows = page.get_by_role("listitem")
    expect(rows).to_have_text(["Mastery check"])
    board.add("Portfolio mornings", tags=["assessment"])
    expect(rows).to_have_text(["Mastery check", "Portfolio mornings"])


ASK = "([url, request]) => fetch(url, request).then((answer) => answer.status, () => 'refused')"


def test_it_gets_nothing_more(page: Page, board: Board) -> None:
    expect(page.get_by_role("listitem")).to_have_count(1)
    before = board.examples()
    address = f"{board.api}/examples"
    json = {"Content-Type": "application/json"}
    body = '{"title": "Theirs"}'
    assert page.evaluate(ASK, [address, {}]) == 200
    for request in (
        {"credentials": "include"},
        {"headers": {"Authorization": "Bearer tf_x"}},
        {"method": "POST", "credentials": "include", "headers": json, "body": body},
        {"method": "POST", "credentials": "include", "body": body},
    ):
        assert page.evaluate(ASK, [address, request]) == "refused"
    assert board.examples() == before
