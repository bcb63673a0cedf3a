"""The OpenAPI document and the server, held against each other by programs that know only the document."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import Server

HERE = Path(__file__).parent
TESTS = HERE.parent
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own: what is sent to it leaves nothing as it was."""
    running = Server(tmp_path_factory.mktemp("contract"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def token(server: Server) -> str:
    made = run("threefold", "token", "create", "--name", "Nightly", "--scope", "write", *server.options)
    return next(word for word in made.split() if word.startswith("tf_"))


def run(program: str, *arguments: str, folder: Path | None = None) -> str:
    """What a program of this environment printed; it must succeed."""
    ran = subprocess.run(
        [str(BIN / program), *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.parametrize(("who", "phases"), [("nobody", "coverage"), ("token", "coverage,fuzzing,stateful")])
def test_schemathesis_finds_nothing(
    server: Server, token: str, who: str, phases: str, tmp_path: Path
) -> None:
    run(
        "schemathesis",
        *("--config-file", str(HERE / "schemathesis.toml")),
        *("run", f"{server.url}/openapi.json"),
        *("--phases", phases),
        *("--max-examples", "5"),
        *("--exclude-operation-id", "stream_events"),
        *(["--header", f"Authorization: Bearer {token}"] if who == "token" else []),
        "--generation-deterministic",
        "--no-color",
        *("--warnings", "off"),
        folder=tmp_path,
    )
