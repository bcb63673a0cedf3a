"""The library's pages with 10,000 examples on 200 boards, beside Datasette's facets on the same rows.

Datasette lives in `.venv/bench`, which `make bench` makes.
"""

import argparse
import tempfile
from collections.abc import Mapping
from itertools import repeat
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from sqlalchemy import insert

from app.domain.document import BoardRecord, Document
from app.domain.events import to_json
from app.services import board_documents, event_log, seeds, serializers
from app.store.models import ExampleTag
from tests.bench import harness
from tests.bench.harness import Load, Server, figure, head, load
from tests.bench.list import FILE, datasette

BOARDS = 200
AT_ONCE = 2
ROUNDS = 4
SECONDS = 1.0
QUESTIONS: dict[str, dict[str, str | list[str]]] = {
    "everything, newest first": {},
    "words": {"q": "student question"},
    "two circles": {"concept": ["personalizing", "individualizing"]},
    "a subject": {"subject": "science"},
    "subject and circle": {"subject": "science", "concept": "personalizing"},
    "a common tag": {"tag": "choice"},
    "a rare tag, by title": {"tag": harness.PILOT, "sort": "title"},
}


def fill(folder: Path, count: int) -> None:
    """So many examples on 200 boards: the sample's texts, over and over."""
    model = seeds.document("sample")
    with harness.database(folder) as opened:
        for number in range(BOARDS):
            board = BoardRecord(slug=f"bench-{number}", title=f"School {number}")
            document = Document(
                format="threefold-board", format_version=1, board=board, concepts=model.concepts
            )
            with opened.writing() as session:
                board_documents.seed(session, document)
                with event_log.change(session, board.slug) as change:
                    drafted = range(number * count // BOARDS, (number + 1) * count // BOARDS)
                    tags = [
                        tag for place in drafted for tag in harness.draft(change, model.examples, place, True)
                    ]
                    session.flush()
                    session.execute(insert(ExampleTag), tags)
                    whole = to_json(serializers.board(session, change.board, change.now))
                    change.record("board.changed", whole)


def facets(question: Mapping[str, str | list[str]]) -> bytes:
    """Datasette's page of the same rows with its facets, as JSON: what it has no column for is left out."""
    asked = {
        "_facet": ["subject", "community"],
        "_size": 24,
        "_sort_desc": "created_at",
        "removed_at__isnull": 1,
        **{name: value for name, value in question.items() if name == "subject"},
        **({"words__contains": question["q"]} if "q" in question else {}),
    }
    return harness.request("GET", f"/{Path(FILE).stem}/example.json?{urlencode(asked, doseq=True)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="100,000 examples too (takes two minutes more)")
    for size in (10_000, *([100_000] if parser.parse_args().large else [])):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            fill(folder, size)
            with harness.threefold(folder) as ours, datasette(folder) as peer:
                head(
                    "library.py", f"{size:,} examples on {BOARDS} boards: a page of 24 cards with its choices"
                )
                for what, question in QUESTIONS.items():
                    asked = harness.request("GET", f"/library?{urlencode(question, doseq=True)}")
                    figure(what, said(measured(ours, asked)))
                    if question.keys() <= {"q", "subject"}:
                        figure("  Datasette with two facets", of_peer(peer, facets(question)))


def of_peer(peer: Server, asked: bytes) -> str:
    """Datasette gives up on what takes it longer than a second."""
    try:
        return said(measured(peer, asked))
    except RuntimeError:
        return "no answer: it gives up after a second"


def measured(server: Server, asked: bytes) -> list[Load]:
    return [load(server, [repeat(asked)] * AT_ONCE, SECONDS) for _ in range(ROUNDS)]


def said(turns: list[Load]) -> str:
    rate, work = median(turn.rate for turn in turns), median(turn.work for turn in turns)
    return f"{rate:,.0f} a second, {work:.1f} ms of processor each"


if __name__ == "__main__":
    main()
