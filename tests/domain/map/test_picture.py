"""The server's picture: complete, calm, well-formed whatever the titles hold."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.domain.map.geometry import Theme, ViewName, geometry
from app.domain.map.layout import lead_of
from app.domain.map.lettering import clusters, ems_of, is_right_to_left, narrowest, printable, wrap
from app.domain.map.picture import Example, Picture, picture_of

LABELS = ("Personalizing", "Individualizing", "Differentiating")
HOSTILE = (
    "nk̓mip nk̓ iʔ snm̓am̓áyaʔtn " * 8,
    "الطلاب يقودون المؤتمر مع أسرهم",
    "תכנית אישית לכל לומד",
    "学生主导的会议与个人学习计划",
    "👩\u200d👩\u200d👧\u200d👦🇨🇦👍🏽 lab",
    "</text><script>alert('x')</script> & \"quotes\" ]]> <!--",
    "nul\x00 escape\x1b bidi\u202e lone\ud800 non\uffff line\u2028end",
    "Z" + "\u0351" * 199,
    "W" * 200,
    "\u200b\u00ad ",
)
WIDTHS = json.loads((Path(__file__).parents[2] / "cases" / "lettering.json").read_text(encoding="utf-8"))
SVG = "{http://www.w3.org/2000/svg}"
# As the web pages' environment is made: it escapes .html by itself, not .svg.
templates = Environment(loader=FileSystemLoader("templates"), undefined=StrictUndefined)


def example(number: int, title: str = "Book clubs", mask: int | None = 1) -> Example:
    return Example(f"id-{number}", number, title, mask, None, number)


def many(count: int, mask: int) -> list[Example]:
    return [example(number, mask=mask) for number in range(1, count + 1)]


def drawn(picture: Picture) -> ET.Element:
    return ET.fromstring(templates.get_template("diagram.svg").render(picture=picture))


def said(element: ET.Element) -> list[str]:
    return ["".join(text.itertext()) for text in element.iter(f"{SVG}text")]


def mark_of(svg: ET.Element, number: int) -> ET.Element:
    group = svg.find(f".//{SVG}g[@data-example='id-{number}']")
    assert group is not None
    return group


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", ["wide", "portrait", "wall"])
def test_a_picture_has_its_views_box_and_its_themes_colours(view: ViewName, theme: Theme) -> None:
    svg = drawn(picture_of(LABELS, many(3, mask=5), view, theme))
    assert svg.attrib["viewBox"] == ("0 0 1000 1010" if view == "portrait" else "0 0 1600 900")
    palette = geometry().palette[theme]
    areas = {
        path.attrib["data-mask"]: path.attrib["fill"]
        for path in svg.iter(f"{SVG}path")
        if "fill" in path.attrib
    }
    assert areas == {str(mask): fill for mask, fill in enumerate(palette.fills)}
    lines = [circle.attrib["stroke"] for circle in svg.iter(f"{SVG}circle")]
    assert lines == [palette.casing] * 3 + list(palette.lines)


def test_the_picture_is_one_image_named_by_what_it_shows() -> None:
    examples = [example(1), example(2, mask=7), example(3, mask=0), example(4, mask=None)]
    svg = drawn(picture_of(LABELS, examples))
    assert (svg.attrib["role"], svg.attrib["data-view"]) == ("img", "diagram")
    words = svg.findtext(f"{SVG}desc") or ""
    assert words.startswith("3 examples placed, 1 to place. All three 1,")
    assert svg.attrib["aria-label"] == f"Diagram: {words}"
    assert svg.findtext(f"{SVG}title") == "Personalizing, Individualizing, Differentiating"


def test_every_placed_example_has_one_mark_and_the_tray_none() -> None:
    examples = [example(number, mask=number % 8) for number in range(1, 40)] + [example(40, mask=None)]
    svg = drawn(picture_of(LABELS, examples))
    ids = [mark.attrib["data-example"] for mark in svg.iter(f"{SVG}g") if "data-example" in mark.attrib]
    assert sorted(ids) == sorted(f"id-{number}" for number in range(1, 40))
    assert mark_of(svg, 7).findtext(f"{SVG}title") == "7 · Book clubs"


def test_few_marks_bear_titles_more_bear_numbers_a_crowd_bears_a_count() -> None:
    assert said(mark_of(drawn(picture_of(LABELS, many(2, mask=1))), 2)) == ["2 Book", "clubs"]
    many_drawn = drawn(picture_of(LABELS, many(60, mask=1)))
    assert said(mark_of(many_drawn, 2)) == ["2 Book", "clubs"]
    assert said(mark_of(many_drawn, 60)) == ["60"]
    crowd = drawn(picture_of(LABELS, many(300, mask=1)))
    assert said(mark_of(crowd, 2)) == []
    assert [count.text for count in crowd.iterfind(f"{SVG}text[@data-mask='1']")] == ["300"]


def test_an_empty_region_shows_no_zero() -> None:
    svg = drawn(picture_of(LABELS, many(2, mask=1)))
    assert svg.findall(f"{SVG}text[@data-mask]") == []


def test_names_stand_on_their_circles_arcs() -> None:
    svg = drawn(picture_of(("One & only", "<b>", "Three"), []))
    arcs = {path.attrib["id"] for path in svg.iter(f"{SVG}path") if "id" in path.attrib}
    names = {name.attrib["href"].removeprefix("#"): name.text for name in svg.iter(f"{SVG}textPath")}
    assert list(names.values()) == ["One & only", "<b>", "Three"]
    assert names.keys() == arcs


def test_the_picture_needs_nothing_the_content_policy_forbids() -> None:
    examples = [example(number, title) for number, title in enumerate(HOSTILE, 1)]
    for element in drawn(picture_of(LABELS, examples)).iter():
        assert element.tag not in {f"{SVG}style", f"{SVG}script", f"{SVG}foreignObject", f"{SVG}image"}
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_stays_text_on_its_card(title: str) -> None:
    picture = picture_of(LABELS, [example(1, title)])
    (card,) = picture.marks
    assert 0 < len(card.lines) <= 3
    widths = [ems_of(line.text) + (lead_of(1) if line.number else 0) for line in card.lines]
    assert all(width * card.font <= card.width - picture.view.cards.padding + 0.01 for width in widths)
    assert all(card.y < line.y < card.y + card.height for line in card.lines)
    assert said(mark_of(drawn(picture), 1)) == [f"{line.number} {line.text}".lstrip() for line in card.lines]


@given(
    titles=st.lists(st.text(st.characters(), max_size=200), min_size=1, max_size=4),
    view=st.sampled_from(["wide", "wall"]),
)
@settings(max_examples=120, deadline=None)
def test_any_title_makes_a_well_formed_picture(titles: list[str], view: ViewName) -> None:
    examples = [example(number, title) for number, title in enumerate(titles, 1)]
    svg = drawn(picture_of((titles[0] or "A", "B", "C"), examples, view))
    assert len([mark for mark in svg.iter(f"{SVG}g") if "data-example" in mark.attrib]) == len(titles)


@given(title=st.text(st.characters(), max_size=200), width=st.floats(4, 12), lines=st.integers(1, 4))
@settings(max_examples=200, deadline=None)
def test_lines_are_few_and_narrow_and_lose_nothing_unmarked(title: str, width: float, lines: int) -> None:
    wrapped = wrap(title, width, lines, lead=1.2 if lines > 1 else 0)
    assert len(wrapped) <= lines
    assert all(ems_of(line) <= width + 1e-9 for line in wrapped)
    assert len(wrapped) < 2 or ems_of(wrapped[0]) <= width - 1.2 + 1e-9
    shown, whole = "".join(wrapped).replace(" ", ""), "".join(clusters(printable(title))).replace(" ", "")
    assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1]))


@given(title=st.text(st.characters(), max_size=120), most=st.floats(4, 12), lines=st.integers(2, 3))
@settings(max_examples=200, deadline=None)
def test_the_narrowest_lines_hold_what_the_widest_hold(title: str, most: float, lines: int) -> None:
    width = narrowest(title, 1.2, most, lines)
    assert width <= most
    narrow, wide = ("".join(wrap(title, at, lines, 1.2)) for at in (width, most))
    assert narrow.endswith("…") <= wide.endswith("…") or "…" in title


@pytest.mark.parametrize(("title", "two", "three"), WIDTHS)
def test_titles_are_as_wide_as_the_cases_say(title: str, two: float, three: float) -> None:
    assert (narrowest(title, 1.2, 10, 2), narrowest(title, 1.2, 10, 3)) == pytest.approx(
        (two, three), abs=1e-4
    )


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Book clubs", ["Book clubs"]),
        ("A weekly hour for my own question", ["A weekly hour for", "my own question"]),
        ("Same worksheet for all", ["Same worksheet", "for all"]),
        ("Portfolio with self-assessment", ["Portfolio with", "self-assessment"]),
        (
            "One two three four five six seven eight nine ten eleven twelve",
            ["One two three", "four five six seven", "eight nine ten el…"],
        ),
        ("Donaudampfschifffahrtsgesellschaft", ["Donaudampfschif", "ffahrtsgesellschaf", "t"]),
    ],
)
def test_a_title_is_broken_as_a_person_would(title: str, lines: list[str]) -> None:
    assert list(wrap(title, 8.3, 3)) == lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("k̓m", ["k̓", "m"]),
        ("👩\u200d👧👍🏽🇨🇦🇩🇪", ["👩\u200d👧", "👍🏽", "🇨🇦", "🇩🇪"]),
        ("क्षि", ["क्", "षि"]),
        ("a" + "\u0301" * 40, ["a" + "\u0301" * 11]),
    ],
)
def test_characters_are_kept_whole(text: str, expected: list[str]) -> None:
    assert clusters(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("7 تعلم", True), ("Math ריבוע", False), ("1 2 3", False)])
def test_the_first_letter_decides_the_direction(text: str, expected: bool) -> None:
    assert is_right_to_left(text) is expected


def test_right_to_left_lines_say_so() -> None:
    svg = drawn(picture_of(LABELS, [example(1, "الطلاب يقودون المؤتمر"), example(2, "Book clubs")]))
    assert {line.get("direction") for line in mark_of(svg, 1).iter(f"{SVG}text")} == {"rtl"}
    assert {line.get("direction") for line in mark_of(svg, 2).iter(f"{SVG}text")} == {None}


def test_numbers_in_attributes_are_short() -> None:
    rendered = templates.get_template("diagram.svg").render(picture=picture_of(LABELS, many(60, mask=3)))
    assert not re.search(r"\d\.\d{4}", rendered)
