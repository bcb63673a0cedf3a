"""A real server, real Chromium, and browsers for as many people as a story has."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

from tests.e2e.cast import LAPTOP, SCHOOL, Board, facilitator_of, new_board, visit
from tests.e2e.screen import Screen
from tests.serving import Server

FLAGS = [
    *"--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking".split(),
    *"--disable-component-update --disable-sync".split(),
    f"--host-resolver-rules=MAP {SCHOOL} 127.0.0.1",
]


# A busy machine is slow, and what others did is said every five seconds only.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Ended with the last story: its event loop would be in the way of asynchronous tests that follow."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium as it is today."""
    chosen = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    chromium = playwright.chromium.launch(executable_path=chosen, args=FLAGS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("data"), allowed_hosts=SCHOOL)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def facilitator(server: Server) -> Iterator[httpx2.Client]:
    client = facilitator_of(server)
    yield client
    client.close()


@pytest.fixture
def board(server: Server, facilitator: httpx2.Client) -> Board:
    """A board of six: four placed, two in the tray."""
    return new_board(server, facilitator)


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Another person's browser; each page's errors and refused content fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"viewport": LAPTOP, **options})
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on("console", lambda message: _note(errors, message.type, message.text))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert errors == []


# Refused requests and lost connections are part of some stories, plain http in a school is part of others.
EXPECTED = (
    "Failed to load resource",
    "The Cross-Origin-Opener-Policy header has been ignored",
    "Clear-Site-Data header on",
)


def _note(errors: list[str], kind: str, text: str) -> None:
    if kind == "error" and not text.startswith(EXPECTED):
        errors.append(text)


@pytest.fixture
def open_map(new_context: Callable[..., BrowserContext], board: Board) -> Callable[..., Screen]:
    """Somebody opens the board's map (or `path` of it) and it is live."""

    def open_(path: str = "", **options: Any) -> Screen:
        return visit(new_context(**options).new_page(), board, path)

    return open_
