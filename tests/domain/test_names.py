"""Friendly names."""

import pytest

from app.domain import names
from app.domain.names import CALM, LIVING, friendly_name, loosens, shown_name


def test_a_friendly_name_is_two_words() -> None:
    mood, living = friendly_name().split()
    assert mood in CALM
    assert living in LIVING


def test_there_are_enough_of_them_and_none_twice() -> None:
    assert len(CALM) == len(set(CALM))
    assert len(LIVING) == len(set(LIVING))
    assert len(CALM) * len(LIVING) > 2_500


def test_nobody_gets_a_name_that_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "CALM", ["Quiet"])
    monkeypatch.setattr(names, "LIVING", ["Owl"])
    assert friendly_name() == "Quiet Owl"
    assert friendly_name({"Quiet Owl"}) == "Quiet Owl 2"
    assert friendly_name({"Quiet Owl", "Quiet Owl 2"}) == "Quiet Owl 3"


@pytest.mark.parametrize(
    ("naming", "wanted", "loosened"),
    [
        ("named", "named", False),
        ("named", "pseudonyms", False),
        ("named", "anonymous", False),
        ("pseudonyms", "named", True),
        ("pseudonyms", "anonymous", False),
        ("anonymous", "pseudonyms", True),
        ("anonymous", "named", True),
    ],
)
def test_hidden_names_never_show_again(naming: str, wanted: str, loosened: bool) -> None:
    assert loosens(naming, wanted) is loosened


@pytest.mark.parametrize(
    ("naming", "joined", "expected"),
    [
        ("named", True, "Faye"),
        ("named", False, "Faye"),
        ("pseudonyms", True, "Faye"),
        ("pseudonyms", False, "Facilitator"),
        ("anonymous", True, None),
        ("anonymous", False, None),
    ],
)
def test_who_did_something_is_shown_as_the_board_has_it(
    naming: str, joined: bool, expected: str | None
) -> None:
    assert shown_name(naming, "Faye", joined=joined) == expected
