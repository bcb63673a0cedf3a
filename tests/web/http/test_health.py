"""Whether the process is alive and can work."""

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text


def test_it_is_alive_and_ready(vera: TestClient) -> None:
    for path in ("/healthz", "/readyz"):
        answer = vera.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_database_of_another_shape_is_not_ready_though_alive(app: FastAPI, vera: TestClient) -> None:
    with app.state.database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert vera.get("/readyz").status_code == 503
    assert vera.get("/healthz").status_code == 200
