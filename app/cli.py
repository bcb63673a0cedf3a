"""The command `threefold`."""

import gc
import inspect
import json
import os
import re
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, NoReturn, get_args

import typer
from pydantic import ValidationError
from sqlalchemy import URL, make_url
from sqlalchemy.exc import DatabaseError

from app import files, logs
from app.domain.credentials import Scope
from app.domain.errors import Fault, Invalid, ThreefoldError
from app.domain.limits import set_limits
from app.domain.requests import NewToken, Seed
from app.domain.sentences import quoted
from app.files import FORMATS, OnProgress
from app.services import (
    board_documents,
    boards,
    event_log,
    facilitators,
    participants,
    rendering,
    retention,
    seeds,
    serializers,
    staged_boards,
    staged_examples,
    tokens,
)
from app.services.event_log import timestamp
from app.services.facilitators import SignedIn
from app.settings import Settings, UnreadableFile, database_url
from app.store import backup, copy, migrations, private_files, queries, restore
from app.store.condition import Condition
from app.store.database import Database
from app.store.migrations import NewerDatabase, NotUnicode
from app.store.models import now
from app.web.http import public_address

BACKLOG = 2048
# Seconds. A busy machine takes its time to start a process: that is no reason to start it anew.
UNHEALTHY_AFTER = 30
HEALTH_PATIENCE = 5  # seconds
SERVER = "Server"
BOARDS = "Boards"
ACCESS = "Facilitators and developers"
DATABASE = "Database"
# What SQLite and PostgreSQL say, and what to do then.
_ADVICE = {
    "locked|busy|lock timeout": "another process is changing the database; wait a moment, then try again",
    "disk is full|disk I/O|No space left": "the disk is full or fails; make room, then try again",
    "malformed|not a database|no such (table|column)": (
        "the file is damaged, or no database of Threefold; restore a backup, or choose another --data-dir"
    ),
}
SETTINGS = "Settings, each of them also an environment variable"


class Refusal(Exception):
    """Why a command cannot be done: one sentence that says what to do."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command. A refusal is one sentence on stderr, with exit code 1, or 2 for wrong usage.

    What it writes is for this account alone, whatever the umask.
    """
    os.umask(private_files.OTHERS)
    try:
        code = _threefold(arguments, prog_name="threefold", standalone_mode=False)
    except typer.TyperException as wrong_usage:
        _exit(_usage(wrong_usage), wrong_usage.exit_code)
    except (Refusal, ThreefoldError) as refusal:
        _exit(f"threefold: {refusal}", 1)
    except DatabaseError as error:
        _exit(f"threefold: {_why_not(error)}", 1)
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
    default = "" if field.default in {None, False, ""} else f", default {field.default}"
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
    except UnreadableFile as error:
        _exit(f"threefold: {error}.", 2)
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


def _days_or_never(text: str) -> int:
    """A number of days; 0 for never."""
    return 0 if text == "never" else _days(text)


@_command(_threefold, "serve", SERVER)
def serve(
    settings: Settings,
    *,
    sign_in_link: Annotated[
        bool, typer.Option("--sign-in-link", help="print a sign-in link, as the first start does by itself")
    ] = False,
) -> None:
    """Start the server. It makes and migrates the database, and loads the sample board the first time."""
    database = _open_database(settings)
    writing = files.by_operator(database.writing)
    staged_boards.purge(writing)
    staged_examples.purge(writing)
    with database.writing() as session:
        boards.lock_addresses(session)
        if not settings.no_sample and not queries.boards.any_exists(session):
            board_documents.seed(session, seeds.document(seeds.SAMPLE))
    with database.writing() as session:
        is_wanted = sign_in_link or not queries.credentials.facilitators(session)
        token = participants.create_sign_in_link(session) if is_wanted else None
        has_sample = queries.boards.find(session, seeds.SAMPLE) is not None
    database.close()
    listener = _listen(settings)
    settings.port = listener.getsockname()[1]
    _print_addresses(settings, token, has_sample=has_sample)
    _run_server(settings, listener)


