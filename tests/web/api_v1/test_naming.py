"""How names show: named, pseudonyms, nobody; it is only ever tightened."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select, text
from sqlmodel import col

from app.store.database import Database
from app.store.models import Participant
from tests.conftest import BOARD, STAFFROOM, joined, version

ANY = {"If-Match": "*"}
READS = ("", "/snapshot", "/examples", "/changes", "/concepts/own/revisions", "/examples.csv", "/export")


def name(faye: TestClient, naming: str) -> int:
    return faye.patch(BOARD, json={"naming": naming}, headers=ANY).status_code


def own(who: TestClient) -> str:
    name: str = who.get(f"{BOARD}/participants/me").json()["name"]
    return name


def newest(who: TestClient) -> dict[str, Any]:
    """What happened last: what was before is forgotten."""
    event: dict[str, Any] = who.get(f"{BOARD}/changes?since={version(who) - 1}").json()["items"][-1]
    return event


def everything(who: TestClient) -> str:
    """All that can be read of the board from now on."""
    since = version(who) - 1
    return "".join(
        who.get(f"{BOARD}{path}{f'?since={since}' if path == '/changes' else ''}").text for path in READS
    )


@pytest.fixture
def talk(ana: TestClient, ben: TestClient, faye: TestClient) -> dict[str, str]:
    """What was done under real names: the examples of each by id."""
    faye.patch(f"{BOARD}/concepts/own", json={"label": "Theirs", "reason": "Clearer"}, headers=ANY)
    added = {
        who: client.post(f"{BOARD}/examples", json={"title": f"By {who}"}).json()
        for who, client in (("ana", ana), ("ben", ben), ("faye", faye))
    }
    third = faye.post(f"{BOARD}/examples", json={"title": "From elsewhere", "contributor": "Ms. K"}).json()
    assert added["ana"]["contributor"] == "Ana"
    return {who: example["id"] for who, example in added.items()} | {"k": third["id"]}


@pytest.mark.parametrize("naming", ["pseudonyms", "anonymous"])
def test_tightening_overwrites_every_name_there_is(
    database: Database, ana: TestClient, faye: TestClient, talk: dict[str, str], naming: str
) -> None:
    assert name(faye, naming) == 200
    seen = everything(faye)
    stored = dump(database)
    assert talk["ana"] in seen
    for real in ("Ana", "Ben", "Ms. K"):
        assert f'"{real}"' not in seen
        assert real not in stored.replace("By ana", "").replace("By ben", "")
    assert '"Faye"' not in seen
    assert ana.get(f"{BOARD}/changes?since=0").status_code == 410


def dump(database: Database) -> str:
    """Every text the database holds, facilitators' own names aside."""
    tables = ("board", "concept", "revision", "example", "event", "participant")
    with database.reading() as session:
        return "\n".join(
            str(row) for table in tables for row in session.execute(text(f"SELECT * FROM {table}"))
        )


def test_pseudonyms_stand_where_names_stood(
    app: FastAPI, ana: TestClient, faye: TestClient, talk: dict[str, str]
) -> None:
    name(faye, "pseudonyms")
    examples = {
        example["id"]: example["contributor"] for example in ana.get(f"{BOARD}/examples").json()["items"]
    }
    assert examples[talk["ana"]] == own(ana) != "Ana"
    assert examples[talk["faye"]] is examples[talk["k"]] is None
    assert newest(faye)["actor"] == "Facilitator"
    ana.put(f"{BOARD}/examples/{talk['ana']}/placement", json={"concepts": []})
    assert newest(faye)["actor"] == own(ana)
    revisions = ana.get(f"{BOARD}/concepts/own/revisions").json()["items"]
    assert {revision["actor"] for revision in revisions} == {"Facilitator"}
    faye.patch(f"{BOARD}/concepts/own", json={"label": "Owned"}, headers=ANY)
    assert ana.get(f"{BOARD}/concepts/own/revisions").json()["items"][0]["actor"] == "Facilitator"
    late = joined(app, "Zoë")
    assert own(late) != "Zoë"
    assert late.post(f"{BOARD}/participants", json={"name": "Zoë"}).json()["name"] == own(late)


