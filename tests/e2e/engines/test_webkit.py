"""The main stories in WebKit, which Safari is made of."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import (
    invisibility_of_element_located,
    presence_of_element_located,
    text_to_be_present_in_element,
    visibility_of_element_located,
)
from selenium.webdriver.support.wait import WebDriverWait
from selenium.webdriver.webkitgtk.webdriver import WebDriver

from tests.e2e.cast import Board
from tests.e2e.engines.test_stories import COLOURS, PAPER, PERSONALIZING

LIVE = presence_of_element_located((By.CSS_SELECTOR, "html[data-live]"))


@pytest.fixture
def wait(webkit: WebDriver) -> WebDriverWait[WebDriver]:
    return WebDriverWait(webkit, 20)


def test_the_map_has_its_colours_and_a_key_places(
    webkit: WebDriver, wait: WebDriverWait[WebDriver], board: Board
) -> None:
    webkit.get(f"{board.server.url}/b/{board.slug}")
    wait.until(LIVE)
    assert webkit.execute_script(f"return ({COLOURS})()") == {"region": PERSONALIZING, "paper": PAPER}
    example = board.examples()["Choice board"]["id"]
    card = webkit.find_element(By.CSS_SELECTOR, f'#tray [data-example="{example}"]')
    webkit.execute_script("arguments[0].focus()", card)
    ActionChains(webkit).send_keys("1").perform()
    wait.until(lambda _: board.examples()["Choice board"]["region"] == "personalizing")


def test_a_menu_opens_and_closes_and_the_pause_comes_and_goes(
    webkit: WebDriver, wait: WebDriverWait[WebDriver], board: Board
) -> None:
    webkit.get(f"{board.server.url}/b/{board.slug}")
    wait.until(LIVE)
    item = (By.LINK_TEXT, "What the circles mean")
    webkit.find_element(By.CSS_SELECTOR, '[popovertarget="menu"]').click()
    wait.until(visibility_of_element_located(item))
    ActionChains(webkit).send_keys(Keys.ESCAPE).perform()
    wait.until(invisibility_of_element_located(item))
    board.go_to("talk")
    board.put("workshop/blank")
    wait.until(visibility_of_element_located((By.ID, "pause")))
    board.facilitator.delete(f"{board.api}/workshop/blank")
    wait.until(invisibility_of_element_located((By.ID, "pause")))


def test_the_wall_follows_a_step(webkit: WebDriver, wait: WebDriverWait[WebDriver], board: Board) -> None:
    webkit.get(f"{board.server.url}/b/{board.slug}/wall")
    wait.until(LIVE)
    board.go_to("read")
    wait.until(presence_of_element_located((By.CSS_SELECTOR, 'body[data-screen="read"]')))
    wait.until(text_to_be_present_in_element((By.ID, "words"), "Personalizing"))
