"""Boards as REST clients read them: their words, counts, circles and snapshot."""

from pydantic import BaseModel, Field

from app.domain.document import Access, Groups, Leaving, Naming
from app.web.api_v1.schemas.examples import Example
from app.web.api_v1.schemas.lists import Moment, Region
from app.web.api_v1.schemas.workshop import Workshop


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
    naming: Naming = Field(description="it is only ever tightened")
    leaving: Leaving = Field(description="what becomes of people's placements in rounds when they leave")
    groups: Groups | None = Field(description="what people are asked on joining")
    concepts: list[str]
    counts: Counts
    created_at: Moment
    updated_at: Moment


class BoardCode(BaseModel):
    """What a board is joined by."""

    code: str = Field(examples=["K7M4QX"])
    address: str = Field(description="opens the board's page for joining")


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
    workshop: Workshop
