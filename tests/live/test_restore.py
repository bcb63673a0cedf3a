"""Backups and restoring while many people change a board: nothing acknowledged before is missing."""

import threading
from contextlib import closing
from pathlib import Path

import httpx2

from tests.command import threefold
from tests.live.conftest import SAMPLE, Person
from tests.serving import Server
from tests.test_cli import assert_refused

PEOPLE = 4


class Writer(threading.Thread):
    """Adds examples one after the other, and knows which were acknowledged."""

    def __init__(self, server: Server, name: str, stopped: threading.Event) -> None:
        super().__init__(name=name)
        self.person = Person(server, name)
        self.stopped = stopped
        self.acknowledged: list[str] = []
        self.some = threading.Event()

    def run(self) -> None:
        with closing(self.person):
            while not self.stopped.is_set():
                title = f"{self.name} {len(self.acknowledged)}"
                self.person.post(f"{SAMPLE}/examples", json={"title": title}).raise_for_status()
                self.acknowledged.append(title)
                if len(self.acknowledged) > 5:
                    self.some.set()


def titles(server: Server) -> set[str]:
    shown: list[str] = []
    address: str | None = f"{server.url}{SAMPLE}/examples?limit=500"
    while address:
        page = httpx2.get(address).json()
        shown += [example["title"] for example in page["items"]]
        address = page["next"]
    return {*shown}


def test_a_backup_made_under_load_restores_all_that_was_acknowledged_before(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    stopped = threading.Event()
    writers = [Writer(server, f"Writer {number}", stopped) for number in range(PEOPLE)]
    try:
        for writer in writers:
            writer.start()
        for writer in writers:
            assert writer.some.wait(60)
        before = {title for writer in writers for title in [*writer.acknowledged]}
        made = threefold("backup", "copy.db", folder=tmp_path)
        refused = threefold("restore", "copy.db", folder=tmp_path)
        stopped.set()
        for writer in writers:
            writer.join()
        after = {title for writer in writers for title in writer.acknowledged}
        assert made.returncode == 0, made.stderr
        assert_refused(refused, 1, "end the server")
        assert after <= titles(server)
        server.stop()
        restored = threefold("restore", "copy.db", folder=tmp_path)
        assert (restored.returncode, restored.stderr) == (0, "")
        assert "threefold.db.before-" in restored.stdout
        server.start()
        assert before <= titles(server)
        assert httpx2.get(f"{server.url}/readyz").status_code == 200
    finally:
        stopped.set()
        server.stop()
