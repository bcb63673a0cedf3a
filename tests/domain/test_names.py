"""Friendly names."""

from app.domain.names import CALM, LIVING, friendly


def test_a_friendly_name_is_two_words() -> None:
    mood, living = friendly().split()
    assert mood in CALM
    assert living in LIVING


def test_there_are_enough_of_them_and_none_twice() -> None:
    assert len(CALM) == len(set(CALM))
    assert len(LIVING) == len(set(LIVING))
    assert len(CALM) * len(LIVING) > 2_500
