"""The documents are true: their recipes run as they stand, against a real server."""

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

from tests.documents import DOCUMENTS, block, blocks, name_of, text_of
from tests.serving import Server

BIN = Path(sys.executable).parent
REST = text_of("rest-api.md")
WITH_RECIPES = [path for path in DOCUMENTS if blocks(path.read_text(encoding="utf-8"), "sh")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("data"))
    yield running
    running.stop()


class Desk:
    """Somebody at a shell, with `HOST`, `TOKEN` and our command, who types what the documents say."""

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

    def type(self, recipe: str) -> None:
        """Run a recipe as a shell does; the first command that fails ends it."""
        script = f"set -eu\nshopt -s expand_aliases\n{recipe}".replace("curl -s", "curl -fsS")
        self.run(str(shutil.which("bash")), "-c", script)

    def get(self, path: str) -> Any:
        """What the API answers to the token."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx2.get(f"{self.server.url}/api/v1/{path}", headers=headers).raise_for_status().json()


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Desk:
    return Desk(server, tmp_path)


@pytest.mark.parametrize("path", WITH_RECIPES, ids=name_of)
def test_every_shell_recipe_runs_as_it_stands(desk: Desk, path: Path) -> None:
    for recipe in blocks(path.read_text(encoding="utf-8"), "sh"):
        desk.type(recipe)


def test_the_documents_with_recipes_are_found() -> None:
    assert {name_of(path) for path in WITH_RECIPES} >= {"docs/rest-api.md", "docs/self-hosting.md"}
    every = [recipe for path in DOCUMENTS for recipe in blocks(path.read_text(encoding="utf-8"), "python")]
    assert every == blocks(REST, "python")
    assert len(every) == 2


def test_a_notebook_lists_tagged_examples_of_every_board(desk: Desk) -> None:
    listed = desk.run(sys.executable, "-c", block(REST, "python", "def examples")).splitlines()
    items = desk.get("examples?tag=assessment&sort=title&limit=500")["items"]
    assert items
    assert listed == [f"{item['board']}\t{item['region']}\t{item['title']}" for item in items]


def test_a_dashboard_keeps_its_copy_up_to_date_by_changes_alone(desk: Desk) -> None:
    for _ in range(2):
        desk.run(sys.executable, "-c", block(REST, "python", "def follow"))
        snapshot = desk.get("boards/sample/snapshot")
        saved = json.loads((desk.folder / "sample.json").read_text())
        assert saved == {
            "version": snapshot["version"],
            "examples": {item["id"]: item for item in snapshot["examples"]},
        }
        desk.type(block(REST, "sh", "Portfolio mornings"))


def test_a_spreadsheet_gets_the_rows_its_formula_asks_for(desk: Desk) -> None:
    formulas = blocks(REST, "text")
    assert len(formulas) == 2
    for recipe in formulas:
        asked = re.search(r'"https://map\.example\.org/api/v1/(\S+?)\.csv\?(\S+)"', recipe)
        assert asked
        headers = {"Authorization": f"Bearer {desk.token}"} if "Bearer tf_…" in recipe else {}
        answer = httpx2.get(f"{desk.server.url}/api/v1/{asked[1]}.csv?{asked[2]}", headers=headers)
        rows = list(csv.DictReader(io.StringIO(answer.raise_for_status().text)))
        items = desk.get(f"{asked[1]}?{asked[2]}")["items"]
        assert items
        assert {row["title"] for row in rows} == {item["title"] for item in items}
