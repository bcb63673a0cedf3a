"""`docs/architecture.md` names every module of server and browser once, in the line of its folder."""

import re
from pathlib import Path

import pytest

from tests.documents import PAGES, ROOT, code_words, differences, name_of, report, rows, text_of

PAGE = text_of("architecture.md")
CODE = {"app": ".py", "static/js": ".js"}
NO_MODULE = {"__init__", "versions"}


def modules() -> set[str]:
    """Every module as `folder/name`, without packages' own files and the numbered migrations."""
    files = (
        path.relative_to(ROOT) for folder, end in CODE.items() for path in (ROOT / folder).rglob(f"*{end}")
    )
    return {
        path.with_suffix("").as_posix()
        for path in files
        if path.stem not in NO_MODULE and path.parent.name not in NO_MODULE
    }


def lines(page: str) -> list[tuple[str, list[str]]]:
    """A folder and the modules it is said to hold, for each row of the tables of folders."""
    table = [(code_words(folder), code_words(names)) for folder, _, names in rows(page, 3)]
    return [(folder[0], names) for folder, names in table if folder and folder[0].endswith("/")]


def named(page: str) -> list[str]:
    """Every module that the page names, as `folder/name`."""
    return [f"{folder}{name}" for folder, names in lines(page) for name in names]


def test_each_module_is_named_once_in_the_line_of_its_folder() -> None:
    problems = differences(named(PAGE), modules())
    assert not problems, f"In docs/architecture.md:\n{report(problems)}"


def test_every_folder_has_one_line() -> None:
    named_folders = [folder for folder, _ in lines(PAGE)]
    existing = {f"{Path(module).parent.as_posix()}/" for module in modules()}
    problems = differences(named_folders, existing)
    assert not problems, f"In docs/architecture.md:\n{report(problems)}"


RING = re.compile(
    r"(app|static/js|domain|store|services|live|web|pages|controllers|ui|net|core)/[\w/]+(\.(py|js))?"
)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_module_that_a_page_mentions_exists(page: Path) -> None:
    mentioned = {word for word in code_words(page.read_text(encoding="utf-8")) if RING.fullmatch(word)}
    paths = modules() | folders()
    known = {"/".join(path.split("/")[start:]) for path in paths for start in range(len(path.split("/")))}
    assert {re.sub(r"\.(py|js)$", "", word).rstrip("/") for word in mentioned} <= known


def folders() -> set[str]:
    """Every folder of the code."""
    return {
        path.relative_to(ROOT).as_posix()
        for folder in CODE
        for path in (ROOT / folder).rglob("*")
        if path.is_dir()
    }


def without(page: str, module: str) -> str:
    """The page with one module's name taken out of the last column of its folder's line."""
    folder, _, name = module.rpartition("/")
    before, start, rest = page.partition(f"\n| `{folder}/` |")
    line, end, after = rest.partition("\n")
    about, bar, names = line.removesuffix(" |").rpartition(" | ")
    assert f"`{name}`" in names
    return f"{before}{start}{about}{bar}{names.replace(f'`{name}`', '', 1)} |{end}{after}"


@pytest.mark.parametrize("module", named(PAGE))
def test_a_page_that_lacks_one_name_is_noticed(module: str) -> None:
    existing = {*named(PAGE)}
    assert differences(named(without(PAGE, module)), existing) == {"missing": [module]}


@pytest.mark.parametrize(
    ("added", "problem"),
    [
        ("`app/domain/invented`", {"does not exist": ["app/domain/invented"]}),
        ("`app/domain/regions`", {"named more than once": ["app/domain/regions"]}),
    ],
)
def test_a_name_too_many_is_noticed(added: str, problem: dict[str, list[str]]) -> None:
    name = added.strip("`").rpartition("/")[2]
    page = f"{PAGE}\n| folder | holds | modules |\n| --- | --- | --- |\n| `app/domain/` | x | `{name}` |\n"
    assert differences(named(page), {*named(PAGE)}) == problem
