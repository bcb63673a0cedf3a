"""The wheel: everything that Threefold needs, under one name. tests/wheel tries it with pip, pipx and uvx."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import httpx2
import pytest

from hatch_build import faults_of, needed
from tests.serving import Server

ROOT = Path(__file__).parents[1]
FOLDERS = ("app", "static", "templates", "seeds")
RUN = "import os, sys; os.chdir({empty!r}); sys.path.insert(0, {there!r}); from threefold import main; main()"


def build(root: Path, to: Path) -> subprocess.CompletedProcess[str]:
    """Build a wheel of a folder, as `make wheel` does."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(to)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def files_below(folder: Path) -> set[str]:
    paths = (path.relative_to(folder.parent) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in paths if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel installs."""
    folder = tmp_path_factory.mktemp("wheel")
    built = build(ROOT, folder)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.fixture(scope="module")
def server(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with two workers from the wheel, in an empty folder."""
    version = unpacked / "threefold/inside/app/__init__.py"
    version.write_text('__version__ = "0+wheel"\n')
    empty = tmp_path_factory.mktemp("empty")
    program = [sys.executable, "-c", RUN.format(empty=str(empty), there=str(unpacked))]
    running = Server(empty / "data", workers=2, program=program)
    yield running
    running.stop()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder as ours that a test may break."""
    for folder in FOLDERS:
        copytree(ROOT / folder, tmp_path / folder, copy_function=os.symlink)
    for name in ("hatch_build.py", "pyproject.toml", "LICENSE", "README.md"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def test_a_wheel_has_one_name_and_all_files_of_the_folders(unpacked: Path) -> None:
    (information,) = unpacked.glob("*.dist-info")
    assert {path.name for path in unpacked.iterdir()} == {"threefold", information.name}
    assert {path.name for path in (unpacked / "threefold").iterdir()} == {"__init__.py", "inside"}
    ours = {name for folder in FOLDERS for name in files_below(ROOT / folder)} - {"app/installed.py"}
    inside = unpacked / "threefold/inside"
    assert {name for folder in FOLDERS for name in files_below(inside / folder)} == ours
    assert (information / "licenses/LICENSE").is_file()


def test_a_wheel_serves_packed_pages_and_pictures_in_an_empty_folder(server: Server) -> None:
    with httpx2.Client(base_url=server.url) as reader:
        assert reader.get("/openapi.json").json()["info"]["version"] == "0+wheel"
        page = reader.get("/b/sample", headers={"Accept": "text/html"}).text
        addresses = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:js|css))"', page)
        assert {address.split("/")[3] for address in addresses} == {"packed"}
        for address in addresses:
            assert reader.get(address).status_code == 200
        for picture in ("diagram.pdf", "cards.pdf"):
            assert reader.get(f"/api/v1/boards/sample/{picture}").content.startswith(b"%PDF")


def test_everything_that_is_not_a_module_is_looked_for_before_a_build() -> None:
    used = {
        name
        for folder in ("templates", "seeds", "static/packed", "static/vendor")
        for name in files_below(ROOT / folder)
        if not name.endswith((".map", "README.md"))
    }
    assert used <= {name.removeprefix("static/") for name in needed(ROOT)}


@pytest.mark.parametrize(
    "name",
    [
        "templates/partials/decides.html",
        "seeds/rural.json",
        "static/packed/wall.js",
        "static/packed/page.css",
        "static/packed/made-of",
        "static/vendor/.ready",
        "static/vendor/print/BCSans-Regular.ttf",
        "static/vendor/fonts/fraunces-latin-600-normal.woff2",
        "static/geometry.json",
    ],
)
def test_what_is_missing_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    (fault,) = faults_of(copy)
    assert fault.startswith(f"{name} is missing: ")


def test_a_wheel_with_holes_is_not_built(copy: Path) -> None:
    (copy / "static/css/wall.css").unlink()
    (copy / "static/css/wall.css").write_text("/* changed since it was packed */")
    built = build(copy, copy / "dist")
    assert built.returncode != 0
    assert "static/packed is out of date: type make wheel" in built.stdout + built.stderr
    assert not [*copy.glob("dist/*.whl")]
