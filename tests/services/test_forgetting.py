"""Nothing of a person is left: not in rows, events, files, tables or the search, on either database."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlmodel import SQLModel

from app.store.database import Database
from tests.conftest import BOARD, HERE, address, example, joined, version
from tests.web.staff import EACH, OWN, hold, place, staff

NAME = "Théodora “Teddy” O'Neil\\"
ANY = {"If-Match": "*"}


@pytest.fixture
def theo(app: FastAPI) -> TestClient:
    """Somebody who does everything that leaves a name behind, and was called Dora at first."""
    client = joined(app, "Dora Zwicky")
    client.post(f"{BOARD}/examples", json={"title": "Seminar", "ask_me": True})
    client.put(f"{address(client, 'Café corner')}/placement", json={"concepts": ["own"]})
    client.post(f"{address(client, 'Three labs')}/comments", json={"text": "How long?"})
    client.post(f"{BOARD}/participants", json={"name": NAME})
    client.post(f"{BOARD}/examples", json={"title": "Debate"})
    removed = client.post(f"{BOARD}/examples", json={"title": "Removed"}).headers["Location"]
    client.delete(removed, headers=ANY)
    return client


def holding(database: Database, folder: Path, word: str) -> list[str]:
    """Where a word still is: the tables, and with SQLite the bytes of the files too."""
    with database.reading() as session:
        tables = [
            table.name
            for table in SQLModel.metadata.sorted_tables
            if any(word in str(value) for row in session.execute(select(table)) for value in row)
        ]
    data = word.encode()
    return tables + [path.name for path in folder.glob("threefold.db*") if data in path.read_bytes()]


def all_that_is_told(client: TestClient) -> str:
    paths = ("/examples", "/snapshot", "/changes?limit=500", "/export", "/examples.csv", "/summary", "")
    texts = [client.get(f"{BOARD}{path}") for path in paths]
    assert {answer.status_code for answer in texts} == {200}
    details = client.get(f"{address(client, 'Debate')}?include=revisions")
    comments = client.get(f"{address(client, 'Three labs')}/comments")
    answers = [*texts, details, comments]
    return "".join(json.dumps(_parsed(answer), ensure_ascii=False) for answer in answers)


def _parsed(answer: Any) -> Any:
    return answer.json() if "json" in answer.headers["Content-Type"] else answer.text


def test_a_rename_reaches_examples_past_events_and_files(
    theo: TestClient, faye: TestClient, database: Database, tmp_path: Path
) -> None:
    assert theo.get(f"{BOARD}/participants/me").json()["name"] == NAME
    texts = all_that_is_told(faye)
    assert "Dora Zwicky" not in texts
    assert json.dumps(NAME, ensure_ascii=False)[1:-1] in texts
    assert holding(database, tmp_path, "Dora") == []
    (comment,) = theo.get(f"{address(theo, 'Three labs')}/comments").json()["items"]
    assert (comment["author"], comment["mine"]) == (NAME, True)


@pytest.mark.parametrize("by", ["facilitator", "oneself", "facilitator, after they left"])
def test_of_a_forgotten_person_nothing_is_left(
    by: str, app: FastAPI, theo: TestClient, faye: TestClient, tmp_path: Path, database: Database
) -> None:
    people = staff(app, 3)
    hold(faye, [*people, theo], {"Passion hour": [OWN, EACH, OWN, EACH]}, why="Because Zebulon said so.")
    held = version(faye)
    before = faye.get(f"{BOARD}/changes?limit=20")
    if by == "oneself":
        assert theo.delete(f"{BOARD}/participants/me?forget=true").status_code == 204
    else:
        if "left" in by:
            theo.delete(f"{BOARD}/participants/me")
        (who,) = [row for row in faye.get(f"{BOARD}/participants").json()["items"] if row["name"] == NAME]
        assert faye.delete(f"{BOARD}/participants/{who['id']}").status_code == 204
    assert "Teddy" not in all_that_is_told(faye)
    assert holding(database, tmp_path, "Teddy") == []
    assert theo.get(f"{BOARD}/participants/me").status_code == 401
    again = faye.get(f"{BOARD}/changes?limit=20", headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 200
    assert version(faye) > held
    assert example(faye, "Debate")["contributor"] is None
    assert example(faye, "Debate")["ask_me"] is False
    (comment,) = faye.get(f"{address(faye, 'Three labs')}/comments").json()["items"]
    assert (comment["text"], comment["author"]) == ("How long?", None)
    assert faye.get(f"{BOARD}/rounds/1/agreement").json()["people"] == 3
    assert faye.get(f"{BOARD}/rounds/1/judgements.csv").text.count("Because Zebulon") == 3


def test_the_log_stays_whole_and_others_of_the_same_name_stay(app: FastAPI, faye: TestClient) -> None:
    first, second = joined(app, "Sam"), joined(app, "Sam")
    for number, sam in enumerate((first, second)):
        sam.post(f"{BOARD}/examples", json={"title": f"From Sam {number}"})
    assert first.delete(f"{BOARD}/participants/me?forget=true").status_code == 204
    changes = faye.get(f"{BOARD}/changes?limit=500").json()["items"]
    assert [event["version"] for event in changes] == [*range(1, len(changes) + 1)]
    added = {event["data"]["title"]: event for event in changes if event["type"] == "example.added"}
    assert (added["From Sam 0"]["actor"], added["From Sam 0"]["data"]["contributor"]) == (None, None)
    assert (added["From Sam 1"]["actor"], added["From Sam 1"]["data"]["contributor"]) == ("Sam", "Sam")
    assert example(faye, "From Sam 1")["contributor"] == "Sam"


def test_in_an_open_round_their_answers_go_and_nothing_is_told(
    faye: TestClient, theo: TestClient, database: Database, tmp_path: Path
) -> None:
    number = faye.post(f"{BOARD}/rounds", json={}).json()["number"]
    place(theo, number, example(theo, "Passion hour")["id"], OWN, "Wunderbar, said Hildegard.")
    assert theo.delete(f"{BOARD}/participants/me?forget=true").headers["Clear-Site-Data"] == '"cache"'
    assert faye.get(f"{BOARD}/rounds/{number}").json()["progress"]["people"]["of"] == 0
    assert holding(database, tmp_path, "Hildegard") == []


@pytest.mark.usefixtures("theo")
def test_on_an_anonymous_board_facilitators_see_no_names_and_can_forget(faye: TestClient) -> None:
    faye.patch(BOARD, json={"naming": "anonymous"}, headers=ANY)
    (person,) = faye.get(f"{BOARD}/participants").json()["items"]
    assert (person["name"], person["group"]) == (None, None)
    assert faye.delete(f"{BOARD}/participants/{person['id']}").status_code == 204
    assert faye.get(f"{BOARD}/participants").json()["items"] == []


def test_only_facilitators_see_people_and_forget_others(
    app: FastAPI, ana: TestClient, faye: TestClient
) -> None:
    (who,) = faye.get(f"{BOARD}/participants").json()["items"]
    visitor = TestClient(app, HERE, headers={"Origin": HERE})
    for client in (ana, visitor):
        assert client.get(f"{BOARD}/participants").status_code == 403
        assert client.delete(f"{BOARD}/participants/{who['id']}").status_code == 403
    assert faye.delete(f"{BOARD}/participants/{who['id']}x").status_code == 404
    assert ana.get(f"{BOARD}/participants/me").status_code == 200


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_pages_forget_once_the_box_is_ticked(app: FastAPI, faye: TestClient) -> None:
    first, second = joined(app, "Wilma"), joined(app, "Wanda")
    assert "Tick the box first" in first.post("/b/staffroom/me", data={"to": "forget"}).text
    gone = first.post("/b/staffroom/me", data={"to": "forget", "sure": "yes"}, follow_redirects=False)
    assert (gone.status_code, gone.headers["Location"]) == (303, "/?forgotten=true")
    assert gone.headers["Clear-Site-Data"] == '"cache"'
    assert "no longer knows you" in first.get(gone.headers["Location"]).text
    page = faye.get("/b/staffroom/people")
    assert "Wanda" in page.text
    assert "Wilma" not in page.text
    who = faye.get(f"{BOARD}/participants").json()["items"][0]["id"]
    assert "Tick the box first" in faye.post("/b/staffroom/people", data={"who": who}).text
    done = faye.post("/b/staffroom/people", data={"who": who, "sure": "yes"}).text
    assert "is forgotten" in done
    assert "Wanda" not in done
    assert second.get("/b/staffroom/people").status_code == 403


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "name", ["Facilitator", "facilitator\u200b", "THE  facilitator 2", "F\u0430cilitator"]
)
def test_nobody_goes_by_the_name_of_a_role(app: FastAPI, name: str) -> None:
    client = TestClient(app, HERE, headers={"Origin": HERE})
    refused = client.post(f"{BOARD}/participants", json={"name": name})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/name")
    assert "is a role here" in client.post("/b/staffroom/me", data={"to": "join", "name": name}).text
