"""Next steps: who writes them, what examples show of them, and what becomes of them."""

from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.services import retention
from app.store.database import Database
from app.store.models import now
from tests.conftest import BOARD, example, joined, version

STEPS = f"{BOARD}/next-steps"
TITLE = "Passion hour"
ANY = {"If-Match": "*"}


def write(client: TestClient, text: str, **more: Any) -> dict[str, Any]:
    answer = client.post(STEPS, json={"text": text, **more})
    assert answer.status_code == 201, answer.text
    step: dict[str, Any] = answer.json()
    return step


def texts(who: TestClient, query: str = "") -> list[str]:
    answer = who.get(f"{STEPS}{query}")
    assert answer.status_code == 200, answer.text
    return [step["text"] for step in answer.json()["items"]]


def about(who: TestClient, title: str = TITLE) -> str:
    return str(example(who, title)["id"])


def events(who: TestClient, since: int) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = who.get(f"{BOARD}/changes?since={since}").json()["items"]
    return items


def test_a_next_step_is_written_changed_and_ended(ana: TestClient, faye: TestClient) -> None:
    card, before = about(ana), version(ana)
    fields = {"size": "pebble", "by": "2026-12-18", "who": "Ana and Ben", "toward": "each", "example": card}
    answer = ana.post(STEPS, json={"text": "Ask  two\u200b\n\nfamilies.", **fields})
    step = answer.json()
    assert fields.items() <= step.items()
    assert (step["state"], step["outcome"], step["noted"]) == ("open", None, False)
    at = f"{STEPS}/{step['id']}"
    assert answer.headers["Location"] == at
    assert ana.get(at).json() == ana.get(STEPS).json()["items"][0] == step
    assert ana.patch(at, json={"size": "sand"}).status_code == 428
    etag = {"If-Match": ana.get(at).headers["ETag"]}
    changed = ana.patch(at, json={"size": "sand", "by": None}, headers=etag)
    assert changed.json() == step | {"size": "sand", "by": None} | _stamps(changed.json())
    assert ana.patch(at, json={"size": "boulder"}, headers=etag).status_code == 412
    done = faye.put(f"{at}/state", json={"state": "done", "outcome": "Two came."})
    assert (done.json()["state"], done.json()["outcome"]) == ("done", "Two came.")
    assert faye.put(f"{at}/state", json={"state": "dropped"}).json()["outcome"] == "Two came."
    assert ana.delete(at, headers={"If-Match": done.headers["ETag"]}).status_code == 412
    assert ana.delete(at, headers=ANY).status_code == 204
    assert ana.get(at).status_code == 404
    recorded = [event for event in events(ana, before) if event["type"].startswith("next_step")]
    assert [event["type"].partition(".")[2] for event in recorded] == ["added", *["edited"] * 3, "removed"]
    assert (recorded[0]["data"], recorded[0]["actor"], recorded[0]["example"]) == (step, "Ana", None)
    assert recorded[-1]["data"] == {"id": step["id"]}


def _stamps(step: dict[str, Any]) -> dict[str, Any]:
    return {name: step[name] for name in ("version", "updated_at")}


def test_what_does_not_fit_is_named(ana: TestClient) -> None:
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("/text", {"text": " \u200b"}),
        ("/text", {"text": "x" * 1_001}),
        ("/size", {"text": "A", "size": "rock"}),
        ("/by", {"text": "A", "by": "soon"}),
        ("/by", {"text": "A", "by": 20261218}),
        ("/example", {"text": "A", "example": "0-0"}),
        ("/toward", {"text": "A", "toward": "nowhere"}),
        ("/done", {"text": "A", "done": True}),
    ]
    for pointer, fields in wrong:
        refused = ana.post(STEPS, json=fields)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    assert texts(ana) == []


def test_three_are_open_for_an_example_and_a_person(ana: TestClient, ben: TestClient) -> None:
    card = about(ana)
    first = write(ana, "1", example=card)
    for number in (2, 3):
        write(ana, str(number), example=card)
    refused = ana.post(STEPS, json={"text": "4", "example": card})
    assert refused.status_code == 409
    assert refused.json()["detail"].startswith("3 of your next steps are open for this example")
    write(ben, "Ben’s", example=card)
    fourth = write(ana, "About none")
    assert ana.patch(f"{STEPS}/{fourth['id']}", json={"example": card}, headers=ANY).status_code == 409
    ana.put(f"{STEPS}/{first['id']}/state", json={"state": "dropped"})
    write(ana, "4", example=card)
    assert ana.put(f"{STEPS}/{first['id']}/state", json={"state": "open"}).status_code == 409


