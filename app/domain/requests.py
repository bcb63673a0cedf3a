"""The bodies of requests: what clients send, and the forms of the pages too. Unknown fields are refused."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, model_validator

from app.domain.codes import LONGEST_TYPED, as_typed
from app.domain.credentials import Scope
from app.domain.document import (
    MOST_ANSWERS,
    At,
    BoardFields,
    CommentKind,
    CommentText,
    ConceptFields,
    Concepts,
    ExampleFields,
    ExampleReference,
    LensFields,
    LineFields,
    Moment,
    NextStepFields,
    NextStepState,
    Ordinal,
    ReadinessFields,
    RevisionKind,
    at_most,
    unchanged_if_omitted,
)
from app.domain.lines import LineKind
from app.domain.parts import Part, integer_of_float
from app.domain.text import Key, Label, LineText, Name, Note, Phrase, Reason, Remark, Slug, Title
from app.domain.workshop.steps import (
    LONGEST,
    MOST_STEPS,
    SHORTEST,
    USUAL_CONTESTED,
    Beat,
    Choice,
    NoteKind,
    Several,
    Step,
)

MOST_IN_ROUND = 1_000
MOST_HANDS = 10_000
MOST_CHOSEN = 100
Seed = Literal["sample", "elementary", "secondary", "rural"]
DoingState = Literal["doing", "tried", "want"]
Count = Annotated[int, Field(strict=True, ge=0, le=MOST_HANDS), BeforeValidator(integer_of_float)]
Code = Annotated[str, AfterValidator(as_typed), Field(json_schema_extra={"maxLength": LONGEST_TYPED})]
Answered = Annotated[dict[str, StrictBool | None], at_most(MOST_ANSWERS, "answers")]
RUN_SOURCE = "^[a-z0-9]+([-_][a-z0-9]+)*$"
Index = Annotated[int, Field(strict=True, ge=0, lt=MOST_STEPS), BeforeValidator(integer_of_float)]


class NewBoard(BoardFields):
    """A board to make. Without a slug, the title makes one. Without concepts, it gets the usual three."""

    slug: Slug | None = None
    concepts: Concepts | None = None
    seed: Seed | None = Field(
        None,
        description="examples to start with, placed as in the seed; in the tray where `concepts` has other "
        "keys; null: none",
    )


class BoardChanges(BoardFields):
    """A change to a board. Fields that you leave out stay as they are, in `access` too."""

    title: Title = unchanged_if_omitted()


class ConceptChanges(ConceptFields):
    """A change to a concept's words, and the reason. Fields that you leave out stay as they are."""

    label: Label = unchanged_if_omitted()
    reason: Note = None
    kind: RevisionKind = Field(
        "meaning", description="`wording` where it means the same as before, as after a mended typo"
    )


class GivenConsent(Part):
    """Whether somebody can work with the words of a circle; null: not sure. If not, the word that hinders."""

    answer: StrictBool | None
    word: Phrase = None
    text: Note = None


class NewLens(LensFields):
    """A lens to make. Without a key, the title makes one."""

    key: Key | None = None


class LensChanges(LensFields):
    """A change to a lens. Fields that you leave out stay; `concepts` and `impossible` are replaced whole."""

    title: Label = unchanged_if_omitted()


class ExampleChanges(ExampleFields):
    """A change to an example. Fields that you leave out stay, in what is nested too (RFC 7396).

    A list, such as `evidence`, is replaced whole.
    """

    title: Title = unchanged_if_omitted()


class DoingChoice(Part):
    """Whether a participant does an example, tried it, or wants to."""

    state: DoingState


class Contact(Part):
    """How colleagues reach a participant, in the participant's own words."""

    words: Title = Field(examples=["Room 12, or extension 304"])


class Door(Part):
    """When somebody's door is open, where, and what is going on there. One of the three is needed."""

    when: Phrase = None
    where: Phrase = None
    what: Phrase = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.when or self.where or self.what):
            raise ValueError("Say when your door is open, where, or what is going on.")
        return self


class NewComment(Part):
    """A comment on an example, or a reply to one."""

    kind: CommentKind = "comment"
    text: CommentText
    parent: ExampleReference | None = Field(
        None, description="id of the comment that this one replies to; there are no replies to replies"
    )


class CommentChanges(Part):
    """A change to a comment. Fields that you leave out stay as they are."""

    kind: CommentKind = unchanged_if_omitted()
    text: CommentText = unchanged_if_omitted()


