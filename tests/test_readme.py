"""The README is true: its recipes run as they stand, and it names every command, setting and event."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.events import TYPES
from app.settings import Settings
from tests.serving import Server

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "data")
    yield running
    running.stop()


def test_every_recipe_runs_as_it_stands(server: Server, tmp_path: Path) -> None:
    for recipe in re.findall(r"```sh\n(.*?)```", README, re.DOTALL):
        script = f"set -eu\nshopt -s expand_aliases\nHOST={server.url}\n{recipe}".replace(
            "curl -s", "curl -fsS"
        )
        ran = subprocess.run(
            [str(shutil.which("bash")), "-c", script],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        unexpected = [line for line in ran.stderr.splitlines() if "(28)" not in line]
        assert (ran.returncode, unexpected) == (0, []), recipe + ran.stdout + ran.stderr


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_is_described(name: str) -> None:
    assert f"`--{name.replace('_', '-')}` | `THREEFOLD_{name.upper()}`" in README


@pytest.mark.parametrize("command", ["serve", "migrate", "seed", "facilitator link"])
def test_every_command_is_described(command: str) -> None:
    assert f"`threefold {command}" in README


@pytest.mark.parametrize("type_", TYPES)
def test_every_event_type_is_described(type_: str) -> None:
    assert f"`{type_}`" in README


def test_the_tree_names_every_module() -> None:
    tree = README.partition("## The tree")[2].partition("## Commands")[0]
    for path in (ROOT / "app").rglob("*.py"):
        if path.name != "__init__.py" and not {"api_v1", "migrations"} & set(path.parts):
            assert path.stem in tree, path
    for path in (ROOT / "static/js").rglob("*.js"):
        assert path.stem in tree, path
