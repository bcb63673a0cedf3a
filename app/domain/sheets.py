"""Examples as rows of a table: comma-separated values (RFC 4180) that survive a spreadsheet and come back.

A spreadsheet runs a cell that begins with =, +, - or @. Such a cell is defused: an apostrophe goes before it,
and comes off again when the table is read. Plain negative numbers stay as they are.
"""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple

from pydantic import ValidationError

from app.domain.calendar_days import grades_of_day
from app.domain.document import Decisions, Evidence
from app.domain.errors import MOST_FAULTS, Fault, Invalid, message_of
from app.domain.invisible import visible
from app.domain.requests import ExampleChanges
from app.domain.sentences import quoted
from app.domain.text import fold

AnswersByKey = dict[str, bool | None]

BYTE_ORDER_MARK = "\ufeff"
MOST_ROWS = 5_000
_HEAD = ("id", "number", "title", "description", "tags", "region")
_SETTING = ("grades", "subject", "community", "needs")
_TEXTS = ("looks_like", "sounds_like", "feels_like", "next_step", "caution", "direction", "contributor")
_SOURCE = ("source_kind", "source_url", "source_note")
_TIMES = ("version", "created_at", "updated_at")
# What came later stands last, so that programs that count columns find the others where they were.
_DECIDES = tuple(f"decides_{name}" for name in Decisions.model_fields)
_LATER = ("adapted_for", *_DECIDES, "evidence", "source_label")
_EVIDENCE = tuple(Evidence.model_fields)
NUMBERS = frozenset({"number", "version"})
_NOT_READ = {"number", "region", "board", *_TIMES}
_WORDS = {True: "yes", False: "no", None: "not sure"}
_YES = "yes y true 1 x on ✓ ✔ ☑ ✅ 🗸 √ oui vrai ja j wahr si verdadero"
_NO = "no n false 0 off ✗ ✘ ✖ ❌ ☐ non faux nein falsch falso"
_NOT_SURE = (
    *("", "?", "not sure", "unsure", "not certain", "don't know", "i don't know"),
    *("pas sur", "pas sure", "pas certain", "pas certaine", "incertain", "je ne sais pas", "ne sais pas"),
    *("unsicher", "nicht sicher", "weiss nicht", "weiss ich nicht", "ich weiss nicht"),
    *("no seguro", "no segura", "inseguro", "insegura", "no estoy seguro", "no estoy segura", "no se"),
)
_ANSWERS: dict[str, bool | None] = {
    **dict.fromkeys(_YES.split(), True),
    **dict.fromkeys(_NO.split(), False),
    **dict.fromkeys(_NOT_SURE),
}
_RUNNING = "'*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]"
_RUNS = re.compile(_RUNNING)
_DEFUSED = re.compile(f"'{_RUNNING}")
_NUMBER = re.compile(r"-\d+([.,]\d+)?")
_TAG = re.compile(
    r'\s*(?:"((?:[^"]|"")*+)"\s*(?=[,،、\uff0c;\uff1b\n]|$)|([^,،、\uff0c;\uff1b\n]*+))(?:[,،、\uff0c;\uff1b\n]|$)'
)
_GUESSED = re.compile(r"\d+([-/.:]\d+)+|0\d+|\d+[eE][-+]?\d+")
_RANGE = re.compile(r"(?<=\d)-(?=\d)")
BROKEN_LETTER = re.compile("[\udc80-\udcff]")
_AT_ENDS = "\ufeff\u200b"
_LOOKED_AT = 10
_LOOKED_AT_CELLS = 100
_LONGEST_NAMES = 1_000


class Line(NamedTuple):
    """A row of a table as it was read; the first one holds the names of the columns."""

    number: int
    cells: Sequence[str]


class SheetRow(NamedTuple):
    """A row that was read. The header is row 1; `id` is that of the example it is about, None for a new one.

    `changes` has the fields it gives set; `answers` counts only when it `places`, and is None for the tray.
    """

    number: int
    id: str | None
    changes: ExampleChanges
    places: bool
    answers: AnswersByKey | None


