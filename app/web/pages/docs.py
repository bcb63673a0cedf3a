"""The API for people who write programs, drawn from its OpenAPI document."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.domain.sentences import quoted
from app.web.http.dependencies import ContextDep
from app.web.pages.page import render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

Document = Mapping[str, Any]


class Kind(NamedTuple):
    """What a value is: in words, and the names of the objects among them. Each object has an entry."""

    words: str
    objects: tuple[str, ...]


class Field(NamedTuple):
    """A parameter of an operation, or a field of an object."""

    name: str
    kind: Kind
    required: bool
    description: str


class Operation(NamedTuple):
    """What one method does at one path. `body` is what is sent, `answers` what comes back by status."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Field]
    body: Kind | None
    answers: list[tuple[str, str, Kind | None]]


@router.get("/docs")
def docs_page(context: ContextDep) -> Response:
    """The operations of the API by their tags, and the objects that they take and answer."""
    document = context.request.app.openapi()
    operations = list(_operations(document))
    groups = [
        (tag, [operation for name, operation in operations if name == tag["name"]])
        for tag in document["tags"]
    ]
    return render_page(
        context,
        "docs.html",
        info=document["info"],
        security=document["components"]["securitySchemes"].items(),
        groups=groups,
        objects=[
            (name, schema, kind_of(schema), list(_fields(schema)))
            for name, schema in sorted(document["components"]["schemas"].items())
        ],
        address=context.address(""),
    )


def _operations(document: Document) -> Iterator[tuple[str, Operation]]:
    """Every operation with its tag."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield (
                operation["tags"][0],
                Operation(
                    operation["operationId"],
                    method.upper(),
                    path,
                    operation.get("summary", ""),
                    operation.get("description", ""),
                    [_parameter(parameter) for parameter in operation.get("parameters", [])],
                    _content(operation.get("requestBody", {})),
                    [
                        (status, answer["description"], _content(answer))
                        for status, answer in operation["responses"].items()
                    ],
                ),
            )


def _parameter(parameter: Document) -> Field:
    schema = parameter.get("schema", {})
    return Field(
        parameter["name"],
        kind_of(schema),
        parameter.get("required", False),
        parameter.get("description") or schema.get("description", ""),
    )


def _fields(schema: Document) -> Iterator[Field]:
    required = schema.get("required", [])
    for name, field in schema.get("properties", {}).items():
        yield Field(name, kind_of(field), name in required, field.get("description", ""))


def _content(holder: Document) -> Kind | None:
    """What a body holds; of several media types, the first. None: nothing, or nothing that is described."""
    for media_type, content in holder.get("content", {}).items():
        schema = content.get("schema")
        return kind_of(schema) if schema else Kind(media_type, ())
    return None


def kind_of(schema: Document) -> Kind:
    """Say what a JSON schema (2020-12) lets a value be."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Kind(name, (name,))
    if several := schema.get("anyOf") or schema.get("oneOf"):
        kinds = [kind_of(part) for part in several]
        return Kind(" or ".join(kind.words for kind in kinds), sum((kind.objects for kind in kinds), ()))
    if schema.get("type") == "array":
        items = kind_of(schema.get("items", {}))
        return Kind(f"list of {items.words}", items.objects)
    if isinstance(schema.get("additionalProperties"), Mapping):
        values = kind_of(schema["additionalProperties"])
        return Kind(f"object of {values.words}", values.objects)
    choices = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    if choices:
        return Kind(", ".join(quoted(str(choice)) for choice in choices), ())
    return Kind(str(schema.get("format") or schema.get("type") or "anything"), ())
