"""The workshop as REST clients read it."""

from pydantic import BaseModel, Field

from app.domain.document import Agreed, NextStepSize, NextStepState
from app.domain.workshop.steps import Beat, Kind, NoteKind
from app.web.api_v1.schemas.lists import Moment
from app.web.api_v1.schemas.rounds import RoundOutline


class WorkshopStep(BaseModel):
    """A step of a workshop; `minutes` is what the timer suggests.

    With `most_contested` a step of placing asks again about as many examples, those people differ most on.
    """

    kind: Kind
    title: str
    minutes: int | None
    most_contested: int | None
    concept: str | None = Field(description="of a Y-chart: the key of its circle; null: the first circle")


class ChosenExamples(BaseModel):
    """Which examples a step of placing is about: those that meet all that is not null."""

    tag: str | None
    region: str | None
    placed: bool | None
    numbers: list[int] | None


class RunStep(WorkshopStep):
    """A step as facilitators read it."""

    choose: ChosenExamples | None = Field(description="which examples a round is about; null: all")
    notes: str | None = Field(description="what the facilitator wants to remember in this step")


class Run(BaseModel):
    """The steps of a workshop as facilitators read them."""

    version: int = Field(description="the board's version at the last change of the workshop")
    steps: list[RunStep]
    step: int | None = Field(description="the present step, counted from 0; null when no workshop is running")


class WorkshopTemplate(BaseModel):
    """A run that Threefold comes with."""

    key: str
    title: str
    about: str = Field(description="what it is good for")
    minutes: int = Field(description="how long all steps take together")
    steps: list[RunStep]


class Timer(BaseModel):
    """The countdown that all screens show."""

    ends_at: Moment
    seconds: int = Field(description="how long the timer was started for")


class WorkshopNote(BaseModel):
    """A decision or a next step that was written down in the workshop."""

    id: str
    kind: NoteKind
    text: str
    example: str | None = Field(description="id of the example it is about")
    at: Moment
    state: NextStepState | None = Field(description="what became of a next step; null for a decision")


class NextStepOfLook(BaseModel):
    """An open next step of last time."""

    id: str
    text: str
    size: NextStepSize | None
    by: str | None = Field(json_schema_extra={"format": "date"})
    example: str | None = Field(description="id of the example it is about")
    outcome: str | None = Field(description="what happened so far")


class Look(BaseModel):
    """The next steps of last time that nobody has looked at yet."""

    left: int = Field(description="how many there are")
    next: NextStepOfLook | None = Field(description="the first of them, which the wall shows")


class AgreedConcept(BaseModel):
    """What people said of the words of a circle."""

    concept: str
    agreed: Agreed | None = Field(description="null: nobody answered")


class Agree(BaseModel):
    """Whether people can work with the words. Hidden until all have answered or the step ends."""

    shown: bool
    concepts: list[AgreedConcept]


class Workshop(BaseModel):
    """The state of a board's workshop."""

    version: int = Field(
        description="the board's version at the last change of the workshop, not counting rounds"
    )
    steps: list[WorkshopStep]
    step: int | None = Field(description="the present step, counted from 0; null when no workshop is running")
    round: RoundOutline | None = Field(description="the newest")
    timer: Timer | None
    spotlight: str | None = Field(description="the id of the example that every screen shows large")
    blank: bool = Field(description="the wall is dark")
    beat: Beat | None = Field(
        description="how far a reveal is: how many placed, the example they differ most on, all examples; "
        "null at other steps"
    )
    lens: str | None = Field(description="the key of the lens through which the wall shows the map")
    ended_at: Moment | None = Field(description="when it ended; null while it runs, and before it first ran")
    notes: list[WorkshopNote] = Field(description="oldest first")
    look: Look | None = Field(description="in a step of kind `look`: the next steps of last time; else null")
    agree: Agree | None = Field(
        description="in a step of kind `agree`: whether people can work with the words; else null"
    )
