"""The page for developers says what the OpenAPI document says, in plain HTML."""

import re
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.web.pages.docs import kind_of


def test_every_operation_and_every_object_has_an_entry(vera: TestClient) -> None:
    html = vera.get("/docs").text
    document = vera.get("/openapi.json").json()
    ids = re.findall(r'\sid="([^"]+)"', html)
    operations = [it["operationId"] for methods in document["paths"].values() for it in methods.values()]
    objects = [f"object-{name}" for name in document["components"]["schemas"]]
    assert {*operations, *objects} <= set(ids)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= {*ids, "main"}
    words = " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())
    for methods in document["paths"].values():
        for operation in methods.values():
            assert operation["summary"] in words


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "#/components/schemas/Board"}, "Board"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Board"}}, "list of Board"),
        ({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}, "date-time or null"),
        ({"enum": ["open", "code"]}, "“open”, “code”"),
        ({"const": "code"}, "“code”"),
        ({"type": "object", "additionalProperties": {"type": "boolean"}}, "object of boolean"),
        ({}, "anything"),
    ],
)
def test_a_kind_is_said_in_words(schema: dict[str, Any], words: str) -> None:
    assert kind_of(schema).words == words
    assert kind_of(schema).objects == (("Board",) if "Board" in words else ())