@_command(_threefold, "healthcheck", SERVER)
def check_health(settings: Settings) -> None:
    """Ask the server that runs on this computer whether it can work: exit code 0 or 1."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    try:
        with closing(HTTPConnection(host, settings.port, timeout=HEALTH_PATIENCE)) as connection:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            detail = json.loads(answer.read()).get("detail")
    except (OSError, HTTPException, ValueError) as error:
        raise Refusal(
            f"no Threefold answers on {host}:{settings.port} ({error}); start it, or check --host and --port."
        ) from error
    if answer.status != HTTPStatus.OK:
        raise Refusal(detail)
    print("The server can work.")


@_command(_threefold, "seed", BOARDS)
def seed(
    settings: Settings,
    name: Annotated[
        Seed, typer.Argument(metavar="[SEED]", help=f"{', '.join(get_args(Seed))}; default: {seeds.SAMPLE}")
    ] = seeds.SAMPLE,
) -> None:
    """Load the sample board, or another board that Threefold comes with, unless it has examples already."""
    database = _open_database(settings)
    with database.writing() as session:
        added = board_documents.seed(session, seeds.document(name))
    print(
        f"Added {added} examples."
        if added
        else f"The board {quoted(name)} already has examples. Nothing was added."
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
            undrawn = files.export_board(_open_database(settings), slug, target, settings.address, progress)
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
    print(f"{_address(settings)}/sign-in/{token}")


@_command(_facilitator, "list")
def list_facilitators(settings: Settings) -> None:
    """List the facilitators and the devices on which they are signed in: name, browser, last seen, since."""
    rendering.set_time_zone(settings.time_zone)
    with _open_database(settings).reading() as session:
        rows = [row for person in facilitators.signed_in(session) for row in _device_rows(person)]
    _print_rows(["Name", "Device", "Last seen", "Signed in"], rows)


def _device_rows(person: SignedIn) -> list[list[str]]:
    name = person.facilitator.name
    if not person.devices:
        return [[name, "signed in nowhere", "", ""]]
    return [
        [
            name,
            device.browser or "a browser",
            _local(device.seen_at),
            _local(device.signed_in_at),
        ]
        for device in person.devices
    ]


def _local(moment: datetime | None) -> str:
    return rendering.local_moment(timestamp(moment)) if moment else ""


@_command(_facilitator, "revoke")
def revoke_facilitator(
    settings: Settings,
    name: Annotated[str, typer.Argument(metavar="NAME", help="as “threefold facilitator list” shows it")],
) -> None:
    """Sign a facilitator out everywhere. Their sign-in links and the tokens that they made stop working."""
    with _open_database(settings).writing() as session:
        revoked = facilitators.revoke(session, name)
    print(
        f"{name} is signed out of {_counted(revoked.devices, 'device')}. {_counted(revoked.links, 'link')} "
        f"and {_counted(revoked.tokens, 'token')} no longer work."
    )


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


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
    lasts: Annotated[
        int,
        typer.Option("--lasts", parser=_days_or_never, metavar="DAYS", help="or never"),
    ] = "365",  # type: ignore[assignment]  # typer parses it
) -> None:
    """Print a new token for a REST client. It is shown only once."""
    ends = now() + timedelta(days=lasts) if lasts else None
    try:
        new = NewToken(name=name, scope=scope, board=board, expires_at=ends)
    except ValidationError as error:
        raise Refusal(error.errors()[0]["msg"].removeprefix("Value error, ")) from error
    with _open_database(settings).writing() as session:
        _, secret = tokens.create(session, participants.facilitator(session, by), new)
    print(secret)


@_command(_token, "list")
def list_tokens(settings: Settings) -> None:
    """List the tokens in use: id, scope, board, last use and end, name."""
    rendering.set_time_zone(settings.time_zone)
    with _open_database(settings).reading() as session:
        rows = [
            [
                token["id"],
                token["scope"],
                token["board"] or "all boards",
                _use_of(token),
                token["name"],
            ]
            for token in (serializers.token(*row) for row in queries.credentials.tokens(session))
        ]
    _print_rows(["Id", "Scope", "Board", "Last use", "Name"], rows)


def _use_of(token: Mapping[str, Any]) -> str:
    use = rendering.local_moment(token["last_used_at"]) if token["last_used_at"] else "not used yet"
    return f"{use}, until {rendering.local_day(token['expires_at'])}" if token["expires_at"] else use


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


@_command(_threefold, "restore", DATABASE)
def restore_database(
    settings: Settings,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="a backup that “threefold backup” wrote")],
) -> None:
    """Put a backup in the place of the SQLite database. The server must not run; the old database is kept."""
    target = make_url(settings.database)
    if target.get_backend_name() != "sqlite":
        raise Refusal(f"{target.render_as_string()} is no SQLite database; restore it with pg_restore.")
    if not file.is_file():
        raise Refusal(f"there is no file {file}.")
    if settings.database_url is None:
        private_files.make_folder(settings.data_dir)
    path = Path(target.database or "")
    try:
        with _progress_bar("pages") as progress:
            before = restore.restore(file, path, progress)
    except restore.NotABackupError as error:
        raise Refusal(f"{file} is no whole backup of Threefold ({error}); nothing was changed.") from error
    except restore.InUseError as error:
        raise Refusal(f"something still uses {path}; end the server, then restore again.") from error
    except (OSError, sqlite3.Error) as error:
        raise Refusal(f"cannot restore {file} to {path} ({_cause(error)}).") from error
    _open_database(settings).close()
    print(f"Restored {file}." + (f" The database of before is {before}." if before else ""))


@_command(_threefold, "doctor", DATABASE)
def doctor(settings: Settings) -> None:
    """Look for what is wrong with the database, the disk, the permissions, the clock and the settings."""
    checks = [*_checks(settings)]
    for is_well, sentence in checks:
        print(f"{'✓' if is_well else '✗'} {sentence}")
    if not all(is_well for is_well, _ in checks):
        raise typer.Exit(1)


def _checks(settings: Settings) -> Iterator[tuple[bool, str]]:
    """What was looked at: whether it is well, and a sentence that says so, or what to do."""
    yield from _findings("Other accounts of this machine cannot read the database.", _open_files(settings))
    try:
        database = _open_existing_database(settings)
        database.check_writable()
    except Refusal as refusal:
        yield False, str(refusal)
        return
    except DatabaseError as error:
        yield False, f"The database cannot be written: {_why_not(error)}"
        return
    yield True, f"The database is {make_url(settings.database).render_as_string()}, and up to date."
    condition = Condition(database.engine)
    yield from _findings("The disk has room, and the server may write there.", condition.of_disk())
    yield from _findings("Every table is whole.", condition.of_tables())
    yield from _findings("The clock did not go back.", condition.of_clock())
    yield from _findings("The settings fit together.", _setting_faults(settings))
    database.close()


def _findings(well: str, faults: Iterable[str]) -> Iterator[tuple[bool, str]]:
    sentences = [*faults]
    yield from ((False, sentence) for sentence in sentences)
    if not sentences:
        yield True, well


def _open_files(settings: Settings) -> Iterator[str]:
    """What other accounts of this machine can read: Threefold itself takes that right away when it starts."""
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite":
        return
    folder = [settings.data_dir] if settings.database_url is None else []
    files = private_files.of_database(Path(url.database or ""))
    for path in private_files.readable_by_others([*folder, *files]):
        yield f"Other accounts of this machine can read {path}. Type: chmod go= {path}"


def _open_existing_database(settings: Settings) -> Database:
    """The database, which must be there and up to date. Raises Refusal."""
    if settings.database.startswith("sqlite"):
        _require_file(make_url(settings.database), "--data-dir")
        _require_not_emptied(settings)
    database = Database(settings.database)
    with _refusals(settings):
        if not migrations.is_current(database.engine):
            raise Refusal("The database needs migrating: type threefold migrate, or start the server.")
    return database


def _setting_faults(settings: Settings) -> Iterator[str]:
    if settings.public_url and not settings.proxies and settings.is_https:
        yield (
            "The public URL is https, so a proxy stands before the server; but none is trusted, and all "
            "people count as one address. Set --trusted-proxies to the proxy’s address, such as 127.0.0.1."
        )
    if settings.host in {"0.0.0.0", "::"} and settings.is_https:  # noqa: S104
        yield "The server listens to everyone, also beside the proxy. Set --host to 127.0.0.1 if you can."


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
        int | None,
        typer.Option("--older-than", parser=_days, metavar="DAYS", help="also delete events older than this"),
    ] = None,
) -> None:
    """Delete for good what was removed long enough ago, and with --older-than old events of all boards."""
    database = _open_database(settings)
    purged = retention.purge(database.writing, now() - timedelta(days=settings.keep_removed))
    print(
        f"Deleted {purged.boards:,} removed boards, {purged.examples:,} removed examples "
        f"and {purged.sessions:,} sessions that ran out."
    )
    if older_than is not None:
        with database.writing() as session:
            dropped = event_log.prune(session, now() - timedelta(days=older_than))
        print(f"Dropped {dropped:,} events.")
    database.close()


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


def _print_rows(headings: list[str], rows: list[list[str]]) -> None:
    """A table for a person who looks; for a program a line for each row, two spaces between the cells."""
    if sys.stdout.isatty():
        _print_table(headings, rows)
        return
    for row in rows:
        print("  ".join(f"{cell:5}" for cell in row).rstrip())


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
    """The database, made and up to date; it holds as much as the settings let it. Raises Refusal."""
    set_limits(settings.limits)
    with _refusals(settings):
        if settings.database_url is None:
            private_files.make_folder(settings.data_dir)
        _require_not_emptied(settings)
        database = Database(settings.database)
        migrations.migrate(database.engine)
    return database


def _require_not_emptied(settings: Settings) -> None:
    """Raises Refusal for a database file of 0 bytes: Threefold never makes one."""
    url = make_url(settings.database)
    path = Path(url.database or "")
    if url.get_backend_name() == "sqlite" and path.is_file() and path.stat().st_size == 0:
        raise Refusal(
            f"{path} is empty: what it held is gone. Restore a backup with “threefold restore”, "
            "or remove the file to begin anew."
        )


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
        if not address.startswith("sqlite"):
            advice = (
                f"cannot open or write {address} ({_cause(error)}); check that it runs, and --database-url."
            )
            raise Refusal(advice) from error
        raise Refusal(f"cannot use {address}: {_why_not(error)}") from error


def _why_not(error: Exception) -> str:
    """What stands in the way of an SQLite database or a full disk, and what to do about it."""
    cause = _cause(error)
    for pattern, advice in _ADVICE.items():
        if re.search(pattern, cause):
            return f"{advice} ({cause})."
    return f"check the folder’s permissions, or choose another --data-dir ({cause})."


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


def _address(settings: Settings) -> str:
    """The base of the addresses to print: other devices can open them wherever that is possible."""
    return public_address.for_others(settings, public_address.on_this_computer(settings))


def _how_to_sign_in() -> str:
    """Name the command by its path, as it was started: it need not be on everybody's PATH."""
    command = f"{sys.argv[0]} facilitator link"
    return f"type {quoted(command)}: it prints a link that signs you in"


