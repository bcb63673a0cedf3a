"""What moved between two rounds, in numbers and in words."""

from itertools import pairwise

import pytest

from app.domain.rounds.comparison import Circle, Standing, Sum, sentence, summed, way, way_of, way_of_circle

LABELS = ("owned", "each", "routes")
Given = tuple[int, int, int]


def circle(yes: int, no: int, unsure: int = 0) -> Circle:
    of = yes + no
    return Circle(yes, no, unsure, 4 * yes / of * (1 - yes / of) if of > 2 else None)


def standing(*given: Given) -> Standing:
    circles = tuple(circle(*one) for one in given)
    splits = [one.split for one in circles if one.split is not None]
    return Standing(circles, max(splits, default=None))


ALL_YES = (9, 0, 0)
ALL_NO = (0, 9, 0)
HIDDEN = Standing((Circle(None, None, None, None),) * 3, None)
SPLIT = standing(ALL_YES, ALL_NO, (5, 4, 0))

WORDS: dict[str, tuple[Standing | None, Standing | None, str]] = {
    "closer": (
        SPLIT,
        standing(ALL_YES, ALL_NO, (8, 1, 0)),
        "Closer on routes: 5 of 9 yes, now 8 of 9 yes.",
    ),
    "further apart": (
        SPLIT,
        standing((6, 3, 0), ALL_NO, (5, 4, 0)),
        "Further apart on owned: all of 9 yes, now 6 of 9 yes.",
    ),
    "both": (
        SPLIT,
        standing(ALL_YES, (4, 5, 0), ALL_NO),
        (
            "Further apart on each: none of 9 yes, now 4 of 9 yes. "
            "Closer on routes: 5 of 9 yes, now none of 9 yes."
        ),
    ),
    "not at all": (SPLIT, SPLIT, "The same as before."),
    "as many of fewer": (
        standing(ALL_YES, ALL_NO, (3, 6, 0)),
        standing((6, 0, 0), (0, 6, 0), (2, 4, 0)),
        "The same as before.",
    ),
    "the other way round": (
        standing(ALL_YES, ALL_NO, (3, 6, 0)),
        standing(ALL_YES, ALL_NO, (6, 3, 0)),
        "As split on routes, the other way round: 3 of 9 yes, now 6 of 9 yes.",
    ),
    "of one mind, the other way round": (
        standing(ALL_YES, ALL_NO, ALL_NO),
        standing(ALL_NO, ALL_NO, ALL_NO),
        "Still of one mind on owned, the other way round: all of 9 yes, now none of 9 yes.",
    ),
    "surer": (
        standing((5, 4, 0), ALL_NO, (3, 0, 6)),
        standing((5, 4, 0), ALL_NO, (9, 0, 0)),
        "Not sure: 6 before, 0 now.",
    ),
    "nobody sure before": (
        standing(ALL_YES, ALL_NO, (0, 0, 9)),
        standing(ALL_YES, ALL_NO, (4, 5, 0)),
        "Too few were sure about routes to compare. Not sure: 9 before, 0 now.",
    ),
    "nobody sure at all": (
        standing(ALL_YES, ALL_NO, (0, 0, 9)),
        standing(ALL_YES, ALL_NO, (0, 0, 9)),
        "The same as before.",
    ),
    "two answered before": (
        standing((2, 0, 0), (1, 1, 0), (2, 0, 0)),
        SPLIT,
        "Fewer than three answered in round 1.",
    ),
    "hidden in both": (HIDDEN, HIDDEN, "Fewer than three answered in rounds 1 and 2."),
    "nobody answered now": (
        SPLIT,
        standing((0, 0, 0), (0, 0, 0), (0, 0, 0)),
        "Fewer than three answered in round 2.",
    ),
    "in the later round alone": (None, SPLIT, "Only in round 2."),
    "in the earlier round alone": (SPLIT, None, "Only in round 1."),
    "in neither": (None, None, "In neither round."),
}


@pytest.mark.parametrize(("before", "after", "says"), WORDS.values(), ids=WORDS)
def test_what_moved_is_said_in_a_sentence(before: Standing | None, after: Standing | None, says: str) -> None:
    assert sentence(before, after, LABELS, (1, 2)) == says


def test_closer_is_less_split_and_further_more() -> None:
    splits = [circle(yes, 9 - yes).split for yes in range(5, 10)]
    for wider, narrower in pairwise(splits):
        assert (way(wider, narrower), way(narrower, wider)) == ("closer", "further")
    assert (way(None, 0.5), way(0.5, None), way(None, None)) == (None, None, None)


def test_as_many_yes_as_no_were_before_is_as_split_however_it_is_reckoned() -> None:
    for of in range(3, 60):
        for yes in range(of + 1):
            assert way(circle(yes, of - yes).split, circle(of - yes, yes).split) == "same"


def test_an_example_goes_the_way_of_its_most_split_circle() -> None:
    before = standing((5, 4, 0), ALL_YES, ALL_YES)
    after = standing((8, 1, 0), (8, 1, 0), ALL_YES)
    assert way_of(before, after) == "closer"
    assert [way_of_circle(before, after, position) for position in range(3)] == ["closer", "further", "same"]


def test_what_cannot_be_compared_goes_no_way() -> None:
    for before, after in ((None, SPLIT), (SPLIT, None), (HIDDEN, SPLIT), (None, None)):
        assert way_of(before, after) is None
        assert way_of_circle(before, after, 0) is None


def test_the_sum_counts_every_example_once() -> None:
    assert summed(["closer", "closer", "same", None, "further"]) == Sum(2, 1, 1, 1)
    assert summed([]) == Sum(0, 0, 0, 0)