def test_others_read_and_do_not_change(ana: TestClient, ben: TestClient, vera: TestClient) -> None:
    at = f"{STEPS}/{write(ana, 'Mine')['id']}"
    assert ben.patch(at, json={"text": "His"}, headers=ANY).status_code == 403
    assert ben.put(f"{at}/state", json={"state": "done"}).status_code == 403
    assert ben.delete(at, headers=ANY).status_code == 403
    assert vera.post(STEPS, json={"text": "Hers"}).status_code == 401
    assert vera.get(at).json()["text"] == "Mine"


def test_lists_filter_and_go_on(ana: TestClient, ben: TestClient, vera: TestClient) -> None:
    card = about(ana)
    old = write(ana, "Old", by="2026-11-01", example=card)
    write(ana, "Later", by="2026-12-01")
    write(ben, "Ben’s", by="2026-11-30", example=card)
    ana.put(f"{STEPS}/{old['id']}/state", json={"state": "done"})
    assert texts(ana, "?mine=true") == ["Old", "Later"]
    assert texts(ana, "?mine=false") == texts(ben, "?mine=true") == ["Ben’s"]
    assert texts(vera, "?mine=true") == []
    assert texts(vera, "?mine=false") == ["Old", "Later", "Ben’s"]
    assert texts(ana, "?state=open&before=2026-12-01") == ["Ben’s"]
    assert texts(ana, f"?example={card}") == ["Old", "Ben’s"]
    assert ana.get(f"{STEPS}?mine=yes").status_code == 422
    assert ana.get(f"{STEPS}?who=Ana").status_code == 422
    first = ana.get(f"{STEPS}?limit=2&total=true").json()
    assert first["total"] == 3
    write(ana, "Meanwhile")
    second = ana.get(first["next"]).json()
    assert [step["text"] for step in (*first["items"], *second["items"])] == texts(ana)
    assert ana.get(f"{BOARD}/examples?cursor={first['next'].rpartition('=')[2]}").status_code == 422


def test_the_field_of_an_example_shows_the_newest_open_one(
    ana: TestClient, ben: TestClient, faye: TestClient
) -> None:
    card = f"{BOARD}/examples/{about(ana)}"

    def field() -> Any:
        return ana.get(card).json()["next_step"]

    first = write(ana, "First", example=about(ana))
    second = write(ben, "Second", example=about(ana))
    assert field() == "Second"
    assert f"{TITLE}" in str(ana.get(f"{BOARD}/examples?has=next_step").json())
    ben.put(f"{STEPS}/{second['id']}/state", json={"state": "done"})
    assert field() == "First"
    ana.patch(f"{STEPS}/{first['id']}", json={"text": "First, again"}, headers=ANY)
    assert field() == "First, again"
    faye.patch(card, json={"next_step": "Mended"}, headers=ANY)
    assert (field(), texts(ana, "?state=open")) == ("Mended", ["Mended"])
    faye.patch(card, json={"next_step": None}, headers=ANY)
    assert (field(), texts(ana, "?state=dropped")) == (None, ["Mended"])
    assert not ana.get(f"{BOARD}/examples?has=next_step").json()["items"]


def test_the_field_of_an_example_is_written_as_ever(ana: TestClient, ben: TestClient) -> None:
    added = ana.post(f"{BOARD}/examples", json={"title": "New", "next_step": "Begin."}).json()
    card = f"{BOARD}/examples/{added['id']}"
    for words in ("Go on.", "x" * 2_000, "Stop."):
        answer = ana.patch(card, json={"next_step": words}, headers=ANY)
        assert answer.json()["next_step"] == ana.get(card).json()["next_step"] == words
    assert texts(ana) == ["Stop."], "other words replace those of one’s own"
    theirs = write(ben, "Ben’s", example=added["id"])
    ana.patch(card, json={"next_step": "Ana’s"}, headers=ANY)
    assert texts(ana) == ["Ana’s", "Ben’s"], "nobody else’s words are written over"
    assert ana.get(card).json()["next_step"] == "Ana’s"
    ben.delete(f"{STEPS}/{theirs['id']}", headers=ANY)
    cleared = ana.patch(card, json={"next_step": None}, headers=ANY).json()
    assert cleared["next_step"] is None


def test_a_table_brings_next_steps_along(ana: TestClient, faye: TestClient) -> None:
    table = f"id,title,next_step\n{about(ana)},Passion hour,Sooner\n,Added,Later\n"
    sent = faye.post(f"{BOARD}/examples.csv", content=table, headers={"Content-Type": "text/csv"})
    assert sent.status_code == 200, sent.text
    assert sorted(texts(ana)) == ["Later", "Sooner"]
    again = f"id,title,next_step\n{about(ana)},Passion hour,Soon\n"
    faye.post(f"{BOARD}/examples.csv", content=again, headers={"Content-Type": "text/csv"})
    assert sorted(texts(ana)) == ["Later", "Soon"]


