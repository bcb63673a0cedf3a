"""The run of a workshop: where steps lead, and who may do what."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from app.domain.requests import NewNote, Timing, WorkshopChanges
from app.domain.workshop.steps import (
    ALLOWED,
    TITLES,
    Action,
    Kind,
    RoundEffects,
    RoundState,
    Step,
    default_steps,
    describe_position,
    refusal,
    round_effects,
    say_chosen,
    scaled,
)

LENGTHS = json.loads((Path(__file__).parents[2] / "cases/lengths.json").read_bytes())["cases"]
NOTHING = RoundEffects(opens=False, reveals=False)
OPENS = RoundEffects(opens=True, reveals=False)
REVEALS = RoundEffects(opens=False, reveals=True)


@pytest.mark.parametrize(
    ("kind", "before", "after", "newest", "again", "does"),
    [
        ("read", None, 0, None, False, NOTHING),
        ("place", 0, 1, None, False, OPENS),
        ("place", None, 1, None, False, OPENS),
        ("place", None, 1, "revealed", False, OPENS),
        ("place", 0, 1, "open", False, NOTHING),
        ("place", 1, 4, "open", False, NOTHING),
        ("reveal", 1, 2, "open", False, REVEALS),
        ("reveal", 1, 2, "closed", False, REVEALS),
        ("settle", 1, 5, "open", False, REVEALS),
        ("read", 1, 0, "open", False, REVEALS),
        (None, 1, None, "open", False, REVEALS),
        ("talk", 2, 3, "revealed", False, NOTHING),
        ("place", 3, 4, "revealed", False, OPENS),
        ("place", 2, 1, "revealed", False, NOTHING),
        ("place", 2, 1, "revealed", True, OPENS),
        ("place", 1, 1, "revealed", True, OPENS),
        ("place", 1, 1, "open", True, NOTHING),
    ],
)
def test_going_to_a_step_opens_and_reveals_rounds(
    kind: Kind | None,
    before: int | None,
    after: int | None,
    newest: RoundState | None,
    again: bool,
    does: RoundEffects,
) -> None:
    assert round_effects(kind, before, after, newest, again=again) == does


def test_every_step_says_what_its_participants_may_do_and_refuses_the_rest_in_a_sentence() -> None:
    assert set(ALLOWED) == set(TITLES) == set(get_args(Kind))
    for kind in get_args(Kind):
        for act in get_args(Action):
            why = refusal(kind, act, round_is_open=False)
            assert (why is None) == (act in ALLOWED[kind])
            assert why is None or why.endswith(".")


@pytest.mark.parametrize(
    ("kind", "may"),
    [
        ("gather", {"add", "edit", "plan", "write_next"}),
        ("place", {"place_alone"}),
        ("next", {"plan", "write_next"}),
        *((kind, {"write_next"}) for kind in ("talk", "settle", "look")),
        *((kind, set()) for kind in ("read", "reveal", "agree")),
    ],
)
def test_participants_do_one_thing_at_a_time(kind: Kind, may: set[Action]) -> None:
    assert {act for act in get_args(Action) if refusal(kind, act, round_is_open=True) is None} == may


def test_without_a_workshop_only_the_shared_map_waits_while_a_round_is_open() -> None:
    assert all(refusal(None, act, round_is_open=False) is None for act in get_args(Action))
    assert refusal(None, "place", round_is_open=True) == refusal("place", "place", round_is_open=True)
    assert refusal(None, "add", round_is_open=True) is None


def test_back_at_a_step_of_placing_whose_round_is_over_nobody_is_said_to_place() -> None:
    assert refusal("place", "place", round_is_open=False) == "This round is over. The map opens again later."


def test_the_usual_run_takes_about_an_hour() -> None:
    run = default_steps()
    assert [step.kind for step in run] == [
        "read",
        "place",
        "reveal",
        "talk",
        "place",
        "reveal",
        "settle",
        "next",
    ]
    assert [step.minutes for step in run] == [5, 10, 5, 15, 5, 5, 5, 10]
    assert describe_position(run, 4) == "The workshop has moved to step 5 of 8, “Place again”."


@pytest.mark.parametrize("title", [None, "", "\t"])
def test_a_step_without_a_title_is_called_as_its_kind_is(title: str | None) -> None:
    given = {"kind": "talk"} if title is None else {"kind": "talk", "title": title}
    assert Step.model_validate(given).title == "Talk it through"


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [{"kind": "talk"}] * 21,
        [{"kind": "dance"}],
        [{"kind": "talk", "minutes": 0}],
        [{"kind": "talk", "minutes": 121}],
        [{"kind": "talk", "title": "T" * 61}],
        [{"kind": "talk", "room": "12"}],
        ["talk"],
    ],
)
def test_a_run_that_makes_no_sense_is_refused(steps: list[object]) -> None:
    with pytest.raises(ValidationError):
        WorkshopChanges.model_validate({"steps": steps})


@pytest.mark.parametrize("seconds", [-5, 0, 9, 7_201, True, 60.5, "60", None])
def test_a_timer_of_no_sensible_length_is_refused(seconds: object) -> None:
    with pytest.raises(ValidationError):
        Timing.model_validate({"seconds": seconds})


def test_a_note_has_words_but_at_most_a_thousand_characters() -> None:
    assert NewNote(kind="decision", text=f" {'x' * 1_000}\n").text == "x" * 1_000
    for text in (" \n", "x" * 1_001):
        with pytest.raises(ValidationError):
            NewNote(kind="decision", text=text)


@pytest.mark.parametrize("case", LENGTHS, ids=lambda case: f"{case['steps']} to {case['to']}")
def test_all_steps_take_their_share_of_another_length(case: dict[str, Any]) -> None:
    steps = [Step(kind="talk", title="Talk", minutes=minutes) for minutes in case["steps"]]
    became = scaled(steps, case["to"])
    assert [step.minutes for step in became] == case["become"]
    assert [step.title for step in became] == ["Talk"] * len(steps)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "No example fits. Nothing can be placed."),
        (1, "1 example, about 1 minute."),
        (12, "12 examples, about 4 minutes."),
        (13, "13 examples, about 5 minutes."),
    ],
)
def test_how_long_a_round_takes(count: int, words: str) -> None:
    assert say_chosen(count) == words
