"""The command `threefold`."""

import gc
import inspect
import os
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from sqlalchemy import URL, make_url
from sqlalchemy.exc import DatabaseError

from app import files
from app.domain.credentials import Scope
from app.domain.errors import Fault, Invalid, ThreefoldError
from app.domain.requests import NewToken
from app.domain.sentences import quoted
from app.files import FORMATS, OnProgress
from app.services import (
    board_documents,
    boards,
    event_log,
    participants,
    rendering,
    sample,
    serializers,
    staged_boards,
    staged_examples,
    tokens,
)
from app.settings import Settings, database_url
from app.store import backup, copy, migrations, queries
from app.store.database import Database
from app.store.migrations import NewerDatabase, NotUnicode
from app.store.models import now

SAMPLE = "sample"
BACKLOG = 2048
# Seconds. A busy machine takes its time to start a process: that is no reason to start it anew.
UNHEALTHY_AFTER = 30
SERVER = "Server"
BOARDS = "Boards"
ACCESS = "Facilitators and REST clients"
DATABASE = "Database"
SETTINGS = "Settings, each of them also an environment variable"


class Refusal(Exception):
    """Why a command cannot be done: one sentence that says what to do."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command. A refusal is one sentence on stderr, with exit code 1, or 2 for wrong usage."""
    try:
        code = _threefold(arguments, prog_name="threefold", standalone_mode=False)
    except typer.TyperException as wrong_usage:
        _exit(_usage(wrong_usage), wrong_usage.exit_code)
    except (Refusal, ThreefoldError) as refusal:
        _exit(f"threefold: {refusal}", 1)
    if code:  # interrupted by Ctrl+C
        _exit("", code)


def _exit(sentence: str, code: int) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(code)


def _usage(error: typer.TyperException) -> str:
    """What is wrong and which help to read. Without a command, typer has shown the help already."""
    message = error.format_message()
    context = getattr(error, "ctx", None)
    return f"threefold: {message}\nSee {context.command_path} --help." if message and context else message


def _group(help_text: str | None = None) -> typer.Typer:
    return typer.Typer(
        help=help_text,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


_threefold = _group("A shared map of three circles, on your own server.")
_facilitator = _group("Links that sign facilitators in, so that they can run boards.")
_token = _group("Tokens that let REST clients in.")


def _command(group: typer.Typer, name: str, panel: str | None = None) -> Callable[..., Any]:
    """Make a function a command that also takes every setting as an option.

    The function gets the settings first, then its own arguments and options.
    """

    def add(run: Callable[..., None]) -> Callable[..., None]:
        def command(**options: Any) -> None:
            chosen = {field: options.pop(field) for field in Settings.model_fields}
            run(_settings(chosen), **options)

        _, *own = inspect.signature(run).parameters.values()
        command.__signature__ = inspect.Signature([*own, *_SETTING_OPTIONS])  # type: ignore[attr-defined]
        group.command(name, help=run.__doc__, rich_help_panel=panel)(command)
        return run

    return add


def _setting_option(name: str, field: Any) -> inspect.Parameter:
    default = "" if field.default in {None, False} else f", default {field.default}"
    kind = bool if field.annotation is bool else str
    option = typer.Option(
        f"--{name.replace('_', '-')}",
        metavar=None if kind is bool else name.rpartition("_")[2].upper(),
        help=f"{field.description} (THREEFOLD_{name.upper()}{default})",
        rich_help_panel=SETTINGS,
    )
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind | None, option]
    )


_SETTING_OPTIONS = [_setting_option(name, field) for name, field in Settings.model_fields.items()]


def _settings(options: dict[str, Any]) -> Settings:
    """The options that are given, and the environment for the others."""
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        option = f"--{str(first['loc'][0]).replace('_', '-')}"
        _exit(f"threefold: {option}: {first['msg'].removeprefix('Value error, ')}", 2)


