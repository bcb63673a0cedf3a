"""Finding words: by an index of every three letters, which each kind of database has in a form of its own.

What is found is the same on all: the words, folded, occur in the example's folded text. Only PostgreSQL sees
from `LIKE` by itself that an index helps; SQLite is asked through the index's own table (FTS5, trigram).
"""

from collections.abc import Iterator, Sequence
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


def holds(q: str) -> Iterator[ColumnElement[bool]]:
    """What an example must meet to hold every word of `q` (apart by white space), in any case and accent."""
    words = fold(line(q)).split()
    yield from (_contains(word) for word in words if len(word) < SHORTEST)
    if long := [word for word in words if len(word) >= SHORTEST]:
        yield _Found(and_(*map(_contains, long)), _is_indexed_under(long))


def _contains(word: str) -> ColumnElement[bool]:
    return col(Example.words).contains(word, autoescape=True)


def _is_indexed_under(words: Sequence[str]) -> ColumnElement[bool]:
    """Each word is a quoted string to FTS5 (section 3.1 of its manual), whatever characters it has."""
    phrases = " AND ".join('"{}"'.format(word.replace('"', '""')) for word in words)
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
