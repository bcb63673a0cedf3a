"""What Schemathesis is told of the board it tries: what fits it must be accepted, anything else refused.

The OpenAPI document speaks of every board. Here its parameters and bodies name what is on one: its circles,
its examples, a place in its list. What several parts of a request must be to each other, which no schema
says, is put right in requests that are meant to fit; those that are not meant to are left alone.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import product
from typing import Any

import httpx2
import schemathesis
from hypothesis import strategies
from schemathesis import Case, HookContext

from app.web.http import cursors

BOARD = "sample"
SPARE = {"edit_board": "edited", "edit_workshop": "edited", "remove_board": "removed"}
SPARE_EXAMPLE = {"remove_example", "restore_example"}
EITHER = (("answers", "concepts"), ("examples", "at_least"))
# Lists that go on after something else than an example.
OTHER_CURSORS = {
    "list_comments": cursors.encode(cursors.THREAD, ("0", "0")),
    "list_next_steps": cursors.after_id("0"),
    "list_lines": cursors.after_id("0"),
    "list_edges": cursors.after_numbers([0, 0, 0, 0, 0, 0]),
}
SENSES = {"looks", "sounds", "feels"}
WORDS = ("label", "question", "definition", "looks_like", "sounds_like", "feels_like")


class Here:
    """The board as it is when the document is read."""

    def __init__(self, url: str) -> None:
        with httpx2.Client(base_url=f"{url}/api/v1/boards") as client:
            board = client.get(BOARD).raise_for_status().json()
            page = client.get(f"{BOARD}/examples?limit=20").raise_for_status().json()
            workshop = client.get(f"{BOARD}/workshop").raise_for_status().json()
        self.version: int = board["version"]
        self.keys: list[str] = board["concepts"]
        self.examples: list[str] = [example["id"] for example in page["items"]]
        self.steps = len(workshop["steps"])
        self.cursor = httpx2.URL(page["next"]).params["cursor"]

    @property
    def regions(self) -> list[str]:
        """Every set of circles, in the board's order."""
        chosen = product(*([key, ""] for key in self.keys))
        return [",".join(filter(None, keys)) or "outside" for keys in chosen]


@cache
def here() -> Here:
    """Read once."""
    return Here(os.environ["THREEFOLD_TRIED"])


@schemathesis.hook
def before_load_schema(_context: HookContext, raw_schema: Any) -> None:
    """Have the document speak of this board alone."""
    for operations in raw_schema["paths"].values():
        for method, operation in operations.items():
            for parameter in operation.get("parameters", []):
                _narrow(parameter, method, operation["operationId"])
    for schema in raw_schema["components"]["schemas"].values():
        if schema.get("additionalProperties") is False:
            _narrow_body(schema)
    stream = raw_schema["paths"]["/api/v1/boards/{board}/events"]["get"]["responses"]["200"]
    stream["content"]["text/event-stream"]["schema"] = _event()


def _narrow(parameter: dict[str, Any], method: str, operation: str) -> None:
    schema = parameter["schema"]
    match parameter["in"], parameter["name"]:
        case "path", "key":
            schema["enum"] = here().keys
        case "query", "concept" if operation == "list_edges":
            schema["enum"] = here().keys
        case "query", "concept" | "without":
            schema["items"] = {"type": "string", "enum": here().keys}
        case "query", "region":
            schema["items"] = {"type": "string", "enum": here().regions}
        case "query", "cursor":
            schema["enum"] = [OTHER_CURSORS.get(operation) or here().cursor]
        case "header", "if-match" if method in {"patch", "delete"}:
            schema["enum"] = ["*"]


def _narrow_body(schema: dict[str, Any]) -> None:
    keys, properties = here().keys, schema["properties"]
    if {"answers", "concepts"} <= properties.keys():
        answer = {"anyOf": [{"type": "boolean"}, {"type": "null"}]}
        properties["answers"] = {
            "type": "object",
            "properties": dict.fromkeys(keys, answer),
            "required": keys,
            "additionalProperties": False,
        }
        properties["concepts"] = {"type": "array", "items": {"type": "string", "enum": keys}}
    elif "answers" in properties:
        properties["answers"]["propertyNames"] = {"enum": keys}
    for ways in EITHER:
        if {*ways} <= properties.keys():
            schema["oneOf"] = [{"required": [way]} for way in ways]


def _event() -> dict[str, Any]:
    """The tool reads a stream event by event, and asks the document how each looks."""
    text = {"type": "string", "contentMediaType": "application/json"}
    logged = {"$ref": "#/components/schemas/Event"}
    number = {"type": "string", "pattern": "^[0-9]+$"}
    return {
        "type": "object",
        "properties": {"event": {"type": "string"}, "data": text, "id": number},
        "required": ["event", "data"],
        "additionalProperties": False,
        "if": {"properties": {"event": {"enum": ["presence", "progress", "consents", "reset"]}}},
        "else": {"required": ["id"], "properties": {"data": {"contentSchema": logged}}},
    }


@schemathesis.hook
def map_case(_context: HookContext, case: Case[Any]) -> Case[Any]:
    """Put right what no schema says."""
    _spare(case)
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return case
    _aim(case)
    case.query.pop("sheet", None)
    if "cursor" in case.query:
        case.query.pop("sort", None)
    if "since" in case.query:
        case.query["since"] = int(case.query["since"]) % (here().version + 1)
    if case.query.get("with") == case.path_parameters.get("round"):
        case.query.pop("with", None)
    if isinstance(case.body, dict):
        match case.operation.definition.raw["operationId"]:
            case "add_line":
                _fit_line(case.body)
            case "edit_line":  # it stays in one of three columns, and which three the document cannot say
                case.body.pop("kind", None)
        _fit(case.body)
    return case


