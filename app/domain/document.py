"""The fields of boards and examples with their rules, and the document format."""

# ruff: noqa: RUF012 -- Pydantic copies what a field begins with.

import re
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    PlainSerializer,
    StrictBool,
    ValidationError,
    model_validator,
)

from app.domain.errors import Fault, Invalid, message_of, pointer
from app.domain.grades import HIGHEST, LOWEST
from app.domain.limits import limits
from app.domain.lines import MOST_LINES, LineKind, missing_origin
from app.domain.parts import Part, integer_of_float
from app.domain.readiness import KEYS as QUESTION_KEYS
from app.domain.readiness import QuestionKey, ReadinessState
from app.domain.regions import CIRCLES, OUTSIDE, REGIONS, keys_of
from app.domain.sentences import quoted
from app.domain.text import (
    VISIBLE,
    Description,
    Key,
    Label,
    LineText,
    Name,
    NextStepText,
    Note,
    Passage,
    Phrase,
    Reason,
    Remark,
    Slug,
    Title,
    fold,
    is_visible,
    line,
    paragraphs,
    require_visible,
    tag_key,
)
from app.domain.workshop.steps import MOST_STEPS, Step

Direction = Literal["continue", "stop", "start"]
ReadAccess = Literal["anyone", "participants"]
JoinAccess = Literal["open", "code", "closed"]
SendAccess = Literal["anyone", "closed"]
Naming = Literal["named", "pseudonyms", "anonymous"]
Leaving = Literal["keep", "remove"]
NextStepSize = Literal["sand", "pebble", "boulder"]
NextStepState = Literal["open", "done", "dropped"]
Decider = Literal["learner", "together", "teacher", "home"]
RevisionKind = Literal["wording", "meaning"]
Knowing = Literal["think", "told", "looked", "compared"]
CommentKind = Literal["comment", "question", "caution"]

MOST_TAGS = 12
MOST_ANSWERS = 16
MOST_REVISIONS = 1_000
VALUES_PER_EXAMPLE = 200
MOST_EVIDENCE = 5
MOST_NEXT_STEPS = 2_000
LONGEST_TAG = 40
MOST_GROUPS = 12
MOST_LISTED = 60
MOST_LENSES = 12
FARTHEST = 4
MOST_NUMBERS = 2**31 - 1


def at_most(count: int, things: str) -> BeforeValidator:
    """Count what a list or an object holds before any of it is looked at. Raises ValueError for more."""

    def check(value: Any) -> Any:
        if isinstance(value, list | dict) and len(value) > count:
            raise ValueError(f"Use at most {count:,} {things}; this has {len(value):,}.")
        return value

    return BeforeValidator(check)


def tidy_tags(tags: list[str]) -> list[str]:
    """The tags trimmed, in their order, without those that differ only in case.

    Raises ValueError for one longer than 40 characters.
    """
    tidy: dict[str, str] = {}
    for tag in filter(is_visible, map(line, tags)):
        tidy.setdefault(tag_key(tag), tag)
    if any(len(tag) > LONGEST_TAG for tag in tidy.values()):
        raise ValueError(f"Use at most {LONGEST_TAG} characters for a tag.")
    return list(tidy.values())


def web_address(text: str) -> str | None:
    """An http or https address, or None for an empty one. Raises ValueError for anything else."""
    address = text.strip()
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise ValueError("This is not a web address.") from error
    is_single_word = address == "".join(line(address).split())
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or not is_single_word
        or len(address) > 2_000
    ):
        raise ValueError("Use a web address that starts with http:// or https://.")
    return address


def rounded_point(at: tuple[float, float]) -> tuple[float, float]:
    """A drop point in circle radii, rounded to four decimals, which is finer than a screen shows."""
    return round(at[0], 4) + 0.0, round(at[1], 4) + 0.0


def whole_second(moment: datetime) -> datetime:
    """A moment in UTC, to the second. Raises ValueError outside the years 1 to 9999."""
    try:
        return moment.astimezone(UTC).replace(microsecond=0)
    except OverflowError as error:
        raise ValueError("In UTC this is not within the years 1 to 9999.") from error


