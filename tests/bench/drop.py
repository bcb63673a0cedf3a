"""Sixteen people drop at once, each as fast as the server answers, against a PUT that changes nothing."""

import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from fastapi import FastAPI, Response
from sqlmodel import select

from app.domain.requests import Placement
from app.main import create_app
from app.store.models import Event, Example
from app.web.api_v1 import schemas
from app.web.http import responses
from app.web.http.dependencies import ContextDep, ExampleId
from tests.bench import harness
from tests.bench.harness import API, Load, figure, load, percentile

AT_ONCE = 16
ROUNDS = 6
SECONDS = 1.5
EXAMPLES = 200
KEYS = ("personalizing", "individualizing", "differentiating")
NOTHING = "/api/v1/nothing"


def doing_nothing() -> FastAPI:
    """Threefold with one more PUT, which reads as much and answers as much without touching the database."""
    app = create_app()
    with app.state.database.reading() as session:
        body = session.scalar(select(Example.body).limit(1))

    @app.put(NOTHING + "/examples/{example}/placement", response_model=schemas.Example)
    def do_nothing(context: ContextDep, example_id: ExampleId, placement: Placement) -> Response:
        """As place_example, but for the placing."""
        assert context.cookie
        assert example_id
        assert placement.concepts is not None
        return responses.json_text(body, ETag=responses.etag(0))

    return app


def drops(base: str, cookie: str, examples: list[str], seed: int) -> Iterator[bytes]:
    """One person's drops: any example, anywhere."""
    chance = random.Random(seed)
    headers = {"Cookie": cookie, "Origin": "http://127.0.0.1"}
    while True:
        path = f"{base}/examples/{chance.choice(examples)}/placement"
        at = [round(chance.uniform(-1.5, 1.5), 4) for _ in range(2)]
        placement = {"concepts": chance.sample(KEYS, chance.randint(0, 3)), "at": at}
        yield harness.request("PUT", path, headers, json.dumps(placement))


def main() -> None:
    harness.head("drop.py", f"{AT_ONCE} people drop at once, SQLite at synchronous=FULL")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        harness.fill(folder, EXAMPLES)
        cookies = harness.cookies(folder, AT_ONCE)
        with harness.database(folder) as database, database.reading() as session:
            examples = list(session.scalars(select(Example.id)))
            before = set(session.scalars(select(Event.version)))

        def people(base: str) -> list[Iterator[bytes]]:
            return [drops(base, cookie, examples, seed) for seed, cookie in enumerate(cookies)]

        dropping, resting = people(API), people(NOTHING)
        ours: list[Load] = []
        floor: list[Load] = []
        with (
            harness.threefold(folder) as server,
            harness.serving("tests.bench.drop:doing_nothing", folder) as idle,
        ):
            for _ in range(ROUNDS):
                floor.append(load(idle, resting, SECONDS))
                ours.append(load(server, dropping, SECONDS))
        with harness.database(folder) as database, database.reading() as session:
            logged = set(session.scalars(select(Event.version))) - before
    report(ours[1:], floor[1:])
    count(ours, logged)


def report(ours: list[Load], floor: list[Load]) -> None:
    """Speed; the first round was to warm up."""
    rate, most = (median(load.rate for load in loads) for loads in (ours, floor))
    share = median(load.rate / other.rate for load, other in zip(ours, floor, strict=True))
    figure("drops", f"{rate:,.0f} a second, {share:.2f} of a PUT that does nothing ({most:,.0f})", "≥ 0.5")
    for name, loads, aim in (("answered after", ours, "p99 < 50 ms"), ("  doing nothing", floor, "")):
        times = [time * 1000 for load in loads for time in load.times]
        p50, p99 = percentile(times, 50), percentile(times, 99)
        figure(name, f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, slowest {max(times):.1f} ms", aim)
    work, least = (median(load.work for load in loads) for loads in (ours, floor))
    figure("processor", f"{work:.2f} ms a drop, {least:.2f} ms doing nothing")


def count(ours: list[Load], logged: set[int]) -> None:
    """Every drop that was acknowledged must be in the log, under a number of its own."""
    numbers = [int(answer.header("etag").strip('"')) for load in ours for answer in load.heads]
    lost, twice = len(set(numbers) - logged), len(numbers) - len(set(numbers))
    figure("kept", f"{len(numbers):,} drops, {lost} lost, {twice} numbers given twice", "none lost")


if __name__ == "__main__":
    main()
