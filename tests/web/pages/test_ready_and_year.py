"""Six questions before a school begins, and the workshops of a board in a row."""

from datetime import datetime
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlmodel import col

from app.store.database import Database
from app.store.models import NextStep, Round
from tests.conftest import BOARD, example, version

READY = "/b/staffroom/ready"
HTML = {"Accept": "text/html"}
ANY = {"If-Match": "*"}


def test_facilitators_answer_six_questions_and_everybody_reads_them(
    ana: TestClient, faye: TestClient, vera: TestClient
) -> None:
    questions = vera.get(f"{BOARD}/readiness").json()["items"]
    assert [question["state"] for question in questions] == [None] * 6
    since = version(faye)
    fields = {"state-purpose": "clear", "text-purpose": "<Their> own goals", "text-lead": "No state"}
    saved = faye.post(READY, data=fields, headers=HTML)
    assert "Saved." in saved.text
    page = vera.get(READY, headers=HTML).text
    assert "&lt;Their&gt; own goals" in page
    assert "<form" not in page
    assert page.count("Not answered yet") == 5
    events = faye.get(f"{BOARD}/changes?since={since}").json()["items"]
    assert [event["type"] for event in events] == ["readiness.answered"]
    refused = faye.post(READY, data=fields | {"text-purpose": "x" * 501}, headers=HTML)
    assert refused.status_code == 422
    assert "x" * 501 in refused.text, "what was typed is still there"
    assert ana.post(READY, data=fields, headers=HTML).status_code == 403
    given = {"state": "not_yet", "text": "In May"}
    assert faye.put(f"{BOARD}/readiness/families", json=given).json()["state"] == "not_yet"
    assert faye.put(f"{BOARD}/readiness/weather", json=given).status_code == 422
    document = faye.get(f"{BOARD}/export").json()
    assert [answer["question"] for answer in document["readiness"]] == ["purpose", "families"]
    slug = faye.post("/api/v1/boards/import", json=document).json()["slug"]
    assert faye.get(f"/api/v1/boards/{slug}/export").json()["readiness"] == document["readiness"]
    document["readiness"] *= 2
    assert faye.post("/api/v1/boards/import", json=document).status_code == 422


def test_the_year_has_each_workshop_with_its_definitions_and_what_became_of_its_steps(
    ana: TestClient, faye: TestClient, vera: TestClient, database: Database
) -> None:
    assert "No round has been revealed yet" in vera.get("/b/staffroom/year", headers=HTML).text
    revise(faye, "What it meant in autumn", "We argued")
    first = hold(faye, database, 1, "2026-10-05")
    step(ana, "Ask the librarian", "2026-10-06", database)
    faye.put(f"{BOARD}/next-steps/{first_step(ana)}/state", json={"state": "dropped", "outcome": "No time"})
    hold(faye, database, 2, "2027-02-01")
    page = vera.get("/b/staffroom/year", headers=HTML).text
    autumn, winter = page.index("5 October 2026"), page.index("1 February 2027")
    assert autumn < page.index("Ask the librarian") < page.index("No time") < winter
    assert page.index("Nobody wrote a next step.") > winter
    assert page.count("What it meant in autumn") == 2
    assert "Everyone agrees on" in page
    faye.post(f"{BOARD}/rounds", json={"examples": [first]}).raise_for_status()
    assert "Round 3" not in vera.get("/b/staffroom/year", headers=HTML).text, "it is not revealed"


def revise(faye: TestClient, definition: str, reason: str) -> None:
    change = {"definition": definition, "reason": reason}
    faye.patch(f"{BOARD}/concepts/own", json=change, headers=ANY).raise_for_status()


def hold(faye: TestClient, database: Database, number: int, day: str) -> str:
    """A workshop on a day, about one example."""
    id_: str = example(faye, "Learning plan")["id"]
    faye.post(f"{BOARD}/rounds", json={"examples": [id_]}).raise_for_status()
    hands = {"own": {"yes": 4, "no": 0}, "each": {"yes": 2, "no": 2}}
    faye.put(f"{BOARD}/rounds/{number}/tallies/{id_}", json={"answers": hands}).raise_for_status()
    faye.put(f"{BOARD}/rounds/{number}/reveal").raise_for_status()
    opened, revealed = (datetime.fromisoformat(f"{day}T{hour}:00:00Z") for hour in (18, 19))
    with database.writing() as session:
        session.execute(
            update(Round).where(col(Round.number) == number).values(opened_at=opened, revealed_at=revealed)
        )
    return id_


def step(ana: TestClient, words: str, day: str, database: Database) -> None:
    ana.post(f"{BOARD}/next-steps", json={"text": words}).raise_for_status()
    with database.writing() as session:
        session.execute(update(NextStep).values(created_at=datetime.fromisoformat(f"{day}T18:00:00Z")))


def first_step(ana: TestClient) -> Any:
    return ana.get(f"{BOARD}/next-steps").json()["items"][0]["id"]
