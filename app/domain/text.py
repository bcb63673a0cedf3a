"""Text that people type: what is stored of it, and how it is compared."""

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

_NEVER_TYPED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")
_VISIBLE = r"[^\s\x00-\x1f\x7f-\x9f]"
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def line(text: str) -> str:
    """One line: any white space becomes one space, control characters go, ends are trimmed.

    Raises ValueError for half a character (a lone surrogate).
    """
    return " ".join(_NEVER_TYPED.sub("", _whole(text)).split())


def paragraphs(text: str) -> str:
    """Several lines: one kind of line break, no control characters, ends trimmed.

    Raises ValueError for half a character (a lone surrogate).
    """
    return _NEVER_TYPED.sub("", re.sub(r"\r\n?|[\x0b\x0c\x85]", "\n", _whole(text))).strip()


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
    """Two tags are the same when their keys are: white space and case do not count, accents do."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", line(tag)).casefold())


def slug_of(text: str, longest: int = 60) -> str:
    """A readable address made of a title; empty when it has no Latin letter or digit."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:longest].rstrip("-")


def _at_most(longest: int) -> AfterValidator:
    def check(text: str) -> str:
        if len(text) > longest:
            raise ValueError(f"Use at most {longest:,} characters; this has {len(text):,}.")
        return text

    return AfterValidator(check)


def _something(text: str) -> str:
    if not text:
        raise ValueError("Write something here; it cannot be empty.")
    return text


def _or_none(text: str) -> str | None:
    return text or None


def _shown(longest: int, *, needed: bool = False) -> Any:
    """The rules as JSON Schema has them: they go for what is left after trimming."""
    something: dict[str, Any] = {"minLength": 1, "pattern": _VISIBLE} if needed else {}
    return Field(json_schema_extra={"maxLength": longest, **something})


Title = Annotated[
    str, AfterValidator(line), AfterValidator(_something), _at_most(200), _shown(200, needed=True)
]
Name = Annotated[str, AfterValidator(line), AfterValidator(_something), _at_most(60), _shown(60, needed=True)]
Label = Annotated[
    str, AfterValidator(line), AfterValidator(_something), _at_most(40), _shown(40, needed=True)
]
Heading = Annotated[str, AfterValidator(line), _at_most(60), _shown(60)]
Description = Annotated[str, AfterValidator(paragraphs), _at_most(5_000), _shown(5_000)]
Passage = Annotated[str, AfterValidator(paragraphs), _at_most(2_000), _shown(2_000)]
Remark = Annotated[
    str, AfterValidator(paragraphs), AfterValidator(_something), _at_most(1_000), _shown(1_000, needed=True)
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
