"""Version 1 loses and renames nothing."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI

from tests.web.promise import KEPT, lost

BOARD = "/api/v1/boards/{board}"
PROMISED: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))


def test_all_that_was_promised_is_still_there(app: FastAPI) -> None:
    assert [*lost(PROMISED, app.openapi())] == []


def _example(document: Any) -> Any:
    return document["components"]["schemas"]["Example"]


def _filters(document: Any) -> Any:
    return document["paths"][f"{BOARD}/examples"]["get"]["parameters"]


def _rename(parts: dict[str, Any], name: str, other: str) -> None:
    parts[other] = parts.pop(name)


BREAKS: dict[str, Callable[[Any], object]] = {
    "an address": lambda now: now["paths"].pop(BOARD),
    "a method": lambda now: now["paths"][BOARD].pop("patch"),
    "an operation's name": lambda now: now["paths"][BOARD]["get"].update(operationId="read_board"),
    "a filter": lambda now: _filters(now).pop(3),
    "a filter's name": lambda now: _filters(now)[3].update({"name": "other"}),
    "a filter that must be": lambda now: _filters(now)[3].update({"required": True}),
    "a new filter that must be": lambda now: _filters(now).append(
        {"in": "query", "name": "x", "required": True}
    ),
    "an answer": lambda now: now["paths"][BOARD]["get"]["responses"].pop("404"),
    "a field": lambda now: _example(now)["properties"].pop("region"),
    "a field's name": lambda now: _rename(_example(now)["properties"], "title", "name"),
    "a field's kind": lambda now: _example(now)["properties"]["number"].update({"type": "string"}),
    "a field that was always there": lambda now: _example(now)["required"].remove("region"),
    "a field to be sent": lambda now: now["components"]["schemas"]["Join"].update(required=["name"]),
    "a choice": lambda now: now["components"]["schemas"]["Event"]["properties"]["type"]["enum"].pop(),
    "null": lambda now: _example(now)["properties"]["placed"].update(anyOf=[{"type": "integer"}]),
}


@pytest.mark.parametrize("change", BREAKS.values(), ids=BREAKS)
def test_whatever_would_break_a_client_is_found(change: Callable[[Any], object]) -> None:
    now = copy.deepcopy(PROMISED)
    change(now)
    assert [*lost(PROMISED, now)]


def test_more_and_better_words_break_nobody() -> None:
    now = copy.deepcopy(PROMISED)
    _example(now)["properties"]["colour"] = {"type": "string"}
    _example(now)["description"] = "Something else."
    _filters(now).append({"in": "query", "name": "colour", "required": False})
    now["paths"]["/api/v1/more"] = {}
    now["paths"][BOARD]["get"]["responses"]["418"] = {}
    assert [*lost(PROMISED, now)] == []
