"""The page of a board's next steps, by plain forms, and what is taken along from it."""

import csv
import io
import re

from fastapi.testclient import TestClient

from tests.conftest import BOARD, example

PAGE = "/b/staffroom/next"
STEPS = f"{BOARD}/next-steps"
HTML = {"Accept": "text/html"}
ANY = {"If-Match": "*"}


def press(who: TestClient, **fields: str) -> str:
    """What the page shows after a form."""
    answer = who.post(PAGE, data=fields, headers=HTML)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def columns(page: str) -> list[list[str]]:
    """The next steps of each column."""
    sections = page.split("<section")[1:4]
    return [re.findall(r'class="step-text text" dir="auto">([^<]*)', section) for section in sections]


def test_next_steps_are_written_changed_and_ended_by_plain_forms(ana: TestClient, ben: TestClient) -> None:
    card = example(ana, "Café corner")["id"]
    page = press(ana, text="Ask <families>.", size="pebble", by="2027-01-08", toward="each", example=card)
    for words in ("is written down.", "Yours", "8 January 2027", "Pebble", "toward", "Café corner"):
        assert words in page
    press(ben, text="By Ben", by="2026-12-01")
    step, other = ana.get(STEPS).json()["items"]
    assert columns(ana.get(PAGE, headers=HTML).text) == [["Ask &lt;families&gt;.", "By Ben"], [], []]
    assert columns(ben.get(PAGE, headers=HTML).text)[0][0] == "By Ben", "one’s own come first"
    refused = ana.post(PAGE, data={"to": "edit", "step": step["id"], "text": " ", "size": ""}, headers=HTML)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    press(ana, to="edit", step=step["id"], text="Ask them.", size="", example=card)
    assert ana.get(f"{STEPS}/{step['id']}").json()["size"] is None
    assert columns(press(ana, to="done", step=step["id"], outcome="They came.")) == [
        ["By Ben"],
        ["Ask them."],
        [],
    ]
    assert "They came." in ana.get(f"/b/staffroom/examples/{card}", headers=HTML).text
    assert columns(press(ana, to="dropped", step=step["id"]))[2] == ["Ask them."]
    assert columns(press(ana, to="open", step=step["id"]))[0] == ["Ask them.", "By Ben"]
    assert ana.post(PAGE, data={"to": "remove", "step": other["id"]}, headers=HTML).status_code == 403
    assert columns(press(ana, to="remove", step=step["id"])) == [["By Ben"], [], []]


def test_one_is_written_on_the_page_of_an_example(vera: TestClient) -> None:
    card = example(vera, "Café corner")["id"]
    fields = {"text": "Open earlier.", "example": card, "back": "example"}
    answer = vera.post(PAGE, data=fields, headers=HTML)
    assert str(answer.url).endswith(f"/b/staffroom/examples/{card}?saved=true#next")
    assert answer.text.count("Open earlier.") == 2, "the card, and the field to change it"


def test_a_page_says_why_nobody_writes_now(ana: TestClient, faye: TestClient) -> None:
    faye.put(f"{BOARD}/workshop/step", json={"step": 0, "from": None})
    assert "nobody writes next steps" in ana.get(PAGE, headers=HTML).text
    assert 'name="text"' in faye.get(PAGE, headers=HTML).text
    faye.patch(BOARD, json={"locked": True}, headers=ANY)
    assert "locked" in ana.get(PAGE, headers=HTML).text


def test_they_are_taken_along_as_a_table_and_as_a_calendar(ana: TestClient, vera: TestClient) -> None:
    card = example(ana, "Café corner")
    new = {"text": "=SUM(1)", "by": "2027-01-08", "example": card["id"], "who": "Ana"}
    step = ana.post(STEPS, json=new).json()
    ana.post(STEPS, json={"text": "Later"})
    head, *rows = csv.reader(io.StringIO(vera.get(f"{STEPS}.csv").text))
    first = dict(zip(head, rows[0], strict=True))
    assert (first["text"], first["by"], first["title"]) == ("'=SUM(1)", "2027-01-08", "Café corner")
    assert (first["noted"], first["number"], first["outcome"]) == ("no", str(card["number"]), "")
    assert [row[1] for row in rows] == ["'=SUM(1)", "Later"]
    answer = vera.get(f"{STEPS}.ics?before=2027-02-01")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert f"UID:{step['id']}@threefold\r\n" in answer.text
    assert answer.text.count("BEGIN:VTODO") == answer.text.count("BEGIN:VEVENT") == 1
    assert f"/b/staffroom/next#s{step['id']}" in answer.text.replace("\r\n ", "")
