"""Many people dropping cards at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.conftest import BOARD, address, example, joined, version


def test_640_drops_at_once_all_land_under_consecutive_numbers(app: FastAPI) -> None:
    people = [joined(app, f"Person {number}") for number in range(16)]
    cards = [address(people[0], title) for title in ("Café corner", "Learning plan", "Three labs")]
    before = version(people[0])

    def drop(turn: int) -> tuple[int, int]:
        body = {"concepts": [], "at": [turn / 640, 0]}
        answer = people[turn % 16].put(f"{cards[turn % 3]}/placement", json=body)
        return answer.status_code, answer.json().get("version", 0)

    with ThreadPoolExecutor(16) as threads:
        landed = list(threads.map(drop, range(640)))
    assert {status for status, _ in landed} == {200}
    assert sorted(number for _, number in landed) == list(range(before + 1, before + 641))
    assert [*feed(people[0], before)] == list(range(before + 1, before + 641))
    assert version(people[0]) == before + 640
    last = max(landed[turn][1] for turn in range(0, 640, 3))
    assert example(people[0], "Café corner")["version"] == last


def feed(client: TestClient, since: int) -> Iterator[int]:
    """The number of every change after `since`. An answer holds as many as fit into it."""
    more = True
    while more:
        part = client.get(f"{BOARD}/changes?since={since}&limit=500").json()
        yield from (event["version"] for event in part["items"])
        since, more = part["next_since"], part["more"]
