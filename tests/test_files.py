"""Boards as files: `threefold export` and `threefold import`."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.test_cli import THREEFOLD, assert_refused, threefold

TITLE = "nk̓ iʔ snm̓am̓áyaʔtn בית ספר 🌱"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the sample board is."""
    threefold("seed", folder=tmp_path)
    return tmp_path


def on_a_terminal(*arguments: str, folder: Path) -> str:
    """What somebody sees who looks."""
    reader, writer = pty.openpty()
    ran = subprocess.run([THREEFOLD, *arguments], cwd=folder, stderr=writer, check=False, timeout=30)
    os.close(writer)
    assert ran.returncode == 0
    shown = os.read(reader, 100_000).decode()
    os.close(reader)
    return shown


def test_a_board_goes_out_and_comes_back_under_another_address(folder: Path) -> None:
    assert threefold("export", "sample", folder=folder).stdout == "Wrote sample.json.\n"
    would = threefold("import", "sample.json", "--dry-run", folder=folder).stdout
    assert would == (
        "Would make the board “What does personalizing mean here?” as sample-2, with 40 examples.\n"
    )
    made = threefold("import", "sample.json", folder=folder).stdout
    assert made == would.replace("Would make", "Made")
    threefold("export", "sample-2", "again.json", folder=folder)
    first, second = (json.loads((folder / name).read_bytes()) for name in ("sample.json", "again.json"))
    second["board"]["slug"] = "sample"
    assert first == second
    assert not list(folder.glob("*.unfinished"))


def test_examples_come_from_a_table_all_or_none(folder: Path) -> None:
    table = folder / "more.csv"
    table.write_text(f"title,tags\n{TITLE},a\nAnother,b\n", encoding="utf-8-sig")
    would = threefold("import", "more.csv", "--board", "sample", "--dry-run", folder=folder).stdout
    assert would.splitlines() == [
        f"row 2: add “{TITLE}”",
        "row 3: add “Another”",
        "Would add 2 examples.",
    ]
    did = threefold("import", "more.csv", "--board", "sample", folder=folder).stdout
    assert did == "Added 2 examples.\n"
    threefold("export", "sample", "all.csv", folder=folder)
    threefold("export", "sample", "all.ndjson", folder=folder)
    for name in ("all.csv", "all.ndjson"):
        assert TITLE in (folder / name).read_text(encoding="utf-8")
    same = threefold("import", "all.csv", "--board", "sample", folder=folder).stdout
    assert same == "Left 42 examples as they are.\n"
    table.write_text("title,direction\nGood,\nBad,up\n,\n", encoding="utf-8")
    refused = threefold("import", "more.csv", "--board", "sample", folder=folder)
    assert (refused.returncode, refused.stderr.splitlines()[1:]) == (
        1,
        ["  Row 3, column direction: Input should be 'continue', 'stop' or 'start'."],
    )


@pytest.mark.parametrize(("ending", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF-")])
def test_a_picture_goes_out_as_a_file(folder: Path, ending: str, begins: bytes) -> None:
    threefold("export", "sample", f"map.{ending}", folder=folder)
    assert (folder / f"map.{ending}").read_bytes().lstrip().startswith(begins)


def test_whoever_looks_sees_how_far_it_is(folder: Path) -> None:
    rows = "\n".join(f"Row {number}" for number in range(1_200))
    (folder / "many.csv").write_text(f"title\n{rows}\n", encoding="utf-8")
    shown = on_a_terminal("import", "many.csv", "--board", "sample", folder=folder)
    assert [step.split(" ", 1)[1].strip() for step in shown.split("\r") if "of" in step] == [
        "500 of 1,200",
        "1,000 of 1,200",
        "1,200 of 1,200",
    ]
    assert "1,240 of 1,240" in on_a_terminal("export", "sample", "all.csv", folder=folder)


def test_what_cannot_be_done_is_said_in_a_sentence(folder: Path) -> None:
    assert_refused(threefold("export", "nowhere", folder=folder), 1, "nowhere")
    assert_refused(threefold("export", "sample", "map.doc", folder=folder), 1, ".json", ".pdf")
    assert_refused(threefold("export", "sample", "no/such/folder.csv", folder=folder), 1, "cannot write")
    assert_refused(threefold("import", "missing.json", folder=folder), 1, "cannot read missing.json")
    (folder / "a.csv").write_text("title\na\n")
    assert_refused(threefold("import", "a.csv", folder=folder), 1, "--board")
    assert_refused(threefold("import", "a.csv", "--board", "nowhere", folder=folder), 1, "nowhere")
