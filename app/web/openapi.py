"""The OpenAPI document: what FastAPI finds, and the errors that any operation can answer."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.web.api_v1.schemas import Problem, problems

_REFERENCE = "#/components/schemas/{model}"
_SAFE = {"get", "head"}
_NOT_OURS = {"HTTPValidationError", "ValidationError"}


def describe(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
        document["components"]["schemas"] = _schemas(document["components"]["schemas"])
        for address, operations in document["paths"].items():
            for method, operation in operations.items():
                errors = problems(*_everywhere(address, method, has_body="requestBody" in operation))
                answers = operation["responses"] | {str(status): answer for status, answer in errors.items()}
                operation["responses"] = dict(sorted(answers.items()))
        app.openapi_schema = document
    return app.openapi_schema


def _schemas(found: dict[str, Any]) -> dict[str, Any]:
    """With our one shape of error instead of FastAPI's."""
    problem = Problem.model_json_schema(ref_template=_REFERENCE)
    own = {name: schema for name, schema in found.items() if name not in _NOT_OURS}
    return own | problem.pop("$defs") | {"Problem": problem}


def _everywhere(address: str, method: str, *, has_body: bool) -> Iterator[int]:
    """What besides its own errors an operation answers: to what guards turn away, and when we are wrong."""
    yield 500
    if address.startswith("/api/"):
        yield 422
    if method not in _SAFE:
        yield 403
    if has_body:
        yield from (413, 415)
