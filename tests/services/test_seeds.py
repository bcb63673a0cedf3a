"""The files of the boards that Threefold comes with."""

from collections import Counter
from typing import get_args

import pytest

from app.domain import document, grades
from app.domain.document import Document
from app.domain.requests import Seed
from app.services import seeds
from tests.documents import ROOT

SEEDS: tuple[Seed, ...] = get_args(Seed)
TAGS = set(
    "assessment choice community families feedback goals groups inquiry math multi-grade pace projects "
    "reading scheduling science support talk technology writing".split()
) | {"whole class"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_is_a_file_that_can_be_imported(seed: Seed) -> None:
    read = document.read((ROOT / f"seeds/{seed}.json").read_bytes())
    assert read == seeds.document(seed)
    assert read.board.slug == seed


def test_every_file_is_a_seed_with_the_usual_circles() -> None:
    assert {path.stem for path in (ROOT / "seeds").glob("*.json")} == set(SEEDS)
    assert all(seeds.document(seed).concepts == seeds.document("sample").concepts for seed in SEEDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_examples_of_a_seed_follow_the_rules_for_them(seed: Seed) -> None:
    """The rules of `seeds/README.md`."""
    examples = seeds.document(seed).examples
    assert not [title for title, count in Counter(example.title for example in examples).items() if count > 1]
    for example in examples:
        assert len(example.title) <= 45, example.title
        assert 2 <= len(example.title.split()) <= 7, example.title
        assert 1 <= len(example.description.split(". ")) <= 3, example.title
        assert 1 <= len(example.tags) <= 4, example.title
        assert set(example.tags) <= TAGS, example.title
        ends = (example.setting.grade_from, example.setting.grade_to)
        assert grades.between(*ends), example.title
        assert any(example.decides.model_dump().values()), example.title
        assert not [piece for piece in example.evidence if piece.how == "think"], example.title


@pytest.mark.parametrize("seed", [seed for seed in SEEDS if seed != seeds.SAMPLE])
def test_a_seed_for_one_kind_of_school_has_all_regions_and_a_next_step_for_each_example(seed: Seed) -> None:
    examples = seeds.document(seed).examples
    assert len(examples) == 12
    assert all(example.next_step and not example.ask_me for example in examples)
    assert len(set(regions(seeds.document(seed)))) == 8
    assert any(None in (example.answers or {}).values() for example in examples)


def regions(board: Document) -> list[tuple[str, ...]]:
    """Of each placed example, the circles that it is in."""
    return [
        tuple(key for key, answer in example.answers.items() if answer)
        for example in board.examples
        if example.answers
    ]
