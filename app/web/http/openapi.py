"""The OpenAPI document: what FastAPI finds, and the errors that any operation can answer."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.domain.cookies import COOKIE, name_of
from app.web.http.response_schemas import ProblemSchema, problems

_REFERENCE = "#/components/schemas/{model}"
_SAFE = {"get", "head"}
_NOT_OURS = {"HTTPValidationError", "ValidationError"}
_WHO_ASKS = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A facilitator makes it at /tokens or with `threefold token create`. It has the "
        "rights of a facilitator, within its scope and its board. Its changes carry its own name.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "description": "`join_board` and sign-in links set it. Changes with it need an Origin header.",
    },
}
_ABOUT = """Version 1 is a promise: fields are added, never renamed, moved or removed.

Times are RFC 3339 in UTC, ids UUIDs (version 7). `null` means unknown or not sure; it is never the same as
`false`, `0` or absent. Lists hold a part and the address of the next one. The server refuses parameters and
fields that it does not know with 422. Every error is a problem (RFC 9457). Every read answers an ETag
and, with If-None-Match, 304."""
_NOUNS = {
    "boards": "A group's map: a title, three concepts, examples. Every accepted change raises its version.",
    "concepts": "The three circles: the name, question and definition of each, with every earlier wording.",
    "examples": "What somebody does: words, tags, setting, and where the board has placed it.",
    "comments": "Comments, questions and cautions on an example, and replies to them.",
    "placements": "Three answers about an example: yes, no or not sure (null) for each circle.",
    "rounds": "Everyone places alone. Nobody sees the answers of others before the reveal.",
    "participants": "People who joined a board, with the names that the board shows.",
    "workshop": "The steps through which facilitators lead a group, with a timer, a spotlight and notes.",
    "summary": "What a workshop leaves behind: settled, moved, contested, decided; as text, tables and data.",
    "changes": "Every accepted change with its number, as a feed and as a stream.",
    "diagram": "The picture that every screen shows, drawn by the server.",
    "next steps": "What people will do next, by when, and what became of it.",
    "lines": "What everybody writes in columns: continue, stop, start; looks, sounds, feels like.",
    "readiness": "Six questions that a school asks itself before it begins.",
    "tokens": "Secrets that let programs use the API. Facilitators make and revoke them.",
    "health": "For people and programs that watch this server.",
}
_ANSWERS = {"personalizing": True, "individualizing": True, "differentiating": None}
_EXAMPLES: dict[str, dict[str, Any]] = {
    "NewBoard": {"title": "Our staffroom", "prompt": "What do we do already?"},
    "BoardChanges": {"locked": True},
    "ConceptChanges": {"definition": "A learner decides what the work is for.", "reason": "Shorter"},
    "ExampleFields": {
        "title": "Student-led conference",
        "description": "Students choose the evidence and set the next goal.",
        "tags": ["assessment", "families"],
        "setting": {"grades": "8-9", "community": "rural"},
        "next_step": "Let students invite one more guest.",
        "direction": "continue",
    },
    "ExampleChanges": {"next_step": "Let students invite one more guest."},
    "Placement": {"answers": _ANSWERS},
    "Join": {"name": "Nightly script", "code": "K7M 4QX"},
    "WorkshopChanges": {"steps": [{"kind": "place", "minutes": 10}, {"kind": "reveal"}]},
    "StepChoice": {"step": 1, "from": 0},
    "Timing": {"seconds": 300},
    "NewNextStep": {"text": "Invite one more guest.", "size": "pebble", "by": "2026-12-18"},
    "NextStepChanges": {"by": "2027-01-15"},
    "NextStepDecision": {"state": "done", "outcome": "Two families came."},
    "NewLine": {"kind": "looks", "text": "Two children plan the next day.", "concept": "personalizing"},
    "LineChanges": {"text": "Two children plan their next day."},
    "NewNote": {"kind": "decision", "text": "Conferences stay student-led."},
    "NoteChanges": {"text": "Conferences stay student-led this year."},
    "Settling": {"at_least": 0.8, "dry_run": True},
    "NewToken": {"name": "District dashboard", "scope": "read"},
}
_OWN = {"get_participation", "leave_board", "make_personal_link"}
_UNCONDITIONAL = {"list_tokens", "stream_events"}
_IF_NONE_MATCH = {
    "name": "if-none-match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "the ETags that you have; the answer is 304 when one is current",
}
_ETAG = {
    "required": True,
    "schema": {"type": "string"},
    "description": "a strong ETag, which changes when the answer changes",
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
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=_ABOUT,
        tags=[{"name": name, "description": about} for name, about in _NOUNS.items()],
        routes=app.routes,
    )
    _show_examples(document["components"]["schemas"])
    document["components"]["schemas"] = _schemas(document["components"]["schemas"])
    cookie = name_of(COOKIE, is_https=app.state.settings.is_https)
    session = _WHO_ASKS["session"] | {"name": cookie}
    document["components"]["securitySchemes"] = _WHO_ASKS | {"session": session}
    for address, operations in document["paths"].items():
        for method, operation in operations.items():
            errors = problems(*_everywhere(address, method, has_body="requestBody" in operation))
            answers = operation["responses"] | {str(status): answer for status, answer in errors.items()}
            operation["responses"] = dict(sorted(answers.items()))
            if address.startswith("/api/"):
                operation["security"] = _who_asks(operation)
                _say_conditions(method, operation)
    return document


def _show_examples(schemas: dict[str, Any]) -> None:
    for name, example in _EXAMPLES.items():
        schemas[name]["examples"] = [example]


def _schemas(described: dict[str, Any]) -> dict[str, Any]:
    """With our one shape of error instead of FastAPI's."""
    problem = ProblemSchema.model_json_schema(ref_template=_REFERENCE)
    parts: dict[str, Any] = problem.pop("$defs")
    own = {name: schema for name, schema in described.items() if name not in _NOT_OURS}
    return own | parts | {"Problem": problem}


