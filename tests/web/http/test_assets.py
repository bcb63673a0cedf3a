"""What a page fetches: packed files, as long as they were made of the sources that lie there."""

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from fastapi.testclient import TestClient

from app.web.http import assets
from app.web.http.assets import PACKED, STATIC, module_urls, static_url
from app.web.http.packed import sources

ROOT = Path(__file__).parents[3]
PAGE = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:js|css))"')


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder where set-up has packed an entry and a stylesheet, beside a copy of their sources."""
    assets.fingerprint()
    for source in ("js", "css", "vendor/lit-html"):
        copytree(STATIC / source, tmp_path / source)
    folder = tmp_path / PACKED.name
    folder.mkdir()
    for name in ("board.js", "page.css"):
        (folder / name).write_text("/* packed */")
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    monkeypatch.setattr(assets, "PACKED", folder)
    assets._is_packed_anew.cache_clear()  # noqa: SLF001
    assets.module_urls.cache_clear()
    yield folder
    assets._is_packed_anew.cache_clear()  # noqa: SLF001
    assets.module_urls.cache_clear()


def test_a_page_fetches_one_style_its_entry_and_what_it_shares_with_later_parts(vera: TestClient) -> None:
    """Fails after a change to static/js or static/css until make has packed it."""
    addresses = PAGE.findall(vera.get("/b/staffroom", headers={"Accept": "text/html"}).text)
    style, *shared, entry, history = ["/".join(address.split("/")[3:]) for address in addresses]
    assert (style, history, entry) == ("packed/page.css", "packed/history.js", "packed/board.js")
    assert 1 <= len(shared) <= 3
    assert all(re.fullmatch(r"packed/chunks/chunk-\w+\.js", part) for part in shared)
    for address in addresses:
        answer = vera.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_what_a_workshop_shows_on_the_map_is_not_part_of_a_first_visit(vera: TestClient) -> None:
    (workshop,) = (PACKED / "chunks").glob("workshop-*.js")
    assert f'import("./chunks/{workshop.name}")' in (PACKED / "board.js").read_text()
    assert workshop.name not in vera.get("/b/staffroom", headers={"Accept": "text/html"}).text
    assert vera.get(static_url(f"packed/chunks/{workshop.name}")).status_code == 200


@pytest.mark.parametrize("entry", ["wall.js", "remote.js", "home.js", "list.js"])
def test_an_entry_that_loads_nothing_later_is_one_file(entry: str) -> None:
    assert module_urls(entry) == []


def test_what_was_packed_of_these_sources_is_served(packed: Path) -> None:
    (packed / "made-of").write_text(f"{sources(STATIC)}\n")
    assert static_url("js/pages/board.js").endswith(f"/{packed.name}/board.js")
    assert static_url("css/page.css").endswith(f"/{packed.name}/page.css")
    assert module_urls("board.js") == []


def test_what_was_packed_of_other_sources_is_not(packed: Path) -> None:
    (packed / "made-of").write_text("0123456789ab\n")
    assert static_url("js/pages/board.js").endswith("/js/pages/board.js")
    assert static_url("css/page.css").endswith("/css/page.css")
    assert static_url("js/core/state.js") in module_urls("board.js")


@pytest.mark.usefixtures("packed")
def test_without_anything_packed_the_sources_are_served() -> None:
    assert static_url("js/pages/board.js").endswith("/js/pages/board.js")
    assert module_urls("board.js")


def test_pictures_are_never_packed(packed: Path) -> None:
    (packed / "made-of").write_text(sources(STATIC))
    (packed / "mark.svg").write_text("")
    assert static_url("img/mark.svg").endswith("/img/mark.svg")


def test_what_is_packed_are_the_scripts_that_pages_name() -> None:
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "app/web/pages").glob("*.py")]
    templates = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]
    named = set(re.findall(r'"?entry"?[=:] ?"([^"]+)"', "".join(pages)))
    named |= set(re.findall(r"static\('js/pages/([^']+)'\)", "".join(templates)))
    assert named == {path.name for path in (STATIC / "js/pages").glob("*.js")}
    assert named == {path.name for path in PACKED.glob("*.js")}
