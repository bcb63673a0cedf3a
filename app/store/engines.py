"""Connections to the two kinds of database, and how a transaction begins on each."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select

from app.store import private_files
from app.store.write_queue import GroupCommit, IndependentCommits, WriteQueue

THREADS = 8
# Writers that wait together share a commit: the more threads, the less a commit costs each of them.
SQLITE_THREADS = 16
_BEGIN = "begin"
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA secure_delete=ON",
)
_SETTINGS = (
    "SET timezone = 'UTC'; SET lock_timeout = '5s'; SET jit = off; SET max_parallel_workers_per_gather = 0"
)


class Engines(NamedTuple):
    """How to reach one database.

    A transaction of `reader` sees one state of the database; `write_queue` changes the newest state.
    `threads` is how many threads may use them at once.
    """

    base: Engine
    reader: Engine
    write_queue: WriteQueue
    threads: int


def create_engines(url: str) -> Engines:
    """The engines for `sqlite:///path/to/file` or `postgresql://user@host/name`. They connect when used."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    return _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)


def _sqlite(url: URL) -> Engines:
    base = create_engine(
        url,
        connect_args={"isolation_level": None},
        pool_size=2 * SQLITE_THREADS,
        max_overflow=SQLITE_THREADS,
        hide_parameters=True,
    )
    path = Path(url.database or "")
    event.listen(base, "do_connect", lambda *_: private_files.prepare_database(path))
    event.listen(base, "connect", _prepare_sqlite)
    event.listen(base, "begin", _begin_sqlite)
    write_queue = GroupCommit(base.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}))
    return Engines(base, base, write_queue, SQLITE_THREADS)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


def _postgresql(url: URL) -> Engines:
    """Writers of one board wait for the lock on its row, then read what was committed last.

    Plans stay on one processor, so that rows are joined into JSON in the order they were sorted in.
    """
    address = url.set(drivername="postgresql+psycopg").update_query_dict(
        {"connect_timeout": "5", "application_name": "threefold", **url.query}
    )
    base = create_engine(
        address,
        isolation_level="READ COMMITTED",
        pool_size=THREADS,
        max_overflow=THREADS,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    event.listen(base, "connect", _prepare_postgresql)
    reader = base.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Engines(base, reader, IndependentCommits(base), THREADS)


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.execute(_SETTINGS)
    connection.commit()


@contextmanager
def exclusive_transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction that only one process runs at a time; all others wait."""
    with engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("threefold"))))
        yield connection
