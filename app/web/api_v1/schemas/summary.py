"""The summary of a workshop as REST clients read it."""

from pydantic import BaseModel, Field

from app.domain.document import Naming, NextStepSize, NextStepState
from app.domain.lines import LineKind
from app.domain.workshop.steps import NoteKind
from app.web.api_v1.schemas.boards import Concept, RegionCount
from app.web.api_v1.schemas.lists import Moment, Region
from app.web.api_v1.schemas.rounds import Comparison, ExampleAgreement, ExampleName, Reason, SettledExample
from app.web.api_v1.schemas.workshop import AgreedConcept


class SummaryBoard(BaseModel):
    """The board of a summary."""

    slug: str
    title: str
    prompt: str
    naming: Naming


class RegionExamples(RegionCount):
    """A region, or the tray, with its examples."""

    examples: list[ExampleName]


class SummaryMap(BaseModel):
    """A map, region by region."""

    regions: list[RegionExamples]


class SummaryRound(BaseModel):
    """A round that was revealed."""

    number: int
    title: str | None
    revealed_at: Moment
    people: int
    examples: int
    of_one_mind: int = Field(description="examples without any split")


class Settlement(SettledExample):
    """An example that was settled after a round. It `stands` until somebody moves it."""

    round: int = Field(description="the round after which it was settled")
    region: Region
    label: str
    stands: bool


class SummaryNote(BaseModel):
    """A decision or a next step."""

    id: str
    kind: NoteKind
    text: str
    example: ExampleName | None
    at: Moment
    state: NextStepState | None = Field(description="what became of a next step; null for a decision")


class SummaryNextStep(BaseModel):
    """A next step, open or not."""

    id: str
    text: str
    size: NextStepSize | None
    by: str | None = Field(json_schema_extra={"format": "date"})
    who: str | None
    toward: str | None
    away_from: str | None
    state: NextStepState
    outcome: str | None
    example: ExampleName | None


class SummaryLine(BaseModel):
    """A line of a column: what to continue, stop or start, or what a circle looks, sounds or feels like."""

    id: str
    kind: LineKind
    text: str
    concept: str | None
    round: int | None
    taken: bool
    example: ExampleName | None


class Offer(BaseModel):
    """A person whom colleagues may ask, and the examples to ask about."""

    name: str
    examples: list[ExampleName]


class ReasonOfRound(Reason):
    """A reason, and the round it was given in."""

    round: int


class LatestAgreement(ExampleAgreement):
    """How people placed an example in the last round in which three or more placed it, else in the newest."""

    round: int
    reasons: list[ReasonOfRound] = Field(description="of all rounds, newest first")  # type: ignore[assignment]
    settled: bool = Field(description="whether it was settled into the shared map after a round")


class Summary(BaseModel):
    """What a workshop leaves behind. It shows no hidden names and no answers that are not revealed."""

    board: SummaryBoard
    version: int
    at: Moment | None = Field(description="when the newest round was revealed")
    people: int | None
    concepts: list[Concept]
    agreed: list[AgreedConcept] = Field(
        description="how many could work with the words of each circle when they were last asked"
    )
    map: SummaryMap = Field(description="the shared map as it is now")
    answered: SummaryMap | None = Field(
        description="where most people last placed each example; null once anything was settled, and before "
        "a round is revealed"
    )
    rounds: list[SummaryRound]
    contested: list[LatestAgreement] = Field(
        description="examples that people see differently, most contested first"
    )
    moved: Comparison | None = Field(description="between the last two revealed rounds")
    settled: list[Settlement]
    notes: list[SummaryNote]
    next_steps: list[SummaryNextStep] = Field(
        description="what people wrote on this board that they will do, and what became of it"
    )
    lines: list[SummaryLine] = Field(description="what everybody wrote in columns, oldest first")
    offers: list[Offer] = Field(description="only on boards that show names")
    in_short: list[str]


class SummaryLink(BaseModel):
    """A link that opens the summary for anyone."""

    address: str = Field(description="it is shown only once; a new link ends this one")
    expires_at: Moment | None = Field(description="when it stops working; null: never")
