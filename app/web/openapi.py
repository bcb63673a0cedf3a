"""The OpenAPI document: what FastAPI finds, and the errors that any operation can answer."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.web.api_v1.schemas import Problem, problems
from app.web.responses import COOKIE

_REFERENCE = "#/components/schemas/{model}"
_SAFE = {"get", "head"}
_NOT_OURS = {"HTTPValidationError", "ValidationError"}
_WHO_ASKS = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A facilitator makes it at /tokens or with `threefold token create`. What it does, "
        "it does as a facilitator under its own name, as far as its scope and board go.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "Set by `join_board` and by sign-in links. Changes made with it need an Origin.",
    },
}
_UNCONDITIONAL = {"list_tokens", "stream_events"}
_IF_NONE_MATCH = {
    "name": "if-none-match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "ETags of what you have: 304 when one is still true",
}
_ETAG = {
    "required": True,
    "schema": {"type": "string"},
    "description": "strong; another one as soon as the answer would be another",
}
_LINK = {"schema": {"type": "string"}, "description": "the address of the next part (RFC 8288)"}
_NOBODY: dict[str, list[str]] = {}
_IN_PERSON: dict[str, list[str]] = {"session": []}


def describe(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    document: dict[str, Any] = app.openapi_schema or _made(app)
    app.openapi_schema = document
    return document


def _made(app: FastAPI) -> dict[str, Any]:
    document: dict[str, Any] = get_openapi(
        title=app.title, version=app.version, summary=app.summary, routes=app.routes
    )
    document["components"]["schemas"] = _schemas(document["components"]["schemas"])
    document["components"]["securitySchemes"] = _WHO_ASKS
    for address, operations in document["paths"].items():
        for method, operation in operations.items():
            errors = problems(*_everywhere(address, method, has_body="requestBody" in operation))
            answers = operation["responses"] | {str(status): answer for status, answer in errors.items()}
            operation["responses"] = dict(sorted(answers.items()))
            if address.startswith("/api/"):
                operation["security"] = _who_asks(operation)
                _say_conditions(method, operation)
    return document


def _schemas(found: dict[str, Any]) -> dict[str, Any]:
    """With our one shape of error instead of FastAPI's."""
    problem = Problem.model_json_schema(ref_template=_REFERENCE)
    parts: dict[str, Any] = problem.pop("$defs")
    own = {name: schema for name, schema in found.items() if name not in _NOT_OURS}
    return own | parts | {"Problem": problem}


def _who_asks(operation: dict[str, Any]) -> list[dict[str, list[str]]]:
    """Anyone reads an open board; tokens are handled, and boards joined, in person."""
    if "tokens" in operation["tags"]:
        return [_IN_PERSON]
    if operation["operationId"] == "join_board":
        return [_NOBODY, _IN_PERSON]
    return [_NOBODY, {"token": []}, _IN_PERSON]


def _say_conditions(method: str, operation: dict[str, Any]) -> None:
    """What conditional requests take and answer (RFC 9110, section 13)."""
    parameters: list[dict[str, Any]] = operation.get("parameters", [])
    for one in parameters:
        one["required"] = one["required"] or one["name"] == "if-match"
    if method == "get" and operation["operationId"] not in _UNCONDITIONAL:
        operation["parameters"] = [*parameters, _IF_NONE_MATCH]
        operation["responses"]["200"]["headers"] = {"ETag": _ETAG} | (
            {"Link": _LINK} if any(one["name"] == "cursor" for one in parameters) else {}
        )
        operation["responses"]["304"] = {"description": "What you have is still true"}
        operation["responses"] = dict(sorted(operation["responses"].items()))


def _everywhere(address: str, method: str, *, has_body: bool) -> Iterator[int]:
    """What besides its own errors an operation answers: to what guards turn away, and when we are wrong."""
    yield 500
    if address.startswith("/api/"):
        yield from (401, 422, 429)
    if method not in _SAFE:
        yield 403
    if has_body:
        yield from (400, 413, 415)