def test_what_is_written_down_in_the_workshop_is_a_next_step_under_the_same_id(faye: TestClient) -> None:
    before = version(faye)
    new = {"kind": "next_step", "text": "Ask the librarian.", "example": about(faye)}
    note = faye.post(f"{BOARD}/workshop/notes", json=new).json()
    step = faye.get(f"{STEPS}/{note['id']}").json()
    assert (step["text"], step["example"], step["noted"]) == (note["text"], note["example"], True)
    assert [event["type"] for event in events(faye, before)] == ["next_step.added", "workshop.changed"]
    assert faye.get(f"{BOARD}/examples/{about(faye)}").json()["next_step"] is None
    faye.put(f"{STEPS}/{note['id']}/state", json={"state": "done"})
    last = events(faye, before)[-1]
    assert (last["type"], last["data"]["notes"][-1]["state"]) == ("workshop.changed", "done")
    at = f"{BOARD}/workshop/notes/{note['id']}"
    decision = faye.patch(at, json={"kind": "decision"}).json()
    assert decision == note | {"kind": "decision", "state": None}
    assert texts(faye) == []
    assert faye.patch(at, json={"kind": "next_step"}).json() == note
    assert faye.delete(at).status_code == 204
    assert texts(faye) == []


def test_those_of_a_removed_example_come_back_with_it_and_go_for_good(
    ana: TestClient, faye: TestClient, database: Database
) -> None:
    card = f"{BOARD}/examples/{about(ana)}"
    write(ana, "Marmalade", example=about(ana))
    faye.delete(card, headers=ANY)
    assert texts(ana) == []
    faye.post(f"{card}/restore")
    assert texts(ana) == ["Marmalade"]
    faye.delete(card, headers=ANY)
    retention.purge(database.writing, now() + timedelta(days=31))
    assert "Marmalade" not in ana.get(f"{BOARD}/changes").text
    assert texts(ana) == []


def test_whoever_is_forgotten_is_named_nowhere_and_what_they_wrote_stays(
    app: FastAPI, ana: TestClient
) -> None:
    zoe = joined(app, "Zoë")
    write(zoe, "Measure it", who="Zoë")
    write(ana, "Together", who="Ana and Zoë")
    write(ana, "Not her", who="Zoëlle")
    zoe.post(f"{BOARD}/participants", json={"name": "Zoé"})
    shown = [step["who"] for step in ana.get(STEPS).json()["items"]]
    assert shown == ["Zoé", "Ana and Zoé", "Zoëlle"]
    zoe.delete(f"{BOARD}/participants/me?forget=true")
    assert texts(ana) == ["Measure it", "Together", "Not her"]
    everything = ana.get(STEPS).text + ana.get(f"{BOARD}/changes").text
    assert "Zoé" not in everything
    assert 'Zoë"' not in everything


def test_where_names_are_hidden_nobody_sees_who(ana: TestClient, faye: TestClient) -> None:
    write(ana, "Early", who="Ana Typed-In")
    faye.patch(BOARD, json={"naming": "pseudonyms"}, headers=ANY)
    assert write(ana, "Late", who="Ana Typed-In")["who"] is None
    for path in (STEPS, f"{BOARD}/changes?since={version(ana) - 1}", f"{BOARD}/export"):
        assert "Typed-In" not in faye.get(path).text


def test_a_document_carries_them_there_and_back(ana: TestClient, faye: TestClient) -> None:
    card = about(ana)
    first = write(ana, "First", example=card, size="boulder", by="2027-01-08", who="Ana", toward="own")
    write(ana, "Second", example=card)
    write(ana, "About none")
    faye.post(f"{BOARD}/workshop/notes", json={"kind": "next_step", "text": "Noted", "example": card})
    ana.put(f"{STEPS}/{first['id']}/state", json={"state": "done", "outcome": "It went well."})
    document = faye.get(f"{BOARD}/export").json()
    made = faye.post("/api/v1/boards/import", json=document)
    assert made.status_code == 201, made.text
    copy = f"/api/v1/boards/{made.json()['slug']}"
    again = faye.get(f"{copy}/export").json()
    assert again["next_steps"] == document["next_steps"]
    assert len(faye.get(f"{copy}/next-steps").json()["items"]) == 4
    assert [example["next_step"] for example in again["examples"]] == [
        example["next_step"] for example in document["examples"]
    ]
    document["next_steps"][0]["example"] = 99
    assert faye.post("/api/v1/boards/import", json=document).status_code == 422


def test_people_write_them_while_the_room_talks_and_not_while_it_places(
    ana: TestClient, faye: TestClient
) -> None:
    faye.put(f"{BOARD}/workshop/step", json={"step": 1, "from": None})
    assert ana.post(STEPS, json={"text": "Now"}).status_code == 409
    faye.put(f"{BOARD}/workshop/step", json={"step": 3, "from": 1})
    write(ana, "Now")
    faye.patch(BOARD, json={"locked": True}, headers=ANY)
    assert ana.post(STEPS, json={"text": "Later"}).status_code == 409
