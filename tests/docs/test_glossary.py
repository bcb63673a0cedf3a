"""`docs/glossary.md` explains every noun of the API, and explains no word that the product does not use."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from app.domain.events import EVENT_TYPES
from tests.documents import ROOT, code_words, rows, text_of

DOCUMENT = json.loads((ROOT / "tests/cases/openapi.json").read_text(encoding="utf-8"))
# Words that say which form of a noun a schema is: NewBoard, RoundOutline, Listed_Board_, HowMany.
FORMS = set(
    "new made changes record listed of and all how many much alone before after latest left own "
    "fields outline outcome choice order part copied moved settled settling".split()
)
# Parts of an address that are no noun of ours: the base path, file formats, RFC header names.
FORMATS = set("api v1 csv ndjson xlsx ics atom json jsonld md pdf png svg me mine".split())
FORMATS |= set("if-match if-none-match last-event-id".split())
FOLDERS = ["app", "static/js", "templates", "tests/cases"]


def terms() -> list[str]:
    """The words that the glossary explains: what stands between backticks in the first of two columns."""
    return [word for term, _ in rows(text_of("glossary.md"), 2) for word in code_words(term)]


TERMS = terms()


def words_of(name: str) -> list[str]:
    """`RoundPlacement` and `round-placement` as words: round, placement."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+", name)]


def schema_nouns() -> set[str]:
    return {word for name in DOCUMENT["components"]["schemas"] for word in words_of(name)} - FORMS


def address_nouns() -> set[str]:
    return {part for path in DOCUMENT["paths"] for part in re.split(r"[/.{}]", path) if part} - FORMATS


def parameters() -> set[str]:
    operations = (operation for item in DOCUMENT["paths"].values() for operation in item.values())
    return {
        parameter["name"] for operation in operations for parameter in operation.get("parameters", [])
    } - FORMATS


def enum_values(part: Any) -> Iterator[str]:
    """Every value that a field or a parameter is limited to; of a sort order the field without its sign."""
    if isinstance(part, dict):
        yield from (value.removeprefix("-") for value in part.get("enum", []) if "." not in value)
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from enum_values(inner)


def event_nouns() -> set[str]:
    return {type_.partition(".")[0] for type_ in EVENT_TYPES}


def is_explained(word: str) -> bool:
    """Whether the glossary has the word, in the singular or in the plural."""
    forms = {word, word.removesuffix("s"), word.removesuffix("es"), re.sub("ies$", "y", word), f"{word}s"}
    return bool(forms & {term.lower() for term in TERMS})


WORDS = schema_nouns() | address_nouns() | parameters() | event_nouns() | set(enum_values(DOCUMENT))


@pytest.mark.parametrize("word", sorted(WORDS))
def test_the_glossary_explains_every_word_of_the_api(word: str) -> None:
    assert is_explained(word)


@cache
def product() -> str:
    """All that the product says: its code, its pages, its contract."""
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.*") if path.is_file()]
    texts = (path.read_text(encoding="utf-8", errors="ignore") for path in files if path.suffix != ".pyc")
    return "\n".join(texts).lower()


@pytest.mark.parametrize("term", sorted({*TERMS}))
def test_the_product_uses_every_word_of_the_glossary(term: str) -> None:
    assert re.search(rf"\b{re.escape(term.lower())}", product())
