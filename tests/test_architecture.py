"""Imports run one way, in Python and in the browser; the folders are the ones that were planned.

The rules are two functions of a file's path and text, so that a test can break each of them on purpose.
"""

import ast
import posixpath
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RINGS = ("domain", "store", "services", "live", "web", "composition")
COMPOSITION = {"main", "cli", "settings", "files", "housekeeping", "logs", "installed"}
FOLDERS_OF_THE_PACKAGE = {
    "domain",
    "domain/map",
    "domain/rounds",
    "domain/workshop",
    "store",
    "store/migrations",
    "store/migrations/versions",
    "store/queries",
    "services",
    "services/rounds",
    "live",
    "web",
    "web/http",
    "web/pages",
    "web/api_v1",
    "web/api_v1/schemas",
}
# Inside a ring: what a folder never imports.
NEVER_IMPORTS = {
    "web/http": {"web/pages", "web/api_v1"},
    "web/pages": {"web/api_v1"},
    "web/api_v1": {"web/pages"},
}
_HTTP = {"fastapi", "starlette", "uvicorn"}
NEVER_USES = {
    "domain": _HTTP | {"sqlalchemy", "sqlmodel", "alembic", "jinja2"},
    "store": _HTTP | {"jinja2"},
    "services": _HTTP | {"jinja2"},
    "live": _HTTP | {"jinja2"},
}
MAY_USE = {("app/services/rendering.py", "jinja2")}
FOLDERS_OF_THE_SCRIPTS = {
    "core",
    "net",
    "ui/map",
    "ui/wall",
    "ui/remote",
    "ui/workshop",
    "ui/shared",
    "controllers",
    "pages",
}
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "app").rglob("*.py"))
SCRIPTS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "static/js").rglob("*.js"))


def ring_of(parts: tuple[str, ...]) -> str | None:
    """The ring that a module of the package lies in, None for the package itself."""
    if not parts or parts == ("__init__",):
        return None
    return "composition" if parts[0] in COMPOSITION else parts[0]


