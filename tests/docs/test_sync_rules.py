"""Every rule of `docs/sync-protocol.md` is cited by a test that holds it, and no other number is cited."""

import re

from tests.documents import ROOT, text_of

RULES = [
    int(number) for number in re.findall(r"^- \*\*S(\d+)\*\*", text_of("sync-protocol.md"), re.MULTILINE)
]
CITATION = re.compile(r"\bS([1-9]\d?)\b")


def citations() -> dict[int, set[str]]:
    """The tests' files that cite a rule, by its number."""
    cited: dict[int, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("*.*")):
        if path.suffix not in {".py", ".js"} or path.parent.name == "docs":
            continue
        for number in CITATION.findall(path.read_text(encoding="utf-8")):
            cited.setdefault(int(number), set()).add(path.relative_to(ROOT).as_posix())
    return cited


def test_the_rules_are_numbered_without_a_gap() -> None:
    assert RULES
    assert list(range(1, len(RULES) + 1)) == RULES


def test_every_rule_is_cited_by_a_test() -> None:
    assert [f"S{number}" for number in RULES if number not in citations()] == []


def test_no_test_cites_a_rule_that_does_not_exist() -> None:
    assert {f"S{number}": files for number, files in citations().items() if number not in RULES} == {}
