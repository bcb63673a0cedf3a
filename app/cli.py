"""The command `threefold`."""

import argparse
import gc
import os
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn, get_args

from pydantic import ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError

from app import files
from app.domain.credentials import NewToken, Scope
from app.domain.errors import Fault, Invalid, ThreefoldError
from app.files import FORMATS, Bar
from app.services import board_documents, boards, event_log, participants, sample, serializers, tokens
from app.settings import Settings, database_url
from app.store import copy, migrations, queries
from app.store.database import Database
from app.store.migrations import NewerDatabase, NotUnicode
from app.store.models import now

SAMPLE = "sample"
BACKLOG = 2048
FROM = "database to copy (default: the one in use); end the server that uses it first"
TO = "empty database to copy it to: postgresql://user@host/name or sqlite:///path/to/file"


class Refusal(Exception):
    """Why a command cannot be done: one sentence that says what to do."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; what stands in its way is told in one sentence, with exit code 1 (2 for bad options)."""
    options = vars(_parser().parse_args(arguments))
    command = options.pop("run")
    chosen = {name: options.pop(name) for name in list(options) if name in Settings.model_fields}
    try:
        command(_settings(chosen), **options)
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
    older = _command(commands, "prune", prune)
    older.add_argument(
        "--older-than", type=_days, metavar="DAYS", required=True, help="a whole number of days"
    )
    move = _command(commands, "copy", copy_everything)
    move.add_argument("--from", dest="source", type=_url, metavar="URL", help=FROM)
    move.add_argument("--to", dest="target", type=_url, metavar="URL", required=True, help=TO)
    _file_commands(commands)
    _token_commands(commands.add_parser("token", help="what REST clients are let in by"))
    return parser


def _file_commands(commands: Any) -> None:
    out = _command(commands, "export", export)
    out.add_argument("slug", metavar="board", help="slug of the board")
    out.add_argument(
        "file", nargs="?", type=Path, help=f"ends in one of {', '.join(FORMATS)} (default: the slug, .json)"
    )
    taken = _command(commands, "import", take_in)
    taken.add_argument("file", type=Path, help="a board (.json), or examples for one (.csv)")
    taken.add_argument("--board", dest="slug", help="slug of the board that examples are for")
    taken.add_argument("--dry-run", action="store_true", help="only say what would happen")


def _token_commands(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="command")
    create = _command(commands, "create", create_token)
    create.add_argument(
        "--name", required=True, help="what it is for; what is done with it carries this name"
    )
    create.add_argument("--scope", choices=get_args(Scope), default="read", help="(default: %(default)s)")
    create.add_argument("--board", help="slug of the board it is for (default: all boards)")
    create.add_argument("--by", default="Facilitator", help="who makes it (default: %(default)s)")
    _command(commands, "list", list_tokens)
    _command(commands, "revoke", revoke_token).add_argument(
        "token_id", metavar="id", help="as “threefold token list” shows it"
    )


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


