"""A real server, and people who talk to it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import httpx2
import pytest

from tests.serving import Server

SAMPLE = "/api/v1/boards/sample"


class Person(httpx2.Client):
    """Somebody with a browser session on the sample board."""

    _seats = count()

    def __init__(self, server: Server, name: str) -> None:
        super().__init__(base_url=server.url, headers={"Origin": server.url})
        self.post(f"{SAMPLE}/participants", json={"name": name}).raise_for_status()
        self._turns, self._seat = count(), next(Person._seats)
        self.cards = [item["id"] for item in self.get(f"{SAMPLE}/examples").json()["items"]]

    @property
    def cookie(self) -> str:
        """For a Cookie header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    @property
    def version(self) -> int:
        """The board's version."""
        number: int = self.get(SAMPLE).json()["version"]
        return number

    def drop(self) -> int:
        """Place a card where nobody had placed it: the version that made. Points have four decimals."""
        turn = next(self._turns)
        body = {"concepts": [], "at": [self._seat / 10_000, turn / 10_000]}
        answer = self.put(f"{SAMPLE}/examples/{self.cards[turn % 5]}/placement", json=body)
        made: int = answer.raise_for_status().json()["version"]
        return made


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def server(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Server]:
    """One worker on SQLite; two on PostgreSQL."""
    url = request.getfixturevalue("postgres").create() if request.param == "postgresql" else None
    running = Server(tmp_path_factory.mktemp("live"), url, workers=2 if url else 1)
    yield running
    running.stop()


@pytest.fixture
def ana(server: Server) -> Iterator[Person]:
    with closing(Person(server, "Ana")) as person:
        yield person


@pytest.fixture
def ben(server: Server) -> Iterator[Person]:
    with closing(Person(server, "Ben")) as person:
        yield person


@pytest.fixture(scope="session")
def facilitator_cookies(server: Server) -> httpx2.Cookies:
    """What a facilitator's browser keeps who opened a link that was made while the server runs."""
    command = [str(Path(sys.executable).with_name("threefold")), "facilitator", "link", "--name", "Faye"]
    made = subprocess.run(
        [*command, *server.options, "--port", str(server.port)],
        capture_output=True,
        text=True,
        check=True,
    )
    with httpx2.Client(headers={"Origin": server.url}) as client:
        assert client.post(made.stdout.strip()).is_redirect
        return client.cookies


@pytest.fixture
def faye(server: Server, facilitator_cookies: httpx2.Cookies) -> Iterator[httpx2.Client]:
    """A facilitator."""
    with httpx2.Client(
        base_url=server.url, headers={"Origin": server.url}, cookies=facilitator_cookies
    ) as client:
        yield client