class NewNextStep(NextStepFields):
    """What somebody will do next."""

    example: ExampleReference | None = Field(None, description="the example it is about")


class NextStepChanges(NewNextStep):
    """A change to a next step. Fields that you leave out stay as they are."""

    text: Remark = unchanged_if_omitted()


class NextStepDecision(Part):
    """What became of a next step."""

    state: NextStepState
    outcome: Note = unchanged_if_omitted("what happened; if you leave it out, it stays as it is")


class NewLine(LineFields):
    """A line to write."""

    example: ExampleReference | None = Field(
        None, description="what the line grows out of: needed for what to continue, stop and start"
    )
    round: Ordinal | None = Field(
        None, description="the revealed round in which people differ on the example; needs `concept`"
    )


class LineChanges(Part):
    """A change to a line. Fields that you leave out stay as they are. It stays about what it is about."""

    kind: LineKind = unchanged_if_omitted("another column of the same three")
    text: LineText = unchanged_if_omitted()


class ReadinessAnswer(ReadinessFields):
    """The answer to one of the questions that ask whether a school is ready."""


class Placement(Part):
    """Three answers: either by key, or as the list of circles that are answered yes."""

    answers: Answered = unchanged_if_omitted("for each of the board's three concepts; null: not sure")
    concepts: Annotated[list[str], at_most(MOST_ANSWERS, "concepts")] = unchanged_if_omitted(
        "those answered yes; the others are answered no"
    )
    at: At | None = Field(
        None,
        description="drop point in circle radii from the centroid, y down; only a hint for drawing",
    )

    @model_validator(mode="after")
    def _require_either(self) -> Self:
        given = [name for name in ("answers", "concepts") if name in self.model_fields_set]
        if len(given) != 1:
            raise ValueError("Send either “answers” or “concepts”.")
        return self


class PlacementAlone(Placement):
    """Three answers in a round, and why."""

    why: Reason = unchanged_if_omitted("at most 500 characters; if you leave it out, it stays as it is")


class RoundExamples(Choice):
    """Which examples a round is about; `contested_in`: the most contested of them in an earlier round."""

    contested_in: Ordinal | None = Field(None, description="the number of a revealed round")
    most: Several = Field(USUAL_CONTESTED, description="how many of the most contested")

    @model_validator(mode="after")
    def _require_some(self) -> Self:
        if self.is_of_all and self.contested_in is None:
            raise ValueError("Say which examples: “tag”, “region”, “placed”, “numbers” or “contested_in”.")
        return self


class NewRound(Part):
    """A round to open: its title, and the examples to place (null: all)."""

    title: Phrase = None
    examples: Annotated[list[ExampleReference], Field(fail_fast=True)] | None = Field(
        None, min_length=1, max_length=MOST_IN_ROUND
    )
    choose: RoundExamples | None = Field(
        None,
        description="in place of `examples`; after `contested_in`, people find their earlier answers filled "
        "in, and where nobody differs on any example, the round is about all of them",
    )

    closes_at: Moment | None = Field(
        None, description="when the round closes by itself; null: when a facilitator closes it"
    )

    @model_validator(mode="after")
    def _require_at_most_one(self) -> Self:
        if self.examples is not None and self.choose is not None:
            raise ValueError("Send either “examples” or “choose”.")
        return self


class Hand(Part):
    """How many raised their hands."""

    yes: Count = 0
    no: Count = 0
    unsure: Count = 0


class Hands(Part):
    """Raised hands for the board's concepts, by key. A concept that you leave out has none."""

    answers: Annotated[dict[str, Hand], at_most(MOST_ANSWERS, "answers")] = Field(min_length=1)


class SettlingExample(Part):
    """An example, and its new answers on the shared map; null returns it to the tray.

    With `from`, an example that no longer has those answers stays as it is.
    """

    example: ExampleReference
    answers: Answered | None
    from_: Answered | None = Field(
        None, alias="from", description="the answers it had when you looked; null: in the tray"
    )


