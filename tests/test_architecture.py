"""Imports run one way, in Python and in the browser."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RINGS = ("domain", "store", "services", "live", "web", "composition")
COMPOSITION = {"main", "cli", "settings", "files"}
MODULES = sorted((ROOT / "app").rglob("*.py"))
SCRIPTS = sorted(path for path in (ROOT / "static/js").rglob("*.js"))


def ring(parts: tuple[str, ...]) -> str | None:
    """The ring that a module of the package lies in, None for the package itself."""
    if not parts:
        return None
    return "composition" if parts[0] in COMPOSITION else parts[0]


def imported(path: Path) -> Iterator[tuple[str, ...]]:
    """What a module imports of this package, as parts of the name after `app`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (tuple(name.split(".")[1:]) for name in names if name.split(".")[0] == "app")


def home(path: Path) -> str | None:
    parts = path.relative_to(ROOT / "app").with_suffix("").parts
    return ring(() if parts == ("__init__",) else parts)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_python_imports_run_inwards(path: Path) -> None:
    here = home(path)
    for parts in imported(path):
        there = ring(parts)
        if there is None or there not in RINGS or here is None:
            continue
        settings = parts[0] == "settings" and here == "web"
        assert settings or RINGS.index(there) <= RINGS.index(here), f"{path.name} imports {'.'.join(parts)}"


def test_every_folder_of_the_package_is_a_ring() -> None:
    folders = {path.relative_to(ROOT / "app").parts[0] for path in MODULES if path.parent != ROOT / "app"}
    assert folders == set(RINGS) - {"composition"}


@pytest.mark.parametrize(
    ("ring_name", "never"),
    [
        ("domain", {"fastapi", "starlette", "sqlalchemy", "sqlmodel", "alembic", "uvicorn", "jinja2"}),
        ("store", {"fastapi", "starlette", "uvicorn", "jinja2"}),
        ("services", {"fastapi", "starlette", "uvicorn"}),
        ("live", {"fastapi", "starlette", "uvicorn", "jinja2"}),
    ],
)
def test_only_the_web_ring_knows_http(ring_name: str, never: set[str]) -> None:
    for path in (ROOT / "app" / ring_name).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not never & {name.split(".")[0] for name in names}, path


READS_ROWS = {"get", "get_one", "exec"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_read_of_the_database_is_a_query_of_the_store(path: Path) -> None:
    if home(path) == "store":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module in {"sqlalchemy", "sqlmodel"}:
            assert "select" not in {alias.name for alias in node.names}, path
        if isinstance(node, ast.Attribute) and node.attr in READS_ROWS:
            assert not ast.unparse(node.value).endswith("session"), f"{path}:{node.lineno}"


FOLDERS = {
    "core": {"core"},
    "net": {"net", "core"},
    "ui": {"ui", "core"},
    "controllers": {"controllers", "ui", "net", "core"},
    "pages": {"controllers", "ui", "net", "core"},
}


def folder(path: Path) -> str:
    return path.relative_to(ROOT / "static/js").parts[0]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_browser_imports_run_inwards(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    here = folder(path)
    for name in re.findall(r"""(?:from|import)\s*\(?['"]([^'"]+)['"]""", text):
        target = (path.parent / name).resolve()
        assert name.startswith("."), f"{path.name} imports {name}"
        if (ROOT / "static/vendor") in target.parents:
            assert here in {"ui", "controllers", "pages"}, f"{path.name} imports {name}"
        else:
            assert folder(target) in FOLDERS[here], f"{path.name} imports {name}"


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_core_has_no_page_and_no_network_and_the_net_no_page(path: Path) -> None:
    page = r"\b(document|window|HTMLElement|SVGElement|localStorage|sessionStorage|navigator)\b\s*[.\[(]"
    network = r"\b(fetch|EventSource|XMLHttpRequest|WebSocket)\b\s*\("
    text = without_comments(path.read_text(encoding="utf-8"))
    if folder(path) == "core":
        assert not re.search(f"{page}|{network}", text)
    if folder(path) == "net":
        assert not re.search(r"\b(document|HTMLElement|SVGElement)\b\s*[.\[(]", text)
    if folder(path) == "ui":
        assert not re.search(network, text)


def test_what_is_rarely_needed_is_not_loaded_at_the_start() -> None:
    rarely = {"alembic", "psycopg", "rich", "sqlalchemy.dialects.postgresql", "typst"}
    loaded = "import app.cli, app.main, sys; app.main.create_app(); print(*sys.modules)"
    started = subprocess.run(
        [sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not rarely & {*started.stdout.split()}
