"""Migrations of the database. Alembic is imported only when one has to run."""

import re
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from app.store.engines import exclusive_transaction

HERE = Path(__file__).parent


class NewerDatabase(Exception):
    """The database was migrated by a newer Threefold than this one."""


class NotUnicode(Exception):
    """The database's encoding is not UTF-8."""


def steps() -> list[str]:
    """The numbers of all migrations of this version of Threefold, in their order."""
    return sorted(
        match[1] for path in HERE.glob("versions/*.py") if (match := re.match(r"(\d{4})_", path.name))
    )


def revision(connection: Connection) -> str | None:
    """The number of the last migration that ran on a database; None when the database is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    number: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return number


def is_current(engine: Engine) -> bool:
    """Whether all migrations of this version of Threefold, and no others, have run."""
    with engine.connect() as connection:
        return revision(connection) == steps()[-1]


def migrate(engine: Engine) -> bool:
    """Run the migrations that are missing; True when there were any.

    When several processes call this at once, one runs the migrations and the others wait. Raises
    NewerDatabase for a database that a newer Threefold migrated, or NotUnicode.
    """
    with engine.connect() as connection:
        if not _is_behind(connection):
            return False
    with exclusive_transaction(engine) as connection:
        _require_unicode(connection)
        if _is_behind(connection):
            _upgrade(connection)
    return True


def _require_unicode(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        encoding = connection.scalar(text("SHOW server_encoding"))
        if encoding != "UTF8":
            raise NotUnicode(encoding)


def _is_behind(connection: Connection) -> bool:
    current = revision(connection)
    if current is not None and current not in steps():
        raise NewerDatabase(current)
    return current != steps()[-1]


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  (a third of the start-up time, rarely needed)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
