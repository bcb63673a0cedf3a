"""A filtered list of examples, nothing cached, against the ORM way and against the same bytes, bare."""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator
from itertools import count, repeat
from pathlib import Path
from statistics import median
from typing import Annotated

from fastapi import Depends, FastAPI, Query
from sqlmodel import Session, col, select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.domain import regions
from app.domain.document import Setting, Source
from app.services import representations
from app.services.event_log import timestamp
from app.settings import Settings
from app.store.filters import Filters, Order
from app.store.models import Board, Concept, Example, ExampleTag
from app.store.session import Database
from app.web.api_v1 import schemas
from app.web.api_v1.schemas import Listed
from tests.bench import harness
from tests.bench.harness import API, PILOT, Answer, Load, Server, figure, load

AT_ONCE = 4
ROUNDS = 4
SECONDS = 0.4
LIMIT = 100
QUERIES = {
    "a common tag": "?concept=personalizing&tag=choice",
    "a rare tag": f"?concept=personalizing&tag={PILOT}",
}
BYTES = "list.json"
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
    keys = [one.key for one in concepts]
    wanted = Filters(board_id=board.id, concepts=tuple(concept), tags=tuple(tag)).conditions()
    found = session.exec(select(Example).where(*wanted).order_by(*Order().columns()).limit(LIMIT)).all()
    tags = session.exec(select(ExampleTag).where(col(ExampleTag.example_id).in_([one.id for one in found])))
    labels: dict[str, set[str]] = {one.id: set() for one in found}
    for one in tags:
        labels[one.example_id].add(one.label)
    return Listed(
        items=[_model(one, board, keys, labels[one.id]) for one in found],
        next=None,
        total=None,
    )


def _model(one: Example, board: Board, keys: list[str], labels: set[str]) -> schemas.Example:
    same = one.model_dump(include=set(schemas.Example.model_fields) - {"tags", "created_at", "updated_at"})
    source = Source(kind=one.source_kind, url=one.source_url, note=one.source_note)
    return schemas.Example(
        **same,
        board=board.slug,
        tags=sorted(labels),
        concepts=regions.concepts_of(one.mask, keys),
        region=regions.region_of(one.mask, keys),
        answers=representations.answers(one, keys),
        at=None if one.at_u is None or one.at_v is None else (one.at_u, one.at_v),
        setting=Setting(grades=one.grades, subject=one.subject, community=one.community, needs=one.needs),
        source=source,
        created_at=timestamp(one.created_at),
        updated_at=timestamp(one.updated_at),
    )


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
            ):
                for what, query in QUERIES.items():
                    compare(folder, size, what, ours, objects, query)


def compare(folder: Path, size: int, what: str, ours: Server, objects: Server, query: str) -> None:
    """Ask every way in turns, several rounds; the first is to warm up."""
    rows, answer = same_rows(ours, objects, query)
    (folder / BYTES).write_bytes(answer.body)
    harness.head("list.py --large" if size > 10_000 else "list.py", f"{rows} rows of {size:,} by {what}")
    path = f"{API}/examples{query}"
    again = repeat(harness.request("GET", path))
    held = repeat(harness.request("GET", path, {"If-None-Match": answer.header("etag")}))
    with harness.serving("tests.bench.list:floor", folder) as bare:
        ways: dict[str, tuple[Server, Iterator[bytes]]] = {
            "floor": (bare, again),
            "ours": (ours, never_asked(path, {})),
            "orm": (objects, again),
            "gzip": (ours, never_asked(path, GZIP)),
            "kept": (ours, again),
            "304": (ours, held),
        }
        loads: dict[str, list[Load]] = {way: [] for way in ways}
        for _ in range(ROUNDS + 1):
            for way, (server, requests) in ways.items():
                loads[way].append(load(server, [requests] * AT_ONCE, SECONDS))
    report(len(answer.body), {way: found[1:] for way, found in loads.items()})


def never_asked(path: str, headers: dict[str, str]) -> Iterator[bytes]:
    """The same question in ever other words, so that no answer can have been kept: `q` is blank each time."""
    for number in count(random.getrandbits(40)):
        blank = f"{number:b}".replace("0", "+").replace("1", "%20")
        yield harness.request("GET", f"{path}&q={blank}", headers)


def same_rows(ours: Server, objects: Server, query: str) -> tuple[int, Answer]:
    """How many rows both find, and our answer; both must answer the same rows."""
    request = harness.request("GET", f"{API}/examples{query}")
    answers = [harness.ask(server, request) for server in (ours, objects)]
    found, same = ([_with_sorted_tags(item) for item in json.loads(one.body)["items"]] for one in answers)
    assert found == same, "the ORM way answers something else"
    return len(found), answers[0]


def _with_sorted_tags(item: dict[str, object]) -> dict[str, object]:
    tags = item["tags"]
    assert isinstance(tags, list)
    return item | {"tags": sorted(tags)}


def report(size: int, loads: dict[str, list[Load]]) -> None:
    """Lists a second, and the medians of the ratios within each round.

    Beside the floor it is processor time that counts: this client is not fast enough to wear the floor out.
    """
    rates = {way: median(one.rate for one in found) for way, found in loads.items()}

    def against(way: str, other: str) -> str:
        ratio = median(one.rate / its.rate for one, its in zip(loads[way], loads[other], strict=True))
        return f"{ratio:.1f} times as fast ({rates[other]:,.0f})"

    def of_floor(way: str) -> str:
        ratio = median(its.work / one.work for one, its in zip(loads[way], loads["floor"], strict=True))
        return f"{rates[way]:,.0f} a second, {ratio:.3f} of the floor ({rates['floor']:,.0f})"

    figure("nothing kept", f"{of_floor('ours')}, {size / 1000:.0f} KB each")
    figure("  against the ORM way", against("ours", "orm"), "≥ 5")
    figure("  packed with gzip", of_floor("gzip"))
    figure("asked before", of_floor("kept"))
    figure("  and held: 304", of_floor("304"))


if __name__ == "__main__":
    main()
