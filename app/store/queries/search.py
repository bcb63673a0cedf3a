"""Text search in examples, with a trigram index of each kind of database.

The result is the same on both: every word, folded, occurs in the example's folded text. PostgreSQL uses its
index for `LIKE` by itself; on SQLite the index is a table of its own (FTS5, trigram) that the query names.
"""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, column, literal_column, select, table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import col

from app.domain.text import fold, line
from app.store.models import Example

SHORTEST = 3
_ROW = table("example_search_row", column("row"), column("example_id"))
_INDEX = table("example_search", column("rowid"))


def terms(q: str) -> Iterator[tuple[Any, ...]]:
    """The conditions that an example holds every word of `q`, whatever the case and the accents.

    Each condition is a function that writes it, followed by its values, as `Filters` has them.
    """
    words = fold(line(q)).split()
    yield from ((_contains, _pattern(word)) for word in words if len(word) < SHORTEST)
    if long := [word for word in words if len(word) >= SHORTEST]:
        yield _contains_all, " AND ".join(map(_phrase, long)), *map(_pattern, long)


def _pattern(word: str) -> str:
    """The pattern for `LIKE` that finds a word anywhere."""
    return "%{}%".format(re.sub("[/%_]", r"/\g<0>", word))


def _phrase(word: str) -> str:
    """A word as a string of an FTS5 query (section 3.1 of its manual), whatever characters it has."""
    return '"{}"'.format(word.replace('"', '""'))


def _contains(_board: object, pattern: ColumnElement[str]) -> ColumnElement[bool]:
    return col(Example.words).like(pattern, escape="/")


def _contains_all(
    board: object, phrases: ColumnElement[str], *patterns: ColumnElement[str]
) -> ColumnElement[bool]:
    return _Match(and_(*(_contains(board, pattern) for pattern in patterns)), _is_indexed_under(phrases))


def _is_indexed_under(phrases: ColumnElement[str]) -> ColumnElement[bool]:
    rows = select(_ROW.c.example_id).join(_INDEX, _INDEX.c.rowid == _ROW.c.row)
    return col(Example.id).in_(rows.where(literal_column("example_search").op("MATCH")(phrases)))


class _Match(FunctionElement[bool]):
    """A condition in two forms: for PostgreSQL, and for SQLite."""

    type = Boolean()
    inherit_cache = True


@compiles(_Match)
def _by_like(match: _Match, compiler: Any, **options: Any) -> str:
    everywhere, _ = match.clauses
    return f"({compiler.process(everywhere, **options)})"


@compiles(_Match, "sqlite")
def _by_match(match: _Match, compiler: Any, **options: Any) -> str:
    _, on_sqlite = match.clauses
    return f"({compiler.process(on_sqlite, **options)})"
