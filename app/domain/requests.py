"""The bodies of requests: what clients send, and the forms of the pages too. Unknown fields are refused."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, model_validator

from app.domain.codes import LONGEST_TYPED, as_typed
from app.domain.credentials import Scope
from app.domain.document import (
    At,
    BoardFields,
    ConceptFields,
    Concepts,
    ExampleFields,
    Part,
    integer_of_float,
    unchanged_if_omitted,
)
from app.domain.text import Label, Name, Note, Phrase, Reason, Remark, Slug, Title
from app.domain.workshop.steps import LONGEST, MOST_STEPS, SHORTEST, NoteKind, Step

MOST_IN_ROUND = 1_000
MOST_HANDS = 10_000
Count = Annotated[int, Field(strict=True, ge=0, le=MOST_HANDS), BeforeValidator(integer_of_float)]
Code = Annotated[str, AfterValidator(as_typed), Field(json_schema_extra={"maxLength": LONGEST_TYPED})]
Index = Annotated[int, Field(strict=True, ge=0, lt=MOST_STEPS), BeforeValidator(integer_of_float)]


def _id(text: str) -> str:
    if not re.fullmatch("[0-9a-f-]{1,36}", text):
        raise ValueError("This is no example’s id.")
    return text


ExampleReference = Annotated[
    str, AfterValidator(_id), Field(json_schema_extra={"pattern": "^[0-9a-f-]{1,36}$"})
]


class NewBoard(BoardFields):
    """A board to make: without a slug the title makes one, without concepts it gets the usual three."""

    slug: Slug | None = None
    concepts: Concepts | None = None


class BoardChanges(BoardFields):
    """A change to a board: what is left out stays, in `access` too."""

    title: Title = unchanged_if_omitted()


class ConceptChanges(ConceptFields):
    """A change to a concept's words, and why; what is left out stays."""

    label: Label = unchanged_if_omitted()
    reason: Note = None


class ExampleChanges(ExampleFields):
    """A change to an example: what is left out stays, in `setting` and `source` too (RFC 7396)."""

    title: Title = unchanged_if_omitted()


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
    def _require_either(self) -> Self:
        given = [name for name in ("answers", "concepts") if name in self.model_fields_set]
        if len(given) != 1:
            raise ValueError("Send either “answers” or “concepts”.")
        return self


class PlacementAlone(Placement):
    """Three answers in a round, and why."""

    why: Reason = unchanged_if_omitted("at most 500 characters; left out, it stays as it was")


class NewRound(Part):
    """A round to be opened: what it is called, and which examples are placed (null: all)."""

    title: Phrase = None
    examples: list[ExampleReference] | None = Field(None, min_length=1, max_length=MOST_IN_ROUND)


class Hand(Part):
    """How many raised their hands."""

    yes: Count = 0
    no: Count = 0
    unsure: Count = 0


class Hands(Part):
    """Raised hands for the board's concepts, by key; those left out have none."""

    answers: dict[str, Hand] = Field(min_length=1)


class SettlingExample(Part):
    """An example, and the answers it is to have on the shared map; null returns it to the tray.

    With `from` it is left alone when it does not have those answers any more.
    """

    example: ExampleReference
    answers: dict[str, StrictBool | None] | None
    from_: dict[str, StrictBool | None] | None = Field(
        None, alias="from", description="the answers it had when you looked; null: in the tray"
    )


class Settling(Part):
    """Examples one by one, or all that are agreed on enough: their majority's answers, circle by circle.

    A tie is not sure, and so are fewer than three who said yes or no.
    """

    examples: list[SettlingExample] = unchanged_if_omitted("in any order, each once")
    at_least: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = unchanged_if_omitted(
        "the least agreement: the share on the larger side, in the circle where it is smallest; by the last "
        "round up to this one in which at least three answered about the example"
    )
    dry_run: StrictBool = Field(False, description="only say what would be done")

    @model_validator(mode="after")
    def _require_either(self) -> Self:
        given = [name for name in ("examples", "at_least") if name in self.model_fields_set]
        if len(given) != 1:
            raise ValueError("Send either “examples” or “at_least”.")
        return self


class Join(Part):
    """How to join: under which name, with which code, in which group."""

    name: Name | None = Field(None, description="without one, or where names are hidden: a friendly one")
    code: Code | None = Field(None, description="where joining is by code; in any case, with spaces, dashes")
    group: Label | None = Field(None, description="one of the board's groups; left out, it stays as it is")


class CopyOrder(Part):
    """Whose examples to bring along."""

    source: Slug = Field(alias="from", description="slug of a board you may read; `sample` is always there")


class NewToken(Part):
    """A token to be made: what it may do (`write` reads too), and on which board (None: on all)."""

    name: Name
    scope: Scope = "read"
    board: Slug | None = None


class WorkshopChanges(Part):
    """Other steps; while the workshop runs, `step` says which of them is the present one."""

    steps: Annotated[list[Step], Field(min_length=1, max_length=MOST_STEPS)]
    step: Index | None = Field(None, description="where the present step is in the new list; else it stays")


class StepChoice(Part):
    """Where to go, and from where: whoever is not there any more goes nowhere."""

    step: Index | None = Field(description="counts from 0; null ends the run")
    from_: Index | None = Field(alias="from", description="the step you saw; null while none runs")
    again: StrictBool = Field(False, description="open another round, though this step had one")


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


class Spotlight(Part):
    """The example everyone looks at."""

    example: ExampleReference


class NewNote(Part):
    """What was decided, or is to be done next."""

    kind: NoteKind
    text: Remark
    example: ExampleReference | None = Field(None, description="the example it is about")


class NoteChanges(NewNote):
    """A change to a note: what is left out stays."""

    kind: NoteKind = unchanged_if_omitted()
    text: Remark = unchanged_if_omitted()
