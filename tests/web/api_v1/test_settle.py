"""What a round found goes into the shared map, as ordinary placements, and back."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.conftest import BOARD, HERE, example, last_event, version
from tests.statements import recorded_reads
from tests.web.staff import (
    BOTH,
    EACH,
    OUTSIDE,
    OWN,
    UNSURE,
    Given,
    answers,
    hold,
    ids,
    open_round,
    place,
    staff,
)

SETTLE = f"{BOARD}/rounds/1/settle"
PLACED: dict[str, list[Given | None]] = {
    "Passion hour": [EACH] * 5,
    "Reading aloud": [OWN, OWN, OWN, OWN, BOTH],
    "Three labs": [OWN, OWN, EACH, EACH, UNSURE],
    "Learning plan": [OWN, OWN, None, None, None],
    "Spelling from mistakes": [UNSURE] * 5,
    "Café corner": [OUTSIDE] * 5,
}


@pytest.fixture
def people(app: FastAPI) -> list[TestClient]:
    return staff(app)


@pytest.fixture
def _held(faye: TestClient, people: list[TestClient]) -> None:
    hold(faye, people, PLACED)


held = pytest.mark.usefixtures("_held")


def settle(who: TestClient, **choice: Any) -> dict[str, Any]:
    answer = who.post(SETTLE, json=choice)
    assert answer.status_code == 200, answer.text
    outcome: dict[str, Any] = answer.json()
    return outcome


def titles(rows: list[dict[str, Any]]) -> list[str]:
    return [row["title"] for row in rows]


def stand(who: TestClient) -> dict[str, Any]:
    """The answers of every example on the shared map."""
    return {example["title"]: example["answers"] for example in who.get(f"{BOARD}/examples").json()["items"]}


def undoing(outcome: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"example": change["example"], "answers": change["before"], "from": change["after"]}
        for change in outcome["settled"]
    ]


@held
def test_only_facilitators_settle(people: list[TestClient], vera: TestClient) -> None:
    for who in (people[0], vera):
        for dry_run in (True, False):
            assert who.post(SETTLE, json={"at_least": 1, "dry_run": dry_run}).status_code == 403


@held
def test_a_token_that_may_only_read_can_look_but_not_settle(app: FastAPI, faye: TestClient) -> None:
    made = faye.post("/api/v1/tokens", json={"name": "Reader", "scope": "read"}).json()
    reader = TestClient(app, HERE, headers={"Authorization": f"Bearer {made['token']}"})
    assert reader.post(SETTLE, json={"at_least": 1, "dry_run": True}).status_code == 200
    assert reader.post(SETTLE, json={"at_least": 1}).status_code == 403


def test_nothing_is_settled_before_the_reveal(faye: TestClient) -> None:
    open_round(faye, PLACED)
    before = version(faye)
    choices: list[dict[str, Any]] = [{"at_least": 0}, {"at_least": 0, "dry_run": True}, {"examples": []}]
    for choice in choices:
        answer = faye.post(SETTLE, json=choice)
        assert answer.status_code == 409
        assert "not revealed" in answer.json()["detail"]
    assert version(faye) == before


def test_there_must_be_such_a_round(faye: TestClient) -> None:
    assert faye.post(SETTLE, json={"at_least": 1}).status_code == 404


@held
def test_a_preview_reads_counts_of_answers_with_as_few_statements_however_many_rounds_there_are(
    faye: TestClient, people: list[TestClient]
) -> None:
    with recorded_reads() as after_one_round:
        settle(faye, at_least=0.8, dry_run=True)
    again = hold(faye, people, {title: PLACED[title] for title in ("Three labs", "Passion hour")}, "Because")
    with recorded_reads() as after_two:
        preview = faye.post(f"{BOARD}/rounds/{again}/settle", json={"at_least": 0.8, "dry_run": True})
    assert {row["round"] for row in preview.json()["settled"] + preview.json()["left"]} == {again}
    assert len(after_two) == len(after_one_round)
    of_answers = [read.sql for read in after_two if "FROM judgement" in read.sql]
    assert len(of_answers) == 1
    assert "GROUP BY" in of_answers[0]
    assert "why" not in of_answers[0]


@held
def test_all_that_are_agreed_on_enough_are_settled_and_the_others_say_why(faye: TestClient) -> None:
    before, stood = version(faye), stand(faye)
    preview = settle(faye, at_least=0.8, dry_run=True)
    assert titles(preview["settled"]) == ["Passion hour", "Reading aloud", "Café corner"]
    assert {row["title"]: (row["code"], row["why"]) for row in preview["left"]} == {
        "Three labs": ("not_agreed", "2 of 4 agree on owned."),
        "Learning plan": ("too_few", "Fewer than three people answered."),
        "Spelling from mistakes": ("too_few", "Too few people said yes or no."),
    }
    assert (version(faye), stand(faye)) == (before, stood)

    assert settle(faye, at_least=0.8) == preview
    now = stand(faye)
    assert now["Passion hour"] == answers(EACH)
    assert now["Reading aloud"] == answers(OWN)
    assert now["Café corner"] == answers(OUTSIDE)
    assert {title: now[title] for title in ("Three labs", "Learning plan", "Spelling from mistakes")} == {
        title: stood[title] for title in ("Three labs", "Learning plan", "Spelling from mistakes")
    }


@held
def test_each_settled_example_is_an_ordinary_event_under_a_number_of_its_own(faye: TestClient) -> None:
    before = version(faye)
    settle(faye, at_least=0.8)
    events = faye.get(f"{BOARD}/changes?since={before}").json()["items"]
    assert [(event["version"], event["type"]) for event in events] == [
        (before + step, "example.placed") for step in (1, 2, 3)
    ]
    assert {event["actor"] for event in events} == {"Faye"}
    assert [event["data"]["version"] for event in events] == [event["version"] for event in events]


@held
def test_a_tie_is_settled_as_not_sure(faye: TestClient) -> None:
    settle(faye, at_least=0.5)
    assert example(faye, "Three labs")["answers"] == {"own": None, "each": None, "routes": False}


def test_a_circle_that_only_one_or_two_are_sure_about_stays_not_sure(
    faye: TestClient, people: list[TestClient]
) -> None:
    given: list[Given | None] = [(True, None, None), (True, True, None), (True, True, False)]
    hold(faye, people, {"Passion hour": given})
    outcome = settle(faye, at_least=0.5, dry_run=True)
    assert outcome["settled"][0]["after"] == {"own": True, "each": None, "routes": None}


@held
def test_where_few_placed_again_the_round_before_settles(faye: TestClient, people: list[TestClient]) -> None:
    again: dict[str, list[Given | None]] = {
        "Three labs": [OWN] * 4,
        "Passion hour": [OWN, OWN],
        "Café corner": [],
        "Learning plan": [EACH],
    }
    assert hold(faye, people, again) == 2
    for dry_run in (True, False):
        body = {"at_least": 0.8, "dry_run": dry_run}
        outcome = faye.post(f"{BOARD}/rounds/2/settle", json=body).json()
        assert [(row["title"], row["round"], row["after"]) for row in outcome["settled"]] == [
            ("Passion hour", 1, answers(EACH)),
            ("Three labs", 2, answers(OWN)),
            ("Café corner", 1, answers(OUTSIDE)),
        ]
        left = [("Learning plan", 2, "Fewer than three people answered.")]
        assert [(row["title"], row["round"], row["why"]) for row in outcome["left"]] == left
    undone = faye.post(f"{BOARD}/rounds/2/settle", json={"examples": undoing(outcome)}).json()
    assert titles(undone["settled"]) == titles(outcome["settled"])
    first = settle(faye, at_least=0.8, dry_run=True)
    assert {row["round"] for row in first["settled"] + first["left"]} == {1}


@held
def test_what_most_said_is_of_the_round_that_an_open_example_is_left_by(
    faye: TestClient, people: list[TestClient]
) -> None:
    said = {item["title"]: item for item in faye.get(f"{BOARD}/rounds/1/agreement").json()["items"]}
    assert hold(faye, people, {"Three labs": [OUTSIDE], "Learning plan": [OUTSIDE], "Café corner": []}) == 2
    body = {"at_least": 1, "dry_run": True}
    left = {row["title"]: row for row in faye.post(f"{BOARD}/rounds/2/settle", json=body).json()["left"]}
    labs, plan = left["Three labs"], left["Learning plan"]
    assert (labs["round"], labs["why"]) == (1, "2 of 4 agree on owned.")
    assert labs["majority"] == said["Three labs"]["majority"] != answers(OUTSIDE)
    assert (plan["round"], plan["majority"]) == (2, answers(OUTSIDE))
    chosen = settle(faye, examples=[{"example": example(faye, "Café corner")["id"], "answers": None}])
    assert {row["majority"] for row in chosen["left"]} == {None}


@held
def test_settling_again_moves_nothing(faye: TestClient) -> None:
    settle(faye, at_least=1)
    before = version(faye)
    again = settle(faye, at_least=1)
    assert again["settled"] == []
    whys = {row["title"]: (row["code"], row["why"]) for row in again["left"]}
    assert whys["Passion hour"] == whys["Café corner"] == ("there_already", "It is already there.")
    assert version(faye) == before


@held
def test_undoing_is_settling_what_was_before(faye: TestClient) -> None:
    stood = stand(faye)
    outcome = settle(faye, at_least=0.8)
    assert settled(faye) == {"Passion hour", "Reading aloud", "Café corner"}
    undone = settle(faye, examples=undoing(outcome))
    assert titles(undone["settled"]) == titles(outcome["settled"])
    assert stand(faye) == stood
    assert last_event(faye)["type"] == "example.returned"
    assert settled(faye) == set()
    settle(faye, examples=undoing(undone))
    assert settled(faye) == {"Passion hour", "Reading aloud", "Café corner"}


def settled(faye: TestClient) -> set[str]:
    """What the round's agreement and the summary both call settled."""
    items = faye.get(f"{BOARD}/rounds/1/agreement").json()["items"]
    summed_up = faye.get(f"{BOARD}/summary").json()["settled"]
    titles = {item["title"] for item in items if item["settled"]}
    assert {item["title"] for item in summed_up} == titles
    return titles


