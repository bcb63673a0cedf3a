"""Which statements the database is asked to run."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, event


class Statement(NamedTuple):
    """An SQL text with its parameters."""

    sql: str
    parameters: str


@contextmanager
def recorded_reads() -> Iterator[list[Statement]]:
    """Record every SELECT that is run meanwhile, on any database."""
    reads: list[Statement] = []

    def record(_connection: Connection, _cursor: Any, sql: str, parameters: Any, *_more: Any) -> None:
        if sql.startswith("SELECT"):
            reads.append(Statement(sql, repr(parameters)))

    event.listen(Engine, "before_cursor_execute", record)
    try:
        yield reads
    finally:
        event.remove(Engine, "before_cursor_execute", record)
