"""A reveal in beats, a round that asks again, who counts, what can be settled, and the end of a workshop."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

from app.store.database import Database
from app.store.models import Participant
from tests.conftest import BOARD, last_event
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

FIRST: dict[str, list[Given | None]] = {
    "Passion hour": [OWN, OWN, OWN, EACH, EACH],
    "Reading aloud": [OUTSIDE] * 5,
    "Three labs": [BOTH, OWN, OWN, OWN, OWN],
    "Café corner": [EACH, UNSURE, None, None, None],
}
STEPS = [
    {"kind": "place"},
    {"kind": "reveal"},
    {"kind": "talk"},
    {"kind": "place", "most_contested": 1},
    {"kind": "reveal"},
    {"kind": "settle"},
]
RUN = f"{BOARD}/workshop"


@pytest.fixture
def people(app: FastAPI) -> list[TestClient]:
    return staff(app)


def content(answer: httpx2.Response) -> dict[str, Any]:
    assert answer.is_success, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def agreement(who: TestClient, number: int) -> dict[str, Any]:
    return content(who.get(f"{BOARD}/rounds/{number}/agreement"))


def titles(who: TestClient, ids_: Sequence[str]) -> list[str]:
    named = {id_: title for title, id_ in ids(who).items()}
    return [named[id_] for id_ in ids_]


def again(faye: TestClient, number: int, **more: object) -> dict[str, Any]:
    return content(faye.post(f"{BOARD}/rounds", json={"choose": {"contested_in": number, **more}}))


def far(who: TestClient, number: int = 1) -> dict[str, Any]:
    return dict(content(who.get(f"{BOARD}/rounds/{number}"))["progress"])


def go(faye: TestClient, step: int | None, **more: object) -> dict[str, Any]:
    here = content(faye.get(RUN))["step"]
    return content(faye.put(f"{RUN}/step", json={"step": step, "from": here, **more}))


def begin(faye: TestClient) -> None:
    assert faye.patch(RUN, json={"steps": STEPS}, headers={"If-Match": "*"}).is_success
    go(faye, 0)


def place_all(
    who: TestClient, people: Sequence[TestClient], given: Mapping[str, Sequence[Given | None]]
) -> None:
    number = content(who.get(RUN))["round"]["number"]
    for title, answered in given.items():
        for person, answer in zip(people, answered, strict=True):
            if answer:
                place(person, number, ids(who)[title], answer)


# A round that asks again.


def test_a_round_asks_again_about_what_people_differ_most_on(
    faye: TestClient, people: list[TestClient]
) -> None:
    hold(faye, people, FIRST)
    opened = again(faye, 1)
    assert (opened["number"], opened["follows"]) == (2, 1)
    assert titles(faye, opened["examples"]) == ["Passion hour", "Three labs"]
    assert last_event(faye)["data"]["follows"] == 1
    faye.put(f"{BOARD}/rounds/2/reveal")
    assert titles(faye, again(faye, 1, most=1)["examples"]) == ["Passion hour"]


def test_where_nobody_differs_a_round_asks_about_all_again(
    faye: TestClient, people: list[TestClient]
) -> None:
    hold(faye, people, {"Reading aloud": [OUTSIDE] * 5, "Three labs": [OWN] * 5})
    assert titles(faye, again(faye, 1)["examples"]) == ["Reading aloud", "Three labs"]


def test_what_cannot_be_chosen_is_refused(faye: TestClient) -> None:
    both = {"choose": {"contested_in": 1}, "examples": [ids(faye)["Three labs"]]}
    assert faye.post(f"{BOARD}/rounds", json=both).status_code == 422
    assert faye.post(f"{BOARD}/rounds", json={"choose": {"contested_in": 1}}).status_code == 404
    open_round(faye, FIRST)
    hidden = faye.post(f"{BOARD}/rounds", json={"choose": {"contested_in": 1}})
    assert hidden.status_code == 409
    for most in (0, 101, 1.5):
        choose = {"contested_in": 1, "most": most}
        assert faye.post(f"{BOARD}/rounds", json={"choose": choose}).status_code == 422


def test_ones_earlier_answers_are_at_hand_and_count_only_when_they_are_given_again(
    faye: TestClient, people: list[TestClient]
) -> None:
    hold(faye, people, FIRST, why="They choose.")
    again(faye, 1)
    ana = people[0]
    mine = content(ana.get(f"{BOARD}/rounds/2/placements/mine"))
    assert mine["items"] == []
    assert titles(ana, [item["example"] for item in mine["earlier"]]) == ["Passion hour", "Three labs"]
    assert mine["earlier"][1]["answers"] == answers(BOTH)
    assert mine["earlier"][1]["why"] == "They choose."
    assert far(faye, 2)["answers"]["given"] == 0
    assert '"earlier":[{' in ana.get("/b/staffroom").text


def test_the_latest_of_several_earlier_answers_counts(faye: TestClient, people: list[TestClient]) -> None:
    hold(faye, people, FIRST)
    again(faye, 1)
    place(people[0], 2, ids(faye)["Passion hour"], EACH)
    faye.put(f"{BOARD}/rounds/2/reveal")
    faye.post(f"{BOARD}/rounds", json={"choose": {"contested_in": 2}})
    mine = content(people[0].get(f"{BOARD}/rounds/3/placements/mine"))["earlier"]
    latest = {item["example"]: item["answers"] for item in mine}
    assert latest == {ids(faye)["Passion hour"]: answers(EACH), ids(faye)["Three labs"]: answers(BOTH)}


def test_on_an_anonymous_board_nobody_knows_what_anybody_answered_before(
    faye: TestClient, people: list[TestClient]
) -> None:
    assert faye.patch(BOARD, json={"naming": "anonymous"}, headers={"If-Match": "*"}).is_success
    hold(faye, people, FIRST)
    again(faye, 1)
    assert content(people[0].get(f"{BOARD}/rounds/2/placements/mine"))["earlier"] == []
    for who in people:
        place(who, 2, ids(faye)["Passion hour"], OWN)
    faye.put(f"{BOARD}/rounds/2/reveal")
    (moved, *_) = content(faye.get(f"{BOARD}/rounds/2/comparison"))["items"]
    assert (moved["way"], moved["changed"], moved["moves"]) == ("closer", None, None)


def test_a_comparison_tells_where_people_were_and_are(faye: TestClient, people: list[TestClient]) -> None:
    hold(faye, people, FIRST)
    hold(faye, people, {"Passion hour": [OWN, OWN, EACH, OWN, OWN]})
    (moved, *_) = content(faye.get(f"{BOARD}/rounds/2/comparison"))["items"]
    assert [(move["from"], move["to"], move["people"]) for move in moved["moves"]] == [
        ("own", "own", 2),
        ("own", "each", 1),
        ("each", "own", 2),
    ]
    assert [(move["from_mask"], move["to_mask"]) for move in moved["moves"]] == [(1, 1), (1, 2), (2, 1)]


def test_a_region_tells_how_many_in_it_are_not_sure_somewhere(
    faye: TestClient, people: list[TestClient]
) -> None:
    half: Given = (True, None, False)
    hold(faye, people, {"Three labs": [OWN, half, half, UNSURE, OUTSIDE]})
    regions = agreement(faye, 1)["items"][0]["regions"]
    assert [(item["region"], item["count"], item["unsure"]) for item in regions] == [
        ("own", 3, 2),
        ("outside", 2, 1),
    ]


# Who counts.


def test_those_count_who_were_here_since_the_round_opened_and_whoever_placed(
    faye: TestClient, people: list[TestClient], database: Database, vera: TestClient
) -> None:
    _came_long_ago(database)
    open_round(faye, FIRST)
    assert far(vera)["people"] == {"done": 0, "of": 0, "placed": 0}
    people[0].get("/b/staffroom")
    people[1].get(f"{BOARD}/rounds/1/placements/mine")
    place(people[2], 1, ids(faye)["Three labs"], OWN)
    assert far(vera)["people"] == {"done": 0, "of": 3, "placed": 1}
    assert far(vera)["by_answers"] == [{"given": 0, "people": 2}, {"given": 1, "people": 1}]


def _came_long_ago(database: Database) -> None:
    with database.writing() as session:
        session.execute(update(Participant).values(seen_at=None))


def test_a_facilitator_leaves_out_who_placed_nothing_and_counts_them_again(
    faye: TestClient, people: list[TestClient]
) -> None:
    open_round(faye, {"Three labs": None})
    example = ids(faye)["Three labs"]
    for who in people:
        who.get(f"{BOARD}/rounds/1/placements/mine")
    place(people[0], 1, example, OWN)
    left = content(faye.put(f"{BOARD}/rounds/1/attendance"))["progress"]["people"]
    assert left == {"done": 1, "of": 1, "placed": 1}
    place(people[1], 1, example, OWN)
    assert far(faye)["people"]["of"] == 2
    assert content(faye.delete(f"{BOARD}/rounds/1/attendance"))["progress"]["people"]["of"] == 5
    faye.put(f"{BOARD}/rounds/1/attendance")
    faye.put(f"{BOARD}/rounds/1/reveal")
    shown = agreement(faye, 1)
    assert (shown["people"], shown["counted"]) == (2, {"done": 2, "of": 2, "placed": 2})
    assert content(faye.put(f"{BOARD}/rounds/1/attendance"))["progress"]["people"]["of"] == 2


def test_only_a_facilitator_leaves_anybody_out(ana: TestClient, faye: TestClient) -> None:
    open_round(faye, FIRST)
    for method in ("PUT", "DELETE"):
        assert ana.request(method, f"{BOARD}/rounds/1/attendance").status_code == 403
        assert faye.request(method, f"{BOARD}/rounds/2/attendance").status_code == 404


# The reveal.


def test_a_reveal_goes_from_beat_to_beat_with_the_example_people_differ_most_on(
    faye: TestClient, people: list[TestClient]
) -> None:
    begin(faye)
    place_all(faye, people, FIRST)
    counted = go(faye, 1, beat="counted")
    assert (counted["beat"], counted["spotlight"]) == ("counted", None)
    shown = go(faye, 1, beat="example")
    assert (shown["beat"], titles(faye, [shown["spotlight"]])) == ("example", ["Passion hour"])
    assert last_event(faye)["data"]["beat"] == "example"
    overview = go(faye, 1, beat="overview")
    assert (overview["beat"], overview["spotlight"]) == ("overview", None)
    talk = go(faye, 2)
    assert (talk["beat"], titles(faye, [talk["spotlight"]])) == (None, ["Passion hour"])


def test_who_leaves_the_beat_out_sees_all_at_once(faye: TestClient, people: list[TestClient]) -> None:
    begin(faye)
    place_all(faye, people, FIRST)
    assert go(faye, 1)["beat"] == "overview"


def test_a_beat_without_an_example_to_show_shows_all(faye: TestClient) -> None:
    begin(faye)
    go(faye, 1, beat="counted")
    shown = go(faye, 1, beat="example")
    assert (shown["beat"], shown["spotlight"]) == ("overview", None)
    back = go(faye, 1, beat="example")
    assert (back["beat"], back["spotlight"]) == ("counted", None)


def test_only_a_reveal_has_beats(faye: TestClient) -> None:
    begin(faye)
    for step in (2, None):
        refused = faye.put(f"{RUN}/step", json={"step": step, "from": 0, "beat": "counted"})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == "/beat"


def test_the_second_reveal_shows_what_moved_most_and_place_again_is_about_as_many_as_its_step_says(
    faye: TestClient, people: list[TestClient]
) -> None:
    begin(faye)
    place_all(faye, people, FIRST)
    go(faye, 1)
    opened = go(faye, 3)["round"]
    assert (titles(faye, opened["examples"]), opened["follows"]) == (["Passion hour"], 1)
    place_all(faye, people, {"Passion hour": [OWN] * 5})
    assert titles(faye, [go(faye, 4, beat="example")["spotlight"]]) == ["Passion hour"]


# Settling.


def test_what_can_be_settled_is_known_to_everybody_and_is_of_all_rounds_that_belong_together(
    faye: TestClient, people: list[TestClient], vera: TestClient
) -> None:
    hold(faye, people, FIRST)
    again(faye, 1, most=1)
    place_all(faye, people, {"Passion hour": [OWN, OWN, OWN, OWN, EACH]})
    assert vera.get(f"{BOARD}/rounds/2/proposals").status_code == 409
    faye.put(f"{BOARD}/rounds/2/reveal")
    shown = content(vera.get(f"{BOARD}/rounds/2/proposals"))
    assert (shown["round"], shown["at_least"]) == (2, 0.8)
    assert [(item["title"], item["state"], item["region"], item["round"]) for item in shown["items"]] == [
        ("Passion hour", "settled", "own", 2),
        ("Reading aloud", "proposed", "outside", 1),
        ("Three labs", "proposed", "own", 1),
        ("Café corner", "open", "each", 1),
    ]
    outcome = content(faye.post(f"{BOARD}/rounds/2/settle", json={"at_least": 0.8}))
    assert len(outcome["settled"]) == 2
    assert [item["state"] for item in content(vera.get(f"{BOARD}/rounds/2/proposals"))["items"]] == [
        "settled",
        "settled",
        "settled",
        "open",
    ]
    assert {item["title"] for item in content(vera.get(f"{BOARD}/summary"))["settled"]} == {
        "Reading aloud",
        "Three labs",
    }
    stricter = content(vera.get(f"{BOARD}/rounds/2/proposals?at_least=1"))["items"]
    assert [item["state"] for item in stricter] == ["open", "settled", "open", "open"]


def test_examples_of_a_round_that_belongs_to_another_workshop_are_not_proposed(
    faye: TestClient, people: list[TestClient]
) -> None:
    hold(faye, people, FIRST)
    hold(faye, people, {"Three labs": [OWN] * 5})
    shown = content(faye.get(f"{BOARD}/rounds/2/proposals"))["items"]
    assert [item["title"] for item in shown] == ["Three labs"]


# The end.


def test_a_workshop_ends_once_and_begins_anew(faye: TestClient) -> None:
    begin(faye)
    assert content(faye.get(RUN))["ended_at"] is None
    ended = go(faye, None)
    assert ended["ended_at"] is not None
    assert "Open the summary" in faye.get("/b/staffroom/run").text
    assert "Thank you" in faye.get("/b/staffroom/wall").text
    assert "/b/staffroom/summary" in faye.get("/b/staffroom").text
    assert go(faye, 0)["ended_at"] is None


def test_a_summary_draws_the_last_answers_where_nothing_was_settled(
    faye: TestClient, people: list[TestClient], vera: TestClient
) -> None:
    assert content(vera.get(f"{BOARD}/summary"))["answered"] is None
    hold(faye, people, {**FIRST, "Spelling from mistakes": [EACH] * 5})
    shown = content(vera.get(f"{BOARD}/summary"))
    by_region = {
        region["region"]: [item["title"] for item in region["examples"]]
        for region in shown["answered"]["regions"]
        if region["examples"]
    }
    assert by_region == {
        "own": ["Passion hour", "Three labs"],
        "each": ["Spelling from mistakes", "Café corner"],
        "outside": ["Reading aloud"],
    }
    assert "Nothing was settled into the shared map. The picture shows the last answers." in shown["in_short"]
    assert "Where most people placed the examples" in vera.get("/b/staffroom/summary").text
    assert "Where most people placed the examples" in vera.get(f"{BOARD}/summary.md").text
    content(faye.post(f"{BOARD}/rounds/1/settle", json={"at_least": 1}))
    assert content(vera.get(f"{BOARD}/summary"))["answered"] is None


@pytest.mark.parametrize(
    ("choose", "titles"),
    [
        ({"tag": "READING"}, ["Reading aloud", "Spelling from mistakes"]),
        ({"tag": "reading", "placed": False}, ["Spelling from mistakes"]),
        ({"region": "own,each"}, ["Learning plan"]),
        ({"numbers": [6, 1]}, ["Passion hour", "Café corner"]),
    ],
)
def test_a_round_is_about_chosen_examples_by_itself_and_as_a_step(
    faye: TestClient, choose: dict[str, Any], titles: list[str]
) -> None:
    ids = {item["id"]: item["title"] for item in faye.get(f"{BOARD}/examples").json()["items"]}
    opened = faye.post(f"{BOARD}/rounds", json={"choose": choose}).json()
    assert [ids[id_] for id_ in opened["examples"]] == titles
    faye.put(f"{BOARD}/rounds/1/reveal")
    steps = [{"kind": "place", "choose": choose}]
    faye.patch(f"{BOARD}/workshop", json={"steps": steps}, headers={"If-Match": "*"})
    run = faye.put(f"{BOARD}/workshop/step", json={"step": 0, "from": None}).json()
    assert [ids[id_] for id_ in run["round"]["examples"]] == titles
    assert "choose" not in run["steps"][0], "everybody reads the round, and facilitators what comes"


def test_a_choice_that_fits_nothing_opens_no_round_and_says_so(faye: TestClient) -> None:
    answer = faye.post(f"{BOARD}/rounds", json={"choose": {"tag": "nowhere"}})
    assert (answer.status_code, answer.json()["detail"].split(".")[0]) == (
        409,
        "No example fits what was chosen for this round",
    )
    unknown = faye.post(f"{BOARD}/rounds", json={"choose": {"region": "own,nowhere"}})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/choose/region")
    assert faye.post(f"{BOARD}/rounds", json={"choose": {}}).status_code == 422