def _url(text: str) -> str:
    try:
        return database_url(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _days(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 100_000):
        raise typer.BadParameter("must be a whole number of days, from 1")
    return int(text)


@_command(_threefold, "serve", SERVER)
def serve(settings: Settings) -> None:
    """Start the server. It makes and migrates the database, and loads the sample board the first time."""
    database = _open_database(settings)
    writing = files.by_operator(database.writing)
    staged_boards.purge(writing)
    staged_examples.purge(writing)
    with database.writing() as session:
        boards.lock_addresses(session)
        if not settings.no_sample and not queries.boards.any_exists(session):
            board_documents.seed(session, sample.sample())
    with database.writing() as session:
        token = participants.create_sign_in_link(session)
        has_sample = queries.boards.find(session, SAMPLE) is not None
    database.close()
    listener = _listen(settings)
    settings.port = listener.getsockname()[1]
    _print_addresses(settings, token, has_sample=has_sample)
    _run_server(settings, listener)


@_command(_threefold, "seed", BOARDS)
def seed(settings: Settings) -> None:
    """Load the sample board, unless it has examples already."""
    database = _open_database(settings)
    with database.writing() as session:
        added = board_documents.seed(session, sample.sample())
    print(
        f"Added {added} examples." if added else "The sample board already has examples. Nothing was added."
    )


@_command(_threefold, "export", BOARDS)
def export_board(
    settings: Settings,
    slug: Annotated[str, typer.Argument(metavar="BOARD", help="slug of the board")],
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help=f"ends in {', '.join(FORMATS)}; default: the slug, .json"),
    ] = None,
) -> None:
    """Write a board to a file: whole (.json), examples (.csv, .ndjson), picture (.svg, .png, .pdf)."""
    target = file or Path(f"{slug}.json")
    if target.suffix not in FORMATS:
        raise Refusal(f"{quoted(str(target))} should end in one of {', '.join(FORMATS)}.")
    try:
        with _progress_bar("examples") as progress:
            undrawn = files.export_board(_open_database(settings), slug, target, progress)
    except OSError as error:
        raise Refusal(f"cannot write {target} ({error.strerror}).") from error
    print(f"Wrote {target}.")
    if undrawn:
        print(undrawn, file=sys.stderr)


