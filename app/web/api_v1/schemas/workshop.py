"""The workshop as REST clients read it."""

from pydantic import BaseModel, Field

from app.domain.workshop.steps import Kind, NoteKind
from app.web.api_v1.schemas.lists import Moment
from app.web.api_v1.schemas.rounds import RoundOutline


class WorkshopStep(BaseModel):
    """A part of a workshop's run; `minutes` is what the timer offers."""

    kind: Kind
    title: str
    minutes: int | None


class Timer(BaseModel):
    """One clock for every screen."""

    ends_at: Moment
    seconds: int = Field(description="how long it was set for")


class WorkshopNote(BaseModel):
    """A decision or a next step, written down while talking."""

    id: str
    kind: NoteKind
    text: str
    example: str | None = Field(description="id of the example it is about")
    at: Moment


class Workshop(BaseModel):
    """How a board's workshop stands."""

    version: int = Field(description="the board's version at the last change here, rounds aside")
    steps: list[WorkshopStep]
    step: int | None = Field(description="the present one, counted from 0; null while none runs")
    round: RoundOutline | None = Field(description="the newest")
    timer: Timer | None
    spotlight: str | None = Field(description="id of the example everyone looks at")
    blank: bool = Field(description="the wall is dark")
    notes: list[WorkshopNote] = Field(description="oldest first")
