"""Looking again at the next steps of last time: on the wall, on the remote, and on the start page."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import update

from app.services import rendering
from app.store.database import Database
from app.store.models import NextStep, Round
from tests.conftest import BOARD, example, version

RUN = f"{BOARD}/workshop"
STEPS = f"{BOARD}/next-steps"
HTML = {"Accept": "text/html"}
ANY = {"If-Match": "*"}


def write(client: TestClient, text: str, **more: Any) -> str:
    return str(client.post(STEPS, json={"text": text, **more}).json()["id"])


def go(faye: TestClient, step: int | None, seen: int | None) -> dict[str, Any]:
    answer = faye.put(f"{RUN}/step", json={"step": step, "from": seen})
    assert answer.status_code == 200, answer.text
    run: dict[str, Any] = answer.json()
    return run


def test_the_next_workshop_begins_with_the_open_next_steps_of_last_time(
    ana: TestClient, faye: TestClient
) -> None:
    before = faye.get(RUN).json()["steps"]
    go(faye, 0, None)
    assert go(faye, None, 0)["steps"] == before, "nothing is open"
    write(ana, "Ask the librarian.")
    go(faye, 0, None)
    steps = go(faye, None, 0)["steps"]
    assert ([step["kind"] for step in steps[:2]], steps[1:]) == (["look", before[0]["kind"]], before)
    go(faye, 0, None)
    assert go(faye, None, 0)["steps"] == steps, "once is enough"


def test_each_is_looked_at_once_by_plain_forms_and_shows_on_the_wall(
    ana: TestClient, faye: TestClient, vera: TestClient
) -> None:
    faye.patch(RUN, json={"steps": [{"kind": "look"}, {"kind": "read"}]}, headers=ANY)
    ids = [write(ana, "Later"), write(ana, "Sooner", by="2026-12-01"), write(ana, "Last")]
    run = go(faye, 0, None)
    assert (run["look"]["left"], run["look"]["next"]["text"]) == (3, "Sooner")
    assert "who" not in run["look"]["next"]
    new = write(ana, "Written meanwhile")
    for state, outcome, expected in (("done", "It went well.", "Later"), ("open", "", "Last")):
        page = vera.get("/b/staffroom/wall", headers=HTML).text
        assert faye.get(RUN).json()["look"]["next"]["text"] in page
        fields = {"to": "look", "next": faye.get(RUN).json()["look"]["next"]["id"]}
        answer = faye.post(
            "/b/staffroom/run", data=fields | {"state": state, "outcome": outcome}, headers=HTML
        )
        assert answer.status_code == 200
        assert faye.get(RUN).json()["look"]["next"]["text"] == expected
    since = version(faye)
    faye.put(f"{STEPS}/{ids[2]}/state", json={"state": "dropped", "outcome": "It did not fit."})
    events = faye.get(f"{BOARD}/changes?since={since}").json()["items"]
    assert [event["type"] for event in events] == ["next_step.edited", "workshop.changed"]
    assert events[-1]["data"]["look"] == {"left": 0, "next": None}
    assert "All of them are looked at." in vera.get("/b/staffroom/wall", headers=HTML).text
    states = {step["id"]: step["state"] for step in faye.get(STEPS).json()["items"]}
    assert states == dict(zip((*ids, new), ("open", "done", "dropped", "open"), strict=True))
    assert go(faye, 1, 0)["look"] is None


def test_the_wall_shows_what_people_write_from_their_phones(
    ana: TestClient, faye: TestClient, vera: TestClient
) -> None:
    faye.post(f"{BOARD}/examples", json={"title": "Another", "next_step": "Brought along"})
    faye.patch(RUN, json={"steps": [{"kind": "next"}]}, headers=ANY)
    go(faye, 0, None)
    write(ana, "From a phone")
    faye.post(f"{RUN}/notes", json={"kind": "next_step", "text": "From the remote"})
    page = vera.get("/b/staffroom/wall", headers=HTML).text
    assert page.count('<li dir="auto">From') == 2
    assert '<li dir="auto">Brought along' not in page
    items = vera.get(f"{STEPS}?updated_since=2026-01-01T00:00:00Z").json()["items"]
    assert [(step["noted"], step["brought"]) for step in items] == [
        (False, True),
        (False, False),
        (True, False),
    ]
    assert vera.get(f"{STEPS}?updated_since=2999-01-01T00:00:00Z").json()["items"] == []


def test_the_start_page_says_what_of_ones_own_is_due(ana: TestClient, ben: TestClient) -> None:
    today = date.fromisoformat(rendering.today())
    for days in (-3, 10, 40):
        write(ana, f"In {days} days", by=(today + timedelta(days)).isoformat())
    done = write(ana, "Done already", by=today.isoformat())
    ana.put(f"{STEPS}/{done}/state", json={"state": "done"})
    page = ana.get("/", headers=HTML).text
    assert page.index("In -3 days") < page.index("In 10 days")
    assert "In 40 days" not in page
    assert "Done already" not in page
    assert "In 10 days" not in ben.get("/", headers=HTML).text


def test_the_summary_says_what_became_of_them(ana: TestClient, faye: TestClient) -> None:
    id_ = write(ana, "Ask *two* families.", who="Ana")
    write(ana, "Later", by="2027-01-08")
    faye.put(f"{STEPS}/{id_}/state", json={"state": "dropped", "outcome": "Nobody had time."})
    write(faye, "By the facilitator")
    faye.post(f"{BOARD}/examples", json={"title": "Another", "next_step": "Brought along"})
    dropped, later, own = faye.get(f"{BOARD}/summary").json()["next_steps"]
    assert own["text"] == "By the facilitator"
    assert (dropped["state"], dropped["outcome"], dropped["who"]) == ("dropped", "Nobody had time.", "Ana")
    page = faye.get("/b/staffroom/summary", headers=HTML).text
    assert page.index("Later") < page.index("What became of next steps") < page.index("Nobody had time.")
    text = faye.get(f"{BOARD}/summary.md").text
    assert "Ask \\*two\\* families" in text
    assert "dropped" in text
    faye.patch(BOARD, json={"naming": "anonymous"}, headers=ANY)
    assert faye.get(f"{BOARD}/summary").json()["next_steps"][0]["who"] is None
    assert later["by"] == "2027-01-08"


def test_what_is_written_into_the_field_of_an_example_shows_while_the_room_looks(
    ana: TestClient, faye: TestClient
) -> None:
    faye.patch(RUN, json={"steps": [{"kind": "look"}]}, headers=ANY)
    card = example(ana, "Learning plan")["id"]
    write(faye, "Go on", example=card)
    assert go(faye, 0, None)["look"]["left"] == 1
    since = version(faye)
    faye.patch(f"{BOARD}/examples/{card}", json={"next_step": "Go on slowly"}, headers=ANY)
    events = faye.get(f"{BOARD}/changes?since={since}").json()["items"]
    assert [event["type"] for event in events] == ["example.edited", "workshop.changed"]
    assert events[-1]["data"]["look"]["left"] == 0
    since = version(faye)
    table = f"id,next_step\n{card},Go on at once\n"
    headers = {"Content-Type": "text/csv"}
    assert faye.post(f"{BOARD}/examples.csv", content=table.encode(), headers=headers).status_code == 200
    events = faye.get(f"{BOARD}/changes?since={since}").json()["items"]
    assert [event["type"] for event in events] == ["example.edited", "workshop.changed"]


def test_the_comparison_of_two_rounds_says_what_became_of_next_steps(
    ana: TestClient, faye: TestClient, database: Database
) -> None:
    card = example(ana, "Learning plan")["id"]
    hold(faye, 1, card)
    adopted, adapted, _untouched = (
        write(client, text, example=card)
        for client, text in ((faye, "Kept"), (faye, "Adapted"), (ana, "Untouched"))
    )
    faye.put(f"{STEPS}/{adopted}/state", json={"state": "done"})
    faye.put(f"{STEPS}/{adapted}/state", json={"state": "open", "outcome": "Smaller."})
    first, second, third = (datetime(2026, 10, day, tzinfo=UTC) for day in (1, 2, 3))
    with database.writing() as session:
        session.execute(update(Round).values(opened_at=first, revealed_at=first))
        session.execute(update(NextStep).values(created_at=second, updated_at=third))
    hold(faye, 2, card)
    faye.put(f"{STEPS}/{write(faye, 'Later', example=card)}/state", json={"state": "done"})
    (item,) = faye.get(f"{BOARD}/rounds/2/comparison").json()["items"]
    assert [(step["text"], step["state"], step["outcome"]) for step in item["next_steps"]] == [
        ("Kept", "done", None),
        ("Adapted", "open", "Smaller."),
    ]
    assert "adopted" in faye.get(f"{BOARD}/summary.md").text


def hold(faye: TestClient, number: int, card: str) -> None:
    """A round about one example, in which hands are counted."""
    faye.post(f"{BOARD}/rounds", json={"examples": [card]}).raise_for_status()
    hands = {"own": {"yes": 4 - number, "no": number}}
    faye.put(f"{BOARD}/rounds/{number}/tallies/{card}", json={"answers": hands}).raise_for_status()
    faye.put(f"{BOARD}/rounds/{number}/reveal").raise_for_status()
