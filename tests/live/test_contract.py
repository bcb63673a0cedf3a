"""The OpenAPI document and the server, held against each other by programs that know only the document."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.live.fitting import SPARE
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


@pytest.fixture
def spare_boards(server: Server, token: str) -> None:
    """What may be changed and removed while everything else is tried on the sample."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=server.url, headers=headers) as client:
        for slug in SPARE.values():
            made = client.post("/api/v1/boards", json={"title": "Spare", "slug": slug})
            assert made.status_code in {201, 409}


def run(program: str, *arguments: str, folder: Path | None = None, **variables: str) -> str:
    """What a program of this environment printed; it must succeed."""
    ran = subprocess.run(
        [str(BIN / program), *arguments],
        cwd=folder,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.usefixtures("spare_boards")
@pytest.mark.parametrize(
    ("who", "phases", "mode"),
    [("nobody", "coverage", "positive"), ("token", "coverage,fuzzing,stateful", "all")],
)
def test_schemathesis_finds_nothing(
    server: Server, token: str, who: str, phases: str, mode: str, tmp_path: Path
) -> None:
    """Nobody sends only what fits: they are refused whatever they send (`tests/web/http/test_bounds.py`)."""
    run(
        "schemathesis",
        *("--config-file", str(HERE / "schemathesis.toml")),
        *("run", f"{server.url}/openapi.json"),
        *("--phases", phases),
        *("--mode", mode),
        *("--max-examples", "3"),
        *(["--header", f"Authorization: Bearer {token}"] if who == "token" else []),
        "--generation-deterministic",
        "--no-color",
        *("--warnings", "off"),
        folder=tmp_path,
        SCHEMATHESIS_HOOKS=str(HERE / "fitting.py"),
        THREEFOLD_TRIED=server.url,
    )


PULL = '''"""Prints the examples that have a tag, part by part, and places the last one."""

import sys
from urllib.parse import parse_qs, urlsplit

from threefold_client import AuthenticatedClient
from threefold_client.api.examples import list_examples
from threefold_client.api.placements import place_example
from threefold_client.models import Example, ListedExample, Placement
from threefold_client.types import UNSET, Unset

address, tag, token = sys.argv[1:]
client = AuthenticatedClient(address, token, raise_on_unexpected_status=True)
cursor: str | Unset | None = UNSET
while cursor is not None:
    part = list_examples.sync("sample", client=client, tag=[tag], limit=2, cursor=cursor)
    assert isinstance(part, ListedExample), part
    for example in part.items:
        print(example.id, example.title, sep="\\t")
    cursor = parse_qs(urlsplit(part.next_).query)["cursor"][0] if part.next_ else None

placed = place_example.sync(
    "sample", example.id, client=client, body=Placement(concepts=["personalizing"])
)
assert isinstance(placed, Example), placed
print(placed.id, placed.region, sep="\\t")
'''
GENERATOR = """
post_hooks: []
content_type_overrides:
  application/atom+xml: application/octet-stream
  application/pdf: application/octet-stream
  application/vnd.openxmlformats-officedocument.spreadsheetml.sheet: application/octet-stream
  application/x-ndjson: application/octet-stream
  image/png: application/octet-stream
  image/svg+xml: application/octet-stream
  text/csv: application/octet-stream
"""
# The generator's own file passes arguments on in a way that strict types do not allow.
MYPY = """
[mypy]
strict = true
[mypy-threefold_client.client]
ignore_errors = true
"""


def test_a_generated_client_type_checks_and_pulls_tagged_examples(
    server: Server, token: str, tmp_path: Path
) -> None:
    for name, text in (("generator.yml", GENERATOR), ("mypy.ini", MYPY), ("pull.py", PULL)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    run(
        "openapi-python-client",
        *("generate", "--url", f"{server.url}/openapi.json"),
        *("--meta", "none", "--output-path", "threefold_client"),
        *("--config", "generator.yml", "--fail-on-warning"),
        folder=tmp_path,
    )
    run("mypy", "--config-file", "mypy.ini", "pull.py", "threefold_client", folder=tmp_path)
    printed = run("python", "pull.py", server.url, "assessment", token, folder=tmp_path)
    *pulled, placed = [line.split("\t") for line in printed.splitlines()]
    with httpx2.Client(base_url=f"{server.url}/api/v1/boards/sample") as client:
        tagged = client.get("/examples?tag=assessment&limit=500").json()["items"]
        last = client.get(f"/examples/{placed[0]}").json()
    assert pulled == [[example["id"], example["title"]] for example in tagged]
    assert len(pulled) > 4
    assert placed == [pulled[-1][0], last["region"]] == [last["id"], "personalizing"]
