"""A workshop by ear: a screen reader in the page tells what it would say."""

import subprocess
from collections.abc import Callable

import httpx2
import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.cast import Board, visit
from tests.e2e.conftest import PATIENCE_MS
from tests.e2e.screen import Screen
from tests.test_architecture import ROOT

READER = ROOT / "node_modules/@guidepup/virtual-screen-reader/lib/esm/index.browser.js"
HEAR = """async ([words, patience]) => {
  const end = performance.now() + patience;
  let log = [];
  do {
    await new Promise(requestAnimationFrame);
    log = await reader.spokenPhraseLog();
    if (log.some((phrase) => phrase.includes(words))) return true;
  } while (performance.now() < end);
  return log;
}"""


@pytest.fixture(scope="module")
def reader_script() -> str:
    """A virtual screen reader as one script that leaves `reader` behind."""
    bundle = ["node_modules/.bin/esbuild", str(READER), "--bundle", "--format=iife", "--global-name=guidepup"]
    made = subprocess.run(bundle, cwd=ROOT, capture_output=True, text=True, check=True)
    return (
        f"{made.stdout}; globalThis.reader = guidepup.virtual; reader.start({{ container: document.body }})"
    )


class Ears:
    """Somebody who listens to a page."""

    def __init__(self, page: Page, script: str) -> None:
        self.page = page
        # By the developer tools' door, which the content policy does not guard.
        door = page.context.new_cdp_session(page)
        door.send("Runtime.evaluate", {"expression": script, "awaitPromise": True})

    def hear(self, words: str) -> None:
        """Wait until it is said; what was said before is forgotten."""
        assert self.page.evaluate(HEAR, [words, PATIENCE_MS]) is True
        self.page.evaluate("() => reader.clearSpokenPhraseLog()")

    def read(self) -> list[str]:
        """Everything on the page, from its beginning to its end."""
        said: list[str] = self.page.evaluate(
            """async () => {
              await reader.stop();
              await reader.start({ container: document.body });
              do await reader.next();
              while ((await reader.lastSpokenPhrase()) !== 'end of document');
              return reader.spokenPhraseLog();
            }"""
        )
        return said


Listen = Callable[[str], tuple[Screen, Ears]]


@pytest.fixture
def listen(new_context: Callable[..., BrowserContext], board: Board, reader_script: str) -> Listen:
    def open_(path: str = "") -> tuple[Screen, Ears]:
        screen = visit(new_context().new_page(), board, path)
        return screen, Ears(screen.page, reader_script)

    return open_


def place_alone(board: Board, example: str, *answers: list[str]) -> None:
    """For each of the answers somebody joins, and places an example in the round."""
    number = board.facilitator.get(f"{board.api}/workshop").json()["round"]["number"]
    for concepts in answers:
        with httpx2.Client(headers={"Origin": board.server.url}) as client:
            assert client.post(f"{board.api}/participants", json={"name": "Ben"}).status_code == 201
            where = f"{board.api}/rounds/{number}/placements/{example}"
            assert client.put(where, json={"concepts": concepts}).status_code == 200


def test_a_whole_workshop_is_heard(listen: Listen, board: Board) -> None:
    _, ears = listen("")
    said = ears.read()
    assert "heading, To place 2, level 2" in said
    assert any("Diagram: 4 examples placed, 2 to place." in phrase for phrase in said)
    assert "link, Skip to the examples to place" in said

    board.go_to("read")
    ears.hear("Read the definitions. Just read. The map comes back later.")
    assert "link, Skip to what the circles mean" in ears.read()
    board.put("workshop/timer", seconds=300)
    ears.hear("The timer runs: 5 minutes.")
    board.put("workshop/timer", seconds=58)
    ears.hear("Less than a minute is left.")
    board.go_to("place")
    ears.hear("Place alone. Only you see your answers.")
    example = board.examples()["Genius hour"]["id"]
    place_alone(board, example, ["personalizing"], ["differentiating"], ["personalizing"])
    board.go_to("reveal")
    ears.hear("6 examples: 1 split, everyone agrees on 0.")
    said = ears.read()
    assert "link, Skip to the answers" in said
    assert any("Where people placed 6 examples." in phrase and "1 split" in phrase for phrase in said)
    assert not any("of another kind" in phrase for phrase in said)

    board.go_to("talk")
    board.put("workshop/spotlight", example=example)
    ears.hear("Now discussing: “Genius hour”. Split 2–1 on personalizing")
    board.go_to("next")
    ears.hear("Next steps. Write next steps on your own examples.")
    board.go_to(None)
    ears.hear("The workshop has ended. Thank you for taking part.")


def test_what_is_carried_says_its_keys_and_a_dialog_its_name(listen: Listen) -> None:
    screen, ears = listen("")
    page = screen.page
    screen.card("Choice board").focus()
    page.keyboard.press("m")
    ears.hear("All three. Arrow keys move it, Enter drops it, Escape puts it back.")
    page.keyboard.press("ArrowUp")
    ears.hear("Personalizing")
    page.keyboard.press("Escape")
    screen.card("Choice board").focus()
    page.keyboard.press("1")
    page.wait_for_function("() => document.activeElement.matches('[data-entry]')")
    page.keyboard.press("n")
    page.wait_for_function("() => document.activeElement.textContent.includes('Book clubs')")
    page.keyboard.press("2")
    page.wait_for_function("() => document.activeElement.matches('[data-entry]')")
    page.keyboard.press("n")
    ears.hear("Nothing else waits to be placed.")
    page.get_by_role("button", name="Add an example").click()
    page.get_by_role("dialog", name="Add an example").wait_for()
