"""What is kept of typed text, and how it is compared."""

# ruff: noqa: RUF001  (these letters are meant)
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.domain.text import Label, Name, Remark, Title, fold, line, paragraphs, slug_of, tag_key

typed = st.text(st.characters(exclude_categories=["Cs"]))


@given(typed)
def test_tidying_again_changes_nothing(text: str) -> None:
    assert line(line(text)) == line(text)
    assert paragraphs(paragraphs(text)) == paragraphs(text)


@given(typed)
def test_a_line_is_one_line_without_control_characters(text: str) -> None:
    assert line(text) == line(text).strip()
    assert not any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in line(text))


@pytest.mark.parametrize("half", ["\ud800", "x\udfffy"])
def test_half_a_character_is_refused(half: str) -> None:
    for tidy in (line, paragraphs):
        with pytest.raises(ValueError, match="Unicode"):
            tidy(half)


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("Élan", "elan"),
        ("STRASSE", "straße"),
        ("ﬁne", "fine"),
        ("nk̓ iʔ snm̓am̓áyaʔtn", "nk iʔ snmamayaʔtn"),
        ("Ёлка", "елка"),
        ("ΆΛΦΑ", "αλφα"),
    ],
)
def test_search_does_not_mind_case_and_accents(written: str, other: str) -> None:
    assert fold(written) == fold(other)


@given(typed)
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_tags_do_not_mind_case_but_accents() -> None:
    assert tag_key(" Résumé ") == tag_key("RE\u0301SUME\u0301")
    assert tag_key("resume") != tag_key("résumé")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("What does it mean here?", "what-does-it-mean-here"),
        ("Été à l’école", "ete-a-l-ecole"),
        ("学校", ""),
        ("--", ""),
    ],
)
def test_a_title_makes_an_address(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@given(typed)
def test_an_address_is_never_longer_than_allowed_and_never_ends_in_a_dash(title: str) -> None:
    assert len(slug_of(title, 12)) <= 12
    assert slug_of(title, 12).strip("-") == slug_of(title, 12)


UNSEEN = [
    "\u00ad", "\u034f", "\u115f", "\u17b4", "\u180e", "\u200b", "\u200d", "\u200e", "\u2060",
    "\u2064", "\u2800", "\u3164", "\ufe0f", "\ufeff", "\uffa0", "\U0001d173", "\U000e0041", "\U000e0100",
]  # fmt: skip


@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
@pytest.mark.parametrize("kind", [Title, Name, Label, Remark])
def test_characters_that_nobody_sees_are_nothing(kind: Any, unseen: str) -> None:
    with pytest.raises(ValidationError, match="Write something here; it cannot be empty"):
        TypeAdapter(kind).validate_python(f" {unseen}\u00a0{unseen}")
    assert TypeAdapter(kind).validate_python(f"{unseen}a").endswith("a")


@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
def test_tags_do_not_mind_characters_that_nobody_sees(unseen: str) -> None:
    assert tag_key(f"{unseen}whole {unseen}class{unseen}") == tag_key("Whole class")


def test_a_joiner_between_letters_makes_another_tag() -> None:
    assert tag_key("می\u200cخواهم") != tag_key("میخواهم")
    assert tag_key("می\u200c خواهم") == tag_key("می خواهم")


@given(st.text("ab \n\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
def test_what_is_stored_ends_its_own_directions(text: str) -> None:
    for part in (line(text), *paragraphs(text).split("\n")):
        assert not set(part) & set("\u202a\u202b\u202c\u202d\u202e")
        depth = 0
        for character in part:
            depth += (character in "\u2066\u2067\u2068") - (character == "\u2069")
            assert depth >= 0
        assert depth == 0
