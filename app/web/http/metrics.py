"""What the server counts about itself, for Prometheus: off unless a token is set.

Several processes count together in the files of one folder (PROMETHEUS_MULTIPROC_DIR): whichever of them is
asked answers for all.
"""

import asyncio
import os
import time
from collections import Counter
from pathlib import Path
from secrets import compare_digest
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.errors import NotFound, UnknownToken
from app.live.hub import Streams
from app.services import memory
from app.web.http.rate_limits import network

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
PATH = "/metrics"
SAMPLED_EVERY = 5.0  # seconds
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_WAITS = (0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0)  # seconds

router = APIRouter()


class Metrics:
    """The counters of one application. It watches the writers of the database (`WriteObserver`)."""

    def __init__(self, streams: Streams) -> None:
        import prometheus_client as prometheus  # noqa: PLC0415  (few servers are measured)

        self._streams = streams
        self._registry = registry = prometheus.CollectorRegistry()
        self._answers = prometheus.Counter(
            "threefold_responses", "Responses, by method and status.", ["method", "status"], registry=registry
        )
        self._seconds = prometheus.Histogram(
            "threefold_response_seconds", "Seconds until a response begins.", registry=registry
        )
        self._events = prometheus.Counter(
            "threefold_events", "Events of boards.", ["type"], registry=registry
        )
        self._waits = prometheus.Histogram(
            "threefold_write_wait_seconds",
            "Seconds that a change waits for its turn to write.",
            buckets=_WAITS,
            registry=registry,
        )
        self._security = prometheus.Counter(
            "threefold_security_events", "Lines of the security log.", ["event"], registry=registry
        )
        self._slow = prometheus.Counter(
            "threefold_streams_dropped", "Streams ended: too slow, or no longer allowed.", registry=registry
        )
        self._gauges = {
            name: prometheus.Gauge(f"threefold_{name}", text, registry=registry, multiprocess_mode="livesum")
            for name, text in {
                "streams": "Event streams that are open.",
                "stream_events_held": "Events that wait to be sent to streams.",
                "stream_bytes_held": "Bytes that wait to be sent to streams.",
                "memory_bytes": "Resident memory.",
            }.items()
        }
        streams.on_drop = self._slow.inc

    def answered(self, method: str, status: int, seconds: float) -> None:
        """Count a response that began so long after its request."""
        self._answers.labels(method if method in _METHODS else "other", str(status)).inc()
        self._seconds.observe(seconds)

    def waited(self, seconds: float) -> None:
        """Count how long a change waited for its turn to write."""
        self._waits.observe(seconds)

    def committed(self, types: Counter[str]) -> None:
        """Count the events of a change, by their types."""
        for type_, count in types.items():
            self._events.labels(type_).inc(count)

    def security_event(self, event: str) -> None:
        """Count a line of the security log."""
        self._security.labels(event).inc()

    def sample(self) -> None:
        """Look at what is a state and no event."""
        events, size = self._streams.held()
        sampled = {"streams": self._streams.count, "stream_events_held": events, "stream_bytes_held": size}
        for name, value in {**sampled, "memory_bytes": memory.resident()}.items():
            self._gauges[name].set(value)

    async def sample_regularly(self) -> None:
        """Sample for ever: another process may be the one that is asked."""
        while True:
            self.sample()
            await asyncio.sleep(SAMPLED_EVERY)

    def text(self) -> tuple[bytes, str]:
        """All metrics of all processes, and the media type of this text."""
        from prometheus_client import exposition  # noqa: PLC0415  (loaded already)

        self.sample()
        return exposition.generate_latest(self._together()), exposition.CONTENT_TYPE_LATEST

    def _together(self) -> "CollectorRegistry":
        folder = os.environ.get(FOLDER)
        if not folder:
            return self._registry
        from prometheus_client import CollectorRegistry, multiprocess  # noqa: PLC0415  (loaded already)

        _forget_ended_processes(Path(folder))
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        return registry


def _forget_ended_processes(folder: Path) -> None:
    """Take away the states of processes that were killed: nobody is connected to them any more."""
    for path in folder.glob("gauge_live*_*.db"):
        try:
            os.kill(int(path.stem.rpartition("_")[2]), 0)
        except ProcessLookupError:
            path.unlink(missing_ok=True)


class MetricsMiddleware:
    """Counts every response, and how long its client waited for the first byte."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count the response when it begins."""
        asked = time.monotonic()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.answered(scope["method"], message["status"], time.monotonic() - asked)
            await send(message)

        await self.app(scope, receive, counted if scope["type"] == "http" else send)


@router.get(PATH, include_in_schema=False)
def read_metrics(request: Request) -> Response:
    """The metrics, to whoever knows the token. Raises NotFound where none is set, UnknownToken, TooMany."""
    metrics: Metrics | None = request.app.state.metrics
    if metrics is None:
        raise NotFound("There is nothing at this address.")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    expected = request.app.state.settings.metrics_token
    if scheme.lower() != "bearer" or not compare_digest(token.strip().encode(), expected.encode()):
        request.app.state.bad_tokens.take(network(request.client.host) if request.client else "")
        raise UnknownToken("Send the metrics token of this server: Authorization: Bearer ….")
    content, media_type = metrics.text()
    return Response(content, media_type=media_type, headers={"Cache-Control": "no-store"})
