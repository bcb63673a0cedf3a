"""The map as a picture: everything `templates/diagram.svg` draws, worked out and measured. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from app.domain import sentences
from app.domain.map import geometry
from app.domain.map.geometry import Circle, Palette, Theme, View, ViewName
from app.domain.map.layout import Item, Mark, disc_for, layout_of, lead_of
from app.domain.map.lettering import is_right_to_left, printable, wrap
from app.domain.regions import ORDER

_LEADING = 1.18
_MIDDLE_OF_LETTERS = 0.34


@dataclass(frozen=True, slots=True)
class Example:
    """What the picture needs to know: `mask` is the region, None the tray; `placed` the placing order."""

    id: str
    number: int
    title: str
    mask: int | None
    at: tuple[float, float] | None
    placed: int | None


@dataclass(frozen=True, slots=True)
class Area:
    """What a region covers."""

    mask: int
    d: str
    fill: str


@dataclass(frozen=True, slots=True)
class Ring:
    """One concept's circle with its name outside it, along the path `d`."""

    x: float
    y: float
    r: float
    colour: str
    name_id: str
    d: str
    font: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, centred on x; y is its baseline. A card's first line begins with a number."""

    x: float
    y: float
    text: str
    right_to_left: bool = False
    number: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many examples a region holds, where its marks do not say it."""

    mask: int
    font: float
    line: Line


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """One example's mark: a box with rounded corners, a disc when they are half its size, and its text."""

    id: str
    kind: str
    label: str
    x: float
    y: float
    width: float
    height: float
    corner: float
    font: float
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole picture in units of `view.view_box`; colours are in `palette`.

    `hatch_id` names the pattern of the areas in `hatched`, which a lens makes impossible.
    Numbers stand in place of what no font can draw: the titles of the examples with the numbers
    `undrawn_examples`, and the names of `undrawn_circles` (from 1).
    """

    view: View
    palette: Palette
    title: str
    description: str
    areas: list[Area]
    hatch_id: str
    hatched: list[Area]
    rings: list[Ring]
    counts: list[Count]
    marks: list[DrawnMark]
    undrawn_examples: list[int]
    undrawn_circles: list[int]


def any_font_draws(_text: str) -> bool:
    """What a picture relies on that a browser draws: it says itself which letters it has no font for."""
    return True


def picture_of(
    labels: Sequence[str],
    examples: Iterable[Example],
    view_name: ViewName = "wide",
    theme: Theme = "light",
    can_draw: Callable[[str], bool] = any_font_draws,
    hatched: Collection[int] = (),
) -> Picture:
    """Work out the picture of a board: its concepts' labels by position, and its examples in any order.

    `hatched` are the masks of the regions that a lens makes impossible.
    `can_draw` says whether there is a font with all the letters of a text.
    """
    every = list(examples)
    labels = [printable(label) for label in labels]
    undrawn_circles = [number for number, label in enumerate(labels, 1) if not can_draw(label)]
    counts = Counter(example.mask for example in every)
    stage = _Stage.of(view_name, theme)
    marks = layout_of(view_name)(_items(every))
    dotted = {example.mask for example in every if example.id in marks and marks[example.id].kind == "dot"}
    in_order = _in_reading_order(every)
    undrawn = [e for e in in_order if marks[e.id].kind == "card" and not can_draw(e.title)]
    discs = {e.id: disc_for(marks[e.id], stage.view, e.number) for e in undrawn}
    return Picture(
        view=stage.view,
        palette=stage.palette,
        title=", ".join(labels),
        description=sentences.summary(counts, labels),
        areas=[_area(stage, mask) for mask in reversed(ORDER)],
        hatch_id=f"{stage.name}-hatch",
        hatched=[_area(stage, mask) for mask in reversed(ORDER) if mask in hatched],
        rings=[
            _ring(stage, position, f"Circle {position + 1}" if position + 1 in undrawn_circles else label)
            for position, label in enumerate(labels)
        ],
        counts=[_count(stage, mask, counts[mask]) for mask in ORDER if mask in dotted],
        marks=[_drawn(stage, example, discs.get(example.id, marks[example.id])) for example in in_order],
        undrawn_examples=sorted(example.number for example in undrawn),
        undrawn_circles=undrawn_circles,
    )


@dataclass(frozen=True, slots=True)
class _Stage:
    name: ViewName
    view: View
    circles: tuple[Circle, ...]
    palette: Palette

    @classmethod
    def of(cls, name: ViewName, theme: Theme) -> "_Stage":
        whole = geometry.geometry()
        return cls(name, whole.views[name], geometry.circles_of(whole, name), whole.palette[theme])


def _items(examples: Iterable[Example]) -> list[Item]:
    return [
        Item(e.id, e.title, e.mask, e.at, e.placed or 0, e.number) for e in examples if e.mask is not None
    ]


def _in_reading_order(examples: Iterable[Example]) -> list[Example]:
    placed = [(ORDER.index(e.mask), e.number, e) for e in examples if e.mask is not None]
    return [example for *_, example in sorted(placed, key=lambda entry: entry[:2])]


def _area(stage: _Stage, mask: int) -> Area:
    x, y, width, height = stage.view.view_box
    box = (x, y, x + width, y + height)
    return Area(mask, geometry.region_path(stage.circles, mask, box), stage.palette.fills[mask])


def _ring(stage: _Stage, position: int, label: str) -> Ring:
    circle = stage.circles[position]
    name = geometry.name_of(stage.view, stage.circles, position, label)
    return Ring(
        x=_short(circle.x),
        y=_short(circle.y),
        r=circle.r,
        colour=stage.palette.lines[position],
        name_id=f"{stage.name}-name-{position}",
        d=name.d,
        font=_short(name.font),
        text=name.text,
    )


def _count(stage: _Stage, mask: int, count: int) -> Count:
    pole = geometry.pole(stage.circles, mask, stage.view)
    font = stage.view.counts.font
    return Count(mask, font, _centred([str(count)], pole.x, pole.y, font)[0])


def _drawn(stage: _Stage, example: Example, mark: Mark) -> DrawnMark:
    lines = _lines(stage, example, mark)
    height = mark.height
    if mark.kind == "card":
        height -= (mark.lines - len(lines)) * mark.font * _LEADING
    return DrawnMark(
        id=example.id,
        kind=mark.kind,
        label=f"{example.number} · {sentences.isolated(printable(example.title))}",
        x=_short(mark.x - mark.width / 2),
        y=_short(mark.y - height / 2),
        width=_short(mark.width),
        height=_short(height),
        corner=_short(mark.font * 0.6 if mark.kind == "card" else mark.width / 2),
        font=_short(mark.font),
        lines=lines,
    )


def _lines(stage: _Stage, example: Example, mark: Mark) -> list[Line]:
    if mark.kind == "disc":
        return _centred([str(example.number)], mark.x, mark.y, mark.font)
    if mark.kind == "dot":
        return []
    width = (mark.width - stage.view.cards.padding) / mark.font
    texts = wrap(example.title, width, mark.lines, lead_of(example.number))
    first, *others = _centred(texts, mark.x, mark.y, mark.font)
    right_to_left = is_right_to_left(example.title)
    return [replace(first, number=str(example.number), right_to_left=right_to_left), *others]


def _centred(texts: Sequence[str], x: float, y: float, font: float) -> list[Line]:
    top = y - (len(texts) - 1) / 2 * font * _LEADING + _MIDDLE_OF_LETTERS * font
    return [
        Line(_short(x), _short(top + k * font * _LEADING), text, is_right_to_left(text))
        for k, text in enumerate(texts)
    ]


def _short(value: float) -> float:
    return round(value, 2)
