"""A long list: what is looked for, and long regions closed at first."""

import re

from fastapi.testclient import TestClient

from tests.conftest import BOARD

PAGE = "/b/staffroom/list"


def titles(html: str) -> list[str]:
    return re.findall(r'<h3><a href="[^"]+" dir="auto">([^<]+)</a></h3>', html)


def test_examples_are_found_by_all_the_words_in_title_description_or_tags(
    ana: TestClient, vera: TestClient
) -> None:
    for title, description, tags in (
        ("Picking board", "Readers pick", []),
        ("Book clubs", "", ["PICKING"]),
        ("Labs", "", []),
    ):
        body = {"title": title, "description": description, "tags": tags}
        assert ana.post(f"{BOARD}/examples", json=body).status_code == 201
    assert set(titles(vera.get(PAGE, params={"q": "picking"}).text)) == {"Picking board", "Book clubs"}
    assert titles(vera.get(PAGE, params={"q": " readers  PICKING "}).text) == ["Picking board"]
    nothing = vera.get(PAGE, params={"q": "nowhere <b>"}).text
    assert titles(nothing) == []
    assert "0 examples have “<bdi>nowhere &lt;b&gt;</bdi>”" in nothing
    assert "Show all" in nothing


def test_a_long_region_is_closed_unless_something_was_moved_there(ana: TestClient, vera: TestClient) -> None:
    numbers = [
        ana.post(f"{BOARD}/examples", json={"title": f"Example {i}"}).json()["number"] for i in range(16)
    ]
    page = vera.get(PAGE).text
    assert "<summary>Show all" in page
    assert 'role="search"' in page
    assert "<summary>Show all" not in vera.get(PAGE, params={"moved": numbers[3]}).text
    assert "<summary>Show all" not in vera.get(PAGE, params={"q": "example"}).text


def test_the_list_is_searched_as_the_map_and_the_library_are(vera: TestClient) -> None:
    for words in ("CAFE elan", "Café corner", "ＣＡＦÉ"):
        page = vera.get("/b/staffroom/list", params={"q": words}).text
        assert "Café corner" in page
        assert "Passion hour" not in page
