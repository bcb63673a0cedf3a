"""Lenses: other ways to read a board's map."""

from pydantic import BaseModel, Field

from app.domain.document import LensConcept
from app.web.api_v1.schemas.lists import Region


class Impossible(BaseModel):
    """A region that can hold nothing where a lens is right."""

    region: Region
    reason: str
    question: str = Field(description="what to ask about the examples that lie there; empty: nothing")


class ImpossibleWithExamples(Impossible):
    """The same with what lies there."""

    examples: list[str] = Field(description="ids, by number")


class Lens(BaseModel):
    """Another way to read the map."""

    key: str
    title: str
    source: str | None
    concepts: dict[str, LensConcept]
    impossible: list[Impossible]
    own: bool = Field(description="whether the board made it; false: it comes with Threefold")
    version: int = Field(description="0 for a lens that comes with Threefold")


class LensWithExamples(Lens):
    """The same with what lies where the lens can hold nothing."""

    impossible: list[ImpossibleWithExamples]  # type: ignore[assignment]  # more of each
