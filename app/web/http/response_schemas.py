"""What operations answer, as the OpenAPI document shows it: problems (RFC 9457), and files."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

BINARY = {"type": "string", "format": "binary"}
ResponseDocs = dict[int | str, dict[str, Any]]
DESCRIPTIONS = {
    400: "Not readable as JSON in UTF-8",
    401: "Join the board first, or send a valid token",
    403: "Not allowed",
    404: "Not found",
    409: "Not now: the board is locked, the slug is in use, or the workshop does not allow it",
    410: "No longer stored",
    412: "Changed in the meantime",
    413: "Too large",
    415: "Not JSON",
    422: "Not valid",
    428: "If-Match is required",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "The database does not answer now",
}


class ProblemSchema(BaseModel):
    """Any error (RFC 9457)."""

    model_config = ConfigDict(title="Problem")

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list["ProblemPart"] = []
    snapshot: str | None = Field(None, description="with status 410 of the change feed: where to start again")


class ProblemPart(BaseModel):
    """One thing wrong with what was sent."""

    detail: str
    pointer: str | None = Field(None, description="JSON pointer into the body (RFC 6901)")
    parameter: str | None = Field(None, description="name of a query parameter, path part or header")
    row: int | None = Field(None, description="row of an imported table; the header is row 1")
    column: str | None = Field(None, description="column of an imported table")


def file_response(media: str, description: str, headers: dict[str, Any] | None = None) -> ResponseDocs:
    """The documentation of a response that is a file of this media type."""
    schema: dict[str, Any] = BINARY
    if media.startswith(("text/", "image/svg", "application/x-nd", "application/atom")):
        schema = {"type": "string"}
    elif media.endswith("json"):
        schema = {"type": "object"}
    content = {"description": description, "content": {media: {"schema": schema}}}
    return {200: content | ({"headers": headers} if headers else {})}


def problems(*statuses: int) -> ResponseDocs:
    """The documentation of the errors that an operation can answer, by status."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": DESCRIPTIONS[status], "content": content} for status in statuses}