def _url(text: str) -> str:
    try:
        return database_url(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _days(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 100_000):
        raise argparse.ArgumentTypeError("must be a whole number of days, from 1")
    return int(text)


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
        boards.take_turns(session)
        if not settings.no_sample and not queries.boards.any_exists(session):
            board_documents.seed(session, sample.sample())
    with database.writing() as session:
        token = participants.make_link(session)
        has_sample = queries.boards.find(session, SAMPLE) is not None
    database.close()
    listener = _listen(settings)
    settings.port = listener.getsockname()[1]
    _greet(settings, token, has_sample=has_sample)
    _run(settings, listener)


def update(settings: Settings) -> None:
    """Bring the database up to date."""
    _database(settings).close()
    print("The database is up to date.")


def seed(settings: Settings) -> None:
    """Load the sample board, unless it has examples already."""
    database = _database(settings)
    with database.writing() as session:
        added = board_documents.seed(session, sample.sample())
    print(
        f"Added {added} examples." if added else "The sample board has examples already; nothing was added."
    )


def prune(settings: Settings, *, older_than: int) -> None:
    """Drop what happened long ago from the logs of all boards; the boards stay as they are."""
    with _database(settings).writing() as session:
        dropped = event_log.prune(session, now() - timedelta(days=older_than))
    print(f"Dropped {dropped:,} events.")


def copy_everything(settings: Settings, *, source: str | None, target: str) -> None:
    """Copy everything into another, empty database: from SQLite to PostgreSQL, or the other way."""
    settings.database_url = source or settings.database
    ours, theirs = _existing(settings), _database(Settings(database_url=target))
    with ours.reading() as reader, theirs.writing() as writer:
        for name, rows in copy.copy(reader, writer):
            print(f"{name.replace('_', ' '):16}{rows:>10,}", flush=True)
    print("Everything was copied; serve it with --database-url.")


def _existing(settings: Settings) -> Database:
    """A database that is up to date already, and left as it is. Raises Refusal."""
    path = make_url(settings.database).database or ""
    if settings.database.startswith("sqlite") and not Path(path).is_file():
        raise Refusal(f"there is no database {path}; choose another with --from.")
    database = Database(settings.database)
    with _told_plainly(settings):
        is_current = migrations.is_current(database.engine)
    if not is_current:
        raise Refusal(
            "the database to copy needs migrating first: run threefold migrate with its --database-url."
        )
    return database


def make_link(settings: Settings, name: str) -> None:
    """Make a link that signs a facilitator in, once, within 24 hours."""
    with _database(settings).writing() as session:
        token = participants.make_link(session, name)
    print(f"{settings.address}/sign-in/{token}")


def create_token(settings: Settings, *, by: str, **fields: str | None) -> None:
    """Make a token for a REST client and print it, this once."""
    try:
        new = NewToken.model_validate(fields)
    except ValidationError as error:
        raise Refusal(error.errors()[0]["msg"].removeprefix("Value error, ")) from error
    with _database(settings).writing() as session:
        _, secret = tokens.make(session, participants.facilitator(session, by), new)
    print(secret)


def list_tokens(settings: Settings) -> None:
    """List the tokens in use: id, scope, board, last use, name."""
    with _database(settings).reading() as session:
        made = [serializers.token(*row) for row in queries.credentials.tokens(session)]
    for token in made:
        used = token["last_used_at"] or "not used yet"
        print(
            token["id"], f"{token['scope']:5}", token["board"] or "all boards", used, token["name"], sep="  "
        )


def revoke_token(settings: Settings, *, token_id: str) -> None:
    """Revoke a token: it stops working at once."""
    with _database(settings).writing() as session:
        tokens.revoke(session, participants.facilitator(session), token_id)
    print("The token is revoked.")


def export(settings: Settings, slug: str, file: Path | None) -> None:
    """Write a board to a file: whole (.json), examples (.csv, .ndjson), picture (.svg, .png, .pdf)."""
    target = file or Path(f"{slug}.json")
    if target.suffix not in FORMATS:
        raise Refusal(f"“{target}” should end in one of {', '.join(FORMATS)}.")
    try:
        files.write(_database(settings), slug, target, Bar())
    except OSError as error:
        raise Refusal(f"cannot write {target} ({error.strerror}).") from error
    print(f"Wrote {target}.")


def take_in(settings: Settings, file: Path, slug: str | None, *, dry_run: bool) -> None:
    """Take in a file: a board, which is made anew, or examples, all or none."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refusal(f"cannot read {file} ({error.strerror}).") from error
    try:
        if file.suffix == ".json":
            print(files.take_board(_database(settings), content, Bar(), dry_run=dry_run))
        elif slug:
            print(files.take_examples(_database(settings), slug, content, Bar(), dry_run=dry_run))
        else:
            raise Refusal("say which board the examples are for: --board SLUG.")
    except Invalid as error:
        raise Refusal("\n  ".join(["nothing was taken in:", *map(_told, error.faults)])) from error


def _told(fault: Fault) -> str:
    return f"{fault.pointer}: {fault.detail}" if fault.pointer else fault.detail


def _database(settings: Settings) -> Database:
    """The database, made and up to date. Raises Refusal."""
    with _told_plainly(settings):
        if settings.database_url is None:
            settings.data_dir.mkdir(parents=True, exist_ok=True)
        database = Database(settings.database)
        migrations.migrate(database.engine)
    return database


@contextmanager
def _told_plainly(settings: Settings) -> Iterator[None]:
    """What stands in the way of a database, as a sentence that says what to do. Raises Refusal."""
    try:
        yield
    except NewerDatabase as newer:
        raise Refusal(
            f"the database is of a newer Threefold (revision {newer}); "
            "install that one, or use another --data-dir."
        ) from newer
    except NotUnicode as encoding:
        raise Refusal(f"the database keeps text in {encoding}; make one with ENCODING 'UTF8'.") from encoding
    except (OSError, DatabaseError) as error:
        address = make_url(settings.database).render_as_string(hide_password=True)
        advice = "check the folder’s permissions, or choose another --data-dir."
        if not address.startswith("sqlite"):
            advice = "check that it runs, and --database-url."
        raise Refusal(f"cannot open or write {address} ({_cause(error)}); {advice}") from error


def _cause(error: Exception) -> str:
    cause = str(getattr(error, "orig", None) or getattr(error, "strerror", None) or error)
    return cause.partition("\n")[0]


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio sends small answers at once only on sockets that say they are TCP
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)  # who comes while workers start waits for them
    except OSError as error:
        raise Refusal(
            f"cannot listen on {settings.host}:{settings.port} ({error.strerror}); "
            "stop what runs there, or choose another --port."
        ) from error
    listener.set_inheritable(True)
    return listener


def _greet(settings: Settings, token: str, *, has_sample: bool) -> None:
    address = settings.address
    board = f"{address}/b/{SAMPLE}"
    where = f"{board}\nOn the wall        {board}/wall" if has_sample else f"{address}/"
    print(
        f"Threefold is at    {where}\n"
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
        _load(config)
        uvicorn.Server(config).run(sockets=[listener])


def _load(config: Any) -> None:
    """Import the application without looking for garbage on the way, nor later among what it is made of."""
    gc.disable()
    config.load()
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main()