class Settling(Part):
    """Examples one by one, or all on which people agree enough, with the answers of the majority.

    For a circle with a tie, or with fewer than three people who said yes or no, the answer is not sure.
    """

    examples: Annotated[list[SettlingExample], Field(fail_fast=True), at_most(MOST_IN_ROUND, "examples")] = (
        unchanged_if_omitted("in any order, each example once")
    )
    at_least: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = unchanged_if_omitted(
        "the least agreement: the share on the larger side, in the circle where it is smallest; by the last "
        "round up to this one in which at least three answered about the example"
    )
    dry_run: StrictBool = Field(False, description="only answer what would be done")

    @model_validator(mode="after")
    def _require_either(self) -> Self:
        given = [name for name in ("examples", "at_least") if name in self.model_fields_set]
        if len(given) != 1:
            raise ValueError("Send either “examples” or “at_least”.")
        return self


class Join(Part):
    """How to join: the name, the code and the group."""

    name: Name | None = Field(
        None, description="if you leave it out, or where names are hidden, you get a friendly name"
    )
    code: Code | None = Field(
        None, description="needed where people join with a code; capitals, spaces and dashes do not matter"
    )
    group: Label | None = Field(
        None, description="one of the board's groups; if you leave it out, the group stays as it is"
    )


class CopyOrder(Part):
    """The board whose examples are copied, and which of them."""

    source: Slug = Field(alias="from", description="slug of a board you may read; `sample` is always there")
    examples: (
        Annotated[list[ExampleReference], Field(fail_fast=True), at_most(MOST_CHOSEN, "examples")] | None
    ) = Field(None, min_length=1, description="their ids; null, for facilitators: all")


class Ending(Part):
    """Until when something works."""

    expires_at: Moment | None = Field(
        None, description="when it stops working; null: never; if you leave it out, in a year"
    )


class NewSummaryLink(Ending):
    """A link to the summary to make."""


class NewToken(Ending):
    """A token to make: what it may do (`write` may also read), and on which board (null: on all)."""

    name: Name
    scope: Scope = "read"
    board: Slug | None = None


class WorkshopChanges(Part):
    """New steps. While the workshop runs, `step` says which of them is the present one."""

    steps: Annotated[list[Step], Field(min_length=1, max_length=MOST_STEPS)]
    step: Index | None = Field(
        None,
        description="the place of the present step in the new list; if you leave it out, the place stays",
    )


class RunSource(Part):
    """Where a board takes the steps of its workshop from: another board, or a template."""

    from_: Annotated[str, Field(pattern=RUN_SOURCE, max_length=60)] = Field(
        alias="from", description="the slug of a board, or the key of a template", examples=["45_minutes"]
    )


class StepChoice(Part):
    """The step to go to, and the step you saw. If the workshop has moved on since, nothing happens."""

    step: Index | None = Field(description="counted from 0; null ends the workshop")
    from_: Index | None = Field(
        alias="from", description="the step that you saw; null when no workshop was running"
    )
    again: StrictBool = Field(False, description="open another round in a step that already had one")
    beat: Beat | None = Field(
        None,
        description="in a step of kind `reveal`: how many placed, the example they differ most on, or all "
        "examples; if you leave it out, all",
    )


def _in_bounds(seconds: int) -> int:
    if not SHORTEST <= seconds <= LONGEST:
        raise ValueError(f"A timer runs for {SHORTEST} to {LONGEST:,} seconds (two hours).")
    return seconds


class Timing(Part):
    """How long a timer runs from now on."""

    seconds: Annotated[
        int,
        Field(strict=True, json_schema_extra={"minimum": SHORTEST, "maximum": LONGEST}),
        BeforeValidator(integer_of_float),
        AfterValidator(_in_bounds),
    ]


class Blank(Part):
    """Whether the wall is dark. Without a body, it becomes dark."""

    blank: StrictBool = True


class Spotlight(Part):
    """The example that every screen shows large."""

    example: ExampleReference


class LensChoice(Part):
    """The lens through which the wall shows the map."""

    lens: Key


class NewSubmission(ExampleFields):
    """An example to send to the facilitators of a board, without joining it."""

    from_: Phrase = Field(None, alias="from", description="who sends it, in their own words")


class SubmissionDecision(Part):
    """What becomes of an example that was sent in."""

    state: Literal["shown", "returned"]
    reason: Note = Field(None, description="needed to return it; the sender reads it")


class NewNote(Part):
    """A decision, or a next step."""

    kind: NoteKind
    text: Remark
    example: ExampleReference | None = Field(None, description="the example it is about")


class NoteChanges(NewNote):
    """A change to a note. Fields that you leave out stay as they are."""

    kind: NoteKind = unchanged_if_omitted()
    text: Remark = unchanged_if_omitted()
