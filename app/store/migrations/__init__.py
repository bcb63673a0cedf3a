"""The database's shape, step by step. Alembic is imported only when there is a step to take."""

import re
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from app.store.engines import exclusive_transaction

HERE = Path(__file__).parent


class NewerDatabase(Exception):
    """The database was migrated by a newer Threefold than this one."""


class NotUnicode(Exception):
    """The database keeps text in an encoding that has not every script."""


def steps() -> list[str]:
    """Every revision this program knows, oldest first: the numbers its migrations' file names begin with."""
    return sorted(
        match[1] for path in HERE.glob("versions/*.py") if (match := re.match(r"(\d{4})_", path.name))
    )


def revision(connection: Connection) -> str | None:
    """The revision a database is at, None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    at: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return at


def is_current(engine: Engine) -> bool:
    """Whether the database has the shape this program expects."""
    with engine.connect() as connection:
        return revision(connection) == steps()[-1]


def migrate(engine: Engine) -> bool:
    """Bring the database up to date; True when there was something to do.

    Of several that try at once one does it, the others wait. Raises NewerDatabase when it is ahead of this
    program, or NotUnicode.
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
    at = revision(connection)
    if at is not None and at not in steps():
        raise NewerDatabase(at)
    return at != steps()[-1]


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  (a third of the start-up time, rarely needed)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
