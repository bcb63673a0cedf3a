"""Files are counted while they are read: what is too long is refused early, with little memory."""

import json
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.domain import document, sheets, tables
from app.domain.errors import MOST_FAULTS, Invalid
from app.domain.limits import Limits, limits, set_limits
from tests.conftest import STAFFROOM

MANY = 250_000
KEYS = ("own", "each", "routes")


@pytest.fixture(autouse=True)
def few_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_LINES", 20_000)


@contextmanager
def little_memory(size: int) -> Iterator[None]:
    """Besides a file of this size and its text, not much is held at any time."""
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * size + 4 * 1024 * 1024


def refusal(read: Callable[[bytes], object], content: bytes) -> str:
    with pytest.raises(Invalid) as refused, little_memory(len(content)):
        read(content)
    assert len(refused.value.faults) <= MOST_FAULTS
    return refused.value.faults[0].detail


def read_table(content: bytes) -> object:
    return sheets.read(tables.read(content), KEYS)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"title\n" + b"a\n" * MANY, "more than 5,000 rows"),
        (b"title\n" + b"\n" * MANY, "more than 5,000 rows"),
        (b"title\n" + b",\r\n" * MANY, "more than 5,000 rows"),
        (b"a," * MANY, "more than 2,000 columns"),
        (b"title" + b";" * MANY, "more than 2,000 columns"),
        (b'title\n"a\n' + (b'",' + b"," * 50_000 + b'"\n') * 20, "more than 2,000 columns"),
        (b'title\n"' + b"a " * MANY + b'"\n', "a cell may have at most"),
        (b'title,tags\na,"' + b"x" * MANY + b'"\n', "a cell may have at most"),
        (b"title\n" + b'"' * 2 * MANY, "a cell may have at most"),
        (b",".join(b"c%d" % number for number in range(2_000)) + b"\na\n", "no such column"),
        (b",".join([b"title"] * 2_000) + b"\na\n", "there twice"),
        (b"title,grades\n" + b"a,2024-04-07\n" * 5_000, "is a day"),
        (b"x\n" + b"\n".join([b'"' + b"title," * 3_000 + b'"'] * 9), "not the name of a column"),
    ],
)
def test_a_table_is_counted_while_it_is_read(content: bytes, words: str) -> None:
    assert words in refusal(read_table, content)


@pytest.mark.parametrize("text", ["a\n" * MANY, "\n" * MANY, "," * MANY, "- " * MANY, "a" * MANY])
def test_a_pasted_list_is_counted_while_it_is_read(text: str) -> None:
    with pytest.raises(Invalid), little_memory(len(text)):
        tables.from_list(text)


def with_examples(content: bytes) -> bytes:
    return (
        json.dumps(STAFFROOM | {"examples": []})
        .encode()
        .replace(b'"examples": []', b'"examples": [%b]' % content)
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"1," * MANY + b"1", "more values than"),
        (b"[]," * MANY + b"[]", "more values than"),
        (b"{}," * MANY + b"{}", "more values than"),
        (b'"",' * MANY + b'""', "more values than"),
        (b'{"title":"a"},' * 10_001 + b'{"title":"a"}', "at most 10,000 examples"),
        (b"1," * 10_000 + b"1", "at most 10,000 examples"),
        (b"1," * 9_000 + b"1", "should be an object"),
        (b"{%b}" % b",".join(b'"%d":1' % number for number in range(50_000)), "fields, which is too many"),
        (b'{"title":"a","tags":[' + b"1," * 50_000 + b"1]}", "at most 12 tags"),
        (b'{"title":"' + b"a" * MANY + b'"}', "at most 200 characters"),
        (b"[" * 100_000, "JSON"),
    ],
)
def test_a_document_is_counted_before_it_is_read(
    content: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "VALUES_PER_EXAMPLE", 15)
    assert words in refusal(document.read, with_examples(content))


def test_commas_and_brackets_in_texts_are_no_values() -> None:
    example = {"title": 'A "quoted" one', "description": ',[{"\\' * 1_000}
    usual = limits()
    set_limits(Limits(examples_per_board=2))
    try:
        made = document.read(json.dumps(STAFFROOM | {"examples": [example, example]}).encode())
        with pytest.raises(Invalid, match="at most 2 examples"):
            document.read(json.dumps(STAFFROOM).encode())
    finally:
        set_limits(usual)
    assert made.examples[0].description == example["description"]
