"""The geometry answers as the cases say, which JavaScript reads too."""

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest

from app.domain.map.geometry import (
    ViewName,
    bounds_of,
    circles_of,
    clearance,
    geometry,
    mask_at,
    name_of,
    point_of,
    pole,
    region_path,
)
from tests.domain.map.reference import hint_of, rect_fits

CASES: dict[str, list[Any]] = json.loads(
    (Path(__file__).parents[2] / "cases" / "geometry.json").read_text(encoding="utf-8")
)

VIEWS: tuple[ViewName, ...] = ("wide", "portrait", "wall")
WIDE = circles_of(geometry(), "wide")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def near(expected: float) -> Any:
    return pytest.approx(expected, abs=0.01)


def assert_near_path(actual: str, expected: str) -> None:
    assert re.sub("[^A-Z]", "", actual) == re.sub("[^A-Z]", "", expected)
    assert [float(number) for number in NUMBER.findall(actual)] == near_all(NUMBER.findall(expected))


def near_all(numbers: list[str]) -> Any:
    return pytest.approx([float(number) for number in numbers], abs=0.01)


def area_of(path: str) -> float:
    """The area inside a path of arcs: each arc's segment added to the polygon of their ends."""
    x = y = area = 0.0
    for command, rest in re.findall(r"([MA])([^MAZ]+)", path):
        *shape, end_x, end_y = (float(number) for number in rest.split())
        if command == "A":
            area += (x * end_y - y * end_x) / 2 + segment(shape, math.dist((x, y), (end_x, end_y)))
        x, y = end_x, end_y
    return area


def segment(shape: list[float], chord: float) -> float:
    r, _, _, large, sweep = shape
    angle = 2 * math.asin(min(1, chord / 2 / r))
    swept = math.tau - angle if large else angle
    return (1 if sweep else -1) * r * r * (swept - math.sin(swept)) / 2


def test_circles_stand_where_the_design_puts_them() -> None:
    for case in CASES["circles"]:
        circle = circles_of(geometry(), case["view"])[case["circle"]]
        assert (circle.x, circle.y, circle.r) == (near(case["x"]), near(case["y"]), case["r"])


def test_a_point_has_its_mask_and_its_clearance() -> None:
    for case in CASES["points"]:
        circles = circles_of(geometry(), case["view"])
        assert mask_at(circles, case["x"], case["y"]) == case["mask"]
        assert clearance(circles, case["mask"], case["x"], case["y"]) == near(case["clearance"])


def test_clearance_is_negative_in_any_other_region() -> None:
    for case in CASES["points"]:
        circles = circles_of(geometry(), case["view"])
        others = set(range(8)) - {case["mask"]}
        assert all(clearance(circles, mask, case["x"], case["y"]) < 0 for mask in others)


def test_a_rectangle_fits_or_does_not() -> None:
    for case in CASES["fits"]:
        circles, size = circles_of(geometry(), case["view"]), (case["halfWidth"], case["halfHeight"])
        fits = rect_fits(circles, case["mask"], case["x"], case["y"], *size, case["margin"])
        assert fits is case["fits"], case


def test_a_rectangle_fits_exactly_when_its_whole_rim_is_in_the_region() -> None:
    for case in CASES["fits"]:
        circles = circles_of(geometry(), case["view"])
        x, y, hw, hh = case["x"], case["y"], case["halfWidth"], case["halfHeight"]
        steps = [k / 200 - 1 for k in range(401)]
        rim = [(x + t * hw, y + side * hh) for t in steps for side in (-1, 1)]
        rim += [(x + side * hw, y + t * hh) for t in steps for side in (-1, 1)]
        whole = all(mask_at(circles, *point) == case["mask"] for point in rim)
        assert rect_fits(circles, case["mask"], x, y, hw, hh) is whole, case


def test_a_pole_lies_in_its_region_with_the_stated_radius() -> None:
    for case in CASES["poles"]:
        view, circles = geometry().views[case["view"]], circles_of(geometry(), case["view"])
        centre = pole(circles, case["mask"], view)
        assert (centre.x, centre.y, centre.r) == (near(case["x"]), near(case["y"]), near(case["r"]))
        assert mask_at(circles, centre.x, centre.y) == case["mask"]
        band = 0 if case["mask"] else view.name_band
        assert clearance(circles, case["mask"], centre.x, centre.y) == near(centre.r + band)


@pytest.mark.parametrize("mask", range(1, 8))
def test_no_point_of_a_region_is_farther_from_its_lines_than_the_pole(mask: int) -> None:
    view = geometry().views["wide"]
    x0, y0, x1, y1 = bounds_of(WIDE, mask, view)
    grid = [(x0 + (x1 - x0) * i / 60, y0 + (y1 - y0) * j / 60) for i in range(61) for j in range(61)]
    assert max(clearance(WIDE, mask, x, y) for x, y in grid) <= pole(WIDE, mask, view).r + 1e-9


def test_outlines_are_the_arcs_of_the_cases() -> None:
    for case in CASES["paths"]:
        frame = geometry().views[case["view"]].frame
        assert_near_path(region_path(circles_of(geometry(), case["view"]), case["mask"], frame), case["d"])


def test_an_outline_encloses_the_area_of_its_region() -> None:
    for case in CASES["areas"]:
        assert area_of(region_path(WIDE, case["mask"])) / 285**2 == pytest.approx(case["radii"], abs=2e-5)


def test_the_outline_of_the_outside_is_that_of_all_circles_together_walked_the_other_way() -> None:
    together = sum(case["radii"] for case in CASES["areas"])
    assert area_of(region_path(WIDE, 0)) / 285**2 == pytest.approx(-together, abs=1e-4)


def test_names_stand_on_their_arcs_long_ones_smaller_and_cut() -> None:
    for case in CASES["names"]:
        view, circles = geometry().views[case["view"]], circles_of(geometry(), case["view"])
        name = name_of(view, circles, case["circle"], case["label"])
        assert_near_path(name.d, case["d"])
        assert (name.font, name.text) == (near(case["font"]), case["text"])


def test_a_hint_means_the_same_point_again_in_every_view() -> None:
    for case in CASES["hints"]:
        view = geometry().views[case["view"]]
        hint = hint_of(view, case["x"], case["y"])
        assert list(hint) == case["hint"]
        back = point_of(view, hint)
        assert math.dist((back.x, back.y), (case["x"], case["y"])) < 0.03
        points = {name: point_of(geometry().views[name], hint) for name in VIEWS}
        assert len({mask_at(circles_of(geometry(), name), at.x, at.y) for name, at in points.items()}) == 1
