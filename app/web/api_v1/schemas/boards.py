"""Boards as REST clients read them: their words, counts, circles and snapshot."""

from pydantic import BaseModel, Field

from app.domain.document import Access, Agreed, Groups, Leaving, Naming, RevisionKind
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
    version: int = Field(description="the number of the board's last event")
    locked: bool
    access: Access
    naming: Naming = Field(description="it can change to hide more, never to show more")
    leaving: Leaving = Field(description="what happens to people's placements in rounds when they leave")
    groups: Groups | None = Field(description="the question that people answer when they join")
    subjects: list[str] = Field(description="the subjects that are offered for examples")
    communities: list[str] = Field(description="the communities that are offered for examples")
    embedding: bool = Field(description="whether scripts of other sites may read the board, if anyone may")
    concepts: list[str]
    counts: Counts
    created_at: Moment
    updated_at: Moment


class BoardCode(BaseModel):
    """The code with which people join a board."""

    code: str = Field(examples=["K7M4QX"])
    address: str = Field(description="opens the page on which people join the board")


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
    meaning_version: int = Field(
        description="the version of the last revision that changed the meaning, not only the wording"
    )


class Revision(ConceptWords):
    """A concept's words from one day on, and the reason for the change."""

    version: int
    at: Moment
    actor: str | None
    reason: str | None
    kind: RevisionKind = Field(description="whether the meaning changed, or only the wording")
    agreed: Agreed | None = Field(
        description="how many could work with these words when they were last asked; null: nobody was asked"
    )


class Consent(BaseModel):
    """Whether you can work with the words of a circle. Nobody else reads it."""

    concept: str
    answer: bool | None
    word: str | None
    text: str | None


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
    """Everything that a screen needs, at one version."""

    version: int
    board: Board
    concepts: list[Concept]
    examples: list[Example]
    regions: list[RegionCount]
    workshop: Workshop
