"""Placing, and returning to the tray."""

import pytest
from fastapi.testclient import TestClient

from tests.conftest import BOARD, address, example, last_event, version

YES_NO_UNSURE = {"own": True, "each": False, "routes": None}


def test_a_visitor_cannot_place_and_is_told_how_to_join(vera: TestClient) -> None:
    answer = vera.put(f"{address(vera, 'Café corner')}/placement", json={"answers": YES_NO_UNSURE})
    assert answer.status_code == 401
    assert "join_board" in answer.json()["detail"]
    assert f"{BOARD}/participants" in answer.json()["detail"]
    assert "WWW-Authenticate" in answer.headers


def test_a_participant_of_another_board_cannot_place(faye: TestClient, vera: TestClient) -> None:
    faye.post("/api/v1/boards", json={"title": "Elsewhere"})
    assert vera.post("/api/v1/boards/elsewhere/participants").status_code == 201
    answer = vera.put(f"{address(vera, 'Café corner')}/placement", json={"concepts": []})
    assert answer.status_code == 401


def test_three_answers_place_an_example(ana: TestClient) -> None:
    before = version(ana)
    answer = ana.put(
        f"{address(ana, 'Café corner')}/placement", json={"answers": YES_NO_UNSURE, "at": [0.1, -1]}
    )
    assert answer.status_code == 200
    placed = answer.json()
    assert placed["answers"] == YES_NO_UNSURE
    assert (placed["region"], placed["concepts"], placed["at"]) == ("own", ["own"], [0.1, -1.0])
    assert placed["version"] == placed["placed"] == before + 1 == version(ana)
    assert last_event(ana) == {
        "version": before + 1,
        "type": "example.placed",
        "at": placed["updated_at"],
        "actor": "Ana",
        "example": placed["id"],
        "data": placed,
    }


def test_a_list_of_concepts_answers_no_for_the_others(ana: TestClient) -> None:
    placed = ana.put(f"{address(ana, 'Café corner')}/placement", json={"concepts": ["routes", "own"]}).json()
    assert placed["answers"] == {"own": True, "each": False, "routes": True}
    assert placed["region"] == "own,routes"


@pytest.mark.parametrize("body", [{"concepts": []}, {"answers": {"own": None, "each": None, "routes": None}}])
def test_nothing_answered_yes_is_outside_all_three_and_placed(ana: TestClient, body: object) -> None:
    placed = ana.put(f"{address(ana, 'Café corner')}/placement", json=body).json()
    assert (placed["region"], placed["concepts"]) == ("outside", [])
    assert placed["placed"] == placed["version"]


def test_placing_again_where_it_is_changes_nothing(ana: TestClient, ben: TestClient) -> None:
    """Sync rule S2."""
    place = f"{address(ana, 'Café corner')}/placement"
    first = ana.put(place, json={"answers": YES_NO_UNSURE, "at": [0.1, -1]})
    for again in ({"answers": YES_NO_UNSURE}, {"answers": YES_NO_UNSURE, "at": [0.1, -1.0]}):
        assert ben.put(place, json=again).json() == first.json()
    assert version(ana) == first.json()["version"]


def test_an_answer_that_does_not_change_the_region_leaves_the_mark_where_it_is(ana: TestClient) -> None:
    place = f"{address(ana, 'Café corner')}/placement"
    first = ana.put(place, json={"answers": YES_NO_UNSURE, "at": [0.1, -1]}).json()
    second = ana.put(place, json={"answers": YES_NO_UNSURE | {"routes": False}}).json()
    assert (second["at"], second["placed"]) == (first["at"], first["placed"])
    assert second["version"] == first["version"] + 1


def test_another_region_without_a_drop_point_forgets_the_old_one(ana: TestClient) -> None:
    place = f"{address(ana, 'Learning plan')}/placement"
    moved = ana.put(place, json={"concepts": ["each"]}).json()
    assert moved["at"] is None
    assert moved["placed"] == moved["version"]


