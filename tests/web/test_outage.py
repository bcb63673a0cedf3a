"""The database is away: one clear sentence, in the one shape of errors, and all is well when it is back."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.conftest import BOARD, HERE


@pytest.fixture
def nowhere(tmp_path: Path) -> TestClient:
    settings = Settings(data_dir=tmp_path, database_url=f"postgresql://nobody@/none?host={tmp_path}")
    return TestClient(create_app(settings), HERE, headers={"Origin": HERE})


def test_it_is_alive_but_not_ready(nowhere: TestClient) -> None:
    assert nowhere.get("/healthz").status_code == 200
    answer = nowhere.get("/readyz")
    assert (answer.status_code, answer.json()["detail"]) == (503, "The database does not answer.")


def test_every_request_is_told_to_try_again(nowhere: TestClient) -> None:
    for answer in (
        nowhere.get("/api/v1/boards"),
        nowhere.post(f"{BOARD}/participants", json={}),
        nowhere.get("/api/v1/examples?q=x"),
    ):
        problem = answer.json()
        assert answer.status_code == problem["status"] == 503
        assert problem["detail"] == "The database does not answer. Try again in a moment."
        assert answer.headers["Content-Type"] == "application/problem+json"
