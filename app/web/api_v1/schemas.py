"""What REST clients send and get, as the OpenAPI document shows it."""

from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StrictBool, model_validator

from app.domain.codes import LONGEST_TYPED, as_typed
from app.domain.credentials import Scope
from app.domain.document import (
    Access,
    At,
    Direction,
    Groups,
    Leaving,
    Naming,
    Part,
    Setting,
    Source,
    integer_of_float,
    unchanged_if_omitted,
)
from app.domain.events import EventType
from app.domain.rounds.comparison import Way
from app.domain.text import Label, Name, Phrase, Slug
from app.domain.text import Reason as Why
from app.domain.workshop.steps import ExampleId, Kind, NoteKind, RoundState

T = TypeVar("T")
MOST_IN_ROUND = 1_000
MOST_HANDS = 10_000
Count = Annotated[int, Field(strict=True, ge=0, le=MOST_HANDS), BeforeValidator(integer_of_float)]
Code = Annotated[str, AfterValidator(as_typed), Field(json_schema_extra={"maxLength": LONGEST_TYPED})]
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
    naming: Naming = Field(description="it is only ever tightened")
    leaving: Leaving = Field(description="what becomes of people's placements in rounds when they leave")
    groups: Groups | None = Field(description="what people are asked on joining")
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
        None,
        description="with `include=agreement`: how people placed it in the newest revealed round it was in, "
        "as `get_agreement` tells, with the `round`’s number; null while there is none",
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


class RoundOutline(BaseModel):
    """A round in which everyone places alone; `closed`: no more placing, and still hidden."""

    number: int
    title: str | None
    state: RoundState
    examples: list[str] = Field(description="ids of what is placed in it")
    opened_at: Moment
    closed_at: Moment | None
    revealed_at: Moment | None


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


class HowMany(BaseModel):
    """People who have placed everything, of all."""

    done: int
    of: int


class HowMuch(BaseModel):
    """Answers given, of all that could be."""

    given: int
    of: int


class Progress(BaseModel):
    """How far people are in a round, but never who or where."""

    people: HowMany
    answers: HowMuch


class Round(RoundOutline):
    """A round, and how far people are."""

    progress: Progress


class NewRound(Part):
    """A round to be opened: what it is called, and which examples are placed (null: all)."""

    title: Phrase = None
    examples: list[ExampleId] | None = Field(None, min_length=1, max_length=MOST_IN_ROUND)


class RoundPlacement(BaseModel):
    """What you placed in a round."""

    round: int
    example: str
    answers: dict[str, bool | None]
    concepts: list[str]
    region: Region
    at: tuple[float, float] | None
    why: str | None


class Hand(Part):
    """How many raised their hands."""

    yes: Count = 0
    no: Count = 0
    unsure: Count = 0


class Hands(Part):
    """Raised hands for the board's concepts, by key; those left out have none."""

    answers: dict[str, Hand] = Field(min_length=1)


class Tally(Hands):
    """What was kept of raised hands."""

    round: int
    example: str


class HandCounts(BaseModel):
    """Raised hands that are part of the counts."""

    yes: int
    no: int
    unsure: int


class CircleCounts(BaseModel):
    """How many answered what for one circle; null where too few answered to be told."""

    yes: int | None
    no: int | None
    unsure: int | None
    split: float | None = Field(
        description="4·(k/n)·(1 − k/n) for k yes of n yes or no: 0 all alike, 1 half and half; null for n < 3"
    )


class CircleAgreement(CircleCounts):
    """The same, with how many of them were raised hands."""

    by_hand: HandCounts | None


class RegionShare(BaseModel):
    """A region that somebody chose."""

    region: Region
    mask: int = Field(description="its circles as bits: 1 for the board's first, 2 and 4 for the others")
    count: int
    share: float = Field(description="of those who placed the example")


class Reason(BaseModel):
    """Why somebody placed an example there."""

    why: str
    name: str | None = Field(description="as the board's naming rule shows it")
    region: Region


class GroupAgreement(BaseModel):
    """The same for those of one group; groups of fewer than three are not shown."""

    group: str
    people: int
    circles: dict[str, CircleCounts]


class ExampleAgreement(BaseModel):
    """How people stand to one example. Numbers are null where too few answered to be told."""

    example: str
    number: int
    title: str
    answers: int | None = Field(description="people who placed it")
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
    people: int
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


class Moved(BaseModel):
    """What moved about one example."""

    example: str
    number: int
    title: str
    circles: dict[str, BeforeAndAfter]
    contested: Contested
    changed: int | None = Field(
        description="people who changed an answer; null where nobody is known, or too few answered"
    )
    way: Way | None = Field(description="by `contested`; null where the two rounds cannot be compared")
    sentence: str