@held
def test_one_example_is_settled_as_the_facilitator_says(faye: TestClient) -> None:
    outcome = settle(faye, examples=[{"example": ids(faye)["Three labs"], "answers": answers(BOTH)}])
    assert outcome["settled"][0]["before"] == {"own": False, "each": False, "routes": True}
    assert outcome["settled"][0]["after"] == answers(BOTH)
    assert outcome["left"] == []
    assert example(faye, "Three labs")["region"] == "own,each"


@held
def test_changing_ones_mind_and_undoing_that_keeps_it_settled(faye: TestClient) -> None:
    id_ = ids(faye)["Three labs"]
    settle(faye, examples=[{"example": id_, "answers": answers(BOTH)}])
    second = settle(faye, examples=[{"example": id_, "answers": answers(OWN)}])
    settle(faye, examples=undoing(second))
    assert (example(faye, "Three labs")["answers"], settled(faye)) == (answers(BOTH), {"Three labs"})
    settle(faye, examples=[{"example": id_, "answers": None}])
    assert (example(faye, "Three labs")["region"], settled(faye)) == (None, set())


@held
def test_what_was_moved_meanwhile_is_left_and_says_so(faye: TestClient, people: list[TestClient]) -> None:
    preview = settle(faye, at_least=0.8, dry_run=True)
    moved = ids(faye)["Passion hour"]
    people[0].put(f"{BOARD}/examples/{moved}/placement", json={"concepts": ["routes"]})
    chosen = [
        {"example": change["example"], "answers": change["after"], "from": change["before"]}
        for change in preview["settled"]
    ]
    outcome = settle(faye, examples=chosen)
    assert titles(outcome["settled"]) == ["Reading aloud", "Café corner"]
    assert [(row["title"], row["code"], row["why"]) for row in outcome["left"]] == [
        ("Passion hour", "moved", "Somebody moved it in the meantime.")
    ]
    assert example(faye, "Passion hour")["region"] == "routes"


