"""The README is true: its recipes run as they stand, and it names every command, setting and event."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.domain.events import TYPES
from app.settings import Settings
from tests.serving import Server

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("data"))
    yield running
    running.stop()


class Desk:
    """Somebody at a shell, with `HOST`, `TOKEN` and our command, who types what the README says."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.folder = folder
        own = {"HOST": server.url, "THREEFOLD_DATA_DIR": str(server.folder)}
        self.environment = os.environ | own | {"PATH": f"{BIN}:{os.environ['PATH']}"}
        self.token = self.environment["TOKEN"] = self.run(
            "threefold", "token", "create", "--name", "Reader"
        ).strip()

    def run(self, *command: str) -> str:
        """What it prints; it must succeed and complain of nothing but the time limit we set."""
        ran = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        unexpected = [line for line in ran.stderr.splitlines() if "(28)" not in line]
        assert (ran.returncode, unexpected) == (0, []), command[-1] + ran.stdout + ran.stderr
        return ran.stdout

    def get(self, path: str) -> Any:
        """What the API answers to the token."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx2.get(f"{self.server.url}/api/v1/{path}", headers=headers).raise_for_status().json()


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Desk:
    return Desk(server, tmp_path)


def recipes(language: str) -> list[str]:
    """The README's blocks in a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_every_shell_recipe_runs_as_it_stands(desk: Desk) -> None:
    for recipe in recipes("sh"):
        script = f"set -eu\nshopt -s expand_aliases\n{recipe}".replace("curl -s", "curl -fsS")
        desk.run(str(shutil.which("bash")), "-c", script)


def test_a_notebook_lists_tagged_examples_of_every_board(desk: Desk) -> None:
    listed = desk.run(sys.executable, "-c", recipes("python")[0]).splitlines()
    found = desk.get("examples?tag=assessment&sort=title&limit=500")["items"]
    assert found
    assert listed == [f"{one['board']}\t{one['region']}\t{one['title']}" for one in found]


def test_a_dashboard_keeps_its_copy_up_to_date_by_changes_alone(desk: Desk) -> None:
    change, follow = recipes("sh")[2], recipes("python")[1]
    for _ in range(2):
        desk.run(sys.executable, "-c", follow)
        snapshot = desk.get("boards/sample/snapshot")
        kept = json.loads((desk.folder / "sample.json").read_text())
        assert kept == {
            "version": snapshot["version"],
            "examples": {one["id"]: one for one in snapshot["examples"]},
        }
        desk.run(str(shutil.which("bash")), "-c", f"set -eu\nshopt -s expand_aliases\n{change}")


def test_a_spreadsheet_gets_the_rows_its_formula_asks_for(desk: Desk) -> None:
    for recipe in recipes("text"):
        asked = re.search(r'"https://map\.example\.org/api/v1/(\S+?)\.csv\?(\S+)"', recipe)
        assert asked
        headers = {"Authorization": f"Bearer {desk.token}"} if "Bearer tf_…" in recipe else {}
        answer = httpx2.get(f"{desk.server.url}/api/v1/{asked[1]}.csv?{asked[2]}", headers=headers)
        rows = list(csv.DictReader(io.StringIO(answer.raise_for_status().text)))
        found = desk.get(f"{asked[1]}?{asked[2]}")["items"]
        assert found
        assert {row["title"] for row in rows} == {one["title"] for one in found}


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_is_described(name: str) -> None:
    assert f"`--{name.replace('_', '-')}` | `THREEFOLD_{name.upper()}`" in README


@pytest.mark.parametrize(
    "command",
    [
        *("serve", "migrate", "seed", "copy", "prune", "export", "import", "facilitator link"),
        *("token create", "token list", "token revoke"),
    ],
)
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
