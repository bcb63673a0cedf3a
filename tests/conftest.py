"""A small board, and the people around it: Ana and Ben joined, Faye runs boards, Vera only looks."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute

from app.domain.cookies import COOKIE
from app.domain.document import Document
from app.main import create_app
from app.services import board_documents, participants
from app.services.access import Caller
from app.settings import Settings
from app.store.database import Database
from app.store.migrations import migrate
from tests.compiled import share_compiled_statements
from tests.postgresql import PostgreSQL, postgresql

# The longest files: whichever process is free begins the next, and all end at about the same time.
FIRST = ("tests/web/test_hidden.py", "tests/live/", "tests/e2e/", "tests/test_")
HERE = "http://testserver"
BOARD = "/api/v1/boards/staffroom"


share_compiled_statements()


# What is loaded stays: the collector need not look at it again and again.
gc.set_threshold(50_000, 20, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files come first."""
    items.sort(key=lambda item: [not item.nodeid.startswith(path) for path in FIRST])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: stories and streams wait for a good part of their time."""
    return (os.cpu_count() or 1) + 1


def circle(key: str, label: str) -> dict[str, str]:
    return {"key": key, "label": label, "question": f"Is it {key}?", "definition": f"What {key} means."}


def document_example(
    title: str, answers: tuple[bool | None, ...] | None = None, **more: Any
) -> dict[str, Any]:
    keys = ("own", "each", "routes")
    return {"title": title, "answers": dict(zip(keys, answers, strict=True)) if answers else None, **more}


STAFFROOM: dict[str, Any] = {
    "format": "threefold-board",
    "format_version": 1,
    "board": {"slug": "staffroom", "title": "The staffroom", "prompt": "What do we do already?"},
    "concepts": [circle("own", "Owned"), circle("each", "Each"), circle("routes", "Routes")],
    "examples": [
        document_example(
            "Passion hour",
            (True, False, False),
            tags=["Inquiry", "Choice"],
            description="Their own question.",
        ),
        document_example("Reading aloud", (False, False, None), tags=["reading"]),
        document_example("Three labs", (False, False, True), tags=["Science"], setting={"grades": "8-9"}),
        document_example("Learning plan", (True, True, False), at=[-0.25, 0.1], direction="continue"),
        document_example("Spelling from mistakes", None, tags=["Reading"]),
        document_example("Café corner", None, description="Élan and naïveté, 100% of it"),
    ],
}


@pytest.fixture(scope="session", autouse=True)
def portal() -> Iterator[None]:
    """One event loop for the requests of every client: starting one for each takes a while."""
    with start_blocking_portal() as portal:
        TestClient.portal = portal
        yield
        TestClient.portal = None


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Of which kind the database is: each in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgreSQL]:
    """A server of the tests' own, started when first needed."""
    with postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables and the small board."""
    path = tmp_path_factory.mktemp("migrated") / "threefold.db"
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: PostgreSQL) -> str:
    """A PostgreSQL database with the same."""
    url = postgres.create()
    fill(url)
    postgres.keep(url)
    return url


def fill(url: str) -> None:
    database = Database(url)
    migrate(database.engine)
    with database.writing() as session:
        board_documents.seed(session, Document.model_validate(STAFFROOM))
    database.close()


@pytest.fixture
def database_url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database with the small board, as if it were the test's own, of each kind in turn."""
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("migrated"), tmp_path / "threefold.db")
        return f"sqlite:///{tmp_path / 'threefold.db'}"
    url: str = request.getfixturevalue("migrated_postgres")
    request.getfixturevalue("postgres").restore(url)
    return url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, database_url=database_url)


@pytest.fixture(scope="session")
def routes() -> list[BaseRoute]:
    """Those of every application in turn: FastAPI works each out when first asked, which takes a while."""
    return []


@pytest.fixture
def app(settings: Settings, routes: list[BaseRoute]) -> Iterator[FastAPI]:
    app = create_app(settings)
    if not routes:
        routes.extend(app.router.routes)
    app.router.routes = routes
    yield app
    app.state.database.close()


@pytest.fixture
def database(app: FastAPI) -> Database:
    database: Database = app.state.database
    return database


@pytest.fixture
def vera(app: FastAPI) -> TestClient:
    """A visitor."""
    return TestClient(app, HERE, headers={"Origin": HERE})


@pytest.fixture
def ana(app: FastAPI) -> TestClient:
    """A participant."""
    return joined(app, "Ana")


@pytest.fixture
def ben(app: FastAPI) -> TestClient:
    """Another participant."""
    return joined(app, "Ben")


@pytest.fixture
def faye(app: FastAPI) -> TestClient:
    """A facilitator."""
    with app.state.database.writing() as session:
        cookie = participants.sign_in(session, Caller(), participants.create_sign_in_link(session, "Faye"))
    return TestClient(app, HERE, headers={"Origin": HERE}, cookies={COOKIE: cookie})


def joined(app: FastAPI, name: str) -> TestClient:
    client = TestClient(app, HERE, headers={"Origin": HERE})
    assert client.post(f"{BOARD}/participants", json={"name": name}).status_code == 201
    return client


def example(client: TestClient, title: str) -> dict[str, Any]:
    """An example of the small board by its title."""
    items: list[dict[str, Any]] = client.get(f"{BOARD}/examples").json()["items"]
    return next(item for item in items if item["title"] == title)


def address(client: TestClient, title: str) -> str:
    """An example's address by its title."""
    return f"{BOARD}/examples/{example(client, title)['id']}"


def version(client: TestClient) -> int:
    """The small board's version."""
    number: int = client.get(BOARD).json()["version"]
    return number


def last_event(client: TestClient) -> dict[str, Any]:
    """What happened last on the small board."""
    items: list[dict[str, Any]] = client.get(f"{BOARD}/changes?limit=500").json()["items"]
    return items[-1]
