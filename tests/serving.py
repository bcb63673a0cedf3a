"""A real server in a process of its own."""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Timer

import httpx2

PATIENCE = 120.0
THREEFOLD = Path(sys.executable).with_name("threefold")


class Server:
    """`threefold serve` on a port of its own; it can be ended and started again with the same data.

    `options` are those of every command that is about this installation. `url` is the address that it gives
    to people: `public_url` when that is set. `program` is the command
    where it is not the one of this environment.
    """

    def __init__(
        self,
        folder: Path,
        database_url: str | None = None,
        workers: int = 1,
        port: int = 0,
        public_url: str | None = None,
        allowed_hosts: str | None = None,
        trusted_proxies: str | None = None,
        program: Sequence[str] = (str(THREEFOLD),),
    ) -> None:
        self.folder = folder
        self.program = program
        self.options = ["--data-dir", str(folder)]
        if database_url:
            self.options += ["--database-url", database_url]
        if public_url:
            self.options += ["--public-url", public_url]
        self.serving = ["--allowed-hosts", allowed_hosts] if allowed_hosts else []
        if trusted_proxies:
            self.serving += ["--trusted-proxies", trusted_proxies]
        self.workers = workers
        self.port = port
        self.start()

    def start(self) -> None:
        """Start it and wait until it has printed its addresses."""
        command = [
            *self.program,
            "serve",
            "--port",
            str(self.port),
            "--workers",
            str(self.workers),
            "--sign-in-link",
            *self.options,
            *self.serving,
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        patience = Timer(PATIENCE, self.process.kill)
        patience.start()
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        finally:
            patience.cancel()

    def _wait(self) -> None:
        lines = []
        assert self.process.stdout
        for line in self.process.stdout:
            lines.append(line)
            if "sign-in" in line:
                break
        self.printed = "".join(lines)
        self.sign_in = re.search(r"https?://\S+/sign-in/\S+", self.printed)[0]  # type: ignore[index]
        self.url = self.sign_in.partition("/sign-in/")[0]
        self.port = self.port or int(self.url.rpartition(":")[2])
        with httpx2.Client(transport=httpx2.HTTPTransport(retries=5), timeout=PATIENCE) as client:
            client.get(f"http://127.0.0.1:{self.port}/readyz").raise_for_status()

    def stop(self) -> None:
        """End it, as Ctrl+C does."""
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)
        if self.process.stdout:
            self.process.stdout.close()