@pytest.mark.usefixtures("talk")
def test_where_nobody_is_to_be_known_no_name_is_shown_or_kept(
    database: Database, ana: TestClient, faye: TestClient
) -> None:
    name(faye, "anonymous")
    added = ana.post(f"{BOARD}/examples", json={"title": "Mine", "contributor": "Ana of 4b"}).json()
    there = f"{BOARD}/examples/{added['id']}"
    changed = ana.patch(there, json={"contributor": "Ana", "title": "Ours"}, headers=ANY).json()
    assert (added["contributor"], changed["contributor"], changed["title"]) == (None, None, "Ours")
    assert newest(ana)["actor"] is None
    assert "Ana" not in dump(database).replace("By ana", "")
    assert {example["contributor"] for example in ana.get(f"{BOARD}/examples").json()["items"]} == {None}


def test_people_who_left_are_renamed_too(app: FastAPI, database: Database, faye: TestClient) -> None:
    gone = joined(app, "Zoë")
    assert gone.delete(f"{BOARD}/participants/me").status_code == 204
    name(faye, "pseudonyms")
    with database.reading() as session:
        assert "Zoë" not in session.scalars(select(col(Participant.name))).all()
    assert gone.post(f"{BOARD}/participants", json={"name": "Zoë"}).json()["name"] != "Zoë"


@pytest.mark.parametrize(
    ("now", "wanted"),
    [("pseudonyms", "named"), ("anonymous", "named"), ("anonymous", "pseudonyms")],
)
def test_nothing_is_loosened(faye: TestClient, now: str, wanted: str) -> None:
    name(faye, now)
    before = faye.get(BOARD).json()
    refused = faye.patch(BOARD, json={"naming": wanted, "title": "Another"}, headers=ANY)
    assert (refused.status_code, "cannot show hidden names again" in refused.json()["detail"]) == (409, True)
    assert faye.get(BOARD).json() == before


@pytest.mark.usefixtures("talk")
def test_tightening_twice_ends_with_nobody(ana: TestClient, faye: TestClient) -> None:
    name(faye, "pseudonyms")
    pseudonym = own(ana)
    name(faye, "anonymous")
    assert own(ana) != pseudonym
    assert pseudonym not in everything(faye)


def test_everyone_has_a_pseudonym_of_their_own(app: FastAPI, faye: TestClient) -> None:
    name(faye, "pseudonyms")
    names = [own(joined(app, "Somebody")) for _ in range(12)]
    assert len({*names}) == 12


@pytest.mark.parametrize(("naming", "reviser"), [("pseudonyms", "Facilitator"), ("anonymous", None)])
def test_a_document_brings_no_names_to_a_board_that_hides_them(
    database: Database, faye: TestClient, naming: str, reviser: str | None
) -> None:
    words = ("label", "question", "definition")
    revisions = [{"at": f"2026-0{month}-01T00:00:00Z", "actor": "Ms. K", "reason": None} for month in (1, 2)]
    document = STAFFROOM | {
        "board": STAFFROOM["board"] | {"slug": "brought", "naming": naming},
        "concepts": [
            circle
            | {"revisions": [revision | {name: circle[name] for name in words} for revision in revisions]}
            for circle in STAFFROOM["concepts"]
        ],
        "examples": [{"title": "Brought", "contributor": "Mr. B"}],
    }
    faye.post("/api/v1/boards/import", json=document).raise_for_status()
    there = "/api/v1/boards/brought"
    assert faye.get(f"{there}/examples").json()["items"][0]["contributor"] is None
    revisions = faye.get(f"{there}/concepts/own/revisions").json()["items"]
    assert [revision["actor"] for revision in revisions] == [reviser, reviser]
    assert not [real for real in ("Ms. K", "Mr. B") if real in dump(database)]


def test_a_board_begins_with_the_naming_it_was_made_with(faye: TestClient) -> None:
    made = faye.post("/api/v1/boards", json={"title": "Quiet", "naming": "pseudonyms"}).json()
    assert made["naming"] == "pseudonyms"
    changes = faye.get("/api/v1/boards/quiet/changes").json()["items"]
    assert [event["actor"] for event in changes] == ["Facilitator"]
