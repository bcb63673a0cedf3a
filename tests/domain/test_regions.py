"""Answers, masks and what regions are called."""

import itertools

import pytest

from app.domain.regions import ORDER, AnswerTriple, concepts_of, keys_of, label_of, mask_of, region_of

KEYS = ("p", "i", "d")
LABELS = ("Personalizing", "Individualizing", "Differentiating")


@pytest.mark.parametrize("answers", list(itertools.product((True, False, None), repeat=3)))
def test_the_region_is_the_set_of_circles_answered_yes(answers: AnswerTriple) -> None:
    mask = mask_of(answers)
    assert concepts_of(mask, KEYS) == [
        key for key, answer in zip(KEYS, answers, strict=True) if answer is True
    ]


def test_the_order_has_every_region_once() -> None:
    assert sorted(ORDER) == list(range(8))


def test_a_regions_name_lists_its_keys() -> None:
    assert [region_of(mask, KEYS) for mask in ORDER] == [
        "p,i,d",
        "p,i",
        "p,d",
        "i,d",
        "p",
        "i",
        "d",
        "outside",
    ]
    for mask in ORDER:
        assert keys_of(region_of(mask, KEYS) or "") == concepts_of(mask, KEYS)


def test_the_tray_is_no_region() -> None:
    assert region_of(None, KEYS) is None
    assert concepts_of(None, KEYS) == []
    assert label_of(None, LABELS) == "To place"


def test_labels_read_as_people_say_them() -> None:
    assert [label_of(mask, LABELS) for mask in (7, 3, 1, 0)] == [
        "All three",
        "Personalizing + Individualizing",
        "Personalizing",
        "Outside all three",
    ]