@_command(_threefold, "import", BOARDS)
def import_file(
    settings: Settings,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="a board (.json), or examples for a board (.csv, .xlsx)")
    ],
    slug: Annotated[
        str | None,
        typer.Option("--board", metavar="SLUG", help="slug of the board that the examples are for"),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", metavar="NAME", help="sheet of a workbook (.xlsx); default: the first"),
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what would happen")] = False,
) -> None:
    """Import a file: a new board, or examples for a board (all of them or none)."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refusal(f"cannot read {file} ({error.strerror}).") from error
    try:
        with _progress_bar("examples") as progress:
            result = _import(settings, file.suffix, slug, content, sheet, progress, dry_run=dry_run)
    except Invalid as error:
        raise Refusal("\n  ".join(["nothing was imported:", *map(_sentence, error.faults)])) from error
    print(result)


def _import(
    settings: Settings,
    suffix: str,
    slug: str | None,
    content: bytes,
    sheet: str | None,
    progress: OnProgress,
    *,
    dry_run: bool,
) -> str:
    if suffix == ".json":
        return files.import_board(_open_database(settings), content, progress, dry_run=dry_run)
    if slug is None:
        raise Refusal("say which board the examples are for: --board SLUG.")
    database = _open_database(settings)
    return files.import_examples(database, slug, content, sheet, progress, dry_run=dry_run)


def _sentence(fault: Fault) -> str:
    return f"{fault.pointer}: {fault.detail}" if fault.pointer else fault.detail


_threefold.add_typer(_facilitator, name="facilitator", rich_help_panel=ACCESS)


@_command(_facilitator, "link")
def make_link(
    settings: Settings,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="the person it is for")] = "Facilitator",
) -> None:
    """Print a link that signs a facilitator in, once, within 24 hours."""
    with _open_database(settings).writing() as session:
        token = participants.create_sign_in_link(session, name)
    print(f"{settings.address}/sign-in/{token}")


_threefold.add_typer(_token, name="token", rich_help_panel=ACCESS)


@_command(_token, "create")
def create_token(
    settings: Settings,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="what it is for; the log shows this name")
    ],
    scope: Annotated[Scope, typer.Option("--scope", help="what it allows")] = "read",
    board: Annotated[
        str | None,
        typer.Option("--board", metavar="SLUG", help="slug of the board it is for; default: all boards"),
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="the person who makes it")] = "Facilitator",
) -> None:
    """Print a new token for a REST client. It is shown only once."""
    try:
        new = NewToken(name=name, scope=scope, board=board)
    except ValidationError as error:
        raise Refusal(error.errors()[0]["msg"].removeprefix("Value error, ")) from error
    with _open_database(settings).writing() as session:
        _, secret = tokens.create(session, participants.facilitator(session, by), new)
    print(secret)


@_command(_token, "list")
def list_tokens(settings: Settings) -> None:
    """List the tokens in use: id, scope, board, last use, name."""
    rendering.set_time_zone(settings.time_zone)
    with _open_database(settings).reading() as session:
        rows = [
            [
                token["id"],
                token["scope"],
                token["board"] or "all boards",
                rendering.local_moment(token["last_used_at"]) if token["last_used_at"] else "not used yet",
                token["name"],
            ]
            for token in (serializers.token(*row) for row in queries.credentials.tokens(session))
        ]
    if sys.stdout.isatty():
        _print_table(["Id", "Scope", "Board", "Last use", "Name"], rows)
    else:
        for row in rows:
            print("{}  {:5}  {}  {}  {}".format(*row))


@_command(_token, "revoke")
def revoke_token(
    settings: Settings,
    token_id: Annotated[str, typer.Argument(metavar="ID", help="as “threefold token list” shows it")],
) -> None:
    """Revoke a token: it stops working at once."""
    with _open_database(settings).writing() as session:
        tokens.revoke(session, participants.facilitator(session), token_id)
    print("The token is revoked.")


@_command(_threefold, "migrate", DATABASE)
def migrate(settings: Settings) -> None:
    """Bring the database up to date."""
    _open_database(settings).close()
    print("The database is up to date.")


@_command(_threefold, "backup", DATABASE)
def backup_database(
    settings: Settings,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="new file for the copy")],
) -> None:
    """Write a copy of the SQLite database to a new file, while the server runs."""
    source = make_url(settings.database)
    if source.get_backend_name() != "sqlite":
        raise Refusal(f"{source.render_as_string()} is no SQLite database; back it up with pg_dump.")
    path = _require_file(source, "--data-dir")
    if file.exists():
        raise Refusal(f"{file} exists already; choose another name.")
    try:
        with _progress_bar("pages") as progress:
            backup.backup(path, file, progress)
    except (OSError, sqlite3.Error) as error:
        raise Refusal(f"cannot copy {path} to {file} ({_cause(error)}).") from error
    print(f"Wrote {file}.")


@_command(_threefold, "copy", DATABASE)
def copy_database(
    settings: Settings,
    target: Annotated[
        str,
        typer.Option(
            "--to",
            parser=_url,
            metavar="URL",
            help="empty database to copy to: postgresql://user@host/name or sqlite:///path/to/file",
        ),
    ],
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            parser=_url,
            metavar="URL",
            help="database to copy; default: the one in use. Stop the server that uses it first.",
        ),
    ] = None,
) -> None:
    """Copy everything into another, empty database: from SQLite to PostgreSQL, or the other way."""
    settings.database_url = source or settings.database
    ours, theirs = _open_current_database(settings), _open_database(Settings(database_url=target))
    with ours.reading() as reader, theirs.writing() as writer, _progress_bar("rows") as progress:
        copied = copy.copy_database(reader, writer, progress)
    for name, rows in copied.items():
        print(f"{name.replace('_', ' '):16}{rows:>10,}")
    print("Everything was copied. To use the copy, start the server with --database-url.")


@_command(_threefold, "prune", DATABASE)
def prune(
    settings: Settings,
    older_than: Annotated[
        int, typer.Option("--older-than", parser=_days, metavar="DAYS", help="a whole number of days")
    ],
) -> None:
    """Delete old events from the logs of all boards. The boards stay as they are."""
    with _open_database(settings).writing() as session:
        dropped = event_log.prune(session, now() - timedelta(days=older_than))
    print(f"Dropped {dropped:,} events.")


@contextmanager
def _progress_bar(unit: str) -> Iterator[OnProgress]:
    """A function that shows how many are done, and of how many, where stderr is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console  # noqa: PLC0415  (only who looks needs it)
    from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415

    text = TextColumn("{task.completed:,} of {task.total:,} " + unit)
    bar = Progress(BarColumn(), text, console=Console(stderr=True), auto_refresh=False, redirect_stdout=False)
    task = bar.add_task("", total=0)

    def show(done: int, total: int) -> None:
        percent = bar.tasks[task].percentage
        bar.update(task, completed=min(done, total), total=total)
        bar.start()
        if int(percent) != int(bar.tasks[task].percentage):
            bar.refresh()

    try:
        yield show
    finally:
        bar.stop()