class Ways(BaseModel):
    """How many examples went which way."""

    closer: int
    further: int
    same: int
    unknown: int = Field(description="that cannot be compared")


class WaysOfAll(Ways):
    """How many examples went which way, in all and circle by circle."""

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
    """An example that was, or would be, settled. Settling `before` again undoes it."""

    round: int = Field(description="the round whose answers it is settled by")
    before: dict[str, bool | None] | None = Field(description="null: in the tray")
    after: dict[str, bool | None] | None


class LeftExample(ExampleName):
    """An example that is left as it is."""

    round: int = Field(description="the round whose answers were looked at")
    why: str
    majority: dict[str, bool | None] | None = Field(
        description="with `at_least`: what most said in that round; null where nothing may be told"
    )


class SettlingOutcome(BaseModel):
    """What settling did, or would do."""

    round: int
    settled: list[SettledExample]
    left: list[LeftExample]


class SummaryBoard(BaseModel):
    """What a summary says about its board."""

    slug: str
    title: str
    prompt: str
    naming: Naming


class RegionExamples(RegionCount):
    """A region, or the tray, with its examples."""

    examples: list[ExampleName]


class SummaryMap(BaseModel):
    """The shared map as it stands."""

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
    """An example that was settled after a round; `stands` until it is moved again."""

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


class Offer(BaseModel):
    """Somebody colleagues may ask, and about what."""

    name: str
    examples: list[ExampleName]


class ReasonOfRound(Reason):
    """A reason, and the round it was given in."""

    round: int


class LatestAgreement(ExampleAgreement):
    """How people stood to an example when three or more last placed it, else in the newest round."""

    round: int
    reasons: list[ReasonOfRound] = Field(description="of all rounds, newest first")  # type: ignore[assignment]
    settled: bool = Field(description="whether it was settled into the shared map after any round")


class Summary(BaseModel):
    """What a workshop left behind. Where names are hidden, or before a reveal, nothing tells them."""

    board: SummaryBoard
    version: int
    at: Moment | None = Field(description="when the newest round was revealed")
    people: int | None
    concepts: list[Concept]
    map: SummaryMap
    rounds: list[SummaryRound]
    contested: list[LatestAgreement] = Field(description="not of one mind; most contested first")
    moved: Comparison | None = Field(description="between the last two revealed rounds")
    settled: list[Settlement]
    notes: list[SummaryNote]
    offers: list[Offer] = Field(description="only where people go by their names")
    in_short: list[str]


class SummaryLink(BaseModel):
    """A link that opens the summary for anyone."""

    address: str = Field(description="shown this once; a new one ends it")


class Snapshot(BaseModel):
    """All that a screen needs, with the version it stands at."""

    version: int
    board: Board
    concepts: list[Concept]
    examples: list[Example]
    regions: list[RegionCount]
    workshop: Workshop


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
    """How to join: under which name, with which code, in which group."""

    name: Name | None = Field(None, description="without one, or where names are hidden: a friendly one")
    code: Code | None = Field(None, description="where joining is by code; in any case, with spaces, dashes")
    group: Label | None = Field(None, description="one of the board's groups; left out, it stays as it is")


class Participant(BaseModel):
    """Somebody who joined a board."""

    id: str
    name: str
    board: str
    group: str | None = Field(None, description="what they chose of the board's groups")


class PersonalLink(BaseModel):
    """A link by which a participant goes on in another browser, once."""

    address: str = Field(description="to open there; shown this once")
    expires_at: Moment


class BoardCode(BaseModel):
    """What a board is joined by."""

    code: str = Field(examples=["K7M4QX"])
    address: str = Field(description="opens the board's page for joining")


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


class CopyOrder(Part):
    """Whose examples to bring along."""

    source: Slug = Field(alias="from", description="slug of a board you may read; `sample` is always there")


class Copied(BaseModel):
    """What was brought along."""

    source: str = Field(alias="from")
    examples: int = Field(description="how many are in the tray now that were not there before")


class Placement(Part):
    """Three answers, either by key or as the list of circles answered yes."""

    answers: dict[str, StrictBool | None] = unchanged_if_omitted(
        "for each of the board's three concepts; null: not sure"
    )
    concepts: list[str] = unchanged_if_omitted("those answered yes; the others are answered no")
    at: At | None = Field(
        None, description="drop point in circle radii from the centroid, y down; a hint without meaning"
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [name for name in ("answers", "concepts") if name in self.model_fields_set]
        if len(given) != 1:
            raise ValueError("Send either “answers” or “concepts”.")
        return self


class PlacementAlone(Placement):
    """Three answers in a round, and why."""

    why: Why = unchanged_if_omitted("at most 500 characters; left out, it stays as it was")


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
    409: "Not now: the board is locked, another has this name, or it is not the time for it",
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
