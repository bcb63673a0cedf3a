"""The library's pages with 10,000 examples on 200 boards, and with 100,000."""

import argparse
import tempfile
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
from tests.bench.harness import figure, head, load

BOARDS = 200
AT_ONCE = 2
ROUNDS = 4
SECONDS = 1.0
QUESTIONS: dict[str, dict[str, str | list[str]]] = {
    "everything, newest first": {},
    "words": {"q": "student question"},
    "two circles": {"concept": ["personalizing", "individualizing"]},
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="100,000 examples too (takes two minutes more)")
    for size in (10_000, *([100_000] if parser.parse_args().large else [])):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            fill(folder, size)
            with harness.threefold(folder) as server:
                head("library.py", f"{size:,} examples on {BOARDS} boards: a page of cards")
                for what, question in QUESTIONS.items():
                    asked = harness.request("GET", f"/library?{urlencode(question, doseq=True)}")
                    assert harness.ask(server, asked).status == 200
                    turns = [load(server, [repeat(asked)] * AT_ONCE, SECONDS) for _ in range(ROUNDS)]
                    work = median(turn.work for turn in turns)
                    figure(what, f"{median(turn.rate for turn in turns):,.0f} a second, {work:.1f} ms each")


if __name__ == "__main__":
    main()
