"""Running a workshop: its steps, timer, spotlight and notes, and what participants may do meanwhile."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from app.domain.workshop.steps import MOST_NOTES
from tests.conftest import BOARD, address, example, last_event, version
from tests.services.test_at_once import at_once

RUN = f"{BOARD}/workshop"
READ, PLACE, REVEAL, TALK, AGAIN, CHANGED, SETTLE, NEXT = range(8)
NOBODY = "00000000-0000-7000-8000-000000000000"


def go(client: TestClient, step: int | None, come_from: int | None, **more: object) -> httpx2.Response:
    return client.put(f"{RUN}/step", json={"step": step, "from": come_from, **more})


def run(client: TestClient, *steps: int) -> dict[str, Any]:
    """Go through steps in turn: how the workshop then stands."""
    here = workshop(client)["step"]
    for step in steps:
        assert go(client, step, here).status_code == 200
        here = step
    return workshop(client)


def workshop(client: TestClient) -> dict[str, Any]:
    fields: dict[str, Any] = client.get(RUN).json()
    return fields


def events_since(client: TestClient, number: int) -> list[str]:
    return [event["type"] for event in client.get(f"{BOARD}/changes?since={number}").json()["items"]]


def test_before_anybody_begins_there_is_the_usual_run(vera: TestClient) -> None:
    run = workshop(vera)
    kinds = [step["kind"] for step in run.pop("steps")]
    assert kinds == ["read", "place", "reveal", "talk", "place", "reveal", "settle", "next"]
    assert run == {
        "version": 0,
        "step": None,
        "round": None,
        "timer": None,
        "spotlight": None,
        "blank": False,
        "beat": None,
        "lens": None,
        "ended_at": None,
        "notes": [],
        "look": None,
        "agree": None,
    }


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "", {"steps": [{"kind": "read"}]}),
        ("PUT", "/step", {"step": 0, "from": None}),
        ("PUT", "/timer", {"seconds": 60}),
        ("DELETE", "/timer", None),
        ("PUT", "/spotlight", {"example": NOBODY}),
        ("DELETE", "/spotlight", None),
        ("PUT", "/lens", {"lens": "nested"}),
        ("DELETE", "/lens", None),
        ("PUT", "/blank", None),
        ("DELETE", "/blank", None),
        ("POST", "/notes", {"kind": "decision", "text": "More of it."}),
        ("PATCH", f"/notes/{NOBODY}", {"text": "Less of it."}),
        ("DELETE", f"/notes/{NOBODY}", None),
    ],
)
def test_only_facilitators_run_a_workshop(ana: TestClient, method: str, path: str, body: object) -> None:
    before = version(ana)
    answer = ana.request(method, RUN + path, json=body, headers={"If-Match": "*"})
    assert answer.status_code == 403
    assert "facilitator" in answer.json()["detail"]
    assert (version(ana), workshop(ana)["version"]) == (before, 0)


def noted(faye: TestClient) -> list[str | None]:
    return [step["notes"] for step in faye.get(f"{RUN}/run").json()["steps"]]


def test_facilitators_write_notes_for_themselves_that_nobody_else_reads(
    faye: TestClient, ana: TestClient
) -> None:
    steps = [{"kind": "read", "notes": "Breathe."}, {"kind": "place"}]
    answer = faye.patch(RUN, json={"steps": steps}, headers={"If-Match": "*"})
    assert answer.status_code == 200
    assert noted(faye) == ["Breathe.", None]
    assert "notes" not in workshop(faye)["steps"][0]
    assert "Breathe" not in last_event(ana)["data"].__repr__() + answer.text
    assert ana.get(f"{RUN}/run").status_code == 403


def test_who_leaves_notes_out_keeps_them_wherever_the_step_goes(faye: TestClient) -> None:
    steps = [{"kind": kind, "notes": text} for kind, text in (("read", "Breathe."), ("place", "Be quiet."))]
    faye.patch(RUN, json={"steps": steps}, headers={"If-Match": "*"})
    shown = workshop(faye)["steps"]
    faye.patch(RUN, json={"steps": [shown[1], {"kind": "talk"}, shown[0]]}, headers={"If-Match": "*"})
    assert noted(faye) == ["Be quiet.", None, "Breathe."]
    faye.patch(RUN, json={"steps": [shown[1] | {"notes": ""}]}, headers={"If-Match": "*"})
    assert noted(faye) == [None]


def test_every_screen_learns_where_the_workshop_is(faye: TestClient, ana: TestClient) -> None:
    answer = go(faye, READ, None)
    assert answer.status_code == 200
    event = last_event(ana)
    assert (event["type"], event["example"]) == ("workshop.changed", None)
    assert event["data"] == answer.json() == workshop(ana) == ana.get(f"{BOARD}/snapshot").json()["workshop"]
    assert event["data"]["step"] == READ
    assert event["data"]["version"] == event["version"] == version(ana)


def test_going_on_to_placing_opens_a_round_and_leaving_reveals_it(faye: TestClient) -> None:
    before = version(faye)
    opened = run(faye, READ, PLACE)["round"]
    assert (opened["number"], opened["state"], opened["title"]) == (1, "open", "Place alone")
    assert len(opened["examples"]) == 6
    assert events_since(faye, before) == ["workshop.changed", "round.opened", "workshop.changed"]
    between = version(faye)
    assert run(faye, SETTLE)["round"]["state"] == "revealed"
    assert events_since(faye, between) == ["round.revealed", "workshop.changed"]


def test_a_step_and_its_round_come_about_together_or_not_at_all(faye: TestClient) -> None:
    for item in faye.get(f"{BOARD}/examples").json()["items"]:
        faye.delete(f"{BOARD}/examples/{item['id']}", headers={"If-Match": "*"})
    before = version(faye)
    answer = go(faye, PLACE, None)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "There is no example to place yet."
    assert (version(faye), workshop(faye)["step"]) == (before, None)


def test_going_back_to_placing_opens_no_other_round_unless_asked(faye: TestClient) -> None:
    back = run(faye, PLACE, REVEAL, PLACE)["round"]
    assert (back["number"], back["state"]) == (1, "revealed")
    assert go(faye, PLACE, PLACE, again=True).json()["round"]["number"] == 2
    assert go(faye, PLACE, PLACE, again=True).json()["round"]["number"] == 2
    assert run(faye, TALK, AGAIN)["round"]["number"] == 3


def test_ending_the_run_reveals_what_was_placed(faye: TestClient) -> None:
    run(faye, PLACE)
    ended = go(faye, None, PLACE).json()
    assert (ended["step"], ended["round"]["state"]) == (None, "revealed")


def test_the_same_step_twice_is_the_same_as_once(faye: TestClient) -> None:
    run(faye, PLACE)
    before = version(faye)
    answer = go(faye, PLACE, None)
    assert (answer.status_code, answer.json()["step"]) == (200, PLACE)
    assert version(faye) == before


def test_whoever_slept_while_the_workshop_went_on_is_told_where_it_is(faye: TestClient) -> None:
    run(faye, READ, PLACE, REVEAL)
    before = version(faye)
    answer = go(faye, PLACE, READ)
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:threefold:problem:not-now"
    assert answer.json()["detail"] == (
        "The workshop has moved to step 3 of 8, “Reveal”. Nothing was skipped."
    )
    assert (version(faye), workshop(faye)["step"]) == (before, REVEAL)


def test_many_pressing_next_at_once_skip_nothing(faye: TestClient) -> None:
    run(faye, READ)
    answers = at_once(lambda _number: go(faye, PLACE, READ))
    assert {answer.status_code for answer in answers} == {200}
    stands = workshop(faye)
    assert (stands["step"], stands["round"]["number"]) == (PLACE, 1)
    answers = at_once(lambda number: go(faye, REVEAL + number % 2, PLACE))
    assert {answer.status_code for answer in answers} == {200, 409}
    assert events_since(faye, version(faye) - 2) == ["round.revealed", "workshop.changed"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"step": 8, "from": None}, "/step"),
        ({"step": 99, "from": None}, "/step"),
        ({"step": -1, "from": None}, "/step"),
        ({"step": True, "from": None}, "/step"),
        ({"step": 0}, "/from"),
        ({"from": 0}, "/step"),
    ],
)
def test_a_step_that_is_none_is_refused(faye: TestClient, body: object, pointer: str) -> None:
    answer = faye.put(f"{RUN}/step", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_other_steps_are_chosen_by_whoever_saw_the_present_ones(faye: TestClient) -> None:
    etag = faye.get(RUN).headers["etag"]
    faye.put(f"{address(faye, 'Café corner')}/placement", json={"concepts": []})
    steps: list[dict[str, Any]] = [
        {"kind": "gather", "title": "What we do", "minutes": 8},
        {"kind": "place"},
    ]
    answer = faye.patch(RUN, json={"steps": steps}, headers={"If-Match": etag})
    assert answer.status_code == 200, "a drop changes nothing about the workshop"
    assert answer.json()["steps"] == [
        {**steps[0], "most_contested": None, "concept": None},
        {"kind": "place", "title": "Place alone", "minutes": None, "most_contested": None, "concept": None},
    ]
    late = faye.patch(RUN, json={"steps": steps[:1]}, headers={"If-Match": etag})
    assert late.status_code == 412
    assert "changed this in the meantime" in late.json()["detail"]
    assert faye.patch(RUN, json={"steps": steps}).status_code == 428
    before = version(faye)
    same = faye.patch(RUN, json={"steps": steps}, headers={"If-Match": f'"{answer.json()["version"]}"'})
    assert (same.status_code, version(faye)) == (200, before)


def test_while_it_runs_the_present_step_stays(faye: TestClient) -> None:
    run(faye, READ, PLACE)
    steps = workshop(faye)["steps"]
    for rest in (steps[:1], steps[1:], [*steps[:1], *steps[2:]]):
        answer = faye.patch(RUN, json={"steps": rest}, headers={"If-Match": "*"})
        assert answer.status_code == 422
        stays = "The workshop is at the step “Place alone”. That step must stay in the list."
        assert answer.json()["detail"] == stays
    moved = faye.patch(RUN, json={"steps": steps[1:], "step": 0}, headers={"If-Match": "*"})
    assert (moved.json()["step"], len(moved.json()["steps"])) == (0, 7)


def test_a_timer_ends_at_one_moment_for_all_and_stops_with_the_step(faye: TestClient) -> None:
    run(faye, READ)
    timer = faye.put(f"{RUN}/timer", json={"seconds": 300}).json()["timer"]
    assert timer["seconds"] == 300
    assert timer["ends_at"] > last_event(faye)["at"]
    assert faye.delete(f"{RUN}/timer").json()["timer"] is None
    before = version(faye)
    assert faye.delete(f"{RUN}/timer").status_code == 200
    assert version(faye) == before
    faye.put(f"{RUN}/timer", json={"seconds": 300})
    assert run(faye, PLACE)["timer"] is None


@pytest.mark.parametrize("seconds", [-5, 9, 7_201, 10**30, None, "60", 60.5])
def test_a_timer_of_no_sensible_length_is_refused_in_a_sentence(faye: TestClient, seconds: object) -> None:
    answer = faye.put(f"{RUN}/timer", json={"seconds": seconds})
    assert answer.status_code == 422
    if isinstance(seconds, int):
        assert answer.json()["detail"] == "A timer runs for 10 to 7,200 seconds (two hours)."


def test_everyone_looks_at_one_example_until_the_next_step(faye: TestClient) -> None:
    run(faye, REVEAL)
    id_ = example(faye, "Three labs")["id"]
    assert faye.put(f"{RUN}/spotlight", json={"example": id_}).json()["spotlight"] == id_
    before = version(faye)
    faye.put(f"{RUN}/spotlight", json={"example": id_})
    assert version(faye) == before
    assert faye.delete(f"{RUN}/spotlight").json()["spotlight"] is None
    faye.put(f"{RUN}/spotlight", json={"example": id_})
    faye.put(f"{RUN}/blank")
    stands = run(faye, TALK)
    assert (stands["spotlight"], stands["blank"]) == (None, False)


def test_a_removed_example_leaves_the_spotlight(faye: TestClient) -> None:
    where, id_ = address(faye, "Three labs"), example(faye, "Three labs")["id"]
    faye.put(f"{RUN}/spotlight", json={"example": id_})
    before = version(faye)
    assert faye.delete(where, headers={"If-Match": "*"}).status_code == 204
    assert events_since(faye, before) == ["example.removed", "workshop.changed"]
    assert workshop(faye)["spotlight"] is None
    answer = faye.put(f"{RUN}/spotlight", json={"example": id_})
    assert answer.status_code == 422
    assert "Somebody may have removed it." in answer.json()["detail"]


@pytest.mark.parametrize("id_", [NOBODY, "", "no id", "\x00", None, 7])
def test_what_is_no_example_never_comes_into_the_spotlight(faye: TestClient, id_: object) -> None:
    answer = faye.put(f"{RUN}/spotlight", json={"example": id_})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/example"


def test_the_wall_goes_dark_and_light(faye: TestClient) -> None:
    assert faye.put(f"{RUN}/blank").json()["blank"] is True
    before = version(faye)
    assert faye.put(f"{RUN}/blank").json()["blank"] is True
    assert version(faye) == before
    assert faye.delete(f"{RUN}/blank").json()["blank"] is False


def test_a_body_may_say_whether_the_wall_is_dark(faye: TestClient) -> None:
    for body, dark in (
        ({"blank": True}, True),
        ({"blank": False}, False),
        ({}, True),
        ({"blank": False}, False),
    ):
        assert faye.put(f"{RUN}/blank", json=body).json()["blank"] is dark
    bodies: tuple[object, ...] = ({"blank": "no"}, {"blank": None}, {"dark": True}, [], "no")
    for wrong in bodies:
        assert faye.put(f"{RUN}/blank", json=wrong).status_code == 422
    assert workshop(faye)["blank"] is False


def test_notes_are_written_changed_and_struck_out(faye: TestClient, vera: TestClient) -> None:
    id_ = example(faye, "Three labs")["id"]
    made = faye.post(f"{RUN}/notes", json={"kind": "decision", "text": " Keep it.\r\n", "example": id_})
    note = made.json()
    assert made.status_code == 201
    assert (note["kind"], note["text"], note["example"]) == ("decision", "Keep it.", id_)
    assert vera.get(RUN).json()["notes"] == [note] == last_event(vera)["data"]["notes"]
    where = made.headers["location"]
    edited = faye.patch(where, json={"kind": "next_step", "example": None}).json()
    assert edited == note | {"kind": "next_step", "example": None, "state": "open"}
    before = version(faye)
    assert faye.patch(where, json={}).json() == edited
    assert version(faye) == before
    assert faye.delete(where).status_code == 204
    assert workshop(vera)["notes"] == []
    gone = faye.delete(where)
    assert gone.status_code == 404
    assert gone.json()["detail"] == "There is no such note here. Somebody may have removed it."


def test_notes_of_another_board_are_none_of_this_ones(faye: TestClient) -> None:
    faye.post("/api/v1/boards", json={"title": "Elsewhere"})
    there = "/api/v1/boards/elsewhere/workshop/notes"
    id_ = faye.post(there, json={"kind": "decision", "text": "Ours."}).json()["id"]
    assert faye.patch(f"{RUN}/notes/{id_}", json={"text": "Theirs."}).status_code == 404
    assert faye.delete(f"{RUN}/notes/{id_}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "decision", "text": "x" * 1_001},
        {"kind": "decision", "text": " "},
        {"kind": "wish", "text": "More time"},
        {"kind": "decision", "text": "About nothing", "example": NOBODY},
        {"text": "Of no kind"},
    ],
)
def test_a_note_that_does_not_fit_is_refused(faye: TestClient, body: object) -> None:
    assert faye.post(f"{RUN}/notes", json=body).status_code == 422


def test_there_are_two_hundred_notes_at_most(faye: TestClient) -> None:
    for number in range(MOST_NOTES):
        assert faye.post(f"{RUN}/notes", json={"kind": "decision", "text": f"{number}"}).status_code == 201
    answer = faye.post(f"{RUN}/notes", json={"kind": "decision", "text": "One more"})
    assert answer.status_code == 409
    assert answer.json()["detail"] == "There are 200 notes already. Remove one to write another."
    assert [note["text"] for note in workshop(faye)["notes"]] == [str(number) for number in range(MOST_NOTES)]


Do = Callable[[TestClient], httpx2.Response]


def add(client: TestClient) -> httpx2.Response:
    return client.post(f"{BOARD}/examples", json={"title": "One more"})


def place(client: TestClient) -> httpx2.Response:
    return client.put(f"{address(client, 'Three labs')}/placement", json={"concepts": []})


def take_back(client: TestClient) -> httpx2.Response:
    return client.delete(f"{address(client, 'Three labs')}/placement")


def edit(client: TestClient) -> httpx2.Response:
    return patch(client, {"title": "Ana’s", "description": "In other words"})


def plan(client: TestClient) -> httpx2.Response:
    return patch(client, {"title": "Ana’s", "next_step": "Ask them first"})


def remove(client: TestClient) -> httpx2.Response:
    return client.delete(address(client, "Ana’s"), headers={"If-Match": "*"})


def patch(client: TestClient, changes: dict[str, str]) -> httpx2.Response:
    return client.patch(address(client, "Ana’s"), json=changes, headers={"If-Match": "*"})


@pytest.mark.parametrize(
    ("step", "may"),
    [
        ("gather", {add, edit, plan, remove}),
        ("read", set()),
        ("place", set()),
        ("reveal", set()),
        ("talk", set()),
        ("settle", set()),
        ("next", {plan}),
    ],
)
def test_participants_do_on_the_map_only_what_the_step_is_about(
    faye: TestClient, ana: TestClient, step: str, may: set[Do]
) -> None:
    ana.post(f"{BOARD}/examples", json={"title": "Ana’s"})
    faye.patch(RUN, json={"steps": [{"kind": step}]}, headers={"If-Match": "*"})
    run(faye, 0)
    for act in (add, place, take_back, plan, edit, remove):
        before = version(ana)
        answer = act(ana)
        assert answer.is_success == (act in may), act.__name__
        if act not in may:
            assert answer.status_code == 409
            assert answer.json()["title"] == "Not now"
            assert " now. " in answer.json()["detail"]
            assert version(ana) == before
    for act in (add, place, take_back):
        assert act(faye).is_success


def test_by_a_token_the_map_changes_whatever_the_step(faye: TestClient, vera: TestClient) -> None:
    token = faye.post("/api/v1/tokens", json={"name": "Script", "scope": "write"}).json()["token"]
    run(faye, READ)
    headers = {"Authorization": f"Bearer {token}"}
    where = f"{address(vera, 'Three labs')}/placement"
    assert vera.put(where, json={"concepts": []}, headers=headers).status_code == 200


def test_once_the_run_has_ended_all_goes_as_before(faye: TestClient, ana: TestClient) -> None:
    run(faye, PLACE)
    assert place(ana).json()["detail"] == "Everyone is placing alone now. The shared map opens again later."
    go(faye, None, PLACE)
    assert place(ana).status_code == 200


def test_without_a_run_nobody_moves_the_shared_map_while_a_round_is_open(
    faye: TestClient, ana: TestClient
) -> None:
    assert faye.post(f"{BOARD}/rounds", json={}).status_code == 201
    assert place(ana).json()["detail"] == "Everyone is placing alone now. The shared map opens again later."
    assert place(faye).status_code == 200
    assert add(ana).status_code == 201


def test_plain_forms_refuse_with_the_same_sentence(faye: TestClient, ana: TestClient) -> None:
    run(faye, READ)
    html = {"Accept": "text/html"}
    where = f"/b/staffroom/examples/{example(ana, 'Three labs')['id']}/placement"
    placed = ana.post(where, data={"to": "outside"}, headers=html)
    added = ana.post("/b/staffroom/examples", data={"title": "One more"}, headers=html)
    for answer in (placed, added):
        assert answer.status_code == 409
        assert "Everyone is reading what the circles mean now. The map opens again later." in answer.text


def test_steps_and_notes_are_taken_over_from_a_template_and_from_another_board(faye: TestClient) -> None:
    templates = faye.get("/api/v1/workshop-templates").json()["items"]
    lengths = {template["key"]: template["minutes"] for template in templates}
    assert (lengths["45_minutes"], lengths["90_minutes"], len(lengths)) == (45, 90, 5)
    assert all(step["minutes"] and step["notes"] for template in templates for step in template["steps"])
    assert faye.put(f"{RUN}/run", json={"from": "45_minutes"}).status_code == 200
    assert faye.get(f"{RUN}/run").json()["steps"] == templates[0]["steps"]
    faye.post("/api/v1/boards", json={"title": "Later"})
    later = "/api/v1/boards/later/workshop/run"
    faye.put(later, json={"from": "staffroom"})
    assert faye.get(later).json()["steps"] == templates[0]["steps"]


def test_steps_are_taken_over_only_while_no_workshop_runs_and_from_what_there_is(faye: TestClient) -> None:
    assert faye.put(f"{RUN}/run", json={"from": "nowhere"}).status_code == 404
    assert faye.put(f"{RUN}/run", json={"from": "46_minutes"}).status_code == 404
    go(faye, READ, None)
    assert faye.put(f"{RUN}/run", json={"from": "45_minutes"}).status_code == 409
