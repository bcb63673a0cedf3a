"""Rounds as REST clients read them: how people answered, compared and settled."""

from pydantic import BaseModel, Field

from app.domain.document import NextStepState
from app.domain.requests import Hands
from app.domain.rounds.comparison import Way
from app.domain.rounds.settling import ObstacleCode, ProposalState
from app.domain.workshop.steps import RoundState
from app.web.api_v1.schemas.lists import Moment, Region


class RoundOutline(BaseModel):
    """A round in which everyone places alone. In a `closed` one nobody can place, and answers are hidden."""

    number: int
    title: str | None
    state: RoundState
    examples: list[str] = Field(description="the ids of its examples")
    opened_at: Moment
    closed_at: Moment | None
    revealed_at: Moment | None
    follows: int | None = Field(
        description="the number of the round whose most contested examples it asks about again"
    )
    closes_at: Moment | None = Field(
        description="when it closes by itself; null: when a facilitator closes it"
    )


class HowMany(BaseModel):
    """How many people have placed everything, how many people count, and how many have placed anything.

    Who placed nothing counts when they were here since the round opened, until a facilitator leaves them out.
    """

    done: int
    of: int
    placed: int


class GivenAnswers(BaseModel):
    """How many people have placed so many examples each."""

    given: int
    people: int


class HowMuch(BaseModel):
    """How many answers were given, and how many are possible."""

    given: int
    of: int


class Progress(BaseModel):
    """How far people are in a round. It never tells who placed what."""

    people: HowMany
    answers: HowMuch
    by_answers: list[GivenAnswers] = Field(description="the fewest first; empty after the reveal")


class Round(RoundOutline):
    """A round, and how far people are."""

    progress: Progress


class RoundPlacement(BaseModel):
    """What you placed in a round."""

    round: int
    example: str
    answers: dict[str, bool | None]
    concepts: list[str]
    region: Region
    at: tuple[float, float] | None
    why: str | None


class OwnPlacements(BaseModel):
    """What you placed in a round, and what you last placed in the rounds that it follows."""

    items: list[RoundPlacement]
    next: None = None
    earlier: list[RoundPlacement] = Field(description="they count only when you place them again")


class Tally(Hands):
    """The raised hands that are stored."""

    round: int
    example: str


class HandCounts(BaseModel):
    """The raised hands among the counts."""

    yes: int
    no: int
    unsure: int


class CircleCounts(BaseModel):
    """How many people gave each answer for one circle; null where too few answered."""

    yes: int | None
    no: int | None
    unsure: int | None
    split: float | None = Field(
        description="4·(k/n)·(1 − k/n) for k yes of n yes or no: 0 all alike, 1 half and half; null for n < 3"
    )


class CircleAgreement(CircleCounts):
    """How many answered what for one circle, and how many of them were raised hands."""

    by_hand: HandCounts | None


class RegionShare(BaseModel):
    """A region that somebody chose."""

    region: Region
    mask: int = Field(description="its circles as bits: 1 for the board's first, 2 and 4 for the others")
    count: int
    share: float = Field(description="of those who placed the example")
    unsure: int = Field(description="those among them who were not sure about some circle")


class Reason(BaseModel):
    """Why somebody placed an example there."""

    why: str
    name: str | None = Field(description="the name as the board shows names")
    region: Region


class GroupAgreement(BaseModel):
    """The same counts for one group. Groups of fewer than three people are not shown."""

    group: str
    people: int
    circles: dict[str, CircleCounts]


class ExampleAgreement(BaseModel):
    """How people placed one example. Numbers are null where too few people answered."""

    example: str
    number: int
    title: str
    answers: int | None = Field(description="how many people placed it")
    regions: list[RegionShare]
    circles: dict[str, CircleAgreement]
    contested: float | None = Field(description="the largest split of its circles")
    agreement: float | None = Field(description="the smallest share of a circle’s larger side")
    majority: dict[str, bool | None]
    sentence: str
    reasons: list[Reason]
    groups: list[GroupAgreement]
    settled: bool = Field(description="whether it was settled into the shared map after this round")


class Agreement(BaseModel):
    """Where people agree in a revealed round and where not, most contested first."""

    round: int
    title: str | None
    people: int = Field(description="who placed anything")
    counted: HowMany = Field(description="who counted when the round was revealed")
    items: list[ExampleAgreement]
    next: None = None


class BeforeAndAfter(BaseModel):
    """One circle in two rounds; null for a round that the example was not in."""

    before: CircleCounts | None
    after: CircleCounts | None


class Contested(BaseModel):
    """The largest split of an example in two rounds."""

    before: float | None
    after: float | None


class PeopleMoved(BaseModel):
    """How many people placed an example in one region before and in one now, with the masks of both."""

    from_: Region = Field(alias="from")
    to: Region
    from_mask: int
    to_mask: int
    people: int


class DecidedNextStep(BaseModel):
    """What became of a next step about the example between the two rounds."""

    id: str
    text: str
    state: NextStepState
    outcome: str | None


class Moved(BaseModel):
    """What changed about one example."""

    example: str
    number: int
    title: str
    circles: dict[str, BeforeAndAfter]
    contested: Contested
    changed: int | None = Field(
        description="how many people changed an answer; null on anonymous boards, or where too few answered"
    )
    moves: list[PeopleMoved] | None = Field(
        description="where those who answered in both rounds were and are; null where `changed` is"
    )
    way: Way | None = Field(description="by `contested`; null where the two rounds cannot be compared")
    sentence: str
    next_steps: list[DecidedNextStep] = Field(
        description="next steps about it of which somebody said between the rounds what became"
    )


class Ways(BaseModel):
    """How many examples changed in which direction."""

    closer: int
    further: int
    same: int
    unknown: int = Field(description="examples that cannot be compared")


class WaysOfAll(Ways):
    """How many examples changed in which direction, in all and for each circle."""

    circles: dict[str, Ways]


class Comparison(BaseModel):
    """A round beside an earlier one (`with`); what moved most comes first."""

    round: int
    with_: int = Field(alias="with")
    items: list[Moved]
    sum: WaysOfAll


class ExampleName(BaseModel):
    """An example by its number and title."""

    example: str
    number: int
    title: str


class SettledExample(ExampleName):
    """An example that was settled, or would be. To undo it, settle its answers `before`."""

    round: int = Field(description="the round whose answers are used")
    before: dict[str, bool | None] | None = Field(description="null: in the tray")
    after: dict[str, bool | None] | None


class LeftExample(ExampleName):
    """An example that is left as it is."""

    round: int = Field(description="the round whose answers were used")
    code: ObstacleCode = Field(
        description="why, for programs: not in this round, removed, there already, moved meanwhile, too few "
        "answered, or not agreed on enough"
    )
    why: str = Field(description="the reason as a sentence for people")
    majority: dict[str, bool | None] | None = Field(
        description="with `at_least`: what most people answered in that round; null where too few answered"
    )


class SettlingOutcome(BaseModel):
    """What settling did, or would do."""

    round: int
    settled: list[SettledExample]
    left: list[LeftExample]


class Proposal(ExampleName):
    """Where most people placed an example.

    It is `proposed` where enough agree and it is not on the map there, `settled` where it is there already,
    and `open` where people do not agree enough.
    """

    round: int = Field(description="the round whose answers are used")
    answers: dict[str, bool | None] | None = Field(description="null where too few answered")
    region: Region
    state: ProposalState
    why: str | None = Field(description="for people: why it is left as it is; null where it is proposed")


class Proposals(BaseModel):
    """What can be settled after a round."""

    round: int
    at_least: float
    items: list[Proposal]
    next: None = None
