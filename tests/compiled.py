"""Statements that are compiled once a test process.

SQLAlchemy keeps compiled statements for each engine. Nearly every test makes an application with engines of
its own: a fifth of their time went into compiling the same statements anew.
"""

from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from app.store import engines

_compiled: dict[str, LRUCache[Any, Any]] = {}


def share_compiled_statements() -> None:
    """Have every engine of a kind of database find what another one compiled."""
    for dialect in (PGDialect_psycopg, SQLiteDialect_pysqlite):
        dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
        dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    engines.create_engine = _create_engine  # type: ignore[attr-defined]


def _create_engine(*arguments: Any, **options: Any) -> Engine:
    engine = create_engine(*arguments, **options)
    engine._compiled_cache = _compiled.setdefault(engine.dialect.name, LRUCache(5_000))  # noqa: SLF001
    return engine
