"""The disk is full: this is said as it is, reading goes on, and all is well when there is room again."""

import resource
from collections.abc import Iterator
from contextlib import closing

import httpx2
import pytest

from tests.live.conftest import SAMPLE, Person
from tests.serving import Server

FULL = "The server’s disk is full or cannot be written; nothing new is kept. Ask whoever runs it."


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("full"))
    yield running
    running.stop()


def let_files_grow(server: Server, size: int) -> None:
    """Let the server's files grow to `size` bytes at most (Linux)."""
    _, most = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, most))


def test_a_full_disk_is_told_and_nothing_is_lost(own_server: Server) -> None:
    with closing(Person(own_server, "Ana")) as ana:
        before = ana.version
        let_files_grow(own_server, 1)
        placement = f"{SAMPLE}/examples/{ana.cards[0]}/placement"
        refused = ana.put(placement, json={"concepts": []})
        assert (refused.status_code, refused.json()["detail"]) == (507, FULL)
        ready = httpx2.get(f"{own_server.url}/readyz")
        assert (ready.status_code, ready.json()["detail"]) == (503, FULL)
        assert ana.version == before
        let_files_grow(own_server, resource.RLIM_INFINITY)
        assert httpx2.get(f"{own_server.url}/readyz").status_code == 200
        assert ana.put(placement, json={"concepts": []}).status_code == 200
