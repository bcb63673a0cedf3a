"""Marks stand as the cases say, which JavaScript reads too; they never overlap nor leave their region."""

import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from app.domain.map.geometry import (
    DiscStyle,
    DotStyle,
    Geometry,
    ViewName,
    circles_of,
    geometry,
)
from app.domain.map.layout import Item, Layout, Mark, layout_of
from tests.domain.map.reference import hint_of, rect_fits

CASES: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "cases" / "layout.json").read_text(encoding="utf-8")
)
VIEWS: tuple[ViewName, ...] = ("wide", "portrait", "wall")
TITLES = (
    "Book clubs",
    "Choice boards in reading",
    "One physics problem, solved together",
    "Donaudampfschifffahrt",
)
hints = st.tuples(st.floats(-4, 4), st.floats(-4, 4)) | st.none()
boards = st.lists(st.tuples(st.integers(0, 7), hints, st.integers(0, 20)), max_size=60).map(
    lambda rows: [
        Item(f"mark-{k}", TITLES[k % 4], mask, at, order, k) for k, (mask, at, order) in enumerate(rows)
    ]
)


def board(title: str) -> list[Item]:
    rows = CASES["boards"][title]
    return [
        Item(name, title, mask, at and tuple(at), order, number)
        for name, mask, at, order, number, title in rows
    ]


def workshop(count: int, seed: int) -> list[Item]:
    """Marks anywhere on the map, placed one after the other."""
    chance = random.Random(seed)
    return [
        Item(
            f"{seed}-{k}",
            TITLES[k % 4],
            chance.randrange(8),
            (chance.uniform(-1.5, 1.5), chance.uniform(-1.5, 1.5)) if chance.random() < 0.6 else None,
            k,
            k + 1,
        )
        for k in range(count)
    ]


def geometry_of(case: dict[str, Any]) -> Geometry:
    """The project's geometry, with marks of other sizes where the case says so."""
    if "dots" not in case:
        return geometry()
    dots = TypeAdapter(tuple[DotStyle, ...]).validate_python(case["dots"])
    discs = TypeAdapter(DiscStyle).validate_python(case["discs"])
    views = geometry().views
    return replace(
        geometry(), views=views | {case["view"]: replace(views[case["view"]], dots=dots, discs=discs)}
    )


def apart(a: Mark, b: Mark) -> bool:
    """Whether two marks do not touch: boxes for cards, circles for all others."""
    around = 0 if "card" in {a.kind, b.kind} else (a.width + b.width) / 2
    halves = ((a.width + b.width) / 2, (a.height + b.height) / 2) if not around else (0, 0)
    dx, dy = max(abs(a.x - b.x) - halves[0], 0), max(abs(a.y - b.y) - halves[1], 0)
    return dx**2 + dy**2 >= around**2 and (around > 0 or dx + dy > 0)


def in_its_region(view_name: ViewName, item: Item, mark: Mark) -> bool:
    view, circles = geometry().views[view_name], circles_of(geometry(), view_name)
    half_width, half_height = mark.width / 2, mark.height / 2
    margin = (view.margin if item.mask else view.name_band) - 0.001
    sizes = (half_width, half_height, margin) if mark.kind == "card" else (0, 0, margin + half_width)
    x0, y0, x1, y1 = view.frame
    framed = x0 <= mark.x - half_width + 0.001 and mark.x + half_width - 0.001 <= x1
    framed = framed and y0 <= mark.y - half_height + 0.001 and mark.y + half_height - 0.001 <= y1
    return rect_fits(circles, item.mask, mark.x, mark.y, *sizes) and (framed or item.mask != 0)


def assert_tidy(view_name: ViewName, items: list[Item], marks: Mapping[str, Mark]) -> None:
    assert len(marks) == len(items)
    for k, item in enumerate(items):
        own = marks[item.id]
        assert in_its_region(view_name, item, own), item
        assert all(apart(own, marks[other.id]) for other in items[:k]), item


def moved(before: Mapping[str, Mark], after: Mapping[str, Mark]) -> list[tuple[Mark, Mark]]:
    pairs = [(mark, after[key]) for key, mark in before.items() if key in after]
    return [(was, now) for was, now in pairs if (was.x, was.y) != (now.x, now.y)]


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_every_mark_has_its_place(case: dict[str, Any]) -> None:
    items = board(case["board"])
    marks = Layout(geometry_of(case), case["view"])(items)
    for item, (x, y, kind, width, font, lines) in zip(items, case["marks"], strict=True):
        mark = marks[item.id]
        assert (mark.kind, mark.lines) == (kind, lines)
        assert (mark.x, mark.y, mark.width, mark.font) == pytest.approx((x, y, width, font), abs=0.01)
    if "dots" not in case:
        assert_tidy(case["view"], items, marks)


@pytest.mark.parametrize("view_name", VIEWS)
@given(items=boards)
@settings(max_examples=40, deadline=None)
def test_no_mark_overlaps_another_or_leaves_its_region(view_name: ViewName, items: list[Item]) -> None:
    assert_tidy(view_name, items, layout_of(view_name)(items))


@given(items=boards, chance=st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_list_means_nothing(items: list[Item], chance: random.Random) -> None:
    shuffled = chance.sample(items, len(items))
    assert layout_of("wide")(items) == layout_of("wide")(shuffled)


@pytest.mark.parametrize("view_name", VIEWS)
def test_adding_a_mark_moves_at_most_two_others_which_become_discs(view_name: ViewName) -> None:
    items, layout = workshop(99, seed=11), layout_of(view_name)
    before = layout([])
    for count in range(1, len(items) + 1):
        after = layout(items[:count])
        changes = moved(before, after)
        if all(mark.kind != "dot" for mark in after.values()):
            assert len(changes) <= 2
            assert all((was.kind, now.kind) == ("card", "disc") for was, now in changes)
        before = after


def test_a_mark_dropped_where_it_stands_stays_there() -> None:
    layout, view = layout_of("wide"), geometry().views["wide"]
    loose = workshop(40, seed=5)
    marks = layout(loose)
    items = [replace(item, at=hint_of(view, marks[item.id].x, marks[item.id].y)) for item in loose]
    assert all(abs(was.x - now.x) < 0.1 and was.y == now.y for was, now in moved(marks, layout(items)))


def test_more_marks_than_the_smallest_size_has_slots_are_all_placed_evenly() -> None:
    marks = layout_of("wide")([Item(f"{k}", "Book clubs", 7, None, k, k) for k in range(4000)])
    assert len(marks) == 4000
    times = Counter((mark.x, mark.y) for mark in marks.values()).values()
    assert max(times) - min(times) <= 1
