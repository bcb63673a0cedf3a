"""A value is named by what it is: a word that says nothing of that names none, in Python."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.documents import ROOT

EMPTY = {"one", "each", "found", "told", "kept"}


def empty_names(text: str) -> Iterator[str]:
    """The names that a piece of Python gives to values and functions, of those that say nothing."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case (
                ast.Name(id=name, ctx=ast.Store())
                | ast.arg(arg=name)
                | ast.Attribute(attr=name, ctx=ast.Store())
            ):
                pass
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                pass
            case _:
                continue
        if name in EMPTY:
            yield name


@pytest.mark.parametrize("folder", ["app", "tests"])
def test_every_name_is_a_noun(folder: str) -> None:
    named = {
        str(path.relative_to(ROOT)): [*empty_names(path.read_text(encoding="utf-8"))]
        for path in Path(ROOT / folder).rglob("*.py")
    }
    assert {path: names for path, names in named.items() if names} == {}


@pytest.mark.parametrize(
    "text", ["one = 1", "def f(each): ...", "self.kept = 2", "for found in []: ...", "async def told(): ..."]
)
def test_an_empty_name_is_noticed(text: str) -> None:
    assert [*empty_names(text)]