def _print_table(headings: list[str], rows: list[list[str]]) -> None:
    from rich.console import Console  # noqa: PLC0415  (only who looks needs it)
    from rich.table import Table  # noqa: PLC0415

    table = Table()
    for heading in headings:
        table.add_column(heading, overflow="fold")
    table.columns[0].no_wrap = True
    for row in rows:
        table.add_row(*row)
    Console(markup=False, emoji=False, highlight=False).print(table)


def _require_file(database: URL, option: str) -> Path:
    path = Path(database.database or "")
    if not path.is_file():
        raise Refusal(f"there is no database {database.database or ''}; choose another with {option}.")
    return path


def _open_current_database(settings: Settings) -> Database:
    """A database that is up to date already, and left as it is. Raises Refusal."""
    if settings.database.startswith("sqlite"):
        _require_file(make_url(settings.database), "--from")
    database = Database(settings.database)
    with _refusals(settings):
        is_current = migrations.is_current(database.engine)
    if not is_current:
        raise Refusal(
            "the database to copy needs migrating first: run threefold migrate with its --database-url."
        )
    return database


def _open_database(settings: Settings) -> Database:
    """The database, made and up to date. Raises Refusal."""
    with _refusals(settings):
        if settings.database_url is None:
            settings.data_dir.mkdir(parents=True, exist_ok=True)
        database = Database(settings.database)
        migrations.migrate(database.engine)
    return database


@contextmanager
def _refusals(settings: Settings) -> Iterator[None]:
    """Turn what stands in the way of a database into a sentence that says what to do. Raises Refusal."""
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
        listener.listen(BACKLOG)  # clients that come while workers start wait for them
    except OSError as error:
        raise Refusal(
            f"cannot listen on {settings.host}:{settings.port} ({error.strerror}); "
            "stop what runs there, or choose another --port."
        ) from error
    listener.set_inheritable(True)
    return listener


def _print_addresses(settings: Settings, token: str, *, has_sample: bool) -> None:
    address = settings.address
    board = f"{address}/b/{SAMPLE}"
    where = f"{board}\nOn the wall        {board}/wall" if has_sample else f"{address}/"
    print(
        f"Threefold is at    {where}\n"
        f"For REST clients   {address}/docs\n"
        f"To run boards      {address}/sign-in/{token}  (works once, for 24 hours)\n",
        flush=True,
    )


def _run_server(settings: Settings, listener: socket.socket) -> None:
    import uvicorn  # noqa: PLC0415  (only this command needs it)
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415

    from app.web.http import connections  # noqa: PLC0415  (only this command needs it)

    files = connections.raise_file_limit()
    os.environ.update(settings.environment())
    config = uvicorn.Config(
        "app.main:create_app",
        factory=True,
        http="app.web.http.connections:BoundedProtocol",
        loop="asyncio",
        workers=settings.workers,
        backlog=connections.accepted_at_once(files),
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=2,
        timeout_worker_healthcheck=UNHEALTHY_AFTER,
    )
    if settings.workers > 1:
        Multiprocess(config, sockets=[listener]).run()
    else:
        _load_application(config)
        uvicorn.Server(config).run(sockets=[listener])


def _load_application(config: Any) -> None:
    """Import the application without collecting garbage, neither on the way nor later among its modules."""
    gc.disable()
    config.load()
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main()
