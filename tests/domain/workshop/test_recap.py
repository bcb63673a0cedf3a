"""What came of a workshop, in a few sentences."""

import pytest

from app.domain.rounds.comparison import Ways
from app.domain.workshop.recap import Facts, summary_sentences

CASES: dict[str, tuple[Facts, list[str]]] = {
    "no round": (
        Facts(placed=12, waiting=3),
        [
            "No round was revealed yet: this is the shared map as it stands.",
            "On the map: 12; to place: 3.",
        ],
    ),
    "one round, nothing settled": (
        Facts(
            12, 18, rounds=1, people=9, examples=30, of_one_mind=4, contested=("Labs", "Split 5–4 on own.")
        ),
        [
            "9 people, 30 examples: everyone placed alone first.",
            "Everyone agrees on 4 of them.",
            "Most contested: “Labs”. Split 5–4 on own.",
            "On the map: 12; to place: 18.",
        ],
    ),
    "two rounds": (
        Facts(20, 0, 2, 9, 20, 20, None, Ways(6, 1, 12, 1), 1, 20),
        [
            "9 people, 20 examples: everyone placed alone first, in 2 rounds.",
            "Everyone agrees on all of them.",
            "Since round 1: 6 closer together, 1 further apart, 12 as before, 1 not to be compared.",
            "20 examples settled into the shared map.",
        ],
    ),
    "one person, one example": (
        Facts(1, 0, 1, 1, 1, 0, None, None, 0, 1),
        [
            "1 person, 1 example: everyone placed alone first.",
            "There is no example on which everyone agrees.",
            "1 example settled into the shared map.",
        ],
    ),
    "of one mind on the only one": (
        Facts(0, 1, 1, 3, 1, 1),
        [
            "3 people, 1 example: everyone placed alone first.",
            "Everyone agrees on it.",
            "On the map: 0; to place: 1.",
        ],
    ),
    "nothing in both rounds": (
        Facts(0, 1, 2, 3, 1, 1, None, Ways(0, 0, 0, 0), 1),
        [
            "3 people, 1 example: everyone placed alone first, in 2 rounds.",
            "Everyone agrees on it.",
            "Since round 1: nothing to compare.",
            "On the map: 0; to place: 1.",
        ],
    ),
}


@pytest.mark.parametrize(("facts", "says"), CASES.values(), ids=CASES)
def test_it_says_the_most_important_first(facts: Facts, says: list[str]) -> None:
    assert summary_sentences(facts) == says