def _spare(case: Case[Any]) -> None:
    """Change and remove no board that everything else is tried on, also by what is not meant to fit."""
    operation = case.operation.definition.raw["operationId"]
    if case.path_parameters.get("board") == BOARD:
        case.path_parameters["board"] = SPARE.get(operation, BOARD)


def _aim(case: Case[Any]) -> None:
    """At what is there, and where removing and changing is in nobody's way."""
    operation = case.operation.definition.raw["operationId"]
    for places in (case.path_parameters, case.query):
        if "board" in places:
            places["board"] = SPARE.get(operation, BOARD)
    if "example" in case.path_parameters:
        *usual, last = here().examples
        chosen = [last] if operation in SPARE_EXAMPLE else usual
        case.path_parameters["example"] = chosen[len(str(case.body)) % len(chosen)]


def _fit(body: dict[str, Any]) -> None:
    for name in ("parent", "toward", "away_from"):
        body.pop(name, None)
    if body.get("example"):
        body["example"] = here().examples[0]
    for moment in ("expires_at", "closes_at"):
        if isinstance(body.get(moment), str):
            body[moment] = "2999-12-31T00:00:00Z"
    body.pop("beat", None)
    if body.get("examples") is not None:
        body.pop("choose", None)
    if "step" in body:
        for name in {"step", "from"} & body.keys():
            body[name] = body[name] and int(body[name]) % here().steps
    _fit_steps(body)
    _fit_lens(body)
    _fit_board(body)


def _fit_line(body: dict[str, Any]) -> None:
    """A line of a Y-chart is about a circle alone; any other grows out of an example, in no round."""
    body.pop("round", None)
    if body.get("kind") in SENSES:
        body.pop("example", None)
        body["concept"] = here().keys[0]
    else:
        body["example"] = here().examples[0]
        body.pop("concept", None)


def _fit_steps(body: dict[str, Any]) -> None:
    """Steps, and what is chosen for a round, name no circle and no region that is not there."""
    steps = [step for name in ("steps", "run") for step in body.get(name) or [] if isinstance(step, dict)]
    for step in steps:
        step.pop("concept", None)
    for choosing in (body, *steps):
        if isinstance(choosing.get("choose"), dict):
            choosing["choose"].pop("region", None)


def _fit_lens(body: dict[str, Any]) -> None:
    """One that is there; a new one says nothing of circles that are not."""
    if "lens" in body:
        body["lens"] = "nested"
    body.pop("impossible", None)
    if isinstance(body.get("concepts"), dict):
        del body["concepts"]


def _fit_board(body: dict[str, Any]) -> None:
    """A whole one, or what is said of it."""
    _fit_document(body)
    if "group" in body:
        body["group"] = None
    if isinstance(body.get("from"), str):
        body["from"] = BOARD
    for board in (body, body.get("board")):
        if isinstance(board, dict) and (groups := board.get("groups")):
            groups["choices"] = [f"{number} {name[:36]}" for number, name in enumerate(groups["choices"])]
    circles = [circle for circle in body.get("concepts") or [] if isinstance(circle, dict)]
    for number, circle in enumerate(circles):
        circle["key"] = f"{number}-{circle['key']}"[:40].rstrip("-")
        circle["revisions"] = list(_leading_here(circle))
    examples = [example for example in body.get("examples") or [] if isinstance(example, dict)]
    for number, example in enumerate(examples, 1):
        _answer(example, [circle["key"] for circle in circles])
        if "title" in example:
            example["number"] = number


def _fit_document(body: dict[str, Any]) -> None:
    """Lenses and next steps name circles and examples of the same document."""
    if steps := body.get("next_steps"):
        body["next_steps"] = [_about_nothing(step) for step in steps]
    for name in ("lenses", "lines", "readiness"):
        if name in body:
            body[name] = []


def _about_nothing(step: dict[str, Any]) -> dict[str, Any]:
    """A next step that names no circle and no example."""
    return {name: value for name, value in step.items() if name not in {"toward", "away_from", "example"}}


def _leading_here(circle: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The circle's revisions in their order, all with its words of today."""
    words = {name: circle[name] for name in WORDS if name in circle}
    for revision in sorted(
        circle.get("revisions", []), key=lambda revised: datetime.fromisoformat(revised["at"])
    ):
        yield {name: value for name, value in revision.items() if name not in WORDS} | words


def _answer(example: dict[str, Any], keys: list[str]) -> None:
    """An example that is placed answers for each circle; one in the tray has no drop point."""
    if example.get("answers") is None:
        example.pop("at", None)
    else:
        given = [*example["answers"].values(), None, None, None]
        example["answers"] = dict(zip(keys, given, strict=False))


def _table(titles: list[str]) -> bytes:
    cells = [title.replace('"', '""') for title in titles]
    return "\r\n".join(["title", *(f'"{cell}"' for cell in cells)]).encode()


_TITLES = strategies.lists(strategies.from_regex(r'\A[a-z ,"]*[a-z]\Z'))
schemathesis.openapi.media_type("text/csv", _TITLES.map(_table))
