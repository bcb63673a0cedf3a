"""Boards as files: `threefold export` and `threefold import`."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from openpyxl import Workbook
from pypdf import PdfReader

from app.cli import main
from app.domain.limits import limits, set_limits
from tests.command import threefold
from tests.documents import ROOT
from tests.glyphs import missing_letters
from tests.test_cli import on_a_terminal

TITLE = "nk̓ iʔ snm̓am̓áyaʔtn בית ספר 🌱"

Run = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the sample board is."""
    monkeypatch.chdir(tmp_path)
    main(["seed"])
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command in that folder: what it prints, or what it says when it cannot be done."""
    assert folder.is_dir()

    def ran(*arguments: str, code: int = 0) -> str:
        capsys.readouterr()
        if code == 0:
            main(arguments)
            return capsys.readouterr().out
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == code
        return capsys.readouterr().err

    return ran


def test_a_board_is_imported_only_as_large_as_the_settings_let_it(run: Run) -> None:
    run("export", "sample")
    usual = limits()
    refused = run("import", "sample.json", "--examples-per-board", "39", code=1)
    set_limits(usual)
    assert "39" in refused


def test_a_board_goes_out_and_comes_back_under_another_address(folder: Path, run: Run) -> None:
    assert run("export", "sample") == "Wrote sample.json.\n"
    would = run("import", "sample.json", "--dry-run")
    assert would == (
        "Would make the board “What does personalizing mean here?” as sample-2, with 40 examples.\n"
    )
    made = run("import", "sample.json")
    assert made == would.replace("Would make", "Made")
    run("export", "sample-2", "again.json")
    first, second = (json.loads((folder / name).read_bytes()) for name in ("sample.json", "again.json"))
    second["board"]["slug"] = "sample"
    assert first == second
    assert not list(folder.glob("*.unfinished"))


def test_examples_come_from_a_table_all_or_none(folder: Path, run: Run) -> None:
    table = folder / "more.csv"
    table.write_text(f"title,tags\n{TITLE},a\nAnother,b\n", encoding="utf-8-sig")
    would = run("import", "more.csv", "--board", "sample", "--dry-run")
    assert would.splitlines() == [
        f"row 2: add “\u2068{TITLE}\u2069”",
        "row 3: add “Another”",
        "Would add 2 examples.",
    ]
    did = run("import", "more.csv", "--board", "sample")
    assert did == "Added 2 examples.\n"
    run("export", "sample", "all.csv")
    run("export", "sample", "all.ndjson")
    for name in ("all.csv", "all.ndjson"):
        assert TITLE in (folder / name).read_text(encoding="utf-8")
    same = run("import", "all.csv", "--board", "sample")
    assert same == "Left 42 examples as they are.\n"
    table.write_text("title,direction\nGood,\nBad,up\n,\n", encoding="utf-8")
    refused = run("import", "more.csv", "--board", "sample", code=1)
    assert refused.splitlines() == [
        "threefold: nothing was imported:",
        "  Row 3, column direction: Input should be 'continue', 'stop' or 'start'.",
    ]


@pytest.mark.parametrize(("ending", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF-")])
def test_a_picture_goes_out_as_a_file(folder: Path, run: Run, ending: str, begins: bytes) -> None:
    run("export", "sample", f"map.{ending}")
    assert (folder / f"map.{ending}").read_bytes().lstrip().startswith(begins)


def test_a_sheet_of_a_workbook_is_named(folder: Path, run: Run) -> None:
    book = Workbook()
    sheet = book.create_sheet("Plans")
    for row in (["title"], [TITLE]):
        sheet.append(row)
    book.save(folder / "ideas.xlsx")
    assert "sheet “Plan”" in run("import", "ideas.xlsx", "--board", "sample", "--sheet", "Plan", code=1)
    preview = run("import", "ideas.xlsx", "--board", "sample", "--sheet", "Plans", "--dry-run")
    assert "row 2: add “" in preview


def test_a_title_is_drawn_with_the_machines_fonts_or_the_export_says_so(
    folder: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only in its own process does the machine have another font."""
    run("export", "sample", "with.json")
    board = json.loads((folder / "with.json").read_text(encoding="utf-8"))
    board["board"]["slug"] = "rare"
    board["examples"] = [
        example | {"title": "A \u0378"} for example in board["examples"] if example["answers"]
    ][:1]
    board["next_steps"] = []
    (folder / "rare.json").write_text(json.dumps(board), encoding="utf-8")
    run("import", "rare.json")
    run("export", "rare", "rare.svg")
    assert capsys.readouterr().err == ""
    main(["export", "rare", "rare.pdf"])
    printed = capsys.readouterr()
    assert printed.out == "Wrote rare.pdf.\n"
    assert printed.err.startswith("This server has no font for the title of example 1: the picture has")
    assert missing_letters((folder / "rare.pdf").read_bytes()) == 0

    font_with("\u0378", folder / ".fonts" / "rare.ttf")
    ran = threefold("export", "rare", "rare.pdf", folder=folder, HOME=str(folder))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "\u0378" in PdfReader(folder / "rare.pdf").pages[0].extract_text()


def font_with(letter: str, file: Path) -> None:
    """Write a font that has this one letter, drawn as an A, under a name that no other font has."""
    file.parent.mkdir()
    with TTFont(ROOT / "static/vendor/print/BCSans-Regular.ttf") as font:
        for table in font["cmap"].tables:
            table.cmap = {ord(letter): "A"}
        for record in [*font["name"].names]:
            if record.nameID in {1, 16}:
                font["name"].setName(
                    "Rare", record.nameID, record.platformID, record.platEncID, record.langID
                )
        font.save(file)


def test_whoever_looks_sees_how_far_it_is(folder: Path) -> None:
    rows = "\n".join(f"Row {number}" for number in range(1_200))
    (folder / "many.csv").write_text(f"title\n{rows}\n", encoding="utf-8")
    shown = on_a_terminal("import", "many.csv", "--board", "sample", folder=folder)
    steps = re.findall(r"\S+ of 1,200 examples", shown)
    assert list(dict.fromkeys(steps)) == [
        *(f"{done:,} of 1,200 examples" for done in range(100, 1_201, 100)),
    ]
    assert "1,240 of 1,240 examples" in on_a_terminal("export", "sample", "all.csv", folder=folder)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["export", "nowhere"], "no board “nowhere”"),
        (["export", "sample", "map.doc"], ".json, .csv, .ndjson, .svg, .png, .pdf"),
        (["export", "sample", "no/such/folder.csv"], "cannot write no/such/folder.csv"),
        (["import", "missing.json"], "cannot read missing.json"),
        (["import", "a.csv"], "--board SLUG"),
        (["import", "a.csv", "--board", "nowhere"], "no board “nowhere”"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    folder: Path, run: Run, arguments: list[str], words: str
) -> None:
    (folder / "a.csv").write_text("title\na\n")
    said = run(*arguments, code=1)
    assert words in said
    assert len(said.splitlines()) == 1
