"""What came of a workshop, in a few sentences."""

import pytest

from app.domain.rounds.comparison import Ways
from app.domain.workshop.recap import Facts, summary_sentences

CASES: dict[str, tuple[Facts, list[str]]] = {
    "no round": (
        Facts(placed=12, waiting=3),
        [
            "No round has been revealed yet. This is the shared map as it is now.",
            "On the map: 12; to place: 3.",
        ],
    ),
    "one round, nothing settled": (
        Facts(12, 18, rounds=1, people=9, examples=30, unanimous=4, contested=("Labs", "Split 5–4 on own.")),
        [
            "9 people placed 30 examples alone.",
            "Everyone agrees on 4 of them.",
            "Where we differ most: “Labs”. Split 5–4 on own.",
            "Nothing was settled into the shared map. The picture shows the last answers.",
            "On the map: 12; to place: 18.",
        ],
    ),
    "two rounds": (
        Facts(20, 0, 2, 9, 20, 20, None, Ways(6, 1, 12, 1), 1, 20),
        [
            "9 people placed 20 examples alone, in 2 rounds.",
            "Everyone agrees on all of them.",
            "Since round 1: 6 closer together, 1 further apart, 12 as before, 1 cannot be compared.",
            "20 examples settled into the shared map.",
        ],
    ),
    "one person, one example": (
        Facts(1, 0, 1, 1, 1, 0, None, None, 0, 1),
        [
            "1 person placed 1 example alone.",
            "There is no example that everyone agrees on.",
            "1 example settled into the shared map.",
        ],
    ),
    "everyone agrees on the only one": (
        Facts(0, 1, 1, 3, 1, 1),
        [
            "3 people placed 1 example alone.",
            "Everyone agrees on it.",
            "Nothing was settled into the shared map. The picture shows the last answers.",
        ],
    ),
    "nothing in both rounds": (
        Facts(0, 1, 2, 3, 1, 1, None, Ways(0, 0, 0, 0), 1),
        [
            "3 people placed 1 example alone, in 2 rounds.",
            "Everyone agrees on it.",
            "Since round 1: nothing to compare.",
            "Nothing was settled into the shared map. The picture shows the last answers.",
        ],
    ),
}


@pytest.mark.parametrize(("facts", "says"), CASES.values(), ids=CASES)
def test_it_says_the_most_important_first(facts: Facts, says: list[str]) -> None:
    assert summary_sentences(facts) == says
