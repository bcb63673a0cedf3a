"""How soon the server starts, what a first visit costs, and how smoothly marks are dragged."""

import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import count, pairwise
from math import cos, sin
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Any, NamedTuple

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from sqlmodel import col, select

from app.store.models import Example
from tests.bench import harness
from tests.bench.drop import drops
from tests.bench.harness import API, SLUG, Server, figure, head, percentile

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
LAPTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
STARTS = 3
VISITS = 3
ROUNDS = 3
MOVES = 50
BARE = """
import socket, sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

async def page(request):
    size = int(request.query_params.get("size", 0))
    return HTMLResponse("<!doctype html><title>bare</title><p>bare".ljust(size))

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listener.bind(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
app = Starlette(routes=[Route("/{path:path}", page)])
config = uvicorn.Config(app, http="httptools", loop="asyncio", access_log=False, log_level="warning")
uvicorn.Server(config).run(sockets=[listener])
"""


def bare_command() -> list[str]:
    """A server that can do nothing but answer an empty page of any size."""
    return [sys.executable, "-c", BARE]


# The start


def starting() -> None:
    """From the command to the first page, and what the server holds in memory then."""
    head("pages.py", "starting, to the first answer at /b/sample")
    first: list[float] = []
    again: list[float] = []
    floor: list[float] = []
    memory: list[float] = []
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory() as folder:
            for times in (first, again):
                with answered(times, lambda: harness.threefold(Path(folder))) as server:
                    time.sleep(0.5)
                    megabytes = server.memory() / 1024
            memory.append(megabytes)
        with answered(floor, lambda: harness.running(bare_command())) as server:
            bare_memory = server.memory() / 1024
    share = median(again) / median(floor)
    figure(
        "first answer",
        f"{median(again):.2f} s, {share:.1f} times a bare server’s {median(floor):.2f} s",
        "≤ 0.6 s",
    )
    figure("  making the database", f"{median(first):.2f} s")
    figure(
        "idle",
        f"{median(memory):.0f} MiB, {median(memory) / bare_memory:.1f} times a bare server’s",
        "≤ 90 MiB",
    )


@contextmanager
def answered(times: list[float], start: Callable[[], AbstractContextManager[Server]]) -> Iterator[Server]:
    """A server that has just answered its first page; notes how many seconds that took."""
    began = time.perf_counter()
    with start() as server:
        assert harness.ask(server, harness.request("GET", "/b/sample")).status == 200
        times.append(time.perf_counter() - began)
        yield server


# A first visit


class Seen(NamedTuple):
    """When the map could be read, used, and was live, in ms since the visit began."""

    painted: float
    usable: float
    live: float


WATCH = """
  window.seen = {};
  const look = () => {
    if (!window.seen.usable && document.querySelector('.mark')) window.seen.usable = performance.now();
    if (!window.seen.live && document.querySelector('html[data-live]')) window.seen.live = performance.now();
  };
  new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true});
"""
SEEN = """() => {
  const painted = performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
  const {usable, live} = window.seen;
  return painted && usable && live ? [painted, usable, live] : null;
}"""
LOADED = (
    "() => performance.timing.loadEventEnd && [performance.getEntriesByType('navigation')[0].responseEnd]"
)


def visiting(browser: Browser) -> None:
    """The sample board's map by somebody who was never there."""
    with tempfile.TemporaryDirectory() as name, harness.threefold(Path(name)) as server:
        sizes = transferred(browser, server)
        total = sum(sum(lengths) for lengths in sizes.values())
        head("pages.py", "a first visit to /b/sample, over the wire")
        parts = ", ".join(
            f"{kind} {sum(lengths) / 1000:.1f} ({len(lengths)})" for kind, lengths in sizes.items()
        )
        figure(
            "all together", f"{total / 1000:.1f} KB in {sum(map(len, sizes.values()))} answers", "≤ 120 KB"
        )
        print(f"  KB by kind (answers): {parts}")
        with harness.running(bare_command()) as bare:
            seen, floor = [], []
            for _ in range(VISITS):
                floor.append(slow_visit(browser, f"{bare.url}/?size={total}", LOADED))
                seen.append(Seen(*slow_visit(browser, f"{server.url}/b/sample", SEEN)))
        head("pages.py", "the same at 1.6 Mbit/s, 150 ms away")
        painted, usable, live = (median(times) for times in zip(*seen, strict=True))
        least = median(time for (time,) in floor)
        figure(
            "usable",
            f"{usable:,.0f} ms, {usable / least:.2f} times as many bytes in one answer ({least:,.0f} ms)",
            "≤ 1 s",
        )
        figure("painted, live", f"{painted:,.0f} ms, {live:,.0f} ms")


