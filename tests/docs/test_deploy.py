"""The files that people install a server with name settings and commands that there are."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app import __version__
from app.settings import Settings
from tests.documents import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
FILES = ["Dockerfile", "compose.yaml", *(f"deploy/{path.name}" for path in (ROOT / "deploy").glob("*.*"))]
OF_COMPOSE = {"THREEFOLD_HOSTNAME"}


@pytest.mark.parametrize("name", FILES)
def test_every_setting_that_is_named_exists(name: str) -> None:
    named = {*re.findall(r"THREEFOLD_[A-Z_]+", (ROOT / name).read_text(encoding="utf-8"))} - OF_COMPOSE
    assert {setting.removesuffix("_FILE") for setting in named} <= {
        f"THREEFOLD_{field.upper()}" for field in Settings.model_fields
    }


def test_the_containers_run_without_root_are_checked_and_share_their_ports_and_folders() -> None:
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert image.index("\nUSER 10001") < image.index("\nENTRYPOINT")
    assert 'CMD ["threefold", "healthcheck"]' in image
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert services["threefold"]["image"] == f"threefold:{__version__}"
    assert "data:/data" in services["threefold"]["volumes"]
    upstream = re.search(r"reverse_proxy (\S+)", (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8"))
    assert upstream
    assert upstream[1] == "threefold:8000"
    more = yaml.safe_load((ROOT / "deploy/compose.postgresql.yaml").read_text(encoding="utf-8"))
    secrets = more["services"]["threefold"]["secrets"]
    assert {*secrets} <= {*more["secrets"]}
    assert more["services"]["threefold"]["environment"]["THREEFOLD_DATABASE_URL_FILE"].endswith(secrets[0])


def test_caddy_takes_the_file_for_compose(tmp_path: Path) -> None:
    program = shutil.which("caddy")
    assert program, "This test needs Caddy: make caddy installs it."
    file = str(ROOT / "deploy/Caddyfile")
    command = [program, "adapt", "--adapter", "caddyfile", "--validate", "--config", file]
    named = os.environ | {"THREEFOLD_HOSTNAME": "map.example.org", "HOME": str(tmp_path)}
    ran = subprocess.run(command, env=named, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def steps(workflow: Path) -> Iterator[dict[str, Any]]:
    for job in yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].values():
        yield from job["steps"]


def test_workflows_run_commands_that_the_makefile_has() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = " ".join(step.get("run", "") for workflow in WORKFLOWS for step in steps(workflow))
    targets = {*re.findall(r"\bmake (?:--silent )?([a-z][\w-]+)", commands)}
    assert {"check", "test", "try-wheel", "wheel", "release-notes"} <= targets
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def notes(version: str) -> subprocess.CompletedProcess[str]:
    command = ["make", "--silent", "release-notes", f"VERSION={version}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_this_version_has_notes_in_the_changelog_and_no_other() -> None:
    ours = notes(__version__)
    assert ours.returncode == 0, ours.stderr
    assert "### Added\n" in ours.stdout
    assert "\n## " not in ours.stdout
    assert notes("0.0.9").returncode != 0


def test_the_browser_tools_have_the_same_version() -> None:
    for name in ("package.json", "package-lock.json"):
        assert json.loads((ROOT / name).read_text(encoding="utf-8"))["version"] == __version__
