"""A wheel or an sdist is built only when everything that Threefold needs lies in the folder."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
_TEMPLATE = re.compile(r"""["'](\w[\w/-]*\.(?:html|svg|md|typ|atom))["']""")
_SEEDS = re.compile(r"^Seed = Literal\[([^]]+)]", re.MULTILINE)
_CHUNK = re.compile(r"""["']\./(?:chunks/)?([\w.-]+-[A-Z0-9]{8}\.js)["']""")


class RequireEverything(BuildHookInterface):  # type: ignore[type-arg]  # it has no configuration of its own
    """Ends a build that would make a package with holes in it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Look for what is missing. An editable installation is made before the browser files are."""
        faults = [] if version == "editable" else faults_of(Path(self.root))
        if faults:
            self.app.abort("\n  ".join(["cannot build a package of this folder:", *faults]))


def faults_of(root: Path) -> list[str]:
    """What is missing in a folder, and what to do, a line for each."""
    missing = sorted(name for name in needed(root) if not (root / name).is_file())
    faults = [f"{name} is missing: type make wheel, or fetch the source again" for name in missing]
    if faults or _is_packed(root / "static"):
        return faults
    return ["static/packed is out of date: type make wheel"]


def needed(root: Path) -> set[str]:
    """The paths of all templates, seeds, packed files, libraries and fonts that the code uses."""
    return {
        *(f"templates/{name}" for name in _templates(root)),
        *(f"seeds/{name}.json" for name in _seeds(root)),
        *(f"static/packed/{name}" for name in _packed(root / "static")),
        *(f"static/vendor/{name}" for name in _vendored(root / "static" / "vendor")),
        *(
            "seeds/runs/templates.json",
            "static/geometry.json",
            "static/img/mark.svg",
            "app/installed.py",
            "LICENSE",
        ),
    }


def _templates(root: Path) -> Iterator[str]:
    for path in [*(root / "app").rglob("*.py"), *(root / "templates").rglob("*.*")]:
        names = _TEMPLATE.findall(path.read_text(encoding="utf-8"))
        yield from (name for name in names if not name.startswith("img/"))


def _seeds(root: Path) -> list[str]:
    seeds = _SEEDS.search((root / "app/domain/requests.py").read_text(encoding="utf-8"))
    return re.findall(r"\w+", seeds[1]) if seeds else []


def _packed(static: Path) -> Iterator[str]:
    """The packed file of each page and each stylesheet, and the chunks that these share."""
    yield "made-of"
    yield from (path.name for path in [*(static / "js/pages").glob("*.js"), *(static / "css").glob("*.css")])
    for path in (static / "packed").rglob("*.js"):
        yield from (f"chunks/{name}" for name in _CHUNK.findall(path.read_text(encoding="utf-8")))


def _vendored(vendor: Path) -> list[str]:
    """What set-up copied, as it wrote down: libraries, fonts and their licences."""
    ready = vendor / ".ready"
    return [".ready", *(ready.read_text(encoding="utf-8").split() if ready.is_file() else [])]


def _is_packed(static: Path) -> bool:
    sys.path.insert(0, str(HERE))
    from app.web.http import packed  # noqa: PLC0415  (a build starts in no folder of ours)

    return packed.is_current(static)
