"""What the OpenAPI document promises: what another one has lost of it. Run as a program, it keeps today's.

    .venv/bin/python -m tests.web.promise

Keep it anew when something was added, so that this is promised too.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.main import create_app

KEPT = Path(__file__).parents[1] / "cases/openapi.json"
WORDS = {"description", "summary", "title", "examples", "example", "version"}


def lost(before: Any, now: Any, way: str = "") -> Iterator[str]:
    """Where a document says less than one before it: a client made for that one may not work any more."""
    match before, now:
        case dict(), dict():
            yield from _lost_of_object(before, now, way)
        case list(), list():
            yield from _lost_of_list(before, now, way)
        case _ if before != now:
            yield f"{way}: {before!r} became {now!r}"


def _lost_of_object(before: dict[str, Any], now: dict[str, Any], way: str) -> Iterator[str]:
    names = before.keys() if way.endswith("/properties") else before.keys() - WORDS
    for name in sorted(names):
        if name in now:
            yield from lost(before[name], now[name], f"{way}/{name}")
        else:
            yield f"{way}/{name} is gone"
    asked_for = {*now.get("required", [])} - {*before.get("required", [])} if _is_sent(now, way) else set()
    yield from (f"{way} needs {name} now" for name in sorted(asked_for))


def _is_sent(schema: dict[str, Any], way: str) -> bool:
    """Whether clients send this: what they get may always say more."""
    return way.startswith("/components/schemas/") and schema.get("additionalProperties") is False


def _lost_of_list(before: list[Any], now: list[Any], way: str) -> Iterator[str]:
    if way.endswith("/parameters"):
        yield from lost(_by_name(before), _by_name(now), way)
        new = _by_name(now).keys() - _by_name(before).keys()
        yield from (f"{way}/{name} is needed now" for name in sorted(new) if _by_name(now)[name]["required"])
        return
    for schema in before:
        if not any(next(lost(schema, other, way), None) is None for other in now):
            yield f"{way} has no {json.dumps(schema)} any more"


def _by_name(parameters: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {f"{parameter['in']} {parameter['name']}": parameter for parameter in parameters}


if __name__ == "__main__":
    document = {
        name: part for name, part in create_app().openapi().items() if name in {"paths", "components"}
    }
    KEPT.write_text(
        json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
    )
