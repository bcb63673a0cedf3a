"""Examples as REST clients read them, with what happened to them and what a table does."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from app.domain.document import Decisions, Direction, Evidence, Origin, Setting, Source
from app.domain.events import EventType
from app.domain.requests import DoingState
from app.web.api_v1.schemas.lists import Moment, Region

Sort = Literal["created_at", "-created_at", "updated_at", "-updated_at", "title", "-title"]


class Event(BaseModel):
    """One accepted change."""

    version: int
    type: EventType
    at: Moment
    actor: str | None
    example: str | None = Field(description="id of the example it is about")
    data: dict[str, Any] = Field(description="the new state of what changed; only the id after a removal")


class DoingCounts(BaseModel):
    """How many people do an example, tried it, or want to; null: fewer than three, where names are hidden."""

    doing: int | None
    tried: int | None
    want: int | None
    mine: DoingState | None = Field(description="what you said as a participant")


class Example(BaseModel):
    """Something that somebody does, and where it is placed on the board."""

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
        description="drop point in circle radii from the centroid, y down; only a hint for drawing"
    )
    placed: int | None = Field(description="the board's version when the mark last moved")
    reviewed: int | None = Field(
        description="the board's version when somebody last said where it belongs, be it that it stays"
    )
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
    decides: Decisions
    evidence: list[Evidence]
    origin: Origin | None = Field(description="where it was brought from; null: it began here")
    comments: int = Field(description="how many comments it has, replies included")
    created_at: Moment
    updated_at: Moment
    agreement: dict[str, Any] | None = Field(
        None,
        description="with `include=agreement`: how people placed it in the newest revealed round it was in, "
        "as `get_agreement` tells, with the `round`’s number; null while there is none",
    )
    doing: DoingCounts | None = Field(
        None, description="with `include=doing`: how many do it, tried it, or want to"
    )
    revisions: list["Event"] = Field(
        [], description="with `include=revisions`: the last 20 stored events about it, newest first"
    )
    stale: list[str] = Field(
        [],
        description="with `include=stale`: the circles whose meaning changed since somebody last said where "
        "it belongs",
    )


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


class Copied(BaseModel):
    """What was copied."""

    source: str = Field(alias="from")
    examples: int = Field(description="how many examples are new in the tray")


class Changes(BaseModel):
    """Events, oldest first. Ask again with `next_since`."""

    items: list[Event]
    next_since: int
    more: bool
