"""Whether the packed scripts and styles (static/packed) were made of the sources that lie beside them.

The build of a wheel asks this too, in an environment that has nothing but the standard library.
"""

import hashlib
from pathlib import Path


def digest(static: Path, *folders: Path) -> str:
    """Answer 12 hex digits that change whenever a file in these folders below `static` does."""
    sha256 = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        sha256.update(path.relative_to(static).as_posix().encode())
        sha256.update(path.read_bytes())
    return sha256.hexdigest()[:12]


def sources(static: Path) -> str:
    """Answer 12 hex digits that change whenever a module, a style or a library does."""
    return digest(static, static / "js", static / "css", static / "vendor" / "lit-html")


def is_current(static: Path) -> bool:
    """Whether set-up packed these very sources."""
    made_of = static / "packed" / "made-of"
    return made_of.is_file() and made_of.read_text(encoding="utf-8").strip() == sources(static)