def answer_column(key: str) -> str:
    """The column that holds the answers for a concept."""
    return f"answer_{key}"


def header(keys: Sequence[str]) -> list[str]:
    """The names of all columns of a board with these concepts."""
    return [*_HEAD, *map(answer_column, keys), *_SETTING, *_TEXTS, "ask_me", *_SOURCE, *_TIMES, *_LATER]


def to_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows as comma-separated values, each ended by CR LF."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def cells(example: Mapping[str, Any], keys: Sequence[str]) -> list[str]:
    """An example, as the API represents it, as the cells of a row."""
    answers = example["answers"]
    texts = [
        example["id"],
        example["number"],
        example["title"],
        example["description"],
        joined_tags(example["tags"]),
        example["region"],
        *(_WORDS[answers[key]] if answers else "" for key in keys),
        undated(example["setting"]["grades"]),
        *(example["setting"][name] for name in _SETTING[1:]),
        *(example[name] for name in _TEXTS),
        _WORDS[example["ask_me"]],
        *(example["source"][name.removeprefix("source_")] for name in _SOURCE),
        *(example[name] for name in _TIMES),
        example["setting"]["adapted_for"],
        *example["decides"].values(),
        evidence_cell(example["evidence"]),
        example["source"]["label"],
    ]
    return ["" if text is None else defused(str(text)) for text in texts]


def defused(text: str) -> str:
    """The text of a cell, with an apostrophe before it when a spreadsheet would run it."""
    return f"'{text}" if _RUNS.match(text) and not _NUMBER.fullmatch(text) else text


def restored(cell: str) -> str:
    """The text that `defused` got."""
    return cell[1:] if _DEFUSED.match(cell) else cell


def undated(grades: str | None) -> str | None:
    """Grades with an en dash, because a spreadsheet makes a date of 4-7."""
    return _RANGE.sub("–", grades) if grades else grades


def joined_tags(tags: Iterable[str]) -> str:
    """Tags in one cell, separated by commas.

    A tag that holds a separator, or that a spreadsheet takes for a date or a number, is in quotation marks.
    """
    return ", ".join(
        _quoted(tag) if re.search(r'[",،、\uff0c;\uff1b]', tag) or _GUESSED.fullmatch(tag) else tag
        for tag in tags
    )


def evidence_cell(evidence: Iterable[Mapping[str, str | None]]) -> str:
    """Evidence in one cell, a line each: how, text, address and day with | between them."""
    text = io.StringIO()
    rows = ([piece[name] for name in _EVIDENCE] for piece in evidence)
    csv.writer(text, delimiter="|", lineterminator="\n").writerows(rows)
    return text.getvalue().removesuffix("\n")


def evidence_of(cell: str) -> list[dict[str, str | None]]:
    """The evidence in a cell. What stands behind the day makes a piece that no field fits."""
    rows = csv.reader(io.StringIO(cell, newline=""), delimiter="|")
    return [
        {name: text.strip() or None for name, text in zip_longest(_EVIDENCE, row, fillvalue="")}
        for row in rows
        if any(map(str.strip, row))
    ]


def _quoted(tag: str) -> str:
    return f'"{tag.replace(chr(34), chr(34) * 2)}"'


def tags_of(cell: str) -> list[str]:
    """The tags in a cell, separated as in the form of an example."""
    return [quoted.replace('""', '"') if quoted else plain for quoted, plain in _TAG.findall(cell)]


def column_letter(index: int) -> str:
    """The letters by which a spreadsheet names a column, from A for 0."""
    before, last = divmod(index, 26)
    return (column_letter(before - 1) if before else "") + chr(ord("A") + last)


def fault(row: int, detail: str, column: str = "") -> Fault:
    """The fault of a row, or of one of its cells."""
    where = f"Row {row}, column {column}" if column else f"Row {row}"
    return Fault(f"{where}: {detail}", row=row, column=column or None)


