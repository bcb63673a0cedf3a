"""What Prometheus reads: nothing without the token, and no secret with it."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.conftest import BOARD, HERE
from tests.serving import Server

TOKEN = "a-token-of-some-length"
sqlite_only = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def value(text: str, name: str) -> float:
    """The sum of the lines of a metric; its labels may be part of the name."""
    lines = re.findall(rf"^{re.escape(name)}(?:\{{[^}}]*\}})? (\S+)$", text, re.MULTILINE)
    assert lines, name
    return sum(map(float, lines))


@pytest.fixture
def prometheus(settings: Settings) -> Iterator[TestClient]:
    """A client of a server whose metrics are on."""
    app = create_app(settings.model_copy(update={"metrics_token": TOKEN}))
    yield TestClient(app, HERE, headers={"Origin": HERE})
    app.state.database.close()


@sqlite_only
def test_metrics_are_off_unless_a_token_is_set(vera: TestClient) -> None:
    for headers in ({}, BEARER, {"Authorization": "Bearer None"}):
        answer = vera.get("/metrics", headers=headers)
        assert (answer.status_code, answer.json()["detail"]) == (404, "There is nothing at this address.")


@sqlite_only
@pytest.mark.parametrize("wrong", [{}, {"Authorization": f"Basic {TOKEN}"}, {"Authorization": "Bearer tök"}])
def test_nobody_reads_metrics_without_the_token(prometheus: TestClient, wrong: dict[str, str]) -> None:
    headers = [(name.encode(), text.encode()) for name, text in wrong.items()]
    answer = prometheus.get("/metrics", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    for _ in range(40):
        last = prometheus.get("/metrics", headers=headers)
    assert last.status_code == 429


def test_changes_refusals_waits_and_streams_are_counted(prometheus: TestClient) -> None:
    prometheus.post(f"{BOARD}/participants", json={"name": "Pia"}).raise_for_status()
    made = prometheus.post(f"{BOARD}/examples", json={"title": "Choice board"}).raise_for_status()
    prometheus.put(f"{made.headers['Location']}/placement", json={"concepts": []}).raise_for_status()
    prometheus.patch(BOARD, json={"title": "Mine"}, headers={"If-Match": "*"})
    answer = prometheus.get("/metrics", headers=BEARER)
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.text
    assert value(text, 'threefold_events_total{type="example.placed"}') == 1
    assert value(text, 'threefold_responses_total{method="PATCH",status="403"}') == 1
    assert value(text, 'threefold_security_events_total{event="refused"}') == 1
    assert value(text, "threefold_write_wait_seconds_count") >= 3
    assert value(text, "threefold_response_seconds_count") == 4
    for name in ("streams", "stream_events_held", "stream_bytes_held", "streams_dropped_total"):
        assert value(text, f"threefold_{name}") == 0
    assert value(text, "threefold_memory_bytes") > 0
    assert "Pia" not in text


@sqlite_only
def test_no_secret_is_a_label(prometheus: TestClient) -> None:
    for path in ("/sign-in/s3cr3t", "/sent/s3cr3t", "/join/s3cr3t", "/summary/s3cr3t", "/join?code=s3cr3t"):
        prometheus.get(path)
    prometheus.request("S3CR3T", "/s3cr3t")
    assert "s3cr3t" not in prometheus.get("/metrics", headers=BEARER).text.lower()


def test_two_processes_count_together_and_an_ended_one_holds_no_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THREEFOLD_METRICS_TOKEN", TOKEN)
    server = Server(tmp_path, workers=2)
    try:
        for _ in range(20):
            httpx2.get(f"{server.url}/api/v1/boards/sample").raise_for_status()
        counted = [httpx2.get(f"{server.url}/metrics", headers=BEARER).text for _ in range(4)]
        answers = [value(text, 'threefold_responses_total{method="GET",status="200"}') for text in counted]
        assert answers[0] >= 20
        assert answers == sorted({*answers}), "the processes do not count together"
        assert {value(text, "threefold_streams") for text in counted} == {0.0}
    finally:
        server.stop()
