"""A server that is killed while everybody drops has kept every drop it acknowledged."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import chain
from pathlib import Path
from threading import Semaphore
from typing import Any

import httpx2
import pytest

from tests.live.conftest import SAMPLE, Person
from tests.postgresql import PostgreSQL
from tests.serving import Server

PEOPLE = 12
DROPS = 150


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_acknowledged_outlives_a_kill(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Sync rule S3."""
    postgres: PostgreSQL | None = request.getfixturevalue("postgres") if kind == "postgresql" else None
    server = Server(tmp_path, postgres.create() if postgres else None)
    people = [Person(server, f"Person {number}") for number in range(PEOPLE)]
    acknowledged = Semaphore(0)
    with ThreadPoolExecutor(PEOPLE) as threads:
        made = [threads.submit(_drop_until_it_is_gone, person, acknowledged) for person in people]
        for _ in range(DROPS):
            assert acknowledged.acquire(timeout=30)
        server.process.kill()
        versions = list(chain.from_iterable(future.result() for future in made))
    server.stop()
    server.start()
    try:
        log = list(_log(server))
    finally:
        server.stop()
    assert len(set(versions)) == len(versions) >= DROPS
    assert {*versions} <= {*log}
    assert log == list(range(1, len(log) + 1))


def _drop_until_it_is_gone(person: Person, acknowledged: Semaphore) -> list[int]:
    versions = []
    with closing(person):
        try:
            while True:
                versions.append(person.drop())
                acknowledged.release()
        except httpx2.TransportError:
            return versions


def _log(server: Server) -> Any:
    """The numbers of all that is in the board's log."""
    since, more = 0, True
    while more:
        part = httpx2.get(f"{server.url}{SAMPLE}/changes?since={since}&limit=500").raise_for_status().json()
        yield from (event["version"] for event in part["items"])
        since, more = part["next_since"], part["more"]
