"""All that a database holds, from one into another of whatever kind."""

from collections.abc import Iterator

from sqlalchemy import Table, exists, insert, literal, select
from sqlmodel import Session

from app.domain.errors import Conflict
from app.store.models import Board

ROWS = 1_000


def copy(source: Session, target: Session) -> Iterator[tuple[str, int]]:
    """Copy table by table, each after those it refers to: its name and how many rows it has.

    Search words are indexed by the target itself. Raises Conflict when it holds anything already.
    """
    tables = Board.metadata.sorted_tables
    if any(_holds_any(target, table) for table in tables):
        raise Conflict("The database to copy to is not empty; nothing was copied.")
    for table in tables:
        yield table.name, _copy(source, target, table)


def _holds_any(session: Session, table: Table) -> bool:
    return session.scalar(select(exists(select(literal(1)).select_from(table)))) or False


def _copy(source: Session, target: Session, table: Table) -> int:
    copied = 0
    rows = source.execute(select(table).execution_options(yield_per=ROWS)).mappings()
    for some in rows.partitions():
        target.execute(insert(table), [dict(row) for row in some])
        copied += len(some)
    return copied