def example_id(text: str) -> str:
    """An id as it is. Raises ValueError for what cannot be an example's."""
    if not re.fullmatch("[0-9a-f-]{1,36}", text):
        raise ValueError("This is no example’s id.")
    return text


def short_enough(text: str) -> str:
    """A comment as it is. Raises ValueError for one that is longer than this installation allows."""
    most = limits().comment_length
    if len(text) > most:
        raise ValueError(f"A comment may have at most {most:,} characters; this has {len(text):,}.")
    return text


def _comment_schema(schema: dict[str, Any]) -> None:
    """The rules of a comment as JSON Schema has them, with the length that this installation allows."""
    schema.update(minLength=1, pattern=VISIBLE, maxLength=limits().comment_length)


def written_day(given: Any) -> Any:
    """A day as it is. Raises ValueError for what is not written like one: a number is no day."""
    if type(given) is not date and not (
        isinstance(given, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", given, re.ASCII)
    ):
        raise ValueError("Write a day like 2026-11-21.")
    return given


Moment = Annotated[AwareDatetime, AfterValidator(whole_second)]
PeopleCount = Annotated[int, Field(strict=True, ge=0, le=MOST_NUMBERS), BeforeValidator(integer_of_float)]
Ordinal = Annotated[int, Field(strict=True, ge=1, le=MOST_NUMBERS), BeforeValidator(integer_of_float)]
Tag = Annotated[str, Field(json_schema_extra={"maxLength": LONGEST_TAG})]
Tags = Annotated[
    list[Tag],
    at_most(MOST_TAGS, "tags"),
    AfterValidator(tidy_tags),
    Field(
        description=f"at most {MOST_TAGS} of {LONGEST_TAG} characters",
        json_schema_extra={"maxItems": MOST_TAGS},
    ),
]
_OUTSIDE_AND_STRING = re.compile(rb'([^"]*+)(?:"(?:[^"\\]++|\\.)*+"?)?', re.DOTALL)
_ADDRESS = r"^\s*(https?://[A-Za-z0-9][A-Za-z0-9.-]*(/[!-~]*)?)?\s*$"
WebAddress = (
    Annotated[
        str, AfterValidator(web_address), Field(json_schema_extra={"pattern": _ADDRESS, "maxLength": 2_000})
    ]
    | None
)
Answers = Annotated[
    dict[Key, StrictBool | None],
    at_most(MOST_ANSWERS, "answers"),
    Field(json_schema_extra={"additionalProperties": False}),
]
Grade = Annotated[int, Field(strict=True, ge=LOWEST, le=HIGHEST), BeforeValidator(integer_of_float)]
Day = Annotated[
    date,
    BeforeValidator(written_day),
    PlainSerializer(date.isoformat, return_type=str),
    Field(json_schema_extra={"format": "date"}),
]
ExampleReference = Annotated[
    str, AfterValidator(example_id), Field(json_schema_extra={"pattern": "^[0-9a-f-]{1,36}$"})
]
CommentText = Annotated[
    str,
    AfterValidator(paragraphs),
    AfterValidator(require_visible),
    AfterValidator(short_enough),
    Field(json_schema_extra=_comment_schema),
]
Coordinate = Annotated[float, Field(strict=True, ge=-FARTHEST, le=FARTHEST, allow_inf_nan=False)]
At = Annotated[tuple[Coordinate, Coordinate], AfterValidator(rounded_point)]


def unchanged_if_omitted(description: str | None = None) -> Any:
    """The default of a field that keeps its value when the client leaves it out, and that cannot be null."""
    return Field(default_factory=lambda: None, description=description)


class Setting(Part):
    """Where something is done, and for whom.

    `grades` is what people write; where it names grades, `grade_from` and `grade_to` are read from it, and
    where only these are given, it is written from them.
    """

    grades: Phrase = None
    subject: Phrase = None
    community: Phrase = None
    needs: Phrase = None
    grade_from: Grade | None = Field(None, description="0 is kindergarten")
    grade_to: Grade | None = Field(None, description="the same, included")
    adapted_for: Note = Field(None, description="for whom it was changed, and how; name no child")


class Source(Part):
    """Where an example comes from. `label` is what the box says it is: the word that a vendor uses."""

    kind: Phrase = None
    url: WebAddress = None
    note: Note = None
    label: Phrase = None


class Decisions(Part):
    """Who decides what. Null: nobody has said."""

    goal: Decider | None = None
    content: Decider | None = None
    path: Decider | None = None
    pace: Decider | None = None
    place: Decider | None = None
    proof: Decider | None = None


class Evidence(Part):
    """What was seen, and how it is known: we think so, learners told us, we looked at work, we compared."""

    how: Knowing
    text: Note = None
    url: WebAddress = None
    seen_on: Day | None = None


def telling(evidence: list[Evidence]) -> list[Evidence]:
    """The pieces that say what was seen, or where to read of it."""
    return [piece for piece in evidence if piece.text or piece.url]


EvidenceList = Annotated[
    list[Evidence],
    at_most(MOST_EVIDENCE, "pieces of evidence"),
    AfterValidator(telling),
    Field(json_schema_extra={"maxItems": MOST_EVIDENCE}),
]


class ExampleFields(Part):
    """The fields of an example that people write. Only the title is required."""

    title: Title
    description: Description = ""
    tags: Tags = []
    setting: Setting = Setting()
    looks_like: Note = None
    sounds_like: Note = None
    feels_like: Note = None
    next_step: Note = None
    caution: Note = None
    direction: Direction | None = None
    contributor: Phrase = None
    ask_me: StrictBool = False
    source: Source = Source()
    decides: Decisions = Decisions()
    evidence: EvidenceList = []


class Origin(Part):
    """Where an example was brought from.

    `root` is the id of the first of its line and `parent` that of the one it was copied from, with its
    `version` then. `board` is null where not everybody may read that board, `server` is null for this server,
    and `changed` says whether the words are others now.
    """

    root: ExampleReference
    parent: ExampleReference
    board: Slug | None
    server: WebAddress = None
    version: Ordinal
    at: Moment
    changed: StrictBool = False


class CommentRecord(Part):
    """A comment of a document, or a reply to one.

    A text of null: it was removed, and is kept for its replies.
    """

    kind: CommentKind = "comment"
    text: CommentText | None
    author: Phrase = None
    at: Moment | None = None


class ThreadRecord(CommentRecord):
    """A comment of a document with its replies."""

    replies: list[CommentRecord] = []


def few_comments(threads: list[ThreadRecord]) -> list[ThreadRecord]:
    """The threads as they are. Raises ValueError for more comments than an example may have."""
    most = limits().comments_per_example
    count = sum(1 + len(thread.replies) for thread in threads)
    if count > most:
        raise ValueError(f"An example may have at most {most:,} comments; this has {count:,}.")
    return threads


class ExampleRecord(ExampleFields):
    """An example of a document, with its place on the map.

    `number` is the number that people see; `placed` orders the examples by when they were placed. Without
    them the order of the file counts. `stale` are the circles that got another meaning since.
    """

    origin: Origin | None = None
    number: Ordinal | None = None
    answers: Answers | None = None
    at: At | None = None
    placed: Ordinal | None = None
    stale: Annotated[list[Key], at_most(MOST_ANSWERS, "circles")] = []
    comments: Annotated[list[ThreadRecord], Field(fail_fast=True), AfterValidator(few_comments)] = []
    created_at: Moment | None = None


class NextStepFields(Part):
    """What somebody will do next."""

    text: Remark
    size: NextStepSize | None = Field(None, description="how much work it is")
    by: Day | None = Field(None, description="the day by which it is to be done")
    who: Phrase = Field(None, description="who does it; not kept where names are hidden")
    toward: Key | None = Field(None, description="the circle that it would take the example into")
    away_from: Key | None = Field(None, description="the circle that it would take the example out of")


class NextStepRecord(NextStepFields):
    """A next step of a document, about the example with this `number`, or about none.

    `brought`: it stood in the field of its example, and nobody is known to have written it.
    """

    text: NextStepText
    example: Ordinal | None = None
    state: NextStepState = "open"
    outcome: Note = None
    noted: StrictBool = False
    brought: StrictBool = False
    created_at: Moment | None = None


class LineFields(Part):
    """A line of a column: what to continue, stop or start, or what a circle looks, sounds or feels like."""

    kind: LineKind
    text: LineText
    concept: Key | None = Field(
        None, description="the circle: of a Y-chart always, else the one on which people differ"
    )


class LineRecord(LineFields):
    """A line of a document, about the example with this `number`, or about none.

    `taken`: a facilitator took it over into the definition of its circle.
    """

    example: Ordinal | None = None
    taken: StrictBool = False
    created_at: Moment | None = None


class ReadinessFields(Part):
    """How clear the answer to a question is, and the answer in a line."""

    state: ReadinessState
    text: Reason = None


class ReadinessRecord(ReadinessFields):
    """An answer of a document to one of the six questions."""

    question: QuestionKey


class ConceptFields(Part):
    """The words of a concept: what its circle is called, what it asks and what it means."""

    label: Label
    question: Passage = ""
    definition: Passage = ""
    looks_like: Note = None
    sounds_like: Note = None
    feels_like: Note = None


class Hindrance(Part):
    """A word that hinders somebody from working with a definition, and why."""

    word: Phrase = None
    text: Note = None


class Agreed(Part):
    """How many could work with the words of a revision when they were last asked. Null: too few answered."""

    yes: PeopleCount | None
    no: PeopleCount | None
    unsure: PeopleCount | None
    of: PeopleCount = Field(description="how many people were there")
    at: Moment
    hinders: Annotated[list[Hindrance], Field(fail_fast=True), at_most(MOST_LISTED * 10, "words")] = []


class RevisionRecord(ConceptFields):
    """The words of a concept from a moment on, who changed them and why, and how many agreed."""

    at: Moment
    actor: Name | None = None
    reason: Note = None
    kind: RevisionKind = "meaning"
    agreed: Agreed | None = None


class ConceptRecord(ConceptFields):
    """A concept: its key, which never changes, its words, and its revisions, oldest first."""

    key: Key
    revisions: Annotated[
        list[RevisionRecord], Field(fail_fast=True), at_most(MOST_REVISIONS, "revisions")
    ] = []

    @model_validator(mode="after")
    def _key_is_free(self) -> Self:
        if self.key == OUTSIDE:
            raise ValueError(f"“{OUTSIDE}” names a region already; choose another key.")
        return self

    @model_validator(mode="after")
    def _revisions_lead_here(self) -> Self:
        times = [revision.at for revision in self.revisions]
        if times != sorted(times):
            raise ValueError("Revisions go from the oldest to the newest.")
        if self.revisions and words_of(self.revisions[-1]) != words_of(self):
            raise ValueError("The last revision must have the words of today.")
        return self


def words_of(fields: ConceptFields) -> dict[str, Any]:
    """The words of a concept, by field name."""
    return fields.model_dump(include=set(ConceptFields.model_fields))


def distinct_keys(concepts: list[ConceptRecord]) -> list[ConceptRecord]:
    """The concepts as they are. Raises ValueError when two share a key."""
    if len({concept.key for concept in concepts}) < len(concepts):
        raise ValueError("Two concepts have the same key.")
    return concepts


Concepts = Annotated[
    list[ConceptRecord], Field(min_length=CIRCLES, max_length=CIRCLES), AfterValidator(distinct_keys)
]


class LensConcept(Part):
    """What a lens says of one circle: what it means, and the question it asks. Empty: as on the board."""

    definition: Passage = ""
    question: Passage = ""


class ImpossibleRegion(Part):
    """A region that can hold nothing where a lens is right, why, and what to ask about the examples there."""

    region: Annotated[str, AfterValidator(line), Field(max_length=200)]
    reason: Remark
    question: Passage = ""


class LensFields(Part):
    """Another way to read the map: other words for the circles, and the regions that they make impossible."""

    title: Label
    source: Note = None
    concepts: Annotated[dict[Key, LensConcept], at_most(CIRCLES, "concepts")] = {}
    impossible: Annotated[
        list[ImpossibleRegion], at_most(REGIONS, "regions"), Field(json_schema_extra={"maxItems": REGIONS})
    ] = []

    def faults(self, keys: Collection[str]) -> Iterator[Fault]:
        """What does not fit a board with these concepts: unknown concepts, unknown or repeated regions."""
        for key in self.concepts.keys() - set(keys):
            yield Fault(f"This board has no concept {quoted(key)}.", pointer("concepts", key))
        seen = set()
        for place, part in enumerate(self.impossible):
            named = frozenset(keys_of(part.region))
            if not named <= set(keys):
                yield Fault(
                    "Name a region by concepts of this board, joined by commas, or “outside”.",
                    pointer("impossible", place, "region"),
                )
            elif named in seen:
                yield Fault("This region is in the list already.", pointer("impossible", place, "region"))
            seen.add(named)


class LensRecord(LensFields):
    """A lens with its key, which never changes."""

    key: Key


def _distinct_lenses(lenses: list[LensRecord]) -> list[LensRecord]:
    if len({lens.key for lens in lenses}) < len(lenses):
        raise ValueError("Two lenses have the same key.")
    return lenses


Lenses = Annotated[
    list[LensRecord],
    at_most(MOST_LENSES, "lenses"),
    AfterValidator(_distinct_lenses),
    Field(json_schema_extra={"maxItems": MOST_LENSES}),
]


class Access(Part):
    """Who may read a board, who may join it, and whether others may send examples to its facilitators."""

    read: ReadAccess = "anyone"
    join: JoinAccess = "open"
    send: SendAccess = "closed"


def distinct_labels(choices: list[str]) -> list[str]:
    """The choices as they are. Raises ValueError when two read the same."""
    if len({tag_key(choice) for choice in choices}) < len(choices):
        raise ValueError("Two groups have the same name.")
    return choices


class Groups(Part):
    """The question that people answer when they join, and the groups to choose from: grade bands, roles."""

    question: Title
    choices: Annotated[
        list[Label], Field(min_length=2, max_length=MOST_GROUPS), AfterValidator(distinct_labels)
    ]


def distinct_words(words: list[str]) -> list[str]:
    """The words in their order, without those that differ only in capitals or accents."""
    distinct: dict[str, str] = {}
    for word in words:
        distinct.setdefault(fold(word), word)
    return list(distinct.values())


Subjects = Annotated[
    list[Title],
    at_most(MOST_LISTED, "subjects"),
    AfterValidator(distinct_words),
    Field(
        description=f"the subjects that are offered for examples, at most {MOST_LISTED}",
        json_schema_extra={"maxItems": MOST_LISTED},
    ),
]
Communities = Annotated[
    list[Title],
    at_most(MOST_LISTED, "communities"),
    AfterValidator(distinct_words),
    Field(
        description=f"the communities that are offered for examples, at most {MOST_LISTED}",
        json_schema_extra={"maxItems": MOST_LISTED},
    ),
]


class BoardFields(Part):
    """The fields of a board that facilitators write.

    `leaving` says whether the placements in rounds of a participant stay when they leave.
    """

    title: Title
    prompt: Passage = ""
    access: Access = Access()
    naming: Naming = "named"
    locked: StrictBool = False
    leaving: Leaving = "keep"
    groups: Groups | None = None
    subjects: Subjects = []
    communities: Communities = []
    embedding: StrictBool = Field(
        False, description="whether scripts of other sites may read the board, if anyone may"
    )


class BoardRecord(BoardFields):
    """The board of a document."""

    slug: Slug


def _few_examples(examples: Any) -> Any:
    most = limits().examples_per_board
    if isinstance(examples, list) and len(examples) > most:
        raise ValueError(f"A board may have at most {most:,} examples; this has {len(examples):,}.")
    return examples


class Document(Part):
    """A whole board, as it is exported and imported."""

    format: Literal["threefold-board"]
    format_version: Literal[1]
    board: BoardRecord
    concepts: Concepts
    lenses: Lenses = []
    run: Annotated[list[Step], Field(max_length=MOST_STEPS)] = []
    examples: Annotated[list[ExampleRecord], Field(fail_fast=True), BeforeValidator(_few_examples)] = []
    next_steps: Annotated[
        list[NextStepRecord], Field(fail_fast=True), at_most(MOST_NEXT_STEPS, "next steps")
    ] = []
    lines: Annotated[list[LineRecord], Field(fail_fast=True), at_most(MOST_LINES, "lines")] = []
    readiness: Annotated[list[ReadinessRecord], at_most(len(QUESTION_KEYS), "answers")] = []

    @model_validator(mode="after")
    def _answered_once(self) -> Self:
        if len({answer.question for answer in self.readiness}) < len(self.readiness):
            raise ValueError("A question has two answers.")
        return self

    @model_validator(mode="after")
    def _lines_fit(self) -> Self:
        keys = {concept.key for concept in self.concepts}
        numbers = {example.number for example in self.examples}
        for place, written in enumerate(self.lines, 1):
            has = {"has_concept": written.concept is not None, "has_example": written.example is not None}
            if wrong := missing_origin(written.kind, **has):
                raise ValueError(f"Line {place}: {wrong[1]}")
            if written.concept is not None and written.concept not in keys:
                raise ValueError(f"Line {place} names a circle that this board does not have.")
            if written.example is not None and written.example not in numbers:
                raise ValueError(f"Line {place} is about an example that is not in this file.")
        return self

    @model_validator(mode="after")
    def _run_fits(self) -> Self:
        keys = {concept.key for concept in self.concepts}
        for place, step in enumerate(self.run, 1):
            if step.concept is not None and step.concept not in keys:
                raise ValueError(f"Step {place} names a circle that this board does not have.")
        return self

    @model_validator(mode="after")
    def _next_steps_fit(self) -> Self:
        keys = {concept.key for concept in self.concepts}
        numbers = {example.number for example in self.examples}
        for place, step in enumerate(self.next_steps, 1):
            if not keys >= {step.toward, step.away_from} - {None}:
                raise ValueError(f"Next step {place} names a circle that this board does not have.")
            if step.example is not None and step.example not in numbers:
                raise ValueError(f"Next step {place} is about an example that is not in this file.")
        return self

    @model_validator(mode="after")
    def _lenses_fit(self) -> Self:
        keys = [concept.key for concept in self.concepts]
        for lens in self.lenses:
            for fault in lens.faults(keys):
                raise ValueError(f"The lens {quoted(lens.title)}: {fault.detail}")
        return self

    @model_validator(mode="after")
    def _answers_fit(self) -> Self:
        keys = {concept.key for concept in self.concepts}
        for number, example in enumerate(self.examples, 1):
            if example.answers is not None and example.answers.keys() != keys:
                raise ValueError(f"Example {number} must answer for each of the three concepts.")
            if example.answers is None and example.at is not None:
                raise ValueError(f"Example {number} is in the tray and cannot have a drop point.")
        return self

    @model_validator(mode="after")
    def _numbers_rise(self) -> Self:
        numbers = [example.number for example in self.examples]
        given = [number for number in numbers if number is not None]
        if given and (len(given) < len(numbers) or given != sorted(set(given))):
            raise ValueError("Give every example a number, in rising order, or none.")
        return self


def read(content: bytes) -> Document:
    """A document from its JSON. Raises Invalid with the first faults.

    It is counted before it is read: a value takes a hundred times as much memory as its text.
    """
    _require_few_values(content)
    try:
        return Document.model_validate_json(content.removeprefix(BOM_UTF8))
    except ValidationError as error:
        raise Invalid(
            *(Fault(message_of(problem), pointer(*problem["loc"])) for problem in error.errors())
        ) from error


def _require_few_values(content: bytes) -> None:
    most = VALUES_PER_EXAMPLE * (limits().examples_per_board + MOST_REVISIONS)
    count = 0
    for match in _OUTSIDE_AND_STRING.finditer(content):
        count += 1 + sum(map(match[1].count, (b",", b"[", b"{")))
        if count > most:
            raise Invalid(Fault(f"This has more values than {limits().examples_per_board:,} examples have."))