def _who_asks(operation: dict[str, Any]) -> list[dict[str, list[str]]]:
    """Anyone reads an open board; tokens are handled, and boards joined, in person."""
    if "tokens" in operation["tags"]:
        return [_IN_PERSON]
    if operation["operationId"] == "join_board":
        return [_NOBODY, _IN_PERSON]
    if operation["operationId"] in _OWN:
        return [_IN_PERSON]
    return [_NOBODY, {"token": []}, _IN_PERSON]


def _say_conditions(method: str, operation: dict[str, Any]) -> None:
    """What conditional requests take and answer (RFC 9110, section 13)."""
    parameters: list[dict[str, Any]] = operation.get("parameters", [])
    for parameter in parameters:
        parameter["required"] = parameter["required"] or parameter["name"] == "if-match"
        parameter["schema"] = _without_null(parameter["schema"])
    if method == "get" and operation["operationId"] not in _UNCONDITIONAL:
        operation["parameters"] = [*parameters, _IF_NONE_MATCH]
        headers = operation["responses"]["200"].setdefault("headers", {})
        headers["ETag"] = _ETAG
        if any(parameter["name"] == "cursor" for parameter in parameters):
            headers["Link"] = _LINK
        operation["responses"]["304"] = {"description": "What you have is current"}
        operation["responses"] = dict(sorted(operation["responses"].items()))


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter can be left out, but it cannot be null."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**kinds[0], **rest} if len(kinds) == 1 else schema


def _everywhere(address: str, method: str, *, has_body: bool) -> Iterator[int]:
    """What besides its own errors an operation answers: to what guards turn away, and when we are wrong."""
    yield 500
    if address.startswith("/api/"):
        yield from (401, 422, 429, 503)
    if method not in _SAFE:
        yield 403
    if has_body:
        yield from (400, 413, 415)
