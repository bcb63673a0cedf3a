"""What REST clients send and get, as the OpenAPI document shows it."""

from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, Field, StrictBool, model_validator

from app.domain.credentials import Scope
from app.domain.document import Access, At, Direction, Naming, Part, Setting, Source, kept
from app.domain.events import EventType
from app.domain.text import Name

T = TypeVar("T")
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-21T17:26:00Z"])]
Region = Annotated[
    str | None,
    Field(
        description="concepts answered yes, joined by commas; `outside`; null in the tray",
        examples=["personalizing,individualizing"],
    ),
]


class Problem(BaseModel):
    """Any error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list["ProblemPart"] = []
    snapshot: str | None = Field(None, description="of 410 in the change feed: where to start again")


class ProblemPart(BaseModel):
    """One thing wrong with what was sent."""

    detail: str
    pointer: str | None = Field(None, description="JSON pointer into the body (RFC 6901)")
    parameter: str | None = Field(None, description="name of a query parameter, path part or header")
    row: int | None = Field(None, description="row of an imported table; the header is row 1")
    column: str | None = Field(None, description="column of an imported table")


class Listed(BaseModel, Generic[T]):
    """Part of a list. `next` is the address of the part that follows, null at the end."""

    items: list[T]
    next: str | None
    total: int | None = Field(None, description="only on the first page, when asked for")


class Counts(BaseModel):
    """How many examples a board has."""

    tray: int
    placed: int
    examples: int


class Board(BaseModel):
    """One group's map."""

    slug: str
    title: str
    prompt: str
    version: int = Field(description="number of the board's last event")
    locked: bool
    access: Access
    naming: Naming
    concepts: list[str]
    counts: Counts
    created_at: Moment
    updated_at: Moment


class ConceptWords(BaseModel):
    """What a circle is called, what it asks and means."""

    label: str
    question: str
    definition: str
    looks_like: str | None
    sounds_like: str | None
    feels_like: str | None


class Concept(ConceptWords):
    """One circle of a board."""

    key: str
    position: int
    revised_at: Moment
    version: int


class Revision(ConceptWords):
    """A concept's words from one day on, and why they were changed."""

    version: int
    at: Moment
    actor: str | None
    reason: str | None


class Example(BaseModel):
    """Something somebody does, and where the board has it."""

    id: str
    board: str
    version: int = Field(description="the board's version at the example's last change")
    number: int
    title: str
    description: str
    tags: list[str]
    concepts: list[str]
    region: Region
    answers: dict[str, bool | None] | None
    at: tuple[float, float] | None = Field(
        description="drop point in circle radii from the centroid, y down; a hint without meaning"
    )
    placed: int | None = Field(description="the board's version when the mark last moved")
    setting: Setting
    looks_like: str | None
    sounds_like: str | None
    feels_like: str | None
    next_step: str | None
    caution: str | None
    direction: Direction | None
    contributor: str | None
    ask_me: bool
    source: Source
    created_at: Moment
    updated_at: Moment
    agreement: dict[str, Any] | None = Field(
        None, description="with `include=agreement`: how people placed it in rounds; null while there is none"
    )
    revisions: list["Event"] = Field(
        [], description="with `include=revisions`: the last 20 events about it that are held, newest first"
    )


class RegionCount(BaseModel):
    """A region, or the tray, with how many examples it holds."""

    region: Region
    concepts: list[str]
    label: str
    count: int


class TagCount(BaseModel):
    """A tag with how many examples have it."""

    tag: str
    count: int


class Snapshot(BaseModel):
    """All that a screen needs, with the version it stands at."""

    version: int
    board: Board
    concepts: list[Concept]
    examples: list[Example]
    regions: list[RegionCount]


class Event(BaseModel):
    """One accepted change."""

    version: int
    type: EventType
    at: Moment
    actor: str | None
    example: str | None = Field(description="id of the example it is about")
    data: dict[str, Any] = Field(description="its subject's new representation; of a removed one only the id")


class Changes(BaseModel):
    """Events, oldest first. Ask again with `next_since`."""

    items: list[Event]
    next_since: int
    more: bool


class Join(Part):
    """Under which name to join; a friendly one is chosen when none is given."""

    name: Name | None = None


class Participant(BaseModel):
    """Somebody who joined a board."""

    id: str
    name: str
    board: str


class Token(BaseModel):
    """What a REST client is let in by, without its secret."""

    id: str
    name: str
    scope: Scope
    board: str | None = Field(description="the board it is for; null for all")
    made_by: str = Field(description="the facilitator who made it")
    created_at: Moment
    last_used_at: Moment | None = Field(description="last use, to the minute; null before the first")


class MadeToken(Token):
    """A new token, with its secret."""

    token: str = Field(description="for the header Authorization; shown this once", examples=["tf_…"])


class ImportStep(BaseModel):
    """What a row of a table does, or would do."""

    row: int = Field(description="the header is row 1")
    does: Literal["add", "change", "keep"]
    title: str
    example: str | None = Field(description="id of the example the row is about; null for a new one")
    columns: list[str] = Field(description="where the row differs from what the board had")


class Import(BaseModel):
    """What a table did, or would do."""

    dry_run: bool
    add: int
    change: int
    keep: int
    steps: list[ImportStep]


class Placement(Part):
    """Three answers, either by key or as the list of circles answered yes."""

    answers: dict[str, StrictBool | None] = kept("for each of the board's three concepts; null: not sure")
    concepts: list[str] = kept("those answered yes; the others are answered no")
    at: At | None = Field(
        None, description="drop point in circle radii from the centroid, y down; a hint without meaning"
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [name for name in ("answers", "concepts") if name in self.model_fields_set]
        if len(given) != 1:
            raise ValueError("Send either “answers” or “concepts”.")
        return self


Sort = Literal["created_at", "-created_at", "updated_at", "-updated_at", "title", "-title"]


BINARY = {"type": "string", "format": "binary"}
Answers = dict[int | str, dict[str, Any]]


def file(media: str, description: str) -> Answers:
    """An answer that is not JSON."""
    schema = {"type": "string"} if media.startswith(("text/", "image/svg", "application/x-nd")) else BINARY
    return {200: {"description": description, "content": {media: {"schema": schema}}}}


def problems(*statuses: int) -> Answers:
    """The errors an operation can answer."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": WHEN[status], "content": content} for status in statuses}


WHEN = {
    400: "Not readable as JSON in UTF-8",
    401: "Join the board first, or send a token that is known",
    403: "Not allowed",
    404: "Not found",
    409: "The board is locked, or another has this name",
    410: "No longer held",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Not JSON",
    422: "Not understood",
    428: "If-Match is needed",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "The database does not answer just now",
}
