"""The same sentences as in the browser: tests/js/core/sentences.test.js reads the same cases."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.domain import sentences
from app.domain.sentences import circles, isolated, summary
from tests.documents import ROOT

CASES: dict[str, Any] = json.loads((Path(__file__).parents[1] / "cases/sentences.json").read_bytes())
LABELS: dict[str, str] = CASES["labels"]


@pytest.mark.parametrize("case", CASES["circles"], ids=lambda case: case["says"])
def test_where_an_example_stands_is_said_circle_by_circle(case: dict[str, Any]) -> None:
    given = case["answers"]
    answers = given and dict(zip(LABELS, given, strict=True))
    assert circles(answers, LABELS) == case["says"]


@pytest.mark.parametrize("name", ["directions", "sources", "decisions", "deciders", "knowing", "doing"])
def test_what_is_said_of_an_example_is_said_the_same_everywhere(name: str) -> None:
    assert CASES[name] == getattr(sentences, name.upper())


@pytest.mark.parametrize("case", CASES["still_not"])
def test_a_goal_that_the_learner_decides_is_asked_about(case: dict[str, Any]) -> None:
    example = {"decides": {"goal": case["goal"]}, "answers": {"personalizing": case["answer"]}}
    assert sentences.still_not(example, LABELS) == case["says"]
    assert sentences.still_not(example | {"answers": None}, LABELS) == ""


@pytest.mark.parametrize("case", CASES["comments"], ids=lambda case: case["says"])
def test_how_many_comments_there_are_in_words(case: dict[str, Any]) -> None:
    assert sentences.comments(case["count"]) == case["says"]


@pytest.mark.parametrize("case", CASES["doings"], ids=lambda case: case["says"])
def test_what_people_say_of_an_example_is_counted_in_words(case: dict[str, Any]) -> None:
    assert sentences.doings(case["counts"]) == case["says"]


@pytest.mark.parametrize("case", CASES["summaries"], ids=lambda case: case["says"][:30])
def test_the_whole_picture_is_said_region_by_region(case: dict[str, Any]) -> None:
    counts = {None if mask == "tray" else int(mask): count for mask, count in case["counts"].items()}
    assert summary(counts, list(LABELS.values())) == case["says"]


@pytest.mark.parametrize("case", CASES["isolated"], ids=lambda case: ascii(case["words"]))
def test_words_turn_nothing_around_them_about(case: dict[str, Any]) -> None:
    assert isolated(case["words"]) == case["says"]


def test_a_label_with_capitals_of_its_own_keeps_them() -> None:
    labels = {"a": "UDL", "b": "Own pace", "c": "C"}
    assert circles({"a": True, "b": True, "c": False}, labels) == "in UDL and own pace"


def test_a_label_from_right_to_left_does_not_turn_the_words_around_it_about() -> None:
    case = CASES["right_to_left"]
    labels = dict(zip("abc", case["labels"], strict=True))
    answers = dict(zip("abc", case["answers"], strict=True))
    assert circles(answers, labels) == case["circles"]
    assert summary({3: 1}, list(labels.values())) == case["summary"]


def test_words_of_people_are_in_quotation_marks_by_one_function_alone() -> None:
    """It keeps their direction to themselves: “{title}” would let it go on into our words."""
    by_hand = [
        f"{path}: {line.strip()}"
        for folder, ending, mark in (("app", "py", "“{"), ("static/js", "js", "“${"))
        for path in (ROOT / folder).rglob(f"*.{ending}")
        for line in path.read_text(encoding="utf-8").splitlines()
        if mark in line and not re.search(r"isolated\(|OUTSIDE|dir=\"auto\"", line)
    ]
    assert by_hand == []


def test_words_of_people_in_the_name_of_a_page_keep_their_direction_to_themselves() -> None:
    names = [
        name
        for path in (ROOT / "templates").glob("*.html")
        for name in re.findall(r"{% block title %}(.*?){% endblock %}", path.read_text(encoding="utf-8"))
    ]
    assert names
    assert [name for name in names if re.search(r"\.\w+ }}", name)] == []