def transferred(browser: Browser, server: Server) -> dict[str, list[int]]:
    """Bytes of each answer of a first visit, heads included, by kind."""
    with opened(browser, LAPTOP) as (page, browser_says):
        kinds: dict[str, str] = {}
        sizes: dict[str, list[int]] = {}

        def received(event: dict[str, Any]) -> None:
            kinds[event["requestId"]] = event["type"].lower()

        def finished(event: dict[str, Any]) -> None:
            kind = kinds.get(event["requestId"], "other")
            sizes.setdefault(kind, []).append(int(event["encodedDataLength"]))

        browser_says.on("Network.responseReceived", received)
        browser_says.on("Network.loadingFinished", finished)
        page.goto(f"{server.url}/b/sample")
        page.wait_for_selector("html[data-live]")
        page.wait_for_timeout(500)
        return sizes


def slow_visit(browser: Browser, url: str, outcome: str) -> list[float]:
    """A first visit on a slow line."""
    with opened(browser, PHONE) as (page, browser_says):
        browser_says.send("Network.emulateNetworkConditions", SLOW)
        page.add_init_script(WATCH)
        page.goto(url)
        return list(page.wait_for_function(outcome).json_value())


@contextmanager
def opened(browser: Browser, options: dict[str, Any]) -> Iterator[tuple[Page, CDPSession]]:
    """A page of a browser that has never been anywhere, and a line to the browser itself."""
    context = browser.new_context(**options)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    yield page, session
    context.close()


# Dragging


class Frames(NamedTuple):
    """Frames a second, and the milliseconds that 99 of 100 frames came within."""

    rate: float
    p99: float


Turn = tuple[Frames, Frames, Frames]


