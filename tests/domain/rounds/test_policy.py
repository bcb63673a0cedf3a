"""What anybody may know of a round."""

from typing import get_args

import pytest

from app.domain.document import Naming
from app.domain.rounds.policy import Viewer, sight

VIEWERS: tuple[Viewer, ...] = get_args(Viewer)
NAMINGS: tuple[Naming, ...] = get_args(Naming)


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("naming", NAMINGS)
def test_nobody_sees_another_before_the_reveal_and_everybody_all_after(
    viewer: Viewer, naming: Naming
) -> None:
    hidden, shown = sight(viewer, naming, revealed=False), sight(viewer, naming, revealed=True)
    assert (hidden.others, shown.others) == (False, True)
    assert not any(hidden.shows(people) for people in range(10))
    assert shown.shows(3)
    assert shown.shows(0)


@pytest.mark.parametrize("naming", NAMINGS)
def test_only_participants_have_placements_of_their_own(naming: Naming) -> None:
    assert {who for who in VIEWERS if sight(who, naming, revealed=False).own} == {"participant"}
    after = {"participant"} if naming != "anonymous" else set()
    assert {who for who in VIEWERS if sight(who, naming, revealed=True).own} == after


def test_few_answers_tell_who_gave_them_unless_people_are_named_anyway() -> None:
    shows = {naming: [sight("visitor", naming, revealed=True).shows(n) for n in (1, 2)] for naming in NAMINGS}
    assert shows == {"named": [True, True], "pseudonyms": [False, False], "anonymous": [False, False]}


def test_names_show_by_the_rule_of_the_board_to_everybody_alike() -> None:
    for who in VIEWERS:
        shown = [sight(who, naming, revealed=True).name("Ana") for naming in NAMINGS]
        assert shown == ["Ana", "Ana", None]
