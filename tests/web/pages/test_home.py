"""The front page: boards, and the way to a new one."""

import re

from fastapi.testclient import TestClient

from tests.conftest import BOARD

ANY = {"If-Match": "*"}
FORM = re.compile(r'<details class="new-board" id="new"( open)?>')


def test_a_new_board_is_offered_above_the_boards_to_facilitators(faye: TestClient, vera: TestClient) -> None:
    page = faye.get("/").text
    assert page.index('href="/?new#new"') < page.index("<h1>")
    assert page.index(">New board</summary>") < page.index('id="boards-title"')
    assert FORM.search(page).group(1) is None  # type: ignore[union-attr]
    assert FORM.search(faye.get("/?new").text).group(1)  # type: ignore[union-attr]
    refused = faye.post("/boards", data={"title": ""})
    assert FORM.search(refused.text).group(1)  # type: ignore[union-attr]
    assert "New board" not in vera.get("/").text


def test_the_picture_is_of_a_map_with_something_on_it(faye: TestClient) -> None:
    placed = faye.get(f"{BOARD}/examples").json()["items"][0]["id"]
    faye.put(f"{BOARD}/examples/{placed}/placement", json={"concepts": []})
    faye.post("/api/v1/boards", json={"title": "Bare"})
    page = faye.get("/").text
    assert "Changed last: <strong" in page
    assert ">The staffroom</strong>" in page


def test_the_form_offers_examples_to_start_with_and_places_them(faye: TestClient) -> None:
    page = faye.get("/?new").text
    offered = re.findall(r'<option value="(seed:\w+)">([^<]+)</option>', page)
    assert offered == [
        ("seed:sample", "The sample (30 placed, 10 to place)"),
        ("seed:elementary", "Elementary (12 placed)"),
        ("seed:secondary", "Secondary (12 placed)"),
        ("seed:rural", "Small rural K–12 (12 placed)"),
    ]
    faye.post("/boards", data={"title": "Our school", "from": "seed:rural"}).raise_for_status()
    assert faye.get("/api/v1/boards/our-school").json()["counts"] == {"tray": 0, "placed": 12, "examples": 12}
    own = {f"label-{number}": f"Word {number}" for number in (1, 2, 3)}
    faye.post(
        "/boards", data={"title": "Own", "from": "seed:rural", "circles": "own", **own}
    ).raise_for_status()
    assert faye.get("/api/v1/boards/own").json()["counts"] == {"tray": 12, "placed": 0, "examples": 12}
    refused = faye.post("/boards", data={"title": "", "from": "seed:rural"})
    assert '<option value="seed:rural" selected>' in refused.text
    assert faye.post("/boards", data={"title": "No", "from": "seed:moon"}).status_code == 422