def too_many_rows() -> Invalid:
    """The error for a table that is too long. Nobody counts how much too long."""
    return Invalid(Fault(f"This has more than {MOST_ROWS:,} rows; import at most {MOST_ROWS:,} at a time."))


def refuse(faults: Sequence[Fault]) -> None:
    """Raises Invalid for the first 50 faults, when there are any."""
    if faults:
        raise Invalid(*faults)


def read(lines: Sequence[Line], keys: Sequence[str]) -> list[SheetRow]:
    """The rows of a table, for a board with these concepts.

    Raises Invalid, naming row and column of everything that cannot be taken.
    """
    keys = tuple(keys)
    columns = _columns(lines, keys)
    faults: list[Fault] = []
    rows: list[SheetRow] = []
    for line in lines[1:]:
        if row := _row(line, columns, keys, faults):
            rows.append(row)
        if len(faults) >= MOST_FAULTS:
            break
    refuse(faults)
    return rows


def _columns(lines: Sequence[Line], keys: tuple[str, ...]) -> list[str]:
    """The column that each cell belongs to, by the names in the header; "" without a name. Raises Invalid."""
    number, names = lines[0] if lines else Line(1, [])
    columns = [_column(name, keys) for name in names]
    refuse(list(_title_faults(lines, keys)))
    faults = [
        *_unknown(number, names, keys),
        *(fault(number, "this column is there twice.", name) for name in _repeated(columns)),
        *_missing(number, columns, keys),
    ]
    refuse(faults)
    return columns


@lru_cache
def _known(keys: tuple[str, ...]) -> set[str]:
    return {"id", *header(keys), *_NOT_READ}


def _title_faults(lines: Sequence[Line], keys: tuple[str, ...]) -> Iterator[Fault]:
    """The fault of a table that has something else above the names of its columns."""
    heads = [line for line in lines[1:_LOOKED_AT] if {"id", "title"} & _names_in(line, keys)]
    if not heads or _known(keys) & {_column(cell, keys) for cell in lines[0].cells}:
        return
    first = next(filter(None, map(visible, lines[0].cells)))
    where = f"the names of the columns are in row {heads[0].number}; take out the rows above it."
    yield fault(lines[0].number, f"{quoted(first[:40])} is not the name of a column: {where}")


def _names_in(line: Line, keys: tuple[str, ...]) -> set[str]:
    """The columns that a line names, whatever divides its cells."""
    cells = (cell[:_LONGEST_NAMES] for cell in line.cells[:_LOOKED_AT_CELLS])
    return {_column(name, keys) for cell in cells for name in re.split(r"[,;\t|]", cell)}


def _unknown(number: int, names: Sequence[str], keys: tuple[str, ...]) -> Iterator[Fault]:
    choice = ", ".join(name for name in header(keys)[1:] if name not in _NOT_READ)
    for name in names:
        if visible(name) and _column(name, keys) not in _known(keys):
            detail = f"there is no such column; take it out, or name it like one of: {choice}."
            yield fault(number, detail, visible(name)[:60])


def _repeated(columns: Sequence[str]) -> list[str]:
    return [name for name, times in Counter(columns).items() if name and times > 1]


def _missing(number: int, columns: Sequence[str], keys: tuple[str, ...]) -> Iterator[Fault]:
    asked = [answer_column(key) for key in keys]
    if any(name in columns for name in asked):
        for name in asked:
            if name not in columns:
                yield fault(number, "this column is needed beside the other answers.", name)
    if not {"id", "title"} & set(columns):
        yield fault(number, "this column is needed.", "title")


def _column(name: str, keys: tuple[str, ...]) -> str:
    """The column that a name in the header means, however it is spaced and capitalized."""
    plain_name = "_".join(visible(unicodedata.normalize("NFKC", name)).lower().split())
    if plain_name in keys and plain_name not in _HEAD:
        return answer_column(plain_name)
    hyphenless = plain_name.replace("-", "_")
    return hyphenless if hyphenless in _known(keys) else plain_name