def _print_addresses(settings: Settings, token: str | None, *, has_sample: bool) -> None:
    address = _address(settings)
    only_here = public_address.why_only_here(settings, public_address.on_this_computer(settings))
    link = f"{address}/sign-in/{token}  (works once, for 24 hours)" if token else _how_to_sign_in()
    lines = [
        ("Threefold is at", f"{address}/b/{seeds.SAMPLE}" if has_sample else f"{address}/"),
        *([("", only_here)] if only_here else []),
        *([("On the wall", f"{address}/b/{seeds.SAMPLE}/wall")] if has_sample else []),
        ("For developers", f"{address}/docs"),
        ("To run boards", link),
    ]
    print("".join(f"{name:<19}{text}\n" for name, text in lines), flush=True)


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
        proxy_headers=False,  # the application does it, for the proxies that are trusted
        log_config=logs.configuration(settings.log_format),
        log_level="warning",
        timeout_graceful_shutdown=2,
        timeout_worker_healthcheck=UNHEALTHY_AFTER,
    )
    if settings.workers > 1:
        with _folder_of_metrics(settings):
            Multiprocess(config, sockets=[listener]).run()
    else:
        _load_application(config)
        uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def _folder_of_metrics(settings: Settings) -> Iterator[None]:
    """Have the processes that are started meanwhile count in one folder, where metrics are on."""
    from app.web.http import metrics  # noqa: PLC0415  (only this command needs it)

    with TemporaryDirectory(prefix="threefold-metrics-") as folder:
        if settings.metrics_token:
            os.environ[metrics.FOLDER] = folder
        yield


def _load_application(config: Any) -> None:
    """Import the application without collecting garbage, neither on the way nor later among its modules."""
    gc.disable()
    config.load()
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main()