@held
def test_what_was_moved_since_is_still_called_settled_but_does_not_stand(
    faye: TestClient, people: list[TestClient]
) -> None:
    settle(faye, at_least=1)
    people[0].put(f"{BOARD}/examples/{ids(faye)['Passion hour']}/placement", json={"concepts": ["routes"]})
    stands = {item["title"]: item["stands"] for item in faye.get(f"{BOARD}/summary").json()["settled"]}
    assert stands == {"Passion hour": False, "Café corner": True}


def test_an_example_of_another_round_or_removed_is_left(faye: TestClient, people: list[TestClient]) -> None:
    hold(faye, people, {"Passion hour": [EACH] * 5, "Three labs": [OWN] * 5})
    there = ids(faye)
    faye.delete(f"{BOARD}/examples/{there['Three labs']}", headers={"If-Match": "*"})
    chosen = [{"example": there[title], "answers": answers(OWN)} for title in ("Three labs", "Café corner")]
    outcome = settle(faye, examples=chosen)
    assert outcome["settled"] == []
    assert [(row["code"], row["why"]) for row in outcome["left"]] == [
        ("removed", "It was removed."),
        ("not_in_round", "It was not in this round."),
    ]
    assert titles(settle(faye, at_least=1)["settled"]) == ["Passion hour"]


