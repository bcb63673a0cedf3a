"""Cards on paper: how many there are, what stands on them, and what is left out."""

import io

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from app.services import print_cards
from tests.conftest import BOARD
from tests.glyphs import missing_letters

CARDS = f"{BOARD}/cards.pdf"
MILLIMETRES = 25.4 / 72


@pytest.mark.parametrize(
    ("paper", "per_page", "pages", "size"), [("a4", 4, 2, (210, 297)), ("letter", 6, 1, (216, 279))]
)
def test_cards_fill_pages_of_the_paper_asked_for(
    vera: TestClient, paper: str, per_page: int, pages: int, size: tuple[int, int]
) -> None:
    answer = vera.get(CARDS, params={"paper": paper, "per_page": per_page})
    assert answer.status_code == 200, answer.text
    pdf = PdfReader(io.BytesIO(answer.content))
    assert len(pdf.pages) == pages
    assert tuple(round(float(side) * MILLIMETRES) for side in pdf.pages[0].mediabox[2:]) == size
    text = pdf.pages[0].extract_text()
    for words in ("Passion hour", "Their own question.", "Owned", "The staffroom", "8-9"):
        assert words in text


def test_words_in_any_script_and_without_end_have_their_letters(ana: TestClient) -> None:
    for title in ("nk̓mip nk̓ iʔ snm̓am̓áyaʔtn", "الطلاب يقودون ✓ المؤتمر", "ਪੰਜਾਬੀ ਕਿਤਾਬਾਂ", "W" * 200):
        body = {"title": title, "description": title * 3, "tags": ["cards"], "next_step": title}
        assert ana.post(f"{BOARD}/examples", json=body).status_code == 201
    answer = ana.get(CARDS, params={"tag": "cards"})
    assert len(PdfReader(io.BytesIO(answer.content)).pages) == 1
    assert missing_letters(answer.content) == 0


def test_too_many_cards_and_none_are_refused_with_what_to_do(
    vera: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = vera.get(CARDS, params={"tag": "nothing"})
    assert (none.status_code, none.json()["detail"]) == (
        409,
        "No example meets these filters. Take one away.",
    )
    monkeypatch.setattr(print_cards, "MOST_CARDS", 5)
    assert "Choose fewer examples by filters" in vera.get(CARDS).json()["detail"]
    assert vera.get(CARDS, params={"tag": "reading"}).status_code == 200
