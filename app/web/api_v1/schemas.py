"""What REST clients send and get, as the OpenAPI document shows it."""

from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, Field, StrictBool, model_validator

from app.domain.document import Access, At, Direction, Naming, Part, Setting, Source
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


class ProblemPart(BaseModel):
    """One thing wrong with what was sent."""

    detail: str
    pointer: str | None = Field(None, description="JSON pointer into the body (RFC 6901)")
    parameter: str | None = Field(None, description="name of a query parameter, path part or header")


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


class Placement(Part):
    """Three answers, by key or as the list of circles answered yes."""

    answers: dict[str, StrictBool | None] | None = None
    concepts: list[str] | None = None
    at: At | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.answers is None) == (self.concepts is None):
            raise ValueError("Send either “answers” or “concepts”.")
        return self


Sort = Literal["created_at", "-created_at", "updated_at", "-updated_at", "title", "-title"]


Answers = dict[int | str, dict[str, Any]]


def problems(*statuses: int) -> Answers:
    """The errors an operation can answer."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": WHEN[status], "content": content} for status in statuses}


WHEN = {
    401: "Join the board first",
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
    503: "Not ready",
}
