"""Five people who place alone, round after round."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.conftest import BOARD, joined

KEYS = ("own", "each", "routes")
Given = tuple[bool | None, bool | None, bool | None]
OWN: Given = (True, False, False)
EACH: Given = (False, True, False)
BOTH: Given = (True, True, False)
OUTSIDE: Given = (False, False, False)
UNSURE: Given = (None, None, None)


def staff(app: FastAPI, count: int = 5) -> list[TestClient]:
    """So many people who have joined the small board."""
    return [joined(app, f"Person {number}") for number in range(1, count + 1)]


def answers(given: Given) -> dict[str, bool | None]:
    return dict(zip(KEYS, given, strict=True))


def ids(who: TestClient) -> dict[str, str]:
    """The ids of the small board's examples by title."""
    return {example["title"]: example["id"] for example in who.get(f"{BOARD}/examples").json()["items"]}


def hold(
    faye: TestClient,
    people: Sequence[TestClient],
    placed: Mapping[str, Sequence[Given | None]],
    why: str | None = None,
) -> int:
    """Hold a round about some examples, by title, with each one's answers (None: does not place it)."""
    number, examples = open_round(faye, placed), ids(faye)
    for title, given in placed.items():
        for who, answer in zip(people, given, strict=False):
            if answer is not None:
                place(who, number, examples[title], answer, why)
    assert faye.put(f"{BOARD}/rounds/{number}/reveal").status_code == 200
    return number


def open_round(faye: TestClient, titles: Mapping[str, Any]) -> int:
    examples = ids(faye)
    answer = faye.post(f"{BOARD}/rounds", json={"examples": [examples[title] for title in titles]})
    assert answer.status_code == 201, answer.text
    number: int = answer.json()["number"]
    return number


def place(who: TestClient, number: int, example: str, given: Given, why: str | None = None) -> None:
    body = {"answers": answers(given), "why": why}
    answer = who.put(f"{BOARD}/rounds/{number}/placements/{example}", json=body)
    assert answer.status_code == 200, answer.text
