"""Where people agree and where not: every measure and every sentence, at its edges too."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.rounds import agreement
from app.domain.rounds.agreement import CircleCount, SameAnswers
from app.domain.rounds.agreement_sentence import sentence

CASES: dict[str, Any] = json.loads((Path(__file__).parents[2] / "cases/agreement.json").read_bytes())


@pytest.mark.parametrize("case", CASES["measures"], ids=lambda case: case["case"])
def test_disagreement_is_measured_circle_by_circle(case: dict[str, Any]) -> None:
    circles = [CircleCount(*counts) for counts in case["circles"]]
    assert [circle.split for circle in circles] == case["splits"]
    assert [circle.majority for circle in circles] == case["majority"]
    assert agreement.largest_split(circles) == case["contested"]
    assert agreement.smallest_agreement(circles) == case["agreement"]


@pytest.mark.parametrize("case", CASES["sentences"], ids=lambda case: case["says"])
def test_what_people_say_is_said_in_words(case: dict[str, Any]) -> None:
    circles = [CircleCount(*counts) for counts in case["circles"]]
    assert sentence(circles, CASES["labels"]) == case["says"]


@pytest.mark.parametrize("case", CASES["groups"], ids=lambda case: case["case"])
def test_no_group_of_fewer_than_three_is_shown_or_left_over(case: dict[str, Any]) -> None:
    shown = agreement.shown_groups(case["sizes"], case["people"])
    assert shown == case["shown"]
    left = case["people"] - sum(case["sizes"][group] for group in shown)
    assert left == 0 or left >= 3 or not shown


def test_yes_no_and_not_sure_are_counted_apart() -> None:
    answers = [
        SameAnswers((True, True, None)),
        SameAnswers((None, True, None)),
        SameAnswers((False, True, False)),
        SameAnswers((True, False, False), people=2, group="A"),
    ]
    assert agreement.count_circles(answers) == (
        CircleCount(3, 1, 1),
        CircleCount(3, 2, 0),
        CircleCount(0, 3, 2),
    )
    assert agreement.count_circles([]) == (CircleCount(),) * 3


def test_raised_hands_are_added_circle_by_circle() -> None:
    assert CircleCount(2, 1, 1).plus(CircleCount(0, 3, 0)) == CircleCount(2, 4, 1)


def test_a_label_from_right_to_left_does_not_turn_the_figures_about() -> None:
    case = CASES["right_to_left"]
    circles = [CircleCount(*counts) for counts in case["circles"]]
    assert sentence(circles, case["labels"]) == case["says"]
