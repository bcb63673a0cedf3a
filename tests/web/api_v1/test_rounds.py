"""Rounds: everyone places alone, and what they placed shows at the reveal."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import BaseModel
from sqlalchemy import select, update
from sqlmodel import Session, col

from app.services.rounds import lifecycle
from app.store.database import Database
from app.store.models import BrowserSession, Judgement, Participant, Round, now
from app.web.api_v1 import schemas
from app.web.api_v1.schemas import Listed
from tests.conftest import BOARD, HERE, address, example, joined, last_event, version
from tests.statements import recorded_reads

ROUNDS = f"{BOARD}/rounds"
ROUND = f"{ROUNDS}/1"
ANY = {"If-Match": "*"}


def opened(faye: TestClient, *titles: str) -> list[str]:
    """Open a round about some examples, or all: their ids."""
    ids = [example(faye, title)["id"] for title in titles]
    answer = faye.post(ROUNDS, json={"examples": ids} if titles else {})
    assert answer.status_code == 201, answer.text
    asked: list[str] = answer.json()["examples"]
    return asked


def place(who: TestClient, example_id: str, *concepts: str, **more: Any) -> int:
    body = {"concepts": concepts, **more}
    return who.put(f"{ROUND}/placements/{example_id}", json=body).status_code


def mine(who: TestClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = who.get(f"{ROUND}/placements/mine").json()["items"]
    return items


def progress(who: TestClient) -> tuple[int, int, int, int]:
    far = who.get(ROUND).json()["progress"]
    return far["people"]["done"], far["people"]["of"], far["answers"]["given"], far["answers"]["of"]


def revealed(faye: TestClient, example_id: str) -> dict[str, Any]:
    """Reveal the round: how people stand to one example."""
    assert faye.put(f"{ROUND}/reveal").status_code == 200
    (item,) = faye.get(f"{ROUND}/agreement?example={example_id}").json()["items"]
    agreement: dict[str, Any] = item
    return agreement


def staff(app: FastAPI, *names: str, **more: Any) -> list[TestClient]:
    people = [joined(app, name) for name in names]
    for person in people if more else ():
        person.post(f"{BOARD}/participants", json=more)
    return people


def test_a_round_walks_from_opening_to_agreement(
    ana: TestClient, ben: TestClient, faye: TestClient, vera: TestClient
) -> None:
    before = version(vera)
    first, second = opened(faye, "Passion hour", "Café corner")
    event = last_event(vera)
    assert (event["type"], event["data"]["number"], event["data"]["state"]) == ("round.opened", 1, "open")
    assert "progress" not in event["data"]

    for who, circle in ((ana, "own"), (ben, "each")):
        assert place(who, first, circle, why=f"As {circle}") == 200
    assert place(ana, second) == 200
    assert version(vera) == before + 1
    assert progress(vera) == (1, 2, 3, 4)

    shown = faye.put(f"{ROUND}/reveal").json()
    assert shown["state"] == "revealed"
    assert shown["closed_at"] == shown["revealed_at"]
    assert progress(vera) == (1, 2, 3, 4)
    assert last_event(vera)["type"] == "round.revealed"
    agreement = vera.get(f"{ROUND}/agreement").json()
    assert agreement["people"] == 2
    items = {item["example"]: item for item in agreement["items"]}
    assert [region["region"] for region in items[first]["regions"]] == ["own", "each"]
    assert items[first]["circles"]["own"] == {"yes": 1, "no": 1, "unsure": 0, "split": None, "by_hand": None}
    assert items[first]["reasons"] == [
        {"why": "As own", "name": "Ana", "region": "own"},
        {"why": "As each", "name": "Ben", "region": "each"},
    ]


def test_the_agreement_waits_for_the_reveal_and_says_how_far_people_are(
    ana: TestClient, faye: TestClient
) -> None:
    first, _ = opened(faye, "Passion hour", "Café corner")
    place(ana, first)
    for state in ("open", "closed"):
        refused = faye.get(f"{ROUND}/agreement")
        assert (refused.status_code, faye.get(ROUND).json()["state"]) == (409, state)
        assert "0 of 1 have placed everything, 1 of 2 answers" in refused.json()["detail"]
        faye.put(f"{ROUND}/closure")


def test_only_facilitators_open_close_and_reveal(ana: TestClient, faye: TestClient, vera: TestClient) -> None:
    opened(faye)
    before = version(vera)
    for who in (ana, vera):
        assert who.post(ROUNDS).status_code == 403
        assert who.put(f"{ROUND}/closure").status_code == 403
        assert who.put(f"{ROUND}/reveal").status_code == 403
    assert version(vera) == before


def test_one_round_is_open_at_a_time_and_a_closed_one_is_not_in_the_way(faye: TestClient) -> None:
    opened(faye)
    assert faye.post(ROUNDS).status_code == 409
    faye.put(f"{ROUND}/closure")
    answer = faye.post(ROUNDS, json={"title": " Place  again "})
    assert (answer.status_code, answer.json()["number"], answer.json()["title"]) == (201, 2, "Place again")
    assert faye.get(answer.headers["Location"]).json() == answer.json()
    states = [outline["state"] for outline in faye.get(ROUNDS).json()["items"]]
    assert states == ["closed", "open"]


def test_closing_and_revealing_twice_is_the_same_as_once(faye: TestClient, vera: TestClient) -> None:
    opened(faye)
    for state in ("closure", "reveal"):
        first = faye.put(f"{ROUND}/{state}").json()
        after = version(vera)
        assert faye.put(f"{ROUND}/{state}").json() == first
        assert version(vera) == after
    closed = faye.put(f"{ROUND}/closure").json()
    assert (closed["state"], version(vera)) == ("revealed", after)


def test_a_round_is_about_all_examples_or_those_given(faye: TestClient) -> None:
    assert len(opened(faye)) == 6
    faye.put(f"{ROUND}/closure")
    some = [example(faye, title)["id"] for title in ("Three labs", "Passion hour", "Three labs")]
    assert faye.post(ROUNDS, json={"examples": some}).json()["examples"] == some[:2]
    faye.put(f"{ROUNDS}/2/closure")
    unknown = faye.post(ROUNDS, json={"examples": [some[0], "0199"]})
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["pointer"] == "/examples/1"
    bare = faye.post("/api/v1/boards", json={"title": "Bare"}).headers["Location"]
    assert faye.post(f"{bare}/rounds").status_code == 409


def test_only_people_place_and_only_while_the_round_is_open(
    ana: TestClient, faye: TestClient, vera: TestClient
) -> None:
    (first,) = opened(faye, "Passion hour")
    token = faye.post("/api/v1/tokens", json={"name": "Script", "scope": "write"}).json()["token"]
    script = {"Authorization": f"Bearer {token}"}
    mark = f"{ROUND}/placements/{first}"
    assert vera.put(mark, json={"concepts": []}).status_code == 401
    assert faye.put(mark, json={"concepts": []}).status_code == 401
    assert vera.put(mark, json={"concepts": []}, headers=script).status_code == 403
    assert vera.get(f"{ROUND}/placements/mine", headers=script).status_code == 403
    assert vera.get(f"{ROUND}/placements/mine").status_code == 401
    assert place(ana, example(ana, "Three labs")["id"]) == 404
    assert place(ana, first, "no-such") == 422
    assert place(ana, first, "own") == 200
    faye.put(f"{ROUND}/closure")
    assert (place(ana, first), ana.delete(mark).status_code) == (409, 409)
    faye.put(f"{ROUND}/reveal")
    refused = ana.put(mark, json={"concepts": []})
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "This round is over. Its answers were revealed.",
    )
    assert [placement["region"] for placement in mine(ana)] == ["own"]


def test_a_locked_board_takes_no_placements(ana: TestClient, faye: TestClient) -> None:
    (first,) = opened(faye, "Passion hour")
    faye.patch(BOARD, json={"locked": True}, headers=ANY)
    assert place(ana, first) == 409


def test_who_somebody_is_on_a_board_is_looked_up_once_a_request(ana: TestClient, faye: TestClient) -> None:
    first, *_ = opened(faye)
    with recorded_reads() as placing:
        assert place(ana, first, "own") == 200
    # The first page after a round opened writes down that she is here, by itself.
    ana.get("/b/staffroom/list")
    with recorded_reads() as looking:
        assert ana.get("/b/staffroom/list").status_code == 200
    for reads in (placing, looking):
        assert sum("participant.session_id = " in read.sql for read in reads) == 1


def test_what_somebody_placed_is_theirs_to_see_change_and_take_back(
    ana: TestClient, ben: TestClient, faye: TestClient
) -> None:
    (first,) = opened(faye, "Passion hour")
    place(ana, first, "own", at=[0.5, 0.25], why=" Because. ")
    placement = {
        "round": 1,
        "example": first,
        "answers": {"own": True, "each": False, "routes": False},
        "concepts": ["own"],
        "region": "own",
        "at": [0.5, 0.25],
        "why": "Because.",
    }
    assert (mine(ana), mine(ben)) == ([placement], [])
    assert ben.delete(f"{ROUND}/placements/{first}").status_code == 204
    unsure = {"own": True, "each": None, "routes": False}
    ana.put(f"{ROUND}/placements/{first}", json={"answers": unsure})
    assert mine(ana) == [placement | {"answers": unsure}]
    place(ana, first, "each", why=None)
    assert [(placement["region"], placement["at"], placement["why"]) for placement in mine(ana)] == [
        ("each", None, None)
    ]
    assert place(ana, first, why="x" * 501) == 422
    assert ana.delete(f"{ROUND}/placements/{first}").status_code == 204
    assert mine(ana) == []
    assert progress(ana)[2] == 0


def test_people_are_those_here_lately_and_those_who_placed(
    app: FastAPI, ana: TestClient, ben: TestClient, faye: TestClient, database: Database
) -> None:
    with database.writing() as session:
        session.execute(update(Participant).values(seen_at=now() - timedelta(hours=13)))
    first, second = opened(faye, "Passion hour", "Café corner")
    assert progress(faye) == (0, 0, 0, 0)
    place(ana, first)
    assert progress(faye) == (0, 1, 1, 2)
    joined(app, "Late")
    assert progress(faye) == (0, 2, 1, 4)
    faye.delete(f"{BOARD}/examples/{second}", headers=ANY)
    assert progress(faye) == (1, 2, 1, 4)
    assert place(ana, second) == 404
    assert revealed(faye, first)["answers"] == 1
    assert progress(faye) == (1, 2, 1, 2)
    assert faye.get(ROUND).json()["examples"] == [first]
    assert ben.get(f"{ROUND}/placements/mine").json()["items"] == []


def test_removing_an_example_does_not_tell_who_placed_it(
    ana: TestClient, ben: TestClient, faye: TestClient
) -> None:
    ids = opened(faye, "Passion hour", "Café corner", "Three labs")
    for who, some in ((ana, ids[:2]), (ben, ids[1:])):
        for id_ in some:
            place(who, id_)
    before = progress(faye)
    figures = set()
    for id_ in ids:
        faye.delete(f"{BOARD}/examples/{id_}", headers=ANY)
        figures.add(progress(faye))
        faye.post(f"{BOARD}/examples/{id_}/restore")
        assert progress(faye) == before == (0, 2, 4, 6)
    assert figures == {(2, 2, 4, 6)}
    faye.delete(f"{BOARD}/examples/{ids[0]}", headers=ANY)
    faye.put(f"{ROUND}/reveal")
    assert progress(faye) == (1, 2, 3, 4)


def test_until_the_reveal_participants_neither_remove_nor_restore_what_is_placed(
    ana: TestClient, faye: TestClient
) -> None:
    own, other = (ana.post(f"{BOARD}/examples", json={"title": title}).json()["id"] for title in "AB")
    opened(faye, "A")
    at = f"{BOARD}/examples/{own}"

    def remove() -> Response:
        return ana.delete(at, headers=ANY)

    def restore() -> Response:
        return ana.post(f"{at}/restore")

    assert ana.delete(f"{BOARD}/examples/{other}", headers=ANY).status_code == 204
    for state in ("open", "closed"):
        assert (remove().status_code, "not revealed yet" in remove().json()["detail"]) == (409, True), state
        assert faye.delete(at, headers=ANY).status_code == 204
        assert (restore().status_code, "not revealed yet" in restore().json()["detail"]) == (409, True), state
        assert faye.post(f"{at}/restore").is_success
        faye.put(f"{ROUND}/closure")
    faye.put(f"{ROUND}/reveal")
    assert (remove().status_code, restore().is_success) == (204, True)


def test_raised_hands_count_for_circles_but_are_in_no_region(ana: TestClient, faye: TestClient) -> None:
    first, _ = opened(faye, "Passion hour", "Café corner")
    place(ana, first, "own")
    hands = {"answers": {"own": {"yes": 3, "no": 2, "unsure": 1}, "each": {"yes": 0, "no": 6, "unsure": 0}}}
    raised = f"{ROUND}/tallies/{first}"
    assert ana.put(raised, json=hands).status_code == 403
    assert faye.put(raised, json={"answers": {"own": {"yes": 9}}}).status_code == 200
    assert faye.put(raised, json=hands).json() == {"round": 1, "example": first, **hands}
    assert faye.put(raised, json={"answers": {"nope": {"yes": 1}}}).status_code == 422
    assert faye.put(raised, json={"answers": {"own": {"yes": -1}}}).status_code == 422
    assert progress(faye) == (0, 1, 1, 2)
    item = revealed(faye, first)
    assert item["circles"]["own"] == {
        "yes": 4,
        "no": 2,
        "unsure": 1,
        "split": 0.8889,
        "by_hand": {"yes": 3, "no": 2, "unsure": 1},
    }
    assert item["circles"]["routes"]["by_hand"] is None
    assert item["regions"] == [{"region": "own", "mask": 1, "count": 1, "share": 1.0, "unsure": 0}]
    assert item["sentence"] == "Split 4–2 on owned, 1 not sure."
    assert faye.put(raised, json=hands).status_code == 409


def test_facilitators_alone_are_told_what_hands_were_counted_before_the_reveal_too(
    ana: TestClient, vera: TestClient, faye: TestClient
) -> None:
    first, other = opened(faye, "Passion hour", "Café corner")
    at, hands = f"{ROUND}/tallies/{first}", {"own": {"yes": 3, "no": 2, "unsure": 1}}
    none = {"yes": 0, "no": 0, "unsure": 0}
    nothing = dict.fromkeys(("own", "each", "routes"), none)
    assert faye.get(at).json() == {"round": 1, "example": first, "answers": nothing}
    faye.put(at, json={"answers": hands}).raise_for_status()
    read = faye.get(at)
    assert read.json()["answers"] == nothing | hands
    assert faye.get(at, headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    assert "private" in read.headers["Cache-Control"]
    assert faye.get(f"{ROUND}/tallies/{other}").json()["answers"] == nothing
    assert faye.get(f"{ROUND}/tallies/0").status_code == 404
    secret = faye.post("/api/v1/tokens", json={"name": "Clicker", "scope": "write"}).json()["token"]
    token = {"Authorization": f"Bearer {secret}"}
    assert [who.get(at).status_code for who in (ana, vera)] == [403, 403]
    assert vera.get(at, headers=token).status_code == 403
    faye.post(f"{BOARD}/participants").raise_for_status()
    assert faye.get(at).json()["answers"] == nothing | hands
    faye.put(f"{ROUND}/reveal").raise_for_status()
    assert faye.get(at).json()["answers"] == nothing | hands
    assert ana.get(at).status_code == 403


def test_the_most_contested_come_first(app: FastAPI, faye: TestClient) -> None:
    people = staff(app, "Ana", "Ben", "Cem", "Dov")
    ids = opened(faye, "Passion hour", "Reading aloud", "Three labs", "Learning plan")
    for who, regions in zip(
        people,
        (
            ("own", "own", "own", "own"),
            ("own", "own", "own", None),
            ("own", "each", "own", None),
            ("own", "each", "routes", None),
        ),
        strict=True,
    ):
        for id_, region in zip(ids, regions, strict=True):
            if region:
                place(who, id_, region)
    faye.put(f"{ROUND}/reveal")
    items = faye.get(f"{ROUND}/agreement").json()["items"]
    assert [(item["number"], item["contested"]) for item in items] == [
        (2, 1.0),
        (3, 0.75),
        (1, 0.0),
        (4, None),
    ]
    assert [item["sentence"] for item in items] == [
        "Split 2–2 on owned, 2–2 on each.",
        "3 of 4 say owned. 1 of 4 says routes.",
        "All 4 say owned.",
        "Fewer than three people answered.",
    ]
    assert [item["agreement"] for item in items] == [0.5, 0.75, 1.0, None]
    assert items[2]["majority"] == {"own": True, "each": False, "routes": False}


def naming(faye: TestClient, rule: str) -> None:
    assert faye.patch(BOARD, json={"naming": rule}, headers=ANY).status_code == 200


@pytest.mark.parametrize("rule", ["pseudonyms", "anonymous"])
def test_where_nobody_is_named_the_answers_of_one_or_two_are_not_told(
    app: FastAPI, faye: TestClient, rule: str
) -> None:
    naming(faye, rule)
    people = staff(app, "Ana", "Ben", "Cem")
    all_, some = opened(faye, "Passion hour", "Café corner")
    for who in people:
        place(who, all_, "own")
    for who in people[:2]:
        place(who, some, "own", why="Telling")
    faye.put(f"{ROUND}/tallies/{some}", json={"answers": {"own": {"yes": 5}}})
    item = revealed(faye, some)
    hidden = {"yes": None, "no": None, "unsure": None, "split": None, "by_hand": None}
    assert item["sentence"] == "Fewer than three people answered."
    assert item["circles"] == dict.fromkeys(("own", "each", "routes"), hidden)
    assert (item["answers"], item["contested"], item["agreement"]) == (None, None, None)
    assert (item["regions"], item["reasons"], item["groups"]) == ([], [], [])
    assert item["majority"] == dict.fromkeys(("own", "each", "routes"))
    assert revealed(faye, all_)["answers"] == 3


def test_in_an_anonymous_round_the_store_does_not_know_whose_an_answer_was(
    app: FastAPI, faye: TestClient, database: Database
) -> None:
    naming(faye, "anonymous")
    people = staff(app, "Ana", "Ben", "Cem", "Dov")
    ids = opened(faye)
    for number, who in enumerate(people):
        for id_ in ids:
            place(who, id_, "own", at=[0.1, 0.1], why=f"I am number {number}")
    assert len(mine(people[0])) == 6
    with database.reading() as session:
        before = set(session.scalars(select(col(Judgement.id))))
    faye.put(f"{ROUND}/reveal")
    assert all(mine(who) == [] for who in people)
    with database.reading() as session:
        rows = session.scalars(select(Judgement)).all()
        people_known = {*session.scalars(select(col(Participant.id)))}
        sessions_known = {*session.scalars(select(col(BrowserSession.id)))}
        for row in every_row(session):
            if any("I am number" in str(value) for value in row):
                assert not (people_known | sessions_known) & {str(value) for value in row}
    assert len(rows) == 24
    assert before.isdisjoint(row.id for row in rows)
    assert {(row.participant_id, row.at_u, row.group_label) for row in rows} == {(None, None, None)}
    reasons = [item["reasons"] for item in faye.get(f"{ROUND}/agreement").json()["items"]]
    assert {reason["name"] for item in reasons for reason in item} == {None}
    orders = {tuple(reason["why"] for reason in item) for item in reasons}
    assert len(orders) > 1


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_nor_does_the_file_that_the_store_is(app: FastAPI, faye: TestClient, database: Database) -> None:
    naming(faye, "anonymous")
    people = staff(app, "Ana", "Ben", "Cem", "Dov")
    for id_ in opened(faye):
        for who in people:
            place(who, id_, "own")
    with database.reading() as session:
        before = session.scalars(select(col(Judgement.id))).all()
    faye.put(f"{ROUND}/reveal")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    held = Path(str(database.engine.url.database)).read_bytes()
    assert not [id_ for id_ in before if id_.encode() in held]


def every_row(session: Session) -> list[tuple[Any, ...]]:
    """Everything in the database."""
    tables = Participant.metadata.sorted_tables
    return [tuple(row) for table in tables for row in session.execute(select(table))]


def test_a_round_that_was_revealed_is_unlinked_when_nobody_is_to_be_known_any_more(
    app: FastAPI, faye: TestClient, database: Database
) -> None:
    people = staff(app, "Ana", "Ben", "Cem")
    (first,) = opened(faye, "Passion hour")
    for who in people:
        place(who, first, "own", why="Mine")
    assert {reason["name"] for reason in revealed(faye, first)["reasons"]} == {"Ana", "Ben", "Cem"}
    etag = faye.get(f"{ROUND}/agreement").headers["ETag"]
    naming(faye, "anonymous")
    after = faye.get(f"{ROUND}/agreement", headers={"If-None-Match": etag})
    assert {reason["name"] for reason in after.json()["items"][0]["reasons"]} == {None}
    assert all(mine(who) == [] for who in people)
    with database.reading() as session:
        assert set(session.scalars(select(col(Judgement.participant_id)))) == {None}


def test_groups_are_shown_side_by_side_but_none_of_fewer_than_three(app: FastAPI, faye: TestClient) -> None:
    naming(faye, "anonymous")
    groups = {"question": "Which grades?", "choices": ["K–3", "4–7", "8–9"]}
    faye.patch(BOARD, json={"groups": groups}, headers=ANY)
    early = staff(app, "A", "B", "C", group="K–3")
    middle = staff(app, "D", "E", "F", "G", group="4–7")
    late = staff(app, "H", "I", "J", group="8–9")
    first, second = opened(faye, "Passion hour", "Café corner")
    for who in [*early, *middle, *late]:
        place(who, first, "own")
    for who in [*early, *middle, *late[:2]]:
        place(who, second, *(["own"] if who in early else []))
    faye.put(f"{ROUND}/reveal")
    items = {item["example"]: item for item in faye.get(f"{ROUND}/agreement").json()["items"]}
    assert [(group["group"], group["people"]) for group in items[first]["groups"]] == [
        ("K–3", 3),
        ("4–7", 4),
        ("8–9", 3),
    ]
    (only,) = items[second]["groups"]
    assert (only["group"], only["circles"]["own"]) == ("4–7", {"yes": 0, "no": 4, "unsure": 0, "split": 0.0})


def test_the_store_of_an_anonymous_round_forgets_groups_of_fewer_than_three(
    app: FastAPI, faye: TestClient, database: Database
) -> None:
    naming(faye, "anonymous")
    groups = {"question": "Which grades?", "choices": ["K–3", "4–7"]}
    faye.patch(BOARD, json={"groups": groups}, headers=ANY)
    people = staff(app, "A", "B", "C", group="K–3") + staff(app, "D", "E", group="4–7")
    (first,) = opened(faye, "Passion hour")
    for who in people:
        place(who, first, "own")
    faye.put(f"{ROUND}/reveal")
    with database.reading() as session:
        labels = sorted(str(label) for label in session.scalars(select(col(Judgement.group_label))))
    assert labels == ["K–3", "K–3", "K–3", "None", "None"]


def test_examples_come_with_how_people_placed_them_in_the_newest_revealed_round(
    app: FastAPI, faye: TestClient
) -> None:
    people = staff(app, "Ana", "Ben", "Cem")
    (first,) = opened(faye, "Passion hour")
    for who in people:
        place(who, first, "own", why="Said by somebody")
    card = f"{BOARD}/examples/{first}?include=agreement"
    hidden = faye.get(card)
    assert hidden.json()["agreement"] is None
    item = revealed(faye, first)
    shown = faye.get(card, headers={"If-None-Match": hidden.headers["ETag"]}).json()["agreement"]
    assert shown == {"round": 1} | {k: v for k, v in item.items() if k not in {"reasons", "groups"}}
    faye.post(ROUNDS)
    for path in (f"{BOARD}/examples", "/api/v1/examples"):
        listed = faye.get(f"{path}?include=agreement,revisions").json()["items"]
        assert [example["agreement"] for example in listed if example["id"] == first] == [shown]
        assert {example["agreement"] is None for example in listed if example["id"] != first} == {True}
        assert "Said by somebody" not in str(listed)


def test_what_a_later_round_left_out_comes_with_the_last_round_it_was_in(
    app: FastAPI, faye: TestClient
) -> None:
    people = staff(app, "Ana", "Ben", "Cem")
    first, second = opened(faye, "Passion hour", "Café corner")
    for who in people:
        place(who, first, "own")
        place(who, second, "each")
    faye.put(f"{ROUND}/reveal")
    faye.post(ROUNDS, json={"examples": [second]})
    for who in people:
        who.put(f"{ROUNDS}/2/placements/{second}", json={"concepts": ["routes"]})
    faye.put(f"{ROUNDS}/2/reveal")
    listed = {
        example["id"]: example for example in faye.get(f"{BOARD}/examples?include=agreement").json()["items"]
    }
    agreements = {id_: (example["agreement"] or {}) for id_, example in listed.items()}
    assert [(agreements[id_].get("round"), agreements[id_].get("sentence")) for id_ in (first, second)] == [
        (1, "All 3 say owned."),
        (2, "All 3 say routes."),
    ]
    assert {agreements[id_].get("round") for id_ in listed if id_ not in {first, second}} == {None}


def test_a_round_has_another_tag_as_soon_as_somebody_placed(ana: TestClient, faye: TestClient) -> None:
    (first,) = opened(faye, "Passion hour")
    for path in (ROUNDS, ROUND, f"{ROUND}/placements/mine"):
        etag = ana.get(path).headers["ETag"]
        assert ana.get(path, headers={"If-None-Match": etag}).status_code == 304
        place(ana, first)
        assert ana.get(path, headers={"If-None-Match": etag}).status_code == 200
        ana.delete(f"{ROUND}/placements/{first}")


def test_placements_of_ones_own_are_nobody_elses_to_keep(ana: TestClient, faye: TestClient) -> None:
    opened(faye)
    assert ana.get(f"{ROUND}/placements/mine").headers["Cache-Control"] == "private, no-store"


def test_a_round_goes_with_its_board(faye: TestClient, vera: TestClient) -> None:
    opened(faye)
    faye.patch(BOARD, json={"access": {"read": "participants"}}, headers=ANY)
    for path in (ROUNDS, ROUND, f"{ROUND}/agreement"):
        assert vera.get(path).status_code == 404
    assert faye.get(f"{ROUNDS}/2").status_code == 404
    assert faye.get(f"{ROUNDS}/none").status_code == 422


@pytest.mark.parametrize(
    ("path", "model"),
    [
        (ROUNDS, Listed[schemas.Round]),
        (ROUND, schemas.Round),
        (f"{ROUND}/placements/mine", schemas.OwnPlacements),
        (f"{ROUND}/agreement", schemas.Agreement),
    ],
)
def test_answers_about_rounds_are_what_the_document_says(
    ana: TestClient, faye: TestClient, path: str, model: type[BaseModel]
) -> None:
    (first,) = opened(faye, "Passion hour")
    place(ana, first, "own", at=[0.5, 0.5], why="Because.")
    faye.put(f"{ROUND}/tallies/{first}", json={"answers": {"own": {"yes": 5}}})
    faye.put(f"{ROUND}/reveal")
    body = ana.get(path).json()
    answered = model.model_validate(body, strict=False, extra="forbid")
    assert answered.model_dump(mode="json", exclude_unset=True) == body


def test_nobody_changes_the_shared_map_while_others_place_alone(ana: TestClient, faye: TestClient) -> None:
    opened(faye)
    shared = f"{address(ana, 'Passion hour')}/placement"
    assert ana.put(shared, json={"concepts": []}).status_code == 409
    assert faye.put(shared, json={"concepts": []}).status_code == 200
    faye.put(f"{ROUND}/reveal")
    assert ana.put(shared, json={"concepts": ["own"]}).status_code == 200


def test_a_second_screen_of_the_same_participant_places_for_them(
    app: FastAPI, ana: TestClient, faye: TestClient
) -> None:
    (first,) = opened(faye, "Passion hour")
    link = ana.post(f"{BOARD}/participants/me/link").json()["address"]
    phone = TestClient(app, HERE, headers={"Origin": HERE})
    phone.post(f"/continue/{link.rpartition('/')[2]}")
    place(ana, first, "own")
    assert place(phone, first, "each") == 200
    assert [placement["region"] for placement in mine(ana)] == ["each"]


@pytest.mark.parametrize(("rule", "left"), [("keep", 3), ("remove", 2)])
def test_whoever_leaves_takes_their_placements_along_where_that_is_the_rule(
    app: FastAPI, ana: TestClient, faye: TestClient, rule: str, left: int
) -> None:
    faye.patch(BOARD, json={"leaving": rule}, headers=ANY)
    people = [ana, *staff(app, "Ben", "Cem")]
    first, second = opened(faye, "Passion hour", "Café corner")
    for who in people:
        place(who, first, "own")
    place(ana, second)
    assert revealed(faye, first)["answers"] == 3
    etag = faye.get(f"{ROUND}/agreement").headers["ETag"]
    assert ana.delete(f"{BOARD}/participants/me").status_code == 204
    assert revealed(faye, first)["answers"] == left
    answer = faye.get(f"{ROUND}/agreement", headers={"If-None-Match": etag})
    assert answer.status_code == (304 if rule == "keep" else 200)
    assert progress(faye) == ((1, 3, 4, 6) if rule == "keep" else (0, 2, 2, 4))


def test_a_round_closes_by_itself_when_its_day_is_over(
    faye: TestClient, ana: TestClient, database: Database
) -> None:
    past = faye.post(f"{BOARD}/rounds", json={"closes_at": "2020-01-01T00:00:00Z"})
    assert (past.status_code, past.json()["errors"][0]["pointer"]) == (422, "/closes_at")
    opened = faye.post(f"{BOARD}/rounds", json={"closes_at": "2999-01-01T00:00:00Z"}).json()
    assert (opened["state"], opened["closes_at"]) == ("open", "2999-01-01T00:00:00Z")
    place = f"{BOARD}/rounds/1/placements/{opened['examples'][0]}"
    assert ana.put(place, json={"concepts": ["own"]}).status_code == 200
    home = ana.get("/", headers={"Accept": "text/html"}).text
    assert "Place 5 examples on <bdi>The staffroom</bdi>" in home
    assert "until <time" in home
    lifecycle.close_due(database.writing, now())
    assert faye.get(f"{BOARD}/rounds/1").json()["state"] == "open"
    with database.writing() as session:
        session.execute(update(Round).values(closes_at=now()))
    late = ana.put(place, json={"concepts": ["each"]})
    assert (late.status_code, late.json()["detail"]) == (
        409,
        "This round is closed. Placing in it has ended.",
    )
    assert "This waits for you" not in ana.get("/", headers={"Accept": "text/html"}).text
    for _ in range(2):
        lifecycle.close_due(database.writing, now())
    assert last_event(ana)["type"] == "round.closed"
    assert faye.get(f"{BOARD}/rounds/1").json()["state"] == "closed"
