"""The command `threefold`."""

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from pydantic import ValidationError
from sqlalchemy.exc import DatabaseError

from app.domain.errors import ThreefoldError
from app.services import people, seeds, transfer
from app.settings import Settings
from app.store import queries
from app.store.migrations import NewerDatabase, migrate
from app.store.session import Database


class Refusal(Exception):
    """Why a command cannot be done: one sentence that says what to do."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; what stands in its way is told in one sentence, with exit code 1 (2 for bad options)."""
    options = vars(_parser().parse_args(arguments))
    command = options.pop("run")
    name = options.pop("name", None)
    try:
        settings = _settings(options)
        command(settings, *([name] if name else []))
    except (Refusal, ThreefoldError) as refusal:
        _end(f"threefold: {refusal}", 1)
    except KeyboardInterrupt:
        _end("", 130)


def _end(sentence: str, code: int) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="threefold", description="A shared map of three circles, on your own server."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    for run in (serve, update, seed):
        _command(commands, {"update": "migrate"}.get(run.__name__, run.__name__), run)
    facilitator = commands.add_parser("facilitator", help="who runs boards")
    link = _command(facilitator.add_subparsers(required=True, metavar="command"), "link", make_link)
    link.add_argument("--name", default="Facilitator", help="whom it is for (default: %(default)s)")
    return parser


def _command(commands: Any, name: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
    parser.set_defaults(run=run)
    for field, about in Settings.model_fields.items():
        _option(parser, field, about)
    return parser


def _option(parser: argparse.ArgumentParser, name: str, field: Any) -> None:
    default = "" if field.default in {None, False} else f", default {field.default}"
    parser.add_argument(
        f"--{name.replace('_', '-')}",
        action="store_true" if field.annotation is bool else "store",
        default=argparse.SUPPRESS,
        help=f"{field.description} (THREEFOLD_{name.upper()}{default})",
    )


def _settings(options: dict[str, Any]) -> Settings:
    try:
        return Settings(**options)
    except ValidationError as error:
        first = error.errors()[0]
        option = f"--{str(first['loc'][0]).replace('_', '-')}"
        _end(f"threefold: {option}: {first['msg'].removeprefix('Value error, ')}", 2)


def serve(settings: Settings) -> None:
    """Serve the map; makes and migrates the database, and the first time loads the sample board."""
    database = _database(settings)
    with database.writing() as session:
        if not settings.no_sample and not queries.has_any_board(session):
            transfer.seed(session, seeds.sample())
        token = people.make_link(session)
    database.close()
    listener = _listen(settings)
    settings.port = listener.getsockname()[1]
    _greet(settings, token)
    _run(settings, listener)


def update(settings: Settings) -> None:
    """Bring the database up to date."""
    _database(settings).close()
    print("The database is up to date.")


def seed(settings: Settings) -> None:
    """Load the sample board, unless it has examples already."""
    database = _database(settings)
    with database.writing() as session:
        added = transfer.seed(session, seeds.sample())
    print(
        f"Added {added} examples." if added else "The sample board has examples already; nothing was added."
    )


def make_link(settings: Settings, name: str) -> None:
    """Make a link that signs a facilitator in, once, within 24 hours."""
    with _database(settings).writing() as session:
        token = people.make_link(session, name)
    print(f"{settings.address}/sign-in/{token}")


def _database(settings: Settings) -> Database:
    """The database, made and up to date. Raises Refusal."""
    try:
        if settings.database_url is None:
            settings.data_dir.mkdir(parents=True, exist_ok=True)
        database = Database(settings.database)
        migrate(database.engine)
    except NewerDatabase as newer:
        raise Refusal(
            f"the database is of a newer Threefold (revision {newer}); "
            "install that one, or use another --data-dir."
        ) from newer
    except (OSError, DatabaseError) as error:
        raise Refusal(
            f"cannot open or write {settings.database} ({_cause(error)}); "
            "check the folder’s permissions, or choose another --data-dir."
        ) from error
    return database


def _cause(error: Exception) -> str:
    return str(getattr(error, "orig", None) or getattr(error, "strerror", None) or error)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        raise Refusal(
            f"cannot listen on {settings.host}:{settings.port} ({error.strerror}); "
            "stop what runs there, or choose another --port."
        ) from error
    listener.set_inheritable(True)
    return listener


def _greet(settings: Settings, token: str) -> None:
    address = settings.address
    print(
        f"Threefold is at    {address}/b/sample\n"
        f"On the wall        {address}/b/sample/wall\n"
        f"For REST clients   {address}/docs\n"
        f"To run boards      {address}/sign-in/{token}  (works once, for 24 hours)\n",
        flush=True,
    )


def _run(settings: Settings, listener: socket.socket) -> None:
    import uvicorn  # noqa: PLC0415  (only this command needs it)
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415

    os.environ.update(settings.environment())
    config = uvicorn.Config(
        "app.main:create_app",
        factory=True,
        http="httptools",
        loop="asyncio",
        workers=settings.workers,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=2,
    )
    if settings.workers > 1:
        Multiprocess(config, sockets=[listener]).run()
    else:
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
