"""Whole tables out of a large board: how fast, and how much memory the server needs for it."""

import argparse
import http.client
import tempfile
import threading
import time
from pathlib import Path

from tests.bench import harness
from tests.bench.harness import API, Server, figure, head

FORMS = ("examples.csv", "examples.csv?bom=true&q=question", "examples.ndjson", "export")
MIB = 1024
PIECE = 64 * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rows", type=int, default=10_000, help="examples of the board (default: %(default)s)"
    )
    rows = parser.parse_args().rows
    head(f"download.py --rows {rows}", f"one worker, {rows:,} examples")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        harness.fill(folder, rows)
        cookie = harness.facilitator(folder)
        with harness.threefold(folder) as server:
            for form in FORMS:
                measure(server, form, cookie)


def measure(server: Server, form: str, cookie: str) -> None:
    """Ask for one form, watching the server's memory meanwhile."""
    before = server.memory()
    most = [before]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            most.append(server.memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    first, length = fetch(server, f"{API}/{form}", cookie)
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    figure(
        form,
        f"{length / 2**20:6.1f} MiB in {seconds:5.2f} s, first byte after {first * 1_000:4.0f} ms, "
        f"memory {before / MIB:.0f} → {max(most) / MIB:.0f} MiB",
        "flat",
    )


def fetch(server: Server, path: str, cookie: str) -> tuple[float, int]:
    """Seconds to the first byte, and how many bytes there are."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", path, headers={"Cookie": f"threefold_session={cookie}"})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    first = time.perf_counter() - started
    length = 0
    while piece := answer.read(PIECE):
        length += len(piece)
    connection.close()
    return first, length


if __name__ == "__main__":
    main()
