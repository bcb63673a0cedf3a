"""Static files under a path that changes with their content, and the modules a page will need.

Set-up packs every entry with all it imports, and every stylesheet, into one file each (static/packed, by
esbuild): on a slow line forty small answers take twice as long. What a page imports only when it needs it
becomes a file of its own (static/packed/chunks). Packed files are served as long as they were made of the
very sources that lie there; else the sources are, one by one.
"""

import base64
import json
import re
from functools import cache
from os import PathLike, stat_result
from pathlib import Path, PurePosixPath

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

import app
from app.web.http import packed

STATIC = Path(app.__file__).parent.parent / "static"
PACKED = STATIC / "packed"
_STYLE = re.compile(r"""@import url\("([\w-]+\.css)"\);""")
_FONT = re.compile(r"""url\(["']?([^()"']+\.woff2)["']?\)""")
_IMPORT = re.compile(r"""(?:^|;)(?:import|export)\b[^'"(;]*['"](\.{1,2}/[^'"]+)['"]""", re.MULTILINE)


class Assets(StaticFiles):
    """The files below static/, which browsers may keep for ever because their path changes with them."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Answer the file, to be kept."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


@cache
def fingerprint() -> str:
    """Answer 12 hex digits that change whenever a static file does: the folder browsers may keep for ever."""
    return packed.digest(STATIC, STATIC)


def static_url(name: str) -> str:
    """Answer the address of a file below static/, for example ``css/page.css``."""
    return f"/static/{fingerprint()}/{_packed(name) or name}"


def _packed(name: str) -> str | None:
    """The packed file that takes the place of an entry or a stylesheet."""
    folder, _, file = name.rpartition("/")
    there = folder in {"js/pages", "css"} and (PACKED / file).is_file() and _is_packed_anew()
    return f"{PACKED.name}/{file}" if there else None


@cache
def _is_packed_anew() -> bool:
    return packed.is_current(STATIC)


@cache
def module_urls(entry: str) -> list[str]:
    """Answer the addresses of all modules an entry (``board.js``) needs at once, however deep."""
    modules: dict[str, None] = {}
    name = f"js/pages/{entry}"
    waiting = [PurePosixPath(_packed(name) or name)]
    while waiting:
        module = waiting.pop(0)
        for name in _IMPORT.findall((STATIC / module).read_text(encoding="utf-8")):
            imported = (STATIC / module.parent / name).resolve().relative_to(STATIC.resolve()).as_posix()
            if imported not in modules:
                modules[imported] = None
                waiting.append(PurePosixPath(imported))
    return [static_url(name) for name in modules]


@cache
def inlined_styles(name: str) -> str:
    """Answer a stylesheet of static/css/ with all it imports and its fonts inside: it needs no other file."""
    return _inlined(STATIC / (_packed(f"css/{name}") or f"css/{name}"))


def _inlined(path: Path) -> str:
    def imported(match: re.Match[str]) -> str:
        return _inlined(path.parent / match[1])

    def font(match: re.Match[str]) -> str:
        content = base64.b64encode((path.parent / match[1]).read_bytes()).decode()
        return f"url(data:font/woff2;base64,{content})"

    return _FONT.sub(font, _STYLE.sub(imported, path.read_text(encoding="utf-8")))


@cache
def geometry_text() -> str:
    """Answer static/geometry.json without its white space, to be embedded in a page."""
    return json.dumps(json.loads((STATIC / "geometry.json").read_bytes()), separators=(",", ":"))
