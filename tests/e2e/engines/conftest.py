"""The browsers that schools have, from the oldest that Threefold promises to work in to today's.

`make test` sets them all up. Where one is missing its stories fail: nothing is skipped in silence.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service
from selenium.webdriver.webkitgtk.webdriver import WebDriver

from tests.e2e.conftest import FLAGS

ROOT = Path(__file__).parents[3]
OLD = {
    "chromium-109": ROOT / ".venv/engines/chromium-109",
    "chromium-119": ROOT / ".venv/engines/chromium-119",
}
MINI_BROWSER = "webkit2gtk-4.1/MiniBrowser"


def program(name: str) -> str:
    """Where a program is. Fails, and says what to do, when it is missing."""
    path = shutil.which(name)
    if not path:
        pytest.fail(f"{name} is missing: run make test as root, which installs it, or install it yourself.")
    return path


def _launch(playwright: Playwright, engine: str) -> Browser:
    if engine == "firefox":
        return playwright.firefox.launch(channel="moz-firefox", executable_path=program("firefox-esr"))
    path = OLD[engine] if engine in OLD else program("chromium")
    return playwright.chromium.launch(executable_path=path, args=FLAGS)


@pytest.fixture(scope="package", params=["chromium-109", "chromium-119", "chromium", "firefox"])
def browser(request: pytest.FixtureRequest, playwright: Playwright) -> Iterator[Browser]:
    """Each of the browsers that Playwright can drive."""
    browser = _launch(playwright, request.param)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def display() -> Iterator[str]:
    """A screen that nobody sees; Xvfb chooses its number."""
    read, write = os.pipe()
    command = [program("Xvfb"), "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    screen = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as answer:
        yield f":{answer.readline().strip()}"
    screen.terminate()
    screen.wait()


@pytest.fixture(scope="package")
def webkit(display: str) -> Iterator[WebDriver]:
    """WebKitGTK, the engine of Safari."""
    folders = Path("/usr/lib").glob(f"*/{MINI_BROWSER}")
    options = Options()
    options.binary_location = str(next(folders, None) or program("MiniBrowser"))
    options.add_argument("--automation")
    environment = os.environ | {"DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1"}
    service = Service(program("WebKitWebDriver"), env=environment)
    driver = WebDriver(options=options, service=service)
    yield driver
    driver.quit()
