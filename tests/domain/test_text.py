"""What is kept of typed text, and how it is compared."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text import fold, line, paragraphs, slug_of, tag_key

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
    ("one", "other"),
    [
        ("Élan", "elan"),
        ("STRASSE", "straße"),
        ("ﬁne", "fine"),
        ("nk̓ iʔ snm̓am̓áyaʔtn", "nk iʔ snmamayaʔtn"),
        ("Ёлка", "елка"),
        ("ΆΛΦΑ", "αλφα"),
    ],
)
def test_search_does_not_mind_case_and_accents(one: str, other: str) -> None:
    assert fold(one) == fold(other)


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
