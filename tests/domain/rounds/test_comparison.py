"""What moved between two rounds, in numbers and in words."""

from itertools import pairwise

import pytest

from app.domain.rounds.agreement import CircleCount, ExampleAgreement
from app.domain.rounds.comparison import ExampleComparison, Ways, count_ways, sentence, way

LABELS = ("owned", "each", "routes")
Given = tuple[int, int, int]


def agreed(*given: Given) -> ExampleAgreement:
    """How people answered about an example: yes, no and not sure, circle by circle."""
    circles = tuple(CircleCount(*counts) for counts in given)
    return ExampleAgreement("e", 1, "An example", round=1, circles=circles)


def compared(before: ExampleAgreement | None, after: ExampleAgreement | None) -> ExampleComparison:
    return ExampleComparison("e", 1, "An example", before, after)


def split(yes: int, no: int) -> float | None:
    """The same measure, reckoned from shares."""
    of = yes + no
    return 4 * yes / of * (1 - yes / of) if of > 2 else None


ALL_YES = (9, 0, 0)
ALL_NO = (0, 9, 0)
HIDDEN = ExampleAgreement("e", 1, "An example", round=1, circles=None)
SPLIT = agreed(ALL_YES, ALL_NO, (5, 4, 0))

WORDS: dict[str, tuple[ExampleAgreement | None, ExampleAgreement | None, str]] = {
    "closer": (
        SPLIT,
        agreed(ALL_YES, ALL_NO, (8, 1, 0)),
        "Closer on routes: 5 of 9 yes, now 8 of 9 yes.",
    ),
    "further apart": (
        SPLIT,
        agreed((6, 3, 0), ALL_NO, (5, 4, 0)),
        "Further apart on owned: 9 of 9 yes, now 6 of 9 yes.",
    ),
    "both": (
        SPLIT,
        agreed(ALL_YES, (4, 5, 0), ALL_NO),
        ("Further apart on each: 0 of 9 yes, now 4 of 9 yes. Closer on routes: 5 of 9 yes, now 0 of 9 yes."),
    ),
    "not at all": (SPLIT, SPLIT, "The same as before."),
    "as many of fewer": (
        agreed(ALL_YES, ALL_NO, (3, 6, 0)),
        agreed((6, 0, 0), (0, 6, 0), (2, 4, 0)),
        "The same as before.",
    ),
    "the other way round": (
        agreed(ALL_YES, ALL_NO, (3, 6, 0)),
        agreed(ALL_YES, ALL_NO, (6, 3, 0)),
        "Still split on routes, but the other way round: 3 of 9 yes, now 6 of 9 yes.",
    ),
    "everyone agrees, the other way round": (
        agreed(ALL_YES, ALL_NO, ALL_NO),
        agreed(ALL_NO, ALL_NO, ALL_NO),
        "Everyone still agrees on owned, but the other way round: 9 of 9 yes, now 0 of 9 yes.",
    ),
    "surer": (
        agreed((5, 4, 0), ALL_NO, (3, 0, 6)),
        agreed((5, 4, 0), ALL_NO, (9, 0, 0)),
        "Not sure: 6 before, 0 now.",
    ),
    "nobody sure before": (
        agreed(ALL_YES, ALL_NO, (0, 0, 9)),
        agreed(ALL_YES, ALL_NO, (4, 5, 0)),
        "Too few people were sure about routes to compare the rounds. Not sure: 9 before, 0 now.",
    ),
    "nobody sure at all": (
        agreed(ALL_YES, ALL_NO, (0, 0, 9)),
        agreed(ALL_YES, ALL_NO, (0, 0, 9)),
        "The same as before.",
    ),
    "two answered before": (
        agreed((2, 0, 0), (1, 1, 0), (2, 0, 0)),
        SPLIT,
        "Fewer than three people answered in round 1.",
    ),
    "hidden in both": (HIDDEN, HIDDEN, "Fewer than three people answered in rounds 1 and 2."),
    "nobody answered now": (
        SPLIT,
        agreed((0, 0, 0), (0, 0, 0), (0, 0, 0)),
        "Fewer than three people answered in round 2.",
    ),
    "in the later round alone": (None, SPLIT, "Only in round 2."),
    "in the earlier round alone": (SPLIT, None, "Only in round 1."),
    "in neither": (None, None, "In neither round."),
}


@pytest.mark.parametrize(("before", "after", "says"), WORDS.values(), ids=WORDS)
def test_what_moved_is_said_in_a_sentence(
    before: ExampleAgreement | None, after: ExampleAgreement | None, says: str
) -> None:
    assert sentence(compared(before, after), LABELS, (1, 2)) == says


def test_closer_is_less_split_and_further_more() -> None:
    splits = [CircleCount(yes, 9 - yes).split for yes in range(5, 10)]
    for wider, narrower in pairwise(splits):
        assert (way(wider, narrower), way(narrower, wider)) == ("closer", "further")
    assert (way(None, 0.5), way(0.5, None), way(None, None)) == (None, None, None)


def test_as_many_yes_as_no_were_before_is_as_split_however_it_is_reckoned() -> None:
    for of in range(3, 60):
        for yes in range(of + 1):
            assert way(split(yes, of - yes), split(of - yes, yes)) == "same"
            assert way(CircleCount(yes, of - yes).split, CircleCount(of - yes, yes).split) == "same"


def test_an_example_goes_the_way_of_its_most_split_circle() -> None:
    before = agreed((5, 4, 0), ALL_YES, ALL_YES)
    after = agreed((8, 1, 0), (8, 1, 0), ALL_YES)
    example = compared(before, after)
    assert example.way == "closer"
    assert [example.way_in(position) for position in range(3)] == ["closer", "further", "same"]


def test_what_cannot_be_compared_goes_no_way() -> None:
    for before, after in ((None, SPLIT), (SPLIT, None), (HIDDEN, SPLIT), (None, None)):
        assert compared(before, after).way is None
        assert compared(before, after).way_in(0) is None


def test_the_sum_counts_every_example_once() -> None:
    assert count_ways(["closer", "closer", "same", None, "further"]) == Ways(2, 1, 1, 1)
    assert count_ways([]) == Ways(0, 0, 0, 0)