def imported_names(text: str) -> Iterator[str]:
    """The full name of everything a module imports; a relative import begins with a dot."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (f"{module}.{alias.name}" for alias in node.names)


def python_faults(path: str, text: str) -> list[str]:
    """Which imports of a module (its path begins with `app/`) break a rule, and which rule."""
    return [
        f"{path} imports {name}: {fault}" for name in imported_names(text) if (fault := _fault(path, name))
    ]


def _fault(path: str, name: str) -> str | None:
    here = Path(path).with_suffix("").parts[1:]
    top, *parts = name.split(".")
    if not top:
        return "write the whole name"
    if top != "app":
        is_refused = top in NEVER_USES.get(here[0], set()) and (path, top) not in MAY_USE
        return "this library is for other rings" if is_refused else None
    return _ring_fault(here, tuple(parts)) or _group_fault(here, tuple(parts))


def _ring_fault(here: tuple[str, ...], there: tuple[str, ...]) -> str | None:
    inner, outer = ring_of(there), ring_of(here)
    if inner is None or outer is None or inner not in RINGS:
        return None
    is_settings = there[0] == "settings" and outer == "web"
    runs_inwards = is_settings or RINGS.index(inner) <= RINGS.index(outer)
    return None if runs_inwards else "imports run inwards"


def _group_fault(here: tuple[str, ...], there: tuple[str, ...]) -> str | None:
    never = NEVER_IMPORTS.get("/".join(here[:2]), set())
    return "these folders do not know each other" if "/".join(there[:2]) in never else None


@pytest.mark.parametrize("path", MODULES)
def test_python_imports_keep_the_rules(path: str) -> None:
    assert python_faults(path, (ROOT / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("path", "bad", "good"),
    [
        ("app/domain/text.py", "from app.store import models", "from app.domain import codes"),
        ("app/store/models.py", "import app.services.access", "import app.domain.text"),
        ("app/services/access.py", "from app.live.stream import Streams", "from app.store import queries"),
        ("app/live/stream.py", "from app.web.http import etags", "from app.services import access"),
        ("app/web/http/etags.py", "from app.main import create_app", "from app.settings import Settings"),
        ("app/live/stream.py", "from app.settings import Settings", "from app.services import access"),
        ("app/web/http/health.py", "from app.web.pages.home import router", "from app.web.http import etags"),
        ("app/web/http/health.py", "from app.web import api_v1", "from app.web import http"),
        (
            "app/web/pages/manage.py",
            "from app.web.api_v1.schemas import Board",
            "from app.web.http import etags",
        ),
        ("app/web/api_v1/boards.py", "from app.web.pages import home", "from app.web.api_v1 import schemas"),
        ("app/web/api_v1/__init__.py", "from app.web.pages import home", "from app.web.api_v1 import boards"),
        ("app/web/pages/manage.py", "from ..api_v1 import boards", "from app.web.pages import home"),
        ("app/domain/text.py", "from sqlmodel import Session", "from pydantic import Field"),
        ("app/domain/text.py", "import jinja2", "import re"),
        ("app/store/models.py", "import fastapi", "import sqlalchemy"),
        (
            "app/services/boards.py",
            "from starlette.responses import Response",
            "from sqlmodel import Session",
        ),
        ("app/services/boards.py", "import jinja2", "import json"),
        ("app/live/stream.py", "def f():\n    import uvicorn", "def f():\n    import asyncio"),
    ],
)
def test_a_python_import_that_breaks_a_rule_is_noticed(path: str, bad: str, good: str) -> None:
    assert len(python_faults(path, bad)) == 1
    assert python_faults(path, good) == []


def test_only_the_rendering_service_fills_in_templates_below_the_web_ring() -> None:
    assert python_faults("app/services/rendering.py", "import jinja2") == []
    assert python_faults("app/services/summary_text.py", "import jinja2") != []


def test_the_folders_of_the_package_are_the_planned_ones() -> None:
    folders = {Path(path).parent.relative_to("app").as_posix() for path in MODULES} - {"."}
    assert folders == FOLDERS_OF_THE_PACKAGE


def test_the_folders_of_the_scripts_are_the_planned_ones() -> None:
    folders = {Path(path).parent.relative_to("static/js").as_posix() for path in SCRIPTS}
    assert folders == FOLDERS_OF_THE_SCRIPTS


# Which folders of static/js a folder imports; `ui` and its groups are told apart below.
MAY_IMPORT = {
    "core": {"core"},
    "net": {"net", "core"},
    "ui": {"ui", "core"},
    "controllers": {"controllers", "ui", "net", "core"},
    "pages": {"controllers", "ui", "net", "core"},
}
MAY_USE_LIBRARIES = {"ui", "controllers", "pages"}
SHARED = "shared"


def browser_faults(path: str, text: str) -> list[str]:
    """Which imports of a script (its path begins with `static/js/`) break a rule, and which rule."""
    names = re.findall(r"""(?:from|import)\s*\(?['"]([^'"]+)['"]""", text)
    return [f"{path} imports {name}: {fault}" for name in names if (fault := _script_fault(path, name))]


def _script_fault(path: str, name: str) -> str | None:
    if not name.startswith("."):
        return "write where the module lies"
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    here = path.split("/")[2:]
    if target.startswith("static/vendor/"):
        return None if here[0] in MAY_USE_LIBRARIES else "this folder uses no library"
    there = target.split("/")[2:] if target.startswith("static/js/") else [""]
    if there[0] not in MAY_IMPORT[here[0]]:
        return "imports run inwards"
    is_apart = here[0] == there[0] == "ui" and there[1] not in {here[1], SHARED}
    return "groups of the screen only know what they share" if is_apart else None


@pytest.mark.parametrize("path", SCRIPTS)
def test_browser_imports_keep_the_rules(path: str) -> None:
    assert browser_faults(path, (ROOT / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("path", "bad", "good"),
    [
        ("core/state.js", "../net/api.js", "./layout.js"),
        ("core/state.js", "../../vendor/lit-html/lit-html.js", "./layout.js"),
        ("net/live.js", "../ui/shared/bar.js", "../core/state.js"),
        ("net/live.js", "../../vendor/lit-html/lit-html.js", "./api.js"),
        ("ui/map/marks.js", "../../net/api.js", "../../core/state.js"),
        ("ui/map/marks.js", "../../controllers/reveal.js", "../../../vendor/lit-html/lit-html.js"),
        ("ui/wall/stage.js", "../map/drag.js", "../shared/bar.js"),
        ("ui/workshop/banner.js", "../remote/now.js", "./agreed.js"),
        ("ui/shared/bar.js", "../map/drag.js", "./toasts.js"),
        ("controllers/reveal.js", "../pages/board.js", "../ui/workshop/banner.js"),
        ("pages/wall.js", "./board.js", "../controllers/reveal.js"),
        ("pages/wall.js", "lit-html", "../../vendor/lit-html/lit-html.js"),
        ("pages/wall.js", "../../css/page.js", "../core/state.js"),
    ],
)
@pytest.mark.parametrize("how", ["import {{ x }} from '{}';", 'import "{}";', "await import('{}');"])
def test_a_browser_import_that_breaks_a_rule_is_noticed(path: str, bad: str, good: str, how: str) -> None:
    assert len(browser_faults(f"static/js/{path}", how.format(bad))) == 1
    assert browser_faults(f"static/js/{path}", how.format(good)) == []


def folder(path: str) -> str:
    return path.split("/")[2]


def test_the_page_of_the_map_only_ties_its_controllers_together() -> None:
    """That no function is longer than 60 lines is for Biome to say (biome.json)."""
    assert len((ROOT / "static/js/pages/board.js").read_text(encoding="utf-8").splitlines()) <= 150


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", SCRIPTS)
def test_the_core_has_no_page_and_no_network_and_the_net_no_page(path: str) -> None:
    page = r"\b(document|window|HTMLElement|SVGElement|localStorage|sessionStorage|navigator)\b\s*[.\[(]"
    network = r"\b(fetch|EventSource|XMLHttpRequest|WebSocket)\b\s*\("
    text = without_comments((ROOT / path).read_text(encoding="utf-8"))
    if folder(path) == "core":
        assert not re.search(f"{page}|{network}", text)
    if folder(path) == "net":
        assert not re.search(r"\b(document|HTMLElement|SVGElement)\b\s*[.\[(]", text)
    if folder(path) == "ui":
        assert not re.search(network, text)


def test_what_is_rarely_needed_is_not_loaded_at_the_start() -> None:
    rarely = {"alembic", "openpyxl", "psycopg", "rich", "sqlalchemy.dialects.postgresql", "typst"}
    loaded = "import app.cli, app.main, sys; app.main.create_app(); print(*sys.modules)"
    started = subprocess.run(
        [sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not rarely & {*started.stdout.split()}