def _row(line: Line, columns: Sequence[str], keys: tuple[str, ...], faults: list[Fault]) -> SheetRow | None:
    number, cells = line
    given = {name: _content(cell) for name, cell in zip(columns, cells, strict=False) if name}
    wrong = [*_nameless(line, columns), *_wrong(number, given, keys)]
    faults += wrong
    if wrong:
        return None
    try:
        changes = ExampleChanges.model_validate(_fields(given))
    except ValidationError as error:
        faults += (_fault(number, problem) for problem in error.errors())
        return None
    answers = {key: given.get(answer_column(key), "") for key in keys}
    places = answer_column(keys[0]) in columns
    chosen = {key: _answer(text) for key, text in answers.items()}
    return SheetRow(
        number, given.get("id") or None, changes, places, chosen if any(answers.values()) else None
    )


def _content(cell: str) -> str:
    """The text of a cell; nothing where nobody sees anything."""
    return restored(cell.strip(_AT_ENDS)).strip() if visible(cell) else ""


def _nameless(line: Line, columns: Sequence[str]) -> Iterator[Fault]:
    """The faults of cells in columns without a name."""
    for index, cell in enumerate(line.cells):
        if visible(cell) and not (index < len(columns) and columns[index]):
            detail = f"there is something in column {column_letter(index)}, which has no name."
            if index >= len(columns):
                more = f"this has more cells than the header, which has {len(columns)}"
                detail = (
                    f"{detail} Perhaps {more}; a cell with the sign that divides cells needs quotation marks."
                )
            yield fault(line.number, detail)
            return


def _answer(text: str) -> bool | None:
    """What a word or a sign answers. Raises KeyError."""
    return _ANSWERS[_plain_answer(text)]


def _plain_answer(text: str) -> str:
    return fold(visible(text)).replace("’", "'")


def _wrong(number: int, given: Mapping[str, str], keys: tuple[str, ...]) -> Iterator[Fault]:
    for column in (*map(answer_column, keys), "ask_me"):
        text = given.get(column, "")
        if _plain_answer(text) not in _ANSWERS:
            choice = "yes or no" if column == "ask_me" else "yes, no or not sure, or leave it empty"
            yield fault(number, f"{quoted(text[:40])} is not an answer; write {choice}.", column)
    for column in ("grades", "tags"):
        text = visible(given.get(column, ""))
        if grades := grades_of_day(text, hyphens_only=column == "tags"):
            made = f"A spreadsheet turned {grades} into a date. Write {undated(grades)} here."
            detail = f"{quoted(text)} is a day. {made}"
            yield fault(number, detail, column)


def _fields(given: Mapping[str, str]) -> dict[str, Any]:
    """Cells as the fields of a change, nested as the API has them."""
    fields: dict[str, Any] = {}
    for name, text in given.items():
        if name in _NESTED:
            group, part = _NESTED[name]
            fields.setdefault(group, {})[part] = _CONTENTS[name](text) if name in _CONTENTS else text
        elif name in _CONTENTS:
            fields[name] = _CONTENTS[name](text)
        elif name in {"title", "description", *_TEXTS}:
            fields[name] = text
    return fields


def _choice(text: str) -> str | None:
    return visible(text).lower() or None


_NESTED = {
    **{name: ("setting", name) for name in (*_SETTING, "adapted_for")},
    **{name: ("source", name.removeprefix("source_")) for name in (*_SOURCE, "source_label")},
    **{name: ("decides", name.removeprefix("decides_")) for name in _DECIDES},
}
_CONTENTS: Mapping[str, Callable[[str], Any]] = {
    "tags": tags_of,
    "ask_me": lambda text: bool(_answer(text)),
    "evidence": evidence_of,
    "direction": _choice,
    **dict.fromkeys(_DECIDES, _choice),
}


def _fault(number: int, error: Any) -> Fault:
    path = [str(part) for part in error["loc"] if isinstance(part, str)]
    nested = {"setting": path[-1], "source": f"source_{path[-1]}", "decides": f"decides_{path[-1]}"}
    column = nested.get(path[0], path[0])
    return fault(number, message_of(error).replace("Use at most", "use at most", 1), column)
