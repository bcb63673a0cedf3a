"""Pairs of examples that differ in exactly one circle, and the answers that become next steps."""

from typing import Any

from fastapi.testclient import TestClient

from tests.conftest import BOARD, address

EDGES = f"{BOARD}/edges"
HTML = {"Accept": "text/html"}


def pairs(client: TestClient, query: str = "") -> list[tuple[str, str, str, list[str]]]:
    answer = client.get(f"{EDGES}{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return [
        (item["concept"], item["inside"]["title"], item["outside"]["title"], item["shared_tags"])
        for item in items
    ]


def test_a_pair_differs_in_one_circle_and_the_nearest_come_first(ana: TestClient, vera: TestClient) -> None:
    assert pairs(vera) == [
        ("own", "Passion hour", "Reading aloud", []),
        ("each", "Learning plan", "Passion hour", []),
    ], "not sure is no difference: “Three labs” and “Reading aloud” differ in nothing"
    ana.put(f"{address(ana, 'Spelling from mistakes')}/placement", json={"concepts": ["own"]})
    ana.put(f"{address(ana, 'Café corner')}/placement", json={"concepts": ["own", "each", "routes"]})
    first, *others = pairs(vera)
    assert first == ("own", "Spelling from mistakes", "Reading aloud", ["Reading"])
    assert ("routes", "Café corner", "Learning plan", []) in others
    assert pairs(vera, "?concept=each") == [pair for pair in pairs(vera) if pair[0] == "each"]
    step_by_step, address_of_next = [], f"{EDGES}?limit=1"
    while address_of_next:
        page = vera.get(address_of_next).json()
        step_by_step += [item["inside"]["id"] + item["outside"]["id"] for item in page["items"]]
        address_of_next = page["next"]
    whole = vera.get(EDGES).json()["items"]
    assert step_by_step == [item["inside"]["id"] + item["outside"]["id"] for item in whole]
    assert vera.get(f"{EDGES}?concept=nowhere").status_code == 422
    assert vera.get(f"{EDGES}?cursor=x").status_code == 422


def test_an_answer_becomes_a_next_step_with_its_direction(ana: TestClient, faye: TestClient) -> None:
    page = ana.get("/b/staffroom/edges?concept=each", headers=HTML).text
    assert "What would take this one out of" in page
    (pair,) = ana.get(f"{EDGES}?concept=each").json()["items"]
    out = {"text": "One plan for all.", "example": pair["inside"]["id"], "away_from": "each", "back": "edges"}
    into = {"text": "A plan for each.", "example": pair["outside"]["id"], "toward": "each", "back": "edges"}
    for fields in (out, into):
        answer = ana.post("/b/staffroom/next", data=fields | {"concept": "each"}, headers=HTML)
        assert str(answer.url).endswith("/b/staffroom/edges?concept=each&done=added")
        assert "written down" in answer.text
    steps = ana.get(f"{BOARD}/next-steps").json()["items"]
    assert [(step["toward"], step["away_from"]) for step in steps] == [(None, "each"), ("each", None)]
    page = ana.get("/b/staffroom/next", headers=HTML).text
    assert "out of" in page
    refused = ana.post(f"{BOARD}/next-steps", json={"text": "A", "away_from": "nowhere"})
    assert refused.json()["errors"][0]["pointer"] == "/away_from"
    faye.post(f"{BOARD}/rounds")
    assert "People place alone now" in ana.get("/b/staffroom/edges", headers=HTML).text