def test_a_new_drop_point_in_the_same_region_moves_the_mark(ana: TestClient) -> None:
    place = f"{address(ana, 'Learning plan')}/placement"
    moved = ana.put(place, json={"concepts": ["own", "each"], "at": [-0.3, 0.2]}).json()
    assert moved["at"] == [-0.3, 0.2]
    assert moved["placed"] == moved["version"]


def test_returning_puts_it_into_the_tray(ana: TestClient) -> None:
    answer = ana.delete(f"{address(ana, 'Learning plan')}/placement")
    assert answer.status_code == 200
    returned = answer.json()
    assert [returned[name] for name in ("region", "answers", "at", "placed")] == [None] * 4
    assert returned["concepts"] == []
    assert last_event(ana)["type"] == "example.returned"
    assert last_event(ana)["data"] == returned


def test_returning_what_lies_in_the_tray_changes_nothing(ana: TestClient) -> None:
    before = version(ana)
    assert ana.delete(f"{address(ana, 'Café corner')}/placement").status_code == 200
    assert version(ana) == before


def test_the_last_one_wins(ana: TestClient, ben: TestClient) -> None:
    place = f"{address(ana, 'Café corner')}/placement"
    ana.put(place, json={"concepts": ["own"]})
    ben.put(place, json={"concepts": ["routes"]})
    assert example(ana, "Café corner")["region"] == "routes"
    assert last_event(ana)["actor"] == "Ben"


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, [""]),
        ({"answers": YES_NO_UNSURE, "concepts": []}, [""]),
        ({"answers": {"own": True}}, ["/answers/each", "/answers/routes"]),
        ({"answers": YES_NO_UNSURE | {"mine/yours": True}}, ["/answers/mine~1yours"]),
        ({"answers": YES_NO_UNSURE | {"own": "yes"}}, ["/answers/own"]),
        ({"answers": YES_NO_UNSURE | {"own": 1}}, ["/answers/own"]),
        ({"concepts": ["own", "mine"]}, ["/concepts/1"]),
        ({"concepts": "own"}, ["/concepts"]),
        ({"concepts": [], "at": [0]}, ["/at/1"]),
        ({"concepts": [], "at": [0, 4.1]}, ["/at/1"]),
        ({"concepts": [], "at": ["0", True]}, ["/at/0", "/at/1"]),
        ({"concepts": [], "where": "here"}, ["/where"]),
    ],
)
def test_what_does_not_fit_is_named_and_changes_nothing(
    ana: TestClient, body: object, pointers: list[str]
) -> None:
    before = version(ana)
    answer = ana.put(f"{address(ana, 'Café corner')}/placement", json=body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == pointers
    assert version(ana) == before


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_drop_point_nowhere_is_refused(ana: TestClient, number: str) -> None:
    answer = ana.put(
        f"{address(ana, 'Café corner')}/placement",
        content=f'{{"concepts": [], "at": [{number}, 0]}}',
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/at/0"


def test_a_locked_board_refuses_everyone_and_says_who_can_unlock(ana: TestClient, faye: TestClient) -> None:
    faye.patch(BOARD, json={"locked": True}, headers={"If-Match": "*"})
    before = version(ana)
    for who in (ana, faye):
        placed = who.put(f"{address(who, 'Café corner')}/placement", json={"concepts": []})
        returned = who.delete(f"{address(who, 'Learning plan')}/placement")
        assert placed.status_code == returned.status_code == 409
        assert "facilitator can unlock" in placed.json()["detail"]
    assert version(ana) == before


def test_an_example_of_another_board_is_not_found(ana: TestClient, faye: TestClient) -> None:
    faye.post("/api/v1/boards", json={"title": "Elsewhere"})
    there = faye.post("/api/v1/boards/elsewhere/examples", json={"title": "Over there"}).json()
    answer = ana.put(f"{BOARD}/examples/{there['id']}/placement", json={"concepts": []})
    assert answer.status_code == 404
