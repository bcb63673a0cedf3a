"""The documents hold together: links resolve, nothing is left out, the front page is short."""

import re
from pathlib import Path

import pytest

from app.domain.events import EVENT_TYPES
from app.settings import Settings
from tests.documents import DOCS, DOCUMENTS, PAGES, ROOT, code_words, name_of, text_of

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HOSTS = {"127.0.0.1", "semver.org", "keepachangelog.com", "map.example.org", "db.example.org", "datasette.io"}
WRITTEN = ["app", "static/js", "static/css", "templates", "tests", "seeds"]
# Sentences that nobody understands at once. None of them may come back.
RIDDLES = [
    "catching up after an outage and telling who was first are all that number",
    "is said to be right, and is none of the 60",
    "as one who looks may know it",
    "things worth having at hand",
    "pages by which people come in, go on and leave",
    "of one mind on none of them",
]


def slug(heading: str) -> str:
    """The anchor of a heading, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    return {
        slug(heading) for heading in re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    }


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_no_other_host_is_named(path: Path) -> None:
    named = re.findall(r"https?://([\w.-]+)", path.read_text(encoding="utf-8"))
    assert {*named} <= HOSTS


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_link_between_documents_resolves(path: Path) -> None:
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        target, _, anchor = link.partition("#")
        there = (path.parent / target).resolve() if target else path
        assert there.is_relative_to(ROOT), link
        assert there.exists(), link
        assert not anchor or anchor in anchors(there), link


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_file_that_a_document_mentions_exists(path: Path) -> None:
    words = code_words(path.read_text(encoding="utf-8"))
    mentioned = [word for word in words if re.fullmatch(r"(tests|seeds|templates)/[\w./-]+", word)]
    assert [word for word in mentioned if not (ROOT / word).exists()] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        reached.add(path)
        links = LINK.findall(path.read_text(encoding="utf-8"))
        targets = ((path.parent / link.partition("#")[0]).resolve() for link in links if "://" not in link)
        waiting += {target for target in targets if target.suffix == ".md"} - reached
    assert {name_of(path) for path in PAGES} - {name_of(path) for path in reached} == set()


def test_every_picture_is_used_and_small() -> None:
    linked = {
        (path.parent / link).resolve()
        for path in DOCUMENTS
        for link in LINK.findall(path.read_text(encoding="utf-8"))
    }
    for picture in (DOCS / "img").iterdir():
        assert picture in linked
        assert picture.stat().st_size <= 150_000, picture


def test_the_readme_is_short() -> None:
    assert len(README.encode()) <= 6_144


def test_the_changelog_sorts_what_changed() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.findall(r"^## (.+)$", changelog, re.MULTILINE)
    assert releases[0] == "Unreleased"
    kinds = {*re.findall(r"^### (.+)$", changelog, re.MULTILINE)}
    assert {"Added", "Fixed"} <= kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_is_described(name: str) -> None:
    assert f"`--{name.replace('_', '-')}` | `THREEFOLD_{name.upper()}`" in text_of("self-hosting.md")


@pytest.mark.parametrize(
    "command",
    [
        *("serve", "migrate", "seed", "copy", "prune", "export", "import", "facilitator link"),
        *("token create", "token list", "token revoke", "facilitator list", "facilitator revoke"),
        *("backup", "restore", "doctor", "healthcheck"),
    ],
)
def test_every_command_is_described(command: str) -> None:
    assert f"`threefold {command}" in text_of("self-hosting.md")


@pytest.mark.parametrize("type_", EVENT_TYPES)
def test_every_event_type_is_described(type_: str) -> None:
    assert f"`{type_}`" in text_of("sync-protocol.md")


def plain(text: str) -> str:
    """Text without line breaks, comment signs and capitals: a sentence is found wherever it is broken."""
    return " ".join(re.sub(r"[#*/>]", " ", text).split()).lower()


def test_no_riddle_remains() -> None:
    written = [path for folder in WRITTEN for path in (ROOT / folder).rglob("*.*") if path != Path(__file__)]
    riddles = [
        f"{name_of(path)}: {riddle}"
        for path in [*written, *DOCUMENTS]
        if path.suffix in {".py", ".js", ".css", ".html", ".md", ".json"}
        for text in [plain(path.read_text(encoding="utf-8"))]
        for riddle in RIDDLES
        if riddle in text
    ]
    assert not riddles, "\n".join(riddles)
