"""The database's shape, step by step. Alembic is imported only when there is a step to take."""

import re
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

HERE = Path(__file__).parent


class NewerDatabase(Exception):
    """The database was migrated by a newer Threefold than this one."""


def steps() -> list[str]:
    """Every revision this program knows, oldest first: the numbers its migrations' file names begin with."""
    return sorted(
        found[1] for path in HERE.glob("versions/*.py") if (found := re.match(r"(\d{4})_", path.name))
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

    Raises NewerDatabase when it is ahead of this program.
    """
    with engine.connect() as connection:
        at = revision(connection)
    if at == steps()[-1]:
        return False
    if at is not None and at not in steps():
        raise NewerDatabase(at)
    _upgrade(engine)
    return True


def _upgrade(engine: Engine) -> None:
    from alembic import command  # noqa: PLC0415  (a third of the start-up time, rarely needed)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(HERE))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
