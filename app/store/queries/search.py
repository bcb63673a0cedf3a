"""Finding words: by an index of every three letters, which each kind of database has in a form of its own.

What is found is the same on all: the words, folded, occur in the example's folded text. Only PostgreSQL sees
from `LIKE` by itself that an index helps; SQLite is asked through the index's own table (FTS5, trigram).
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
    """What an example must meet to hold every word of `q` (apart by white space), in any case and accent.

    Each as `Filters` has them: how it is written, followed by the values it is written of.
    """
    words = fold(line(q)).split()
    yield from ((_contains, _pattern(word)) for word in words if len(word) < SHORTEST)
    if long := [word for word in words if len(word) >= SHORTEST]:
        yield _holds, " AND ".join(map(_phrase, long)), *map(_pattern, long)


def _pattern(word: str) -> str:
    """The word anywhere, for `LIKE`."""
    return "%{}%".format(re.sub("[/%_]", r"/\g<0>", word))


def _phrase(word: str) -> str:
    """The word as a quoted string to FTS5 (section 3.1 of its manual), whatever characters it has."""
    return '"{}"'.format(word.replace('"', '""'))


def _contains(_board: object, pattern: ColumnElement[str]) -> ColumnElement[bool]:
    return col(Example.words).like(pattern, escape="/")


def _holds(board: object, phrases: ColumnElement[str], *patterns: ColumnElement[str]) -> ColumnElement[bool]:
    return _Found(and_(*(_contains(board, pattern) for pattern in patterns)), _is_indexed_under(phrases))


def _is_indexed_under(phrases: ColumnElement[str]) -> ColumnElement[bool]:
    rows = select(_ROW.c.example_id).join(_INDEX, _INDEX.c.rowid == _ROW.c.row)
    return col(Example.id).in_(rows.where(literal_column("example_search").op("MATCH")(phrases)))


class _Found(FunctionElement[bool]):
    """One condition in two forms: for every database, and for SQLite."""

    type = Boolean()
    inherit_cache = True


@compiles(_Found)
def _by_like(found: _Found, compiler: Any, **options: Any) -> str:
    everywhere, _ = found.clauses
    return f"({compiler.process(everywhere, **options)})"


@compiles(_Found, "sqlite")
def _by_match(found: _Found, compiler: Any, **options: Any) -> str:
    _, on_sqlite = found.clauses
    return f"({compiler.process(on_sqlite, **options)})"
