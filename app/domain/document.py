"""A board and its examples as they are written down: the rules for every field, and the document format."""

from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, model_validator

from app.domain.regions import CIRCLES, OUTSIDE
from app.domain.text import Description, Key, Label, Note, Passage, Phrase, Slug, Title, line, tag_key

Direction = Literal["continue", "stop", "start"]
ReadAccess = Literal["anyone", "participants"]
JoinAccess = Literal["open", "closed"]
Naming = Literal["named", "pseudonyms", "anonymous"]

MOST_TAGS = 12
LONGEST_TAG = 40
FARTHEST = 4


def tidy_tags(tags: list[str]) -> list[str]:
    """Trimmed, each once (without case), in the order given.

    Raises ValueError for more than 12, or one longer than 40 characters.
    """
    tidy: dict[str, str] = {}
    for tag in filter(None, map(line, tags)):
        tidy.setdefault(tag_key(tag), tag)
    if len(tidy) > MOST_TAGS:
        raise ValueError(f"Use at most {MOST_TAGS} tags; this has {len(tidy)}.")
    if any(len(tag) > LONGEST_TAG for tag in tidy.values()):
        raise ValueError(f"Use at most {LONGEST_TAG} characters for a tag.")
    return list(tidy.values())


def web_address(text: str) -> str | None:
    """An http or https address, or None for an empty one. Raises ValueError for anything else."""
    address = line(text)
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise ValueError("This is not a web address.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in address or len(address) > 2_000:
        raise ValueError("Use a web address that starts with http:// or https://.")
    return address


def hint(at: tuple[float, float]) -> tuple[float, float]:
    """A drop point in circle radii, to the ten-thousandth: finer than any screen shows."""
    return round(at[0], 4) + 0.0, round(at[1], 4) + 0.0


Tags = Annotated[list[str], AfterValidator(tidy_tags)]
WebAddress = Annotated[str, AfterValidator(web_address)] | None
Coordinate = Annotated[float, Field(strict=True, ge=-FARTHEST, le=FARTHEST, allow_inf_nan=False)]
At = Annotated[tuple[Coordinate, Coordinate], AfterValidator(hint)]


class Part(BaseModel):
    """Anything read from outside: fields that are not known are refused."""

    model_config = ConfigDict(extra="forbid")


def kept() -> Any:
    """The default of a field that stays as it is when left out, and cannot be null."""
    return Field(default_factory=lambda: None)


class Setting(Part):
    """Where something is done, and for whom."""

    grades: Phrase = None
    subject: Phrase = None
    community: Phrase = None
    needs: Phrase = None


class Source(Part):
    """Where an example comes from."""

    kind: Phrase = None
    url: WebAddress = None
    note: Note = None


class ExampleFields(Part):
    """What somebody says about an example; everything but the title may come later."""

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


class ExampleChanges(ExampleFields):
    """A change to an example: what is left out stays, in `setting` and `source` too (RFC 7396)."""

    title: Title = kept()


class ExampleRecord(ExampleFields):
    """An example of a document, with where it stands."""

    answers: dict[Key, StrictBool | None] | None = None
    at: At | None = None


class ConceptFields(Part):
    """A circle: what it is called, what it asks, what it means."""

    label: Label
    question: Passage = ""
    definition: Passage = ""
    looks_like: Note = None
    sounds_like: Note = None
    feels_like: Note = None


class ConceptChanges(ConceptFields):
    """A change to a concept's words, and why; what is left out stays."""

    label: Label = kept()
    reason: Note = None


class ConceptRecord(ConceptFields):
    """A concept with the key that stays when its words change."""

    key: Key

    @model_validator(mode="after")
    def _key_is_free(self) -> Self:
        if self.key == OUTSIDE:
            raise ValueError(f"“{OUTSIDE}” names a region already; choose another key.")
        return self


def distinct(concepts: list[ConceptRecord]) -> list[ConceptRecord]:
    """The concepts as they are. Raises ValueError when two share a key."""
    if len({concept.key for concept in concepts}) < len(concepts):
        raise ValueError("Two concepts have the same key.")
    return concepts


Concepts = Annotated[
    list[ConceptRecord], Field(min_length=CIRCLES, max_length=CIRCLES), AfterValidator(distinct)
]


class Access(Part):
    """Who may read a board, and who may join it."""

    read: ReadAccess = "anyone"
    join: JoinAccess = "open"


class BoardFields(Part):
    """What somebody says about a board."""

    title: Title
    prompt: Passage = ""
    access: Access = Access()
    naming: Naming = "named"
    locked: StrictBool = False


class BoardChanges(BoardFields):
    """A change to a board: what is left out stays, in `access` too."""

    title: Title = kept()


class NewBoard(BoardFields):
    """A board to make: without a slug the title makes one, without concepts it gets the usual three."""

    slug: Slug | None = None
    concepts: Concepts | None = None


class BoardRecord(BoardFields):
    """A board's own fields in a document."""

    slug: Slug


class Document(Part):
    """A whole board, as seeds hold it. Examples are numbered and placed in the order of the file."""

    format: Literal["threefold-board"]
    format_version: Literal[1]
    board: BoardRecord
    concepts: Concepts
    examples: list[ExampleRecord] = []

    @model_validator(mode="after")
    def _answers_fit(self) -> Self:
        keys = {concept.key for concept in self.concepts}
        for number, example in enumerate(self.examples, 1):
            if example.answers is not None and example.answers.keys() != keys:
                raise ValueError(f"Example {number} must answer for each of the three concepts.")
            if example.answers is None and example.at is not None:
                raise ValueError(f"Example {number} is in the tray and cannot have a drop point.")
        return self
