"""All that a database holds, from one into another of whatever kind."""

from collections.abc import Callable, Iterator

from sqlalchemy import Table, exists, func, insert, literal, select
from sqlmodel import Session

from app.domain.errors import Conflict
from app.store.models import Board

ROWS = 1_000


def copy_database(source: Session, target: Session, progress: Callable[[int, int], object]) -> dict[str, int]:
    """Copy table by table, each after those it refers to; returns the number of rows of each table.

    `progress` is called with the number of rows copied and of all rows. Search words are indexed anew.
    Raises Conflict when the target holds anything already.
    """
    tables = Board.metadata.sorted_tables
    if any(_holds_any(target, table) for table in tables):
        raise Conflict("The database to copy to is not empty; nothing was copied.")
    total = sum(_count(source, table) for table in tables)
    copied = {table.name: 0 for table in tables}
    for table in tables:
        for rows in _copy(source, target, table):
            copied[table.name] += rows
            progress(sum(copied.values()), total)
    return copied


def _holds_any(session: Session, table: Table) -> bool:
    return session.scalar(select(exists(select(literal(1)).select_from(table)))) or False


def _count(session: Session, table: Table) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _copy(source: Session, target: Session, table: Table) -> Iterator[int]:
    rows = source.execute(select(table).execution_options(yield_per=ROWS)).mappings()
    for page in rows.partitions():
        target.execute(insert(table), [dict(row) for row in page])
        yield len(page)
