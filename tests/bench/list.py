"""A filtered list of examples against Datasette, against the ORM way and against the same bytes, bare.

Datasette lives in `.venv/bench`, which `make bench` makes.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from itertools import count, repeat
from pathlib import Path
from statistics import median
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Query
from sqlmodel import Session, col, select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.domain import regions
from app.domain.document import Setting, Source
from app.services import serializers
from app.services.event_log import timestamp
from app.settings import Settings
from app.store.database import Database
from app.store.models import Board, Concept, Example, ExampleTag
from app.store.queries.filters import Filters, Order
from app.web.api_v1 import schemas
from app.web.api_v1.schemas import Listed
from tests.bench import harness
from tests.bench.harness import API, PILOT, Answer, Load, Server, figure, load

AT_ONCE = 4
ROUNDS = 4
SECONDS = 0.4
LIMIT = 100
CONCEPT = "personalizing"
TAGS = {"a common tag": "choice", "a rare tag": PILOT}
BYTES = "list.json"
FILE = "threefold.db"
GZIP = {"Accept-Encoding": "gzip"}


# The floor


def floor() -> Starlette:
    """The same bytes from a bare route."""
    body = (Settings().data_dir / BYTES).read_bytes()

    async def answer(_: Request) -> Response:
        return Response(body, media_type="application/json")

    return Starlette(routes=[Route(f"{API}/examples", answer)])


# The ORM way


def _opened(request: Request) -> Iterator[Session]:
    with request.app.state.database.reading() as session:
        yield session


Several = Annotated[list[str], Query()]
SessionDep = Annotated[Session, Depends(_opened)]


def orm() -> FastAPI:
    """Rows become objects, objects become response models, FastAPI checks those and writes them."""
    app = FastAPI()
    app.state.database = Database(Settings().database)
    app.get("/api/v1/boards/{slug}/examples", response_model_exclude_unset=True)(list_examples)
    return app


def list_examples(session: SessionDep, slug: str, concept: Several, tag: Several) -> Listed[schemas.Example]:
    """The same rows as Threefold finds, by the same conditions."""
    board = session.exec(select(Board).where(Board.slug == slug)).one()
    concepts = session.exec(select(Concept).where(Concept.board_id == board.id).order_by(col(Concept.bit)))
    keys = [concept.key for concept in concepts]
    filters, order = Filters(board_id=board.id, concepts=tuple(concept), tags=tuple(tag)), Order()
    shape, asked = filters.split(order.by)
    by, _ = order.split(shape)
    wanted = select(Example).where(*shape.conditions()).order_by(*by.columns()).limit(LIMIT)
    rows = session.exec(wanted, params=asked).all()
    tags = session.exec(select(ExampleTag).where(col(ExampleTag.example_id).in_([row.id for row in rows])))
    labels: dict[str, set[str]] = {row.id: set() for row in rows}
    for example_tag in tags:
        labels[example_tag.example_id].add(example_tag.label)
    return Listed(
        items=[_model(row, board, keys, labels[row.id]) for row in rows],
        next=None,
        total=None,
    )


def _model(example: Example, board: Board, keys: list[str], labels: set[str]) -> schemas.Example:
    same = example.model_dump(
        include=set(schemas.Example.model_fields) - {"tags", "created_at", "updated_at"}
    )
    source = Source(kind=example.source_kind, url=example.source_url, note=example.source_note)
    return schemas.Example(
        **same,
        board=board.slug,
        tags=sorted(labels),
        concepts=regions.concepts_of(example.mask, keys),
        region=regions.region_of(example.mask, keys),
        answers=serializers.answers(example, keys),
        at=None if example.at_u is None or example.at_v is None else (example.at_u, example.at_v),
        setting=Setting(
            grades=example.grades, subject=example.subject, community=example.community, needs=example.needs
        ),
        source=source,
        created_at=timestamp(example.created_at),
        updated_at=timestamp(example.updated_at),
    )


# Datasette

# Of the ways to ask for these rows that we tried, the quickest.
SQL = """
select {columns} from board
join concept on concept.board_id = board.id and concept.key = :concept
join example on example.board_id = board.id and example.removed_at is null and example.mask & concept.bit
join example_tag on example_tag.board_id = board.id and example_tag.key = :tag
and example_tag.created_at = example.created_at and example_tag.example_id = example.id
where board.slug = :board and board.removed_at is null
order by example_tag.created_at, example_tag.example_id limit :limit
"""
NOT_SHOWN = {"board_id", "author_id", "removed_at", "sort_title", "words", "body"}
SHOWN = [name for name in Example.model_fields if name not in NOT_SHOWN]


def datasette(folder: Path) -> AbstractContextManager[Server]:
    """Datasette on the same file."""
    python = Path(sys.prefix, "bench/bin/python")
    if not python.exists():
        raise SystemExit("Datasette is missing: make bench fetches it.")
    return harness.running([str(python), "tests/bench/peers/serve_datasette.py", str(folder / FILE)])


def in_sql(columns: list[str], tag: str) -> bytes:
    """The request for these columns of the rows that Threefold finds; one alone comes as a plain list."""
    sql = SQL.format(columns=", ".join(f"example.{name}" for name in columns))
    wanted = {"concept": CONCEPT, "tag": tag, "board": harness.SLUG, "limit": LIMIT}
    shape = "array" if len(columns) > 1 else "arrayfirst"
    query = urlencode({"sql": " ".join(sql.split()), "_shape": shape, **wanted})
    return harness.request("GET", f"/{Path(FILE).stem}.json?{query}")


# The benchmark


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="100,000 examples too (takes two minutes more)")
    for size in (10_000, *([100_000] if parser.parse_args().large else [])):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            harness.fill(folder, size)
            with (
                harness.threefold(folder) as ours,
                harness.serving("tests.bench.list:orm", folder) as objects,
                datasette(folder) as peer,
            ):
                for what, tag in TAGS.items():
                    compare(folder, size, what, tag, {"ours": ours, "orm": objects, "datasette": peer})


def compare(folder: Path, size: int, what: str, tag: str, servers: Mapping[str, Server]) -> None:
    """Ask every way in turns, several rounds; the first is to warm up."""
    query = f"?{urlencode({'concept': CONCEPT, 'tag': tag})}"
    rows, answer = same_rows(servers, query, tag)
    (folder / BYTES).write_bytes(answer.body)
    harness.head("list.py --large" if size > 10_000 else "list.py", f"{rows} rows of {size:,} by {what}")
    path = f"{API}/examples{query}"
    again = repeat(harness.request("GET", path))
    held = repeat(harness.request("GET", path, {"If-None-Match": answer.header("etag")}))
    with harness.serving("tests.bench.list:floor", folder) as bare:
        ways: dict[str, tuple[Server, Iterator[bytes]]] = {
            "floor": (bare, again),
            "ours": (servers["ours"], never_asked(path, {})),
            "datasette": (servers["datasette"], repeat(in_sql(SHOWN, tag))),
            "bodies": (servers["datasette"], repeat(in_sql(["body"], tag))),
            "orm": (servers["orm"], again),
            "gzip": (servers["ours"], never_asked(path, GZIP)),
            "kept": (servers["ours"], again),
            "304": (servers["ours"], held),
        }
        loads: dict[str, list[Load]] = {way: [] for way in ways}
        for _ in range(ROUNDS + 1):
            for way, (server, requests) in ways.items():
                loads[way].append(load(server, [requests] * AT_ONCE, SECONDS))
    report(len(answer.body), {way: turns[1:] for way, turns in loads.items()})


def never_asked(path: str, headers: dict[str, str]) -> Iterator[bytes]:
    """The same question in ever other words, so that no answer can have been kept: `q` is blank each time."""
    for number in count(random.getrandbits(40)):
        blank = f"{number:b}".replace("0", "+").replace("1", "%20")
        yield harness.request("GET", f"{path}&q={blank}", headers)


def same_rows(servers: Mapping[str, Server], query: str, tag: str) -> tuple[int, Answer]:
    """How many rows all find, and our answer; all must answer the same rows."""
    request = harness.request("GET", f"{API}/examples{query}")
    answers = [harness.ask(servers[way], request) for way in ("ours", "orm")]
    items, same = (
        [_with_sorted_tags(item) for item in json.loads(answer.body)["items"]] for answer in answers
    )
    assert items == same, "the ORM way answers something else"
    for columns in (SHOWN, ["body"]):
        rows = json.loads(harness.ask(servers["datasette"], in_sql(columns, tag)).body)
        named = rows if columns == SHOWN else map(json.loads, rows)
        assert [row["id"] for row in named] == [item["id"] for item in items], "Datasette answers other rows"
    return len(items), answers[0]


def _with_sorted_tags(item: dict[str, object]) -> dict[str, object]:
    tags = item["tags"]
    assert isinstance(tags, list)
    return item | {"tags": sorted(tags)}


def report(size: int, loads: dict[str, list[Load]]) -> None:
    """Lists a second, and the medians of the ratios within each round.

    Beside the floor it is processor time that counts: this client is not fast enough to wear the floor out.
    """
    rates = {way: median(load.rate for load in turns) for way, turns in loads.items()}

    def against(way: str, other: str) -> str:
        ratio = median(load.rate / its.rate for load, its in zip(loads[way], loads[other], strict=True))
        return f"{ratio:.1f} times as fast ({rates[other]:,.0f})"

    def of_floor(way: str) -> str:
        ratio = median(its.work / load.work for load, its in zip(loads[way], loads["floor"], strict=True))
        return f"{rates[way]:,.0f} a second, {ratio:.3f} of the floor ({rates['floor']:,.0f})"

    work = {way: f"{median(load.work for load in turns):.2f}" for way, turns in loads.items()}
    figure("nothing kept", f"{of_floor('ours')}, {size / 1000:.0f} KB each")
    figure("  against Datasette", against("ours", "datasette"), "≥ 3")
    figure("  against one column of it", against("ours", "bodies"))
    figure("  against the ORM way", against("ours", "orm"), "≥ 5")
    figure("  processor", f"{work['ours']} ms each, Datasette {work['datasette']}, the ORM way {work['orm']}")
    figure("  packed with gzip", of_floor("gzip"))
    figure("asked before", of_floor("kept"))
    figure("  against Datasette", against("kept", "datasette"), "≥ 10")
    figure("asked before, held: 304", of_floor("304"))
    figure("  against Datasette", against("304", "datasette"), "≥ 10")


if __name__ == "__main__":
    main()
