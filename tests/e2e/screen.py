"""What somebody sees on a map and does with it."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import CDPSession, Locator, Page, Route, expect

from app.domain.map.geometry import ViewName, circles_of, geometry, pole

MASKS = {
    "personalizing": 1,
    "individualizing": 2,
    "differentiating": 4,
    "all": 7,
    "outside": 0,
    "personalizing+individualizing": 3,
}


# Measured on the screen itself: which drawn circles hold the middle of the mark.
REGION_OF_MARK = """([id, mask]) => {
  const mark = document.querySelector(`#picture .marks [data-example="${id}"]`);
  const svg = document.querySelector('#picture svg[data-view="diagram"]');
  if (!mark || !svg) return false;
  const box = mark.getBoundingClientRect();
  const middle = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2);
  const point = middle.matrixTransform(svg.getScreenCTM().inverse());
  const holds = ({ cx, cy, r }) =>
    Math.hypot(point.x - cx.baseVal.value, point.y - cy.baseVal.value) <= r.baseVal.value;
  const circles = [...svg.querySelectorAll('circle.line')];
  return circles.reduce((sum, circle, i) => sum | (holds(circle) ? 1 << i : 0), 0) === mask;
}"""


class Screen:
    """One open page with the map, the wall, or the list."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def card(self, title: str) -> Locator:
        """A card in the tray."""
        return self.page.locator('[data-view="tray"] [data-example]', has_text=title)

    def on_card(self, title: str) -> tuple[float, float]:
        """A point on a card in the tray, in client pixels."""
        box = self.card(title).bounding_box()
        assert box
        return box["x"] + min(box["width"] / 2, 60), box["y"] + box["height"] / 2

    def entry(self, title: str) -> Locator:
        """An entry of the legend."""
        return self.page.locator("[data-entry]", has_text=title)

    def mark(self, example: dict[str, Any]) -> Locator:
        """The mark of an example on the diagram."""
        return self.page.locator(f'#picture .marks [data-example="{example["id"]}"]')

    def status(self) -> Locator:
        """The polite status line."""
        return self.page.locator("#status")

    def middle(self, region: str) -> tuple[float, float]:
        """The middle of a region on this screen, in client pixels."""
        name: ViewName = "portrait" if "1010" in str(self.diagram.get_attribute("viewBox")) else "wide"
        spot = pole(circles_of(geometry(), name), MASKS[region], geometry().views[name])
        return self.point(spot.x, spot.y)

    @property
    def banner(self) -> Locator:
        """What the workshop's step is, above the map."""
        return self.page.locator("#banner")

    def choice(self, title: str) -> Locator:
        """An example among those everyone answered."""
        return self.page.locator("[data-choose]", has_text=title)

    @property
    def diagram(self) -> Locator:
        """The picture's SVG."""
        return self.page.locator('#picture svg[data-view="diagram"]')

    def point(self, x: float, y: float) -> tuple[float, float]:
        """View units to client pixels."""
        box = self.diagram.bounding_box()
        view = [float(part) for part in str(self.diagram.get_attribute("viewBox")).split()]
        assert box
        return box["x"] + x * box["width"] / view[2], box["y"] + y * box["height"] / view[3]

    def grab(self, thing: Locator) -> None:
        """Press the mouse on something; look for it again when it has just moved away."""
        thing.scroll_into_view_if_needed()
        for _ in range(10):
            box = thing.bounding_box()
            assert box
            self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            if thing.evaluate("(thing) => thing.matches(':hover')"):
                break
        self.page.mouse.down()

    def drag(self, thing: Locator, region: str) -> None:
        """Drag something into a region by mouse."""
        self.grab(thing)
        self.page.mouse.move(*self.middle(region), steps=12)
        self.page.mouse.up()

    def at_rest(self, example: dict[str, Any]) -> dict[str, float]:
        """Where the example's mark stands once it no longer moves."""
        box: dict[str, float] = self.mark(example).evaluate(
            """async (mark) => {
              const look = () => JSON.stringify(mark.getBoundingClientRect());
              let before;
              do {
                before = look();
                await new Promise((later) => setTimeout(later, 100));
              } while (look() !== before);
              return JSON.parse(before);
            }"""
        )
        return box

    def expect_at(self, example: dict[str, Any], region: str) -> None:
        """The example's mark is in the region, at rest."""
        mark = self.mark(example)
        expect(mark).to_be_visible()
        self.page.wait_for_function(
            REGION_OF_MARK,
            arg=[example["id"], MASKS[region]],
        )


class Finger:
    """Touches, as a touch screen sends them (Playwright's own only taps)."""

    def __init__(self, screen: Screen) -> None:
        self.cdp: CDPSession = screen.page.context.new_cdp_session(screen.page)

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        self.cdp.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )

    def slide(self, start: tuple[float, float], end: tuple[float, float], steps: int = 14) -> None:
        self.touch("touchStart", start)
        for step in range(1, steps + 1):
            share = step / steps
            self.touch(
                "touchMove", (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            )


def intercept(
    page: Page, addresses: str, handler: Callable[[Route], object], times: int | None = None
) -> None:
    """Have a handler answer the page's requests from now on.

    A request right after `route` can still get past it, so one is tried until it does not.
    """
    page.route("**/intercepted", lambda route: route.fulfill(status=204))
    page.route(addresses, handler, times=times)
    page.wait_for_function("() => fetch('/intercepted').then(({ status }) => status === 204)")