COUNT = """() => {
  const drawn = [];
  window.drawn = drawn;
  const tick = (time) => {
    drawn.push(time);
    if (window.drawn === drawn) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""
COUNTED = """() => {
  const drawn = window.drawn;
  window.drawn = null;
  return drawn;
}"""


class Mover:
    """Somebody else, who moves 50 examples a second while this is entered."""

    def __init__(self, server: Server, requests: Iterator[bytes]) -> None:
        self._server = server
        self._requests = requests
        self._moves = 0
        self._seconds = 0.0

    def __enter__(self) -> None:
        self._stop = Event()
        self._thread = Thread(target=self._run)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def rate(self) -> float:
        """Moves a second, as many as the server took."""
        return self._moves / self._seconds

    def _run(self) -> None:
        start = time.perf_counter()
        with socket.create_connection(("127.0.0.1", self._server.port)) as hand:
            for move in count(1):
                hand.sendall(next(self._requests))
                assert harness.answer_on(hand).status == 200
                if self._stop.wait(max(0, start + move / MOVES - time.perf_counter())):
                    break
        self._moves += move
        self._seconds += time.perf_counter() - start


class Hand:
    """A mouse or a finger on a page."""

    def __init__(self, page: Page, session: CDPSession, options: dict[str, Any]) -> None:
        self.page = page
        self.width, self.height = options["viewport"].values()
        self._session = session
        self._touches = "has_touch" in options

    def press(self, x: float, y: float) -> None:
        self._do("touchStart", "mousePressed", x, y)

    def move(self, x: float, y: float) -> None:
        self._do("touchMove", "mouseMoved", x, y)

    def cancel(self) -> None:
        """Let go without dropping."""
        self.page.keyboard.press("Escape")
        self._do("touchEnd", "mouseReleased", 5, 5)

    def carry(self, seconds: float) -> Frames:
        """Go round and round; what the page drew meanwhile."""
        self.page.evaluate(COUNT)
        start = time.perf_counter()
        while (gone := time.perf_counter() - start) < seconds:
            self.move(self.width * (0.5 + 0.3 * cos(3 * gone)), self.height * (0.4 + 0.2 * sin(4 * gone)))
            time.sleep(0.004)
        drawn = self.page.evaluate(COUNTED)
        gaps = [after - before for before, after in pairwise(drawn)] or [1000 * seconds]
        return Frames(1000 * len(gaps) / sum(gaps), percentile(gaps, 99))

    def _do(self, touch: str, mouse: str, x: float, y: float) -> None:
        if self._touches:
            points = [] if touch == "touchEnd" else [{"x": x, "y": y}]
            self._session.send("Input.dispatchTouchEvent", {"type": touch, "touchPoints": points})
        else:
            button = {"button": "left", "buttons": 1, "clickCount": 1}
            self._session.send("Input.dispatchMouseEvent", {"type": mouse, "x": x, "y": y, **button})


def dragging(browser: Browser, examples: int, what: str, options: dict[str, Any], slower: int) -> None:
    """A mark carried over a full map, while nobody else moves anything and while somebody does."""
    head("pages.py", what)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        harness.fill(folder, examples, tray=False)
        (cookie,) = harness.cookies(folder, 1)
        with harness.database(folder) as database, database.reading() as session:
            carried, *others = session.scalars(select(Example.id).order_by(col(Example.number)))
        with (
            harness.threefold(folder) as server,
            opened(browser, options) as (page, page_session),
            opened(browser, options) as (empty, empty_session),
        ):
            hand, idle = Hand(page, page_session, options), Hand(empty, empty_session, options)
            page.goto(f"{server.url}/b/{SLUG}")
            page.wait_for_selector("html[data-live]")
            for cdp in (page_session, empty_session):
                cdp.send("Emulation.setCPUThrottlingRate", {"rate": slower})
            mover = Mover(server, drops(API, cookie, others, seed=1))
            idle.press(100, 100)
            report([turn(hand, carried, idle, mover) for _ in range(ROUNDS)], mover)


def turn(hand: Hand, carried: str, idle: Hand, mover: Mover) -> Turn:
    """An empty page, the map while nobody else moves anything, the map while somebody does."""
    floor = idle.carry(1)
    box = hand.page.locator(f'.mark[data-example="{carried}"]').bounding_box()
    assert box
    hand.press(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    hand.carry(0.3)
    assert hand.page.evaluate("() => document.body.hasAttribute('data-dragging')"), "nothing is dragged"
    alone = hand.carry(1.5)
    with mover:
        together = hand.carry(2)
    hand.cancel()
    hand.page.wait_for_timeout(300)
    return floor, alone, together


def report(turns: Sequence[Turn], mover: Mover) -> None:
    """Medians of the rounds."""
    for name, place, aim in (
        ("nobody else moves", 1, "60"),
        (f"{mover.rate:.0f} live moves a second", 2, "60"),
        ("  an empty page", 0, ""),
    ):
        rate, p99 = (median(values) for values in zip(*(turn[place] for turn in turns), strict=True))
        share = median(turn[place].rate / turn[0].rate for turn in turns)
        of_it = f", {share:.2f} of an empty page" if place else ""
        figure(name, f"{rate:.0f} frames a second{of_it}; 99 of 100 within {p99:.0f} ms", aim)


def main() -> None:
    starting()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        visiting(browser)
        dragging(browser, 1_000, "dragging on a laptop, 1,000 examples on the map", LAPTOP, 1)
        dragging(browser, 200, "dragging on a phone, processor at a quarter, 200 examples", PHONE, 4)
        browser.close()


if __name__ == "__main__":
    main()
