"""The command `threefold`, as somebody types it."""

import asyncio
import json
import os
import pty
import re
import signal
import socket
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from app.settings import Settings
from tests.command import THREEFOLD, run, threefold
from tests.live.listener import Listener, soon
from tests.postgresql import PostgreSQL
from tests.serving import Server


def on_a_terminal(*arguments: str, folder: Path) -> str:
    """What a person sees: output, bars and all, on a terminal of 80 columns."""
    reader, writer = pty.openpty()
    terminal = Path(os.ttyname(writer))
    assert run(arguments, folder, os.environ | {"TERM": "xterm"}, terminal, terminal) == 0
    os.close(writer)
    shown = os.read(reader, 100_000).decode()
    os.close(reader)
    return shown


def assert_refused(ran: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """One sentence that says what to do, and no traceback."""
    assert ran.returncode == code, ran.stderr
    assert ran.stderr.startswith("threefold: ")
    assert len(ran.stderr.splitlines()) == 1
    for word in words:
        assert word in ran.stderr


def test_help_names_every_setting_and_its_variable(tmp_path: Path) -> None:
    text = " ".join(threefold("serve", "--help", folder=tmp_path).stdout.replace("│", " ").split())
    for name, field in Settings.model_fields.items():
        assert f"--{name.replace('_', '-')}" in text
        assert f"THREEFOLD_{name.upper()}" in text
        assert field.description
        assert field.description in text


@pytest.mark.parametrize(
    ("options", "environment", "words"),
    [
        (["--port", "http"], {}, ["--port"]),
        (["--port", "70000"], {}, ["--port"]),
        (["--workers", "0"], {}, ["--workers"]),
        ([], {"THREEFOLD_PORT": "http"}, ["--port"]),
        (["--database-url", "mysql://localhost/map"], {}, ["--database-url", "postgresql://user@host/name"]),
        (["--public-url", "map.example.org"], {}, ["--public-url"]),
        (["--time-zone", "Vancouver"], {}, ["--time-zone", "America/Vancouver"]),
        ([], {"THREEFOLD_TIME_ZONE": "../etc/passwd"}, ["--time-zone", "America/Vancouver"]),
        (["--metrics-token", "short"], {}, ["--metrics-token", "16"]),
        (["--log-format", "xml"], {}, ["--log-format", "json"]),
        (
            [],
            {"THREEFOLD_METRICS_TOKEN_FILE": "missing"},
            ["THREEFOLD_METRICS_TOKEN_FILE", "missing", "No such file"],
        ),
        (["--public-url", "https://example.org/map"], {}, ["--public-url", "path"]),
    ],
)
def test_a_bad_value_is_named(
    tmp_path: Path, options: list[str], environment: dict[str, str], words: list[str]
) -> None:
    assert_refused(threefold("migrate", *options, folder=tmp_path, **environment), 2, *words)


@pytest.mark.parametrize(
    ("arguments", "sentence", "command"),
    [
        (["dance"], "No such command 'dance'.", "threefold"),
        (["--colour"], "No such option: --colour", "threefold"),
        (["token", "list", "--colour"], "No such option: --colour", "threefold token list"),
        (["token", "create"], "Missing option '--name'.", "threefold token create"),
        (["prune", "--older-than", "0"], "must be a whole number of days, from 1", "threefold prune"),
        (["copy", "--to", "nowhere"], "must be postgresql://user@host/name", "threefold copy"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence_and_names_the_help_to_read(
    tmp_path: Path, arguments: list[str], sentence: str, command: str
) -> None:
    ran = threefold(*arguments, folder=tmp_path)
    assert ran.returncode == 2
    message, help_ = ran.stderr.splitlines()
    assert message.startswith("threefold: ")
    assert sentence in message
    assert help_ == f"See {command} --help."


@pytest.mark.parametrize("arguments", [[], ["facilitator"], ["token"]])
def test_without_a_command_the_commands_are_listed(tmp_path: Path, arguments: list[str]) -> None:
    ran = threefold(*arguments, folder=tmp_path)
    assert ran.returncode == 2
    assert ran.stderr.strip() == ""
    assert ran.stdout.strip() == threefold(*arguments, "-h", folder=tmp_path).stdout.strip()


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert_refused(threefold("seed", "--data-dir", "file", folder=tmp_path), 1, "file", "--data-dir")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "threefold.db").write_text(
        "This is not a database, only a text that is here by mistake."
    )
    assert_refused(threefold("seed", folder=tmp_path), 1, "data", "--data-dir")


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert_refused(threefold("serve", "--port", port, folder=tmp_path), 1, port, "--port")


def test_a_database_of_a_newer_threefold_is_left_alone(tmp_path: Path) -> None:
    threefold("migrate", folder=tmp_path)
    with sqlite3.connect(tmp_path / "data" / "threefold.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9000'")
    database.close()
    assert_refused(threefold("serve", folder=tmp_path), 1, "newer", "9000")


def test_seeding_twice_adds_nothing_twice(tmp_path: Path) -> None:
    first = threefold("seed", folder=tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("Added ")
    assert "Nothing was added" in threefold("seed", folder=tmp_path).stdout
    assert threefold("seed", "rural", folder=tmp_path).stdout == "Added 12 examples.\n"


def test_options_count_more_than_variables(tmp_path: Path) -> None:
    ran = threefold("migrate", "--data-dir", "given", folder=tmp_path, THREEFOLD_DATA_DIR="variable")
    assert ran.returncode == 0
    assert (tmp_path / "given" / "threefold.db").exists()
    assert not (tmp_path / "variable").exists()


def test_a_setting_is_read_from_the_file_that_its_variable_names(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("sqlite:///from-file.db\n")
    from_file = {"THREEFOLD_DATABASE_URL_FILE": "secret"}
    assert threefold("migrate", folder=tmp_path, **from_file).returncode == 0
    assert (tmp_path / "from-file.db").exists()
    variable = from_file | {"THREEFOLD_DATABASE_URL": "sqlite:///variable.db"}
    assert threefold("migrate", folder=tmp_path, **variable).returncode == 0
    assert (tmp_path / "variable.db").exists()


def test_the_first_start_loads_the_sample_board_and_the_next_keeps_what_is_there(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    try:
        board = f"{server.url}/api/v1/boards/sample"
        first = httpx2.get(board).json()
        assert first["counts"]["examples"] >= 36
        headers = {"Origin": server.url}
        with httpx2.Client(headers=headers) as faye:
            assert faye.post(server.sign_in).is_redirect
            assert faye.delete(board, headers={"If-Match": "*"}).status_code == 204
            assert faye.post(server.sign_in).status_code == 403
        port = str(server.port)
        healthy = threefold("healthcheck", "--port", port, folder=tmp_path)
        assert (healthy.returncode, healthy.stdout) == (0, "The server can work.\n")
        server.stop()
        assert_refused(threefold("healthcheck", "--port", port, folder=tmp_path), 1, port, "--port")
        server.start()
        assert httpx2.get(board).status_code == 404
    finally:
        server.stop()


def test_without_the_sample_it_starts_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREEFOLD_NO_SAMPLE", "true")
    server = Server(tmp_path / "data")
    try:
        assert httpx2.get(f"{server.url}/api/v1/boards").json()["items"] == []
        assert f"Threefold is at    {server.url}/\n" in server.printed
        assert "Only this computer can open this address. Start Threefold with" in server.printed
        assert "/b/sample" not in server.printed
    finally:
        server.stop()


@pytest.mark.anyio
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_it_stops_at_once_though_streams_are_open(tmp_path: Path, how: signal.Signals) -> None:
    server = Server(tmp_path / "data")
    try:
        async with soon(), Listener(f"{server.url}/api/v1/boards/sample/events") as screen:
            await screen.next("presence")
            asked = time.monotonic()
            server.process.send_signal(how)
            assert [frame async for frame in screen.events()] == []
            await asyncio.to_thread(server.process.wait)
            assert time.monotonic() - asked < 1.5
    finally:
        server.stop()


@pytest.mark.anyio
async def test_with_two_workers_a_drop_at_one_reaches_the_streams_of_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THREEFOLD_WORKERS", "2")
    server = Server(tmp_path / "data")
    board = f"{server.url}/api/v1/boards/sample"
    try:
        async with soon():
            screens = [Listener(f"{board}/events?since=0") for _ in range(8)]
            for screen in screens:
                await screen.__aenter__()
                await screen.next("board.created")
            with httpx2.Client(headers={"Origin": server.url}) as ana:
                ana.post(f"{board}/participants").raise_for_status()
                card = ana.get(f"{board}/examples?placed=false").json()["items"][0]["id"]
                ana.put(f"{board}/examples/{card}/placement", json={"concepts": []}).raise_for_status()
            for screen in screens:
                assert (await screen.next("example.placed")).data["example"] == card
                await screen.__aexit__(None, None, None)
    finally:
        server.stop()


def test_a_token_is_printed_once_listed_and_revoked(tmp_path: Path) -> None:
    threefold("seed", folder=tmp_path)
    options = ("--name", "Night  report", "--board", "sample", "--by", "Faye")
    secret = threefold("token", "create", *options, folder=tmp_path).stdout
    assert re.fullmatch(r"tf_[\w-]{43}\n", secret)
    options = ("--name", "Gradebook", "--scope", "write", "--lasts", "never")
    threefold("token", "create", *options, folder=tmp_path)
    second, first = threefold("token", "list", folder=tmp_path).stdout.splitlines()
    assert re.fullmatch(r"(\S+)  read   sample  not used yet, until \d+ \w+ \d{4}  Night report", first)
    assert re.fullmatch(r"(\S+)  write  all boards  not used yet  Gradebook", second)
    revoked = threefold("token", "revoke", first.split()[0], folder=tmp_path)
    assert (revoked.returncode, revoked.stdout) == (0, "The token is revoked.\n")
    assert threefold("token", "list", folder=tmp_path).stdout.splitlines() == [second]


def test_the_last_use_of_a_token_is_told_in_the_time_of_the_school(tmp_path: Path) -> None:
    threefold("seed", folder=tmp_path)
    threefold("token", "create", "--name", "Nightly", folder=tmp_path)
    with closing(sqlite3.connect(tmp_path / "data" / "threefold.db")) as database, database:
        database.execute("UPDATE token SET used_at = '2026-11-27 01:58:00.000000'")
    for variable, zone, moment in (
        ("THREEFOLD_TIME_ZONE", "America/Vancouver", "2026-11-26 17:58 PST"),
        ("TZ", "Asia/Kolkata", "2026-11-27 07:28 IST"),
    ):
        assert moment in threefold("token", "list", folder=tmp_path, **{variable: zone}).stdout


def test_who_looks_at_a_terminal_gets_the_tokens_as_a_table(tmp_path: Path) -> None:
    threefold("seed", folder=tmp_path)
    threefold("token", "create", "--name", "[bold]Nightly[/]", "--board", "sample", folder=tmp_path)
    token_id = threefold("token", "list", folder=tmp_path).stdout.split()[0]
    lines = re.sub("\x1b\\[[0-9;]*m", "", on_a_terminal("token", "list", folder=tmp_path)).splitlines()
    table = [[cell.strip() for cell in re.split("[┃│]", line)[1:-1]] for line in lines]
    assert table[1] == ["Id", "Scope", "Board", "Last use", "Name"]
    assert table[3][:3] == [token_id, "read", "sample"]
    assert "".join(row[4] for row in table[3:-1]) == "[bold]Nightly[/]"


def test_a_token_that_cannot_be_made_or_revoked_is_told_why(tmp_path: Path) -> None:
    create = ("token", "create", "--name")
    assert_refused(threefold(*create, " ", folder=tmp_path), 1, "cannot be empty")
    assert_refused(threefold(*create, "Mine", "--board", "nowhere", folder=tmp_path), 1, "nowhere")
    assert_refused(threefold("token", "revoke", "made-up", folder=tmp_path), 1, "no such token")
    assert threefold(*create, "Mine", "--scope", "admin", folder=tmp_path).returncode == 2


def test_a_school_is_copied_into_an_empty_postgresql_database_once(
    tmp_path: Path, postgres: PostgreSQL
) -> None:
    target = postgres.create()
    assert threefold("seed", folder=tmp_path).returncode == 0
    ran = threefold("copy", "--to", target, folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert re.search(r"^example +40$", ran.stdout, re.MULTILINE)
    again = threefold("seed", "--database-url", target, folder=tmp_path)
    assert "Nothing was added" in again.stdout
    assert_refused(threefold("copy", "--to", target, folder=tmp_path), 1, "not empty")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("sqlite:///missing.db", ["missing.db", "--from"]),
        ("postgresql://somebody:secret@127.0.0.1:9/none", ["somebody:***@127.0.0.1", "--database-url"]),
    ],
)
def test_a_database_that_is_not_there_is_not_copied(tmp_path: Path, source: str, words: list[str]) -> None:
    ran = threefold("copy", "--from", source, "--to", "sqlite:///new.db", folder=tmp_path)
    assert_refused(ran, 1, *words)
    assert "secret" not in ran.stderr
    assert not (tmp_path / "missing.db").exists()


def test_a_backup_is_made_while_the_server_runs(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    board = f"{server.url}/api/v1/boards/sample"
    try:
        with httpx2.Client(headers={"Origin": server.url}) as ana:
            ana.post(f"{board}/participants").raise_for_status()
            ana.post(f"{board}/examples", json={"title": "Before"}).raise_for_status()
            ran = threefold("backup", "copy.db", folder=tmp_path)
            ana.post(f"{board}/examples", json={"title": "After"}).raise_for_status()
    finally:
        server.stop()
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "Wrote copy.db.\n", "")
    threefold("export", "sample", "--database-url", "sqlite:///copy.db", folder=tmp_path)
    examples = json.loads((tmp_path / "sample.json").read_bytes())["examples"]
    assert {"Before", "After"} & {example["title"] for example in examples} == {"Before"}
    assert len(examples) == 41


def test_a_backup_never_takes_the_place_of_a_file(tmp_path: Path) -> None:
    threefold("seed", folder=tmp_path)
    (tmp_path / "copy.db").write_text("precious")
    assert_refused(threefold("backup", "copy.db", folder=tmp_path), 1, "copy.db exists already")
    assert (tmp_path / "copy.db").read_text() == "precious"
    assert_refused(threefold("backup", "no/such/folder.db", folder=tmp_path), 1, "no/such/folder.db")
    assert not list(tmp_path.glob("*.unfinished"))


def test_a_database_that_is_not_sqlite_or_not_there_is_not_backed_up(tmp_path: Path) -> None:
    assert_refused(threefold("backup", "copy.db", folder=tmp_path), 1, "threefold.db", "--data-dir")
    elsewhere = ("--database-url", "postgresql://somebody:secret@127.0.0.1:9/none")
    ran = threefold("backup", "copy.db", *elsewhere, folder=tmp_path)
    assert_refused(ran, 1, "somebody:***@127.0.0.1", "pg_dump")
    assert not list(tmp_path.iterdir())


def test_who_looks_sees_how_much_is_copied_and_backed_up(tmp_path: Path) -> None:
    threefold("seed", folder=tmp_path)
    assert re.search(r"(\d+) of \1 pages", on_a_terminal("backup", "copy.db", folder=tmp_path))
    copying = ("copy", "--to", "sqlite:///other.db")
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", on_a_terminal(*copying, folder=tmp_path))
    total = sum(int(rows) for rows in re.findall(r"^[a-z ]+ +([\d,]+)\r$", shown, re.MULTILINE))
    assert f"{total:,} of {total:,} rows" in shown


def test_a_sign_in_link_is_printed_by_the_first_start_and_when_it_is_asked_for(tmp_path: Path) -> None:
    def printed(*options: str) -> str:
        command = [str(THREEFOLD), "serve", "--port", "0", *options]
        with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            lines = []
            for line in process.stdout:
                lines.append(line)
                if "To run boards" in line:
                    break
            process.terminate()
        return "".join(lines)

    assert "/sign-in/" in printed()
    second = printed()
    assert "/sign-in/" not in second
    assert f"type “{THREEFOLD} facilitator link”" in second
    assert "/sign-in/" in printed("--sign-in-link")


def test_facilitators_are_listed_and_put_out(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    try:
        with httpx2.Client(
            headers={"Origin": server.url, "User-Agent": "Mozilla/5.0 (X11) Firefox/9"}
        ) as faye:
            link = threefold("facilitator", "link", "--name", "Faye", folder=tmp_path).stdout.strip()
            there = f"{server.url}/sign-in/{link.rpartition('/')[2]}"
            assert faye.post(there).is_redirect
            assert faye.get(f"{server.url}/devices").status_code == 200
            listed = threefold("facilitator", "list", folder=tmp_path).stdout.splitlines()
            assert re.fullmatch(r"Facilitator +signed in nowhere", listed[0])
            moment = r"\d{4}-\d\d-\d\d \d\d:\d\d \S+"
            assert re.fullmatch(rf"Faye +Firefox on Linux +{moment} +{moment}", listed[1])
            revoked = threefold("facilitator", "revoke", "Faye", folder=tmp_path)
            assert revoked.stdout == "Faye is signed out of 1 device. 0 links and 0 tokens no longer work.\n"
            assert faye.get(f"{server.url}/devices").status_code == 403
    finally:
        server.stop()
    assert_refused(threefold("facilitator", "revoke", "Nobody", folder=tmp_path), 1, "Nobody", "list")


def test_the_doctor_says_what_is_well_and_what_to_do(tmp_path: Path) -> None:
    nothing = threefold("doctor", folder=tmp_path)
    assert nothing.returncode == 1
    assert "✗ there is no database" in nothing.stdout
    threefold("seed", folder=tmp_path)
    well = threefold("doctor", folder=tmp_path)
    assert (well.returncode, well.stderr) == (0, "")
    assert "✗" not in well.stdout
    assert well.stdout.count("✓") == 6
    (tmp_path / "data").chmod(0o755)
    (tmp_path / "data" / "threefold.db").chmod(0o644)
    ill = threefold("doctor", "--public-url", "https://map.example.org", folder=tmp_path)
    assert ill.returncode == 1
    assert ill.stdout.count("✗ Other accounts of this machine can read") == 2
    assert "--trusted-proxies" in ill.stdout
    with sqlite3.connect(tmp_path / "data" / "threefold.db") as database:
        database.execute("UPDATE event SET at = '2999-01-01 00:00:00.000000'")
        database.execute("DROP TABLE tally")
    database.close()
    worse = threefold("doctor", folder=tmp_path).stdout
    assert "clock" in worse
    assert "damaged" in worse


def test_a_database_that_is_locked_emptied_or_damaged_is_told_as_that(tmp_path: Path) -> None:
    threefold("seed", folder=tmp_path)
    path = tmp_path / "data" / "threefold.db"
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    create = ("token", "create", "--name", "Report")
    assert_refused(threefold(*create, folder=tmp_path), 1, "another process", "locked")
    database.execute("ROLLBACK")
    database.execute("DROP TABLE token")
    database.close()
    assert_refused(threefold(*create, folder=tmp_path), 1, "damaged", "restore a backup")
    path.write_bytes(b"")
    for command in ("serve", "seed", "migrate"):
        assert_refused(threefold(command, folder=tmp_path), 1, "is empty", "Restore a backup")
    assert path.read_bytes() == b""


def test_what_is_written_is_for_this_account_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        threefold("seed", folder=tmp_path)
        threefold("export", "sample", "sample.json", folder=tmp_path)
        threefold("backup", "copy.db", folder=tmp_path)
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert modes == {"data": 0o700, "threefold.db": 0o600, "sample.json": 0o600, "copy.db": 0o600}


def test_pruning_deletes_what_was_removed_long_ago(tmp_path: Path) -> None:
    threefold("seed", folder=tmp_path)
    path = tmp_path / "data" / "threefold.db"
    with sqlite3.connect(path) as database:
        database.execute("UPDATE board SET removed_at = '2020-01-01 00:00:00.000000'")
    database.close()
    pruned = threefold("prune", folder=tmp_path)
    assert pruned.stdout == "Deleted 1 removed boards, 0 removed examples and 0 sessions that ran out.\n"
    assert b"Read-aloud" not in path.read_bytes()
