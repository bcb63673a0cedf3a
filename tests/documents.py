"""The documents of the project, and what tests read in them."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "seeds/README.md", *PAGES]


def name_of(path: Path) -> str:
    """A document's path from the top of the project."""
    return path.relative_to(ROOT).as_posix()


def text_of(name: str) -> str:
    """The text of a page in `docs/`."""
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a document in a language, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def block(text: str, language: str, containing: str) -> str:
    """The only block in a language that contains a piece of text."""
    (only,) = (block for block in blocks(text, language) if containing in block)
    return only


def rows(text: str, columns: int) -> list[list[str]]:
    """The rows of all tables that have so many columns, without their heads and rules."""
    cells = [re.split(r"(?<!\\)\|", line.strip())[1:-1] for line in text.splitlines() if line.startswith("|")]
    rules = {index for index, row in enumerate(cells) if all(re.fullmatch(r"[ :-]+", cell) for cell in row)}
    heads = {index - 1 for index in rules}
    return [
        [cell.strip() for cell in row]
        for index, row in enumerate(cells)
        if index not in rules | heads and len(row) == columns
    ]


def code_words(text: str) -> list[str]:
    """What stands between backticks, in order."""
    return re.findall(r"`([^`]+)`", text)


def differences(named: list[str], existing: set[str]) -> dict[str, list[str]]:
    """How a list of names differs from what exists; empty when each stands there exactly once."""
    counts = Counter(named)
    problems = {
        "missing": sorted(existing - set(counts)),
        "does not exist": sorted(set(counts) - existing),
        "named more than once": sorted(name for name, count in counts.items() if count > 1),
    }
    return {problem: names for problem, names in problems.items() if names}


def report(problems: dict[str, list[str]]) -> str:
    """A line for each name that is wrong, with what is wrong about it."""
    return "\n".join(f"{problem}: {name}" for problem, names in problems.items() for name in names)
