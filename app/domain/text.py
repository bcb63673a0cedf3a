"""Text that people type: what is stored of it, and how it is compared."""

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

_NEVER_TYPED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")
# Default_Ignorable_Code_Point of Unicode 16, and what is drawn as an empty place.
_UNSEEN = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
VISIBLE = r"[^\s\x00-\x1f\x7f-\x9f]"
_IGNORABLE = re.compile(f"[{_UNSEEN}]")
_JOINERS = "\u200c\u200d"
# Embeddings and overrides go; isolates do the same without turning the words around them about (UAX 9).
_OVERRIDES = re.compile("[\u202a-\u202e]")
_ISOLATES = re.compile("[\u2066-\u2069]")
_END_OF_ISOLATE = "\u2069"
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def line(text: str) -> str:
    """One line: any white space becomes one space, control characters go, directions end, ends are trimmed.

    Raises ValueError for half a character (a lone surrogate).
    """
    return " ".join(ended_directions(_NEVER_TYPED.sub("", _whole(text))).split())


def paragraphs(text: str) -> str:
    """Several lines: one kind of line break, no control characters, directions ended, ends trimmed.

    Raises ValueError for half a character (a lone surrogate).
    """
    lines = _NEVER_TYPED.sub("", re.sub(r"\r\n?|[\x0b\x0c\x85]", "\n", _whole(text))).split("\n")
    return "\n".join(map(ended_directions, lines)).strip()


def ended_directions(text: str) -> str:
    """A text of one line whose directions end within it: no overrides, and only isolates that are whole.

    `endedDirections` in `static/js/core/sentences.js` does the same.
    """
    plain = _OVERRIDES.sub("", text)
    begun: list[int] = []
    alone: list[int] = []
    for isolate in _ISOLATES.finditer(plain):
        if isolate[0] != _END_OF_ISOLATE:
            begun.append(isolate.start())
        elif begun:
            begun.pop()
        else:
            alone.append(isolate.start())
    start, pieces = 0, []
    for place in sorted([*alone, *begun]):
        pieces.append(plain[start:place])
        start = place + 1
    return "".join([*pieces, plain[start:]])


def is_visible(text: str) -> bool:
    """Whether a text has a character that people see."""
    return re.search(VISIBLE, _IGNORABLE.sub("", text)) is not None


def _whole(text: str) -> str:
    if _HALF_CHARACTER.search(text):
        raise ValueError("This is not well-formed Unicode.")
    return text


def fold(text: str) -> str:
    """For comparing and searching in any script: no case, no accents, compatible forms alike.

    Case folding as in Unicode 3.13, marks (general category Mn) left out after NFKD.
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(character for character in decomposed if unicodedata.category(character) != "Mn")


def tag_key(tag: str) -> str:
    """Two tags are the same when their keys are: white space, case and unseen characters do not count.

    Accents count, and so do the joiners between two letters, which change how these are written.
    """
    seen = line(_IGNORABLE.sub(_joiner_between_letters, line(tag)))
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", seen).casefold())


def _joiner_between_letters(ignorable: re.Match[str]) -> str:
    text, place = ignorable.string, ignorable.start()
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    joins = len(around) == 2 and all(unicodedata.category(letter)[0] in "LM" for letter in around)
    return ignorable[0] if joins and ignorable[0] in _JOINERS else ""


def slug_of(text: str, longest: int = 60) -> str:
    """A readable address made of a title; empty when it has no Latin letter or digit."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:longest].rstrip("-")


def _at_most(longest: int) -> AfterValidator:
    def check(text: str) -> str:
        if len(text) > longest:
            raise ValueError(f"Use at most {longest:,} characters; this has {len(text):,}.")
        return text

    return AfterValidator(check)


def require_visible(text: str) -> str:
    """A text as it is. Raises ValueError for one in which people see nothing."""
    if not is_visible(text):
        raise ValueError("Write something here; it cannot be empty.")
    return text


def _or_none(text: str) -> str | None:
    return text or None


def _shown(longest: int, *, needed: bool = False) -> Any:
    """The rules as JSON Schema has them: they go for what is left after trimming."""
    something: dict[str, Any] = {"minLength": 1, "pattern": VISIBLE} if needed else {}
    return Field(json_schema_extra={"maxLength": longest, **something})


Title = Annotated[
    str, AfterValidator(line), AfterValidator(require_visible), _at_most(200), _shown(200, needed=True)
]
Name = Annotated[
    str, AfterValidator(line), AfterValidator(require_visible), _at_most(60), _shown(60, needed=True)
]
Label = Annotated[
    str, AfterValidator(line), AfterValidator(require_visible), _at_most(40), _shown(40, needed=True)
]
Heading = Annotated[str, AfterValidator(line), _at_most(60), _shown(60)]
Description = Annotated[str, AfterValidator(paragraphs), _at_most(5_000), _shown(5_000)]
Passage = Annotated[str, AfterValidator(paragraphs), _at_most(2_000), _shown(2_000)]
Remark = Annotated[
    str,
    AfterValidator(paragraphs),
    AfterValidator(require_visible),
    _at_most(1_000),
    _shown(1_000, needed=True),
]
LineText = Annotated[
    str, AfterValidator(line), AfterValidator(require_visible), _at_most(300), _shown(300, needed=True)
]
NextStepText = Annotated[
    str,
    AfterValidator(paragraphs),
    AfterValidator(require_visible),
    _at_most(2_000),
    _shown(2_000, needed=True),
]
Note = (
    Annotated[str, AfterValidator(paragraphs), _at_most(2_000), AfterValidator(_or_none), _shown(2_000)]
    | None
)
Reason = (
    Annotated[str, AfterValidator(paragraphs), _at_most(500), AfterValidator(_or_none), _shown(500)] | None
)
Phrase = Annotated[str, AfterValidator(line), _at_most(200), AfterValidator(_or_none), _shown(200)] | None
Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=60)]
Key = Annotated[str, StringConstraints(pattern=SLUG, max_length=40)]