def test_raised_hands_count(faye: TestClient, people: list[TestClient]) -> None:
    number = open_round(faye, {"Passion hour": []})
    id_ = ids(faye)["Passion hour"]
    place(people[0], number, id_, OWN)
    hands = {"own": {"yes": 1, "no": 6}, "each": {"yes": 7}, "routes": {"no": 7}}
    assert faye.put(f"{BOARD}/rounds/1/tallies/{id_}", json={"answers": hands}).status_code == 200
    faye.put(f"{BOARD}/rounds/1/reveal")
    assert settle(faye, at_least=0.75)["settled"][0]["after"] == answers(EACH)


@held
def test_a_locked_board_stays_as_it_is(faye: TestClient) -> None:
    faye.patch(BOARD, json={"locked": True}, headers={"If-Match": "*"})
    assert faye.post(SETTLE, json={"at_least": 1}).status_code == 409
    assert titles(settle(faye, at_least=1, dry_run=True)["settled"]) == ["Passion hour", "Café corner"]


@held
def test_nothing_is_settled_when_one_example_cannot_be_understood(faye: TestClient) -> None:
    before, there = version(faye), ids(faye)
    good = {"example": there["Passion hour"], "answers": answers(EACH)}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"examples": [good, {"example": "0199", "answers": None}]}, "/examples/1/example"),
        ({"examples": [good, good]}, "/examples/1/example"),
        (
            {"examples": [{"example": there["Café corner"], "answers": {"own": True}}]},
            "/examples/0/answers/each",
        ),
        ({"examples": [good], "at_least": 1}, ""),
        ({}, ""),
        ({"at_least": 1.5}, "/at_least"),
        ({"at_least": None}, "/at_least"),
        ({"at_least": 1, "dry_run": 1}, "/dry_run"),
    ]
    for body, where in wrong:
        answer = faye.post(SETTLE, json=body)
        assert answer.status_code == 422, body
        assert answer.json()["errors"][0]["pointer"] == where, body
    assert version(faye) == before
