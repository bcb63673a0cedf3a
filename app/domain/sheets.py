"""Examples as rows of a table: comma-separated values (RFC 4180) that survive a spreadsheet and come back.

A spreadsheet runs a cell that begins with =, +, - or @. Such a cell is defused: an apostrophe goes before it,
and comes off again when the table is read. Plain negative numbers stay as they are.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from app.domain.errors import Fault, Invalid, message_of
from app.domain.requests import ExampleChanges

AnswersByKey = dict[str, bool | None]

BYTE_ORDER_MARK = "\ufeff"
MOST_ROWS = 5_000
MOST_FAULTS = 50
_HEAD = ("id", "number", "title", "description", "tags", "region")
_SETTING = ("grades", "subject", "community", "needs")
_TEXTS = ("looks_like", "sounds_like", "feels_like", "next_step", "caution", "direction", "contributor")
_SOURCE = ("source_kind", "source_url", "source_note")
_TIMES = ("version", "created_at", "updated_at")
_NOT_READ = {"number", "region", "board", *_TIMES}
_WORDS = {True: "yes", False: "no", None: "not sure"}
_ANSWERS = {
    "yes": True, "y": True, "true": True, "1": True, "x": True,
    "no": False, "n": False, "false": False, "0": False,
    "not sure": None, "unsure": None, "?": None, "": None,
}  # fmt: skip
_RUNNING = "'*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]"
_RUNS = re.compile(_RUNNING)
_DEFUSED = re.compile(f"'{_RUNNING}")
_NUMBER = re.compile(r"-\d+([.,]\d+)?")


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
    return [*_HEAD, *map(answer_column, keys), *_SETTING, *_TEXTS, "ask_me", *_SOURCE, *_TIMES]


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
        *(example["setting"][name] for name in _SETTING),
        *(example[name] for name in _TEXTS),
        _WORDS[example["ask_me"]],
        *(example["source"][name.removeprefix("source_")] for name in _SOURCE),
        *(example[name] for name in _TIMES),
    ]
    return ["" if text is None else defused(str(text)) for text in texts]


def defused(text: str) -> str:
    """The text of a cell, with an apostrophe before it when a spreadsheet would run it."""
    return f"'{text}" if _RUNS.match(text) and not _NUMBER.fullmatch(text) else text


def restored(cell: str) -> str:
    """The text that `defused` got."""
    return cell[1:] if _DEFUSED.match(cell) else cell


def joined_tags(tags: Iterable[str]) -> str:
    """Tags in one cell, separated by commas. A tag with a comma is in quotation marks."""
    return ", ".join(
        f'"{tag.replace(chr(34), chr(34) * 2)}"' if re.search('[",]', tag) else tag for tag in tags
    )


def tags_of(cell: str) -> list[str]:
    """The tags in a cell."""
    return next(csv.reader([" ".join(cell.split())], skipinitialspace=True), [])


def fault(row: int, detail: str, column: str = "") -> Fault:
    """The fault of a row, or of one of its cells."""
    where = f"Row {row}, column {column}" if column else f"Row {row}"
    return Fault(f"{where}: {detail}", row=row, column=column or None)


def refuse(faults: Sequence[Fault]) -> None:
    """Raises Invalid for the first 50 faults, when there are any."""
    if faults:
        raise Invalid(*faults[:MOST_FAULTS])


def read(content: bytes, keys: Sequence[str]) -> list[SheetRow]:
    """The rows of a table, for a board with these concepts; rows without anything in them are left out.

    Raises Invalid, naming row and column of everything that cannot be taken.
    """
    lines = _lines(content)
    columns = _columns([cell for _, line in lines[:1] for cell in line], keys)
    faults: list[Fault] = []
    rows = [row for number, line in lines[1:] if (row := _row(number, line, columns, keys, faults))]
    refuse(faults)
    return rows


def _lines(content: bytes) -> list[tuple[int, list[str]]]:
    """The lines that hold anything, numbered as a spreadsheet does."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(Fault("This is not UTF-8. Save it as “CSV UTF-8”.")) from error
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        for number, line in enumerate(reader, 1):
            if any(map(str.strip, line)):
                lines.append((number, line))
    except csv.Error as error:
        raise Invalid(fault(len(lines) + 1, f"this cannot be read as CSV ({error}).")) from error
    if len(lines) > MOST_ROWS + 1:
        raise Invalid(Fault(f"This has {len(lines) - 1:,} rows; import at most {MOST_ROWS:,} at a time."))
    return lines


def _columns(names: Sequence[str], keys: Sequence[str]) -> list[str]:
    """The column that each cell belongs to, by the names in the header. Raises Invalid."""
    columns = [_column(name, keys) for name in names]
    known = {"id", *header(keys), *_NOT_READ}
    asked = [answer_column(key) for key in keys]
    faults = [
        fault(1, f"there is no such column; there are {', '.join(header(keys))}.", name.strip())
        for name, column in zip(names, columns, strict=True)
        if column not in known
    ]
    twice = [name for name in dict.fromkeys(columns) if columns.count(name) > 1]
    faults += [fault(1, "this column is there twice.", name) for name in twice]
    if any(name in columns for name in asked):
        faults += [
            fault(1, "this column is needed beside the other answers.", name)
            for name in asked
            if name not in columns
        ]
    if not {"id", "title"} & set(columns):
        faults.append(fault(1, "this column is needed.", "title"))
    refuse(faults)
    return columns


def _column(name: str, keys: Sequence[str]) -> str:
    plain_name = "_".join(name.strip().lower().split())
    return answer_column(plain_name) if plain_name in keys and plain_name not in _HEAD else plain_name


def _row(
    number: int, line: Sequence[str], columns: Sequence[str], keys: Sequence[str], faults: list[Fault]
) -> SheetRow | None:
    if any(map(str.strip, line[len(columns) :])):
        faults.append(fault(number, f"this has more cells than the header, which has {len(columns)}."))
        return None
    given = {name: restored(cell).strip() for name, cell in zip(columns, line, strict=False)}
    wrong = list(_wrong(number, given, keys))
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
    chosen = {key: _ANSWERS[text.lower()] for key, text in answers.items()}
    return SheetRow(
        number, given.get("id") or None, changes, places, chosen if any(answers.values()) else None
    )


def _wrong(number: int, given: Mapping[str, str], keys: Sequence[str]) -> Iterator[Fault]:
    for column in (*map(answer_column, keys), "ask_me"):
        text = given.get(column, "")
        if text.lower() not in _ANSWERS:
            choice = "yes or no" if column == "ask_me" else "yes, no or not sure, or leave it empty"
            yield fault(number, f"“{text[:40]}” is not an answer; write {choice}.", column)


def _fields(given: Mapping[str, str]) -> dict[str, Any]:
    """Cells as the fields of a change, nested as the API has them."""
    fields: dict[str, Any] = {}
    for name, text in given.items():
        if name in _SETTING:
            fields.setdefault("setting", {})[name] = text
        elif name in _SOURCE:
            fields.setdefault("source", {})[name.removeprefix("source_")] = text
        elif name == "tags":
            fields[name] = tags_of(text)
        elif name == "ask_me":
            fields[name] = bool(_ANSWERS[text.lower()])
        elif name == "direction":
            fields[name] = text.lower() or None
        elif name in {"title", "description", *_TEXTS}:
            fields[name] = text
    return fields


def _fault(number: int, error: Any) -> Fault:
    path = [str(part) for part in error["loc"] if isinstance(part, str)]
    column = {"setting": path[-1], "source": f"source_{path[-1]}"}.get(path[0], path[0])
    return fault(number, message_of(error), column)
