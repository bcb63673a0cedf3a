"""Coverage: which settings have examples in which regions, for people and for programs."""

import re
from typing import Any

from fastapi.testclient import TestClient

from tests.conftest import BOARD

PAGE = "/b/staffroom/coverage"


def counts(who: TestClient, by: str) -> dict[str, dict[str | None, int]]:
    """How many examples there are by row and region, without empty cells."""
    answer = who.get(f"{BOARD}/coverage", params={"by": by})
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["rows"]
    assert all(len(row["cells"]) == 9 for row in rows)
    assert all(cell["count"] == len(cell["examples"]) for row in rows for cell in row["cells"])
    return {
        row["label"]: {cell["region"]: cell["count"] for cell in row["cells"] if cell["count"]}
        for row in rows
    }


def add(who: TestClient, title: str, **setting: str) -> None:
    body = {"title": title, "setting": setting}
    assert who.post(f"{BOARD}/examples", json=body).status_code == 201


def test_an_example_counts_in_every_grade_that_it_spans(ana: TestClient, vera: TestClient) -> None:
    add(ana, "Buddies", grades="K–1")
    rows = counts(vera, "grade")
    assert list(rows)[:2] == ["Kindergarten", "Grade 1"]
    assert len(rows) == 14
    assert rows["Kindergarten"] == rows["Grade 1"] == {None: 1}
    assert rows["Grade 8"] == rows["Grade 9"] == {"routes": 1}
    assert rows["Grade 12"] == {}
    assert sum(rows["Not said"].values()) == 5


def test_words_that_differ_in_capitals_or_accents_are_one_row(ana: TestClient, vera: TestClient) -> None:
    for title, subject in (("Plays", "Théâtre"), ("Masks", "theatre"), ("Maps", "Geography")):
        add(ana, title, subject=subject)
    assert list(counts(vera, "subject")) == ["Geography", "Théâtre", "Not said"]
    assert counts(vera, "subject")["Théâtre"] == {None: 2}
    assert list(counts(vera, "community")) == ["Not said"]


def test_a_board_has_rows_for_its_own_lists_and_its_form_offers_them(
    ana: TestClient, vera: TestClient, faye: TestClient
) -> None:
    lists = {"subjects": ["Science", "Arts"], "communities": ["Northern"]}
    faye.patch(BOARD, json=lists, headers={"If-Match": "*"}).raise_for_status()
    for title, subject in (("Lake", "SCIENCE"), ("Maps", "Geography"), ("Verbs", "Basque")):
        add(ana, title, subject=subject)
    assert list(counts(vera, "subject")) == ["Science", "Arts", "Basque", "Geography", "Not said"]
    assert counts(vera, "subject")["Science"] == {None: 1}
    assert counts(vera, "subject")["Arts"] == {}
    assert list(counts(vera, "community")) == ["Northern", "Not said"]
    page = ana.get(PAGE, params={"by": "community"}).text
    assert 'href="/b/staffroom/list?community=Northern#add"' in page
    form = ana.get("/b/staffroom/examples/new").text
    offered = re.findall(r'<datalist id="field-setting-(\w+)-choices">(.*?)</datalist>', form)
    assert {name: re.findall('value="([^"]+)"', options) for name, options in offered} == {
        "subject": ["Science", "Arts", "Basque", "Geography"],
        "community": ["Northern"],
    }


def test_a_cell_lists_its_examples_and_an_empty_one_opens_the_form_prefilled(ana: TestClient) -> None:
    page = ana.get(PAGE, params={"by": "grade", "row": "8", "region": "routes"}).text
    assert re.findall(r'<h3><a href="[^"]+" dir="auto">([^<]+)<', page) == ["Three labs"]
    assert "No example yet" in page
    assert 'href="/b/staffroom/list?grades=K#add"' in page
    form = ana.get("/b/staffroom/list", params={"grades": "K", "subject": "art <b>"}).text
    assert 'name="setting.grade_from"' in form
    assert 'value="0" selected>K<' in form
    assert "art &lt;b&gt;" in form
    sent = {"title": "Clay", "setting.grade_from": "0", "setting.subject": "art"}
    assert ana.post("/b/staffroom/examples", data=sent).status_code == 200
    assert counts(ana, "grade")["Kindergarten"] == {None: 1}


def test_who_may_only_read_is_offered_no_form(faye: TestClient, vera: TestClient) -> None:
    assert faye.patch(BOARD, json={"locked": True}, headers={"If-Match": "*"}).status_code == 200
    page = vera.get(PAGE).text
    assert "No example yet" in page
    assert "#add" not in page


def test_while_people_place_alone_the_page_says_nothing_of_the_shared_map(
    ana: TestClient, faye: TestClient
) -> None:
    assert faye.post(f"{BOARD}/rounds", json={}).status_code == 201
    page = ana.get(PAGE, params={"row": "8", "region": "routes"}).text
    assert "People place alone now" in page
    assert "Three labs" not in page
