"""Puts the rings together."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from types import FrameType

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import __version__, logs
from app.domain.limits import set_limits
from app.housekeeping import Housekeeping
from app.live.hub import Streams
from app.live.notifier import Notifier
from app.live.transport import transport_for
from app.services import memory, rendering
from app.settings import Settings
from app.store.condition import Condition
from app.store.data_version import DataVersion
from app.store.database import Database
from app.web import api_v1, pages
from app.web.http import assets, health, metrics, openapi, problems
from app.web.http.cors import ReadOnlyCORSMiddleware
from app.web.http.event_streams import EventStreamsMiddleware
from app.web.http.known_hosts import KnownHostsMiddleware
from app.web.http.metrics import Metrics, MetricsMiddleware
from app.web.http.pacing import InFlight, ReadingMiddleware, SendingMiddleware
from app.web.http.rate_limits import GuessingLimit, RateLimit
from app.web.http.request_guard import HeadMethodMiddleware, RequestGuardMiddleware, SecurityHeadersMiddleware
from app.web.http.response_cache import ResponseCache
from app.web.http.response_cache_middleware import ResponseCacheMiddleware
from app.web.pages.page import problem_page

REFUSALS_A_MINUTE = 3_000
IMPORTS_AT_ONCE = 2
RENDERS_AT_ONCE = 1
EXPORTS_AT_ONCE = 2
TRIM_INTERVAL = 10.0  # seconds
TRIM_FROM = 16 * 1024 * 1024


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application; without settings, those of the environment."""
    settings = settings or Settings()
    logs.redact_everywhere()
    rendering.set_time_zone(settings.time_zone)
    set_limits(settings.limits)
    database = Database(settings.database)
    notifier = Notifier(transport_for(database.engine))
    database.on_change(notifier.notify)
    streams = Streams(database, notifier)
    measures = Metrics(streams) if settings.metrics_token else None
    database.observer = measures
    responses = ResponseCache()
    in_flight = InFlight()
    app = FastAPI(
        title="Threefold",
        version=__version__,
        summary="A shared map of three circles: personalizing, individualizing, differentiating.",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        middleware=[
            Middleware(EventStreamsMiddleware),
            *([Middleware(MetricsMiddleware, measures)] if measures else []),
            *_proxies(settings),
            Middleware(KnownHostsMiddleware, settings.hosts, problem_page),
            Middleware(SendingMiddleware, in_flight),
            Middleware(ResponseCacheMiddleware, watch=DataVersion(database.engine), cache=responses),
            Middleware(HeadMethodMiddleware),
            Middleware(ReadOnlyCORSMiddleware, database),
            Middleware(SecurityHeadersMiddleware),
            Middleware(problems.UnforeseenErrorMiddleware, problem_page),
            Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6),
            Middleware(
                RequestGuardMiddleware, settings.public_url, problem_page, RateLimit(REFUSALS_A_MINUTE, 60)
            ),
            Middleware(ReadingMiddleware, in_flight),
        ],
    )
    app.state.settings = settings
    app.state.database = database
    app.state.metrics = measures
    app.state.condition = Condition(database.engine)
    app.state.notifier = notifier
    app.state.responses = responses
    app.state.streams = streams
    app.state.housekeeping = Housekeeping(database, settings.keep_removed)
    app.state.imports = CapacityLimiter(IMPORTS_AT_ONCE)
    app.state.exports = CapacityLimiter(EXPORTS_AT_ONCE)
    app.state.renders = CapacityLimiter(RENDERS_AT_ONCE)
    app.state.drawing_thread = ThreadPoolExecutor(RENDERS_AT_ONCE, "drawing", rendering.let_others_go_first)
    app.state.refusals_written = RateLimit(120, 60)
    app.state.joins = RateLimit(600, 5 * 60)
    app.state.wrong_codes = RateLimit(60, 5 * 60)
    app.state.guessing = GuessingLimit()
    app.state.joins_by_code = RateLimit(
        6_000, 5 * 60, said="Too many people are joining with this code at once."
    )
    app.state.submissions = RateLimit(
        120, 60 * 60, said="Your address has sent many examples in the last hour. Send this one later."
    )
    app.state.sign_ins = RateLimit(10, 60)
    app.state.bad_tokens = RateLimit(30, 60)
    app.state.wrong_links = RateLimit(30, 60)
    app.state.wrong_personal_links = RateLimit(30, 60)
    pages.install(app)  # first: FastAPI prepares the routes before the one asked for, and the API's are many
    app.include_router(health.router)
    app.include_router(metrics.router)
    api_v1.install(app)
    app.mount(f"/static/{assets.fingerprint()}", assets.Assets())
    problems.install(app, problem_page)
    app.openapi = partial(openapi.describe, app)  # type: ignore[method-assign]  # FastAPI's way to extend it
    return app


def _proxies(settings: Settings) -> list[Middleware]:
    """Believe X-Forwarded headers from the proxies that are trusted, and from nobody else."""
    return [Middleware(ProxyHeadersMiddleware, trusted_hosts=settings.proxies)] if settings.proxies else []


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = app.state.database.threads
    memory.share_pools()
    app.state.notifier.start()
    app.state.housekeeping.start()
    _end_streams_when_asked_to_stop(app.state.streams)
    tasks = [asyncio.create_task(_give_memory_back())]
    if app.state.metrics:
        tasks.append(asyncio.create_task(app.state.metrics.sample_regularly()))
    yield
    for task in tasks:
        task.cancel()
    app.state.streams.close()
    app.state.drawing_thread.shutdown(wait=False, cancel_futures=True)
    app.state.notifier.stop()
    app.state.housekeeping.stop()
    app.state.database.close()


async def _give_memory_back() -> None:
    """After work that took much memory, give back what is free."""
    before = memory.resident()
    while True:
        await asyncio.sleep(TRIM_INTERVAL)
        if memory.resident() > before + TRIM_FROM:
            await anyio.to_thread.run_sync(memory.give_back)
            before = memory.resident()
        before = min(before, memory.resident())


def _end_streams_when_asked_to_stop(streams: Streams) -> None:
    """A server waits for open answers before it stops, and a stream never ends by itself."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(streams.close)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in before:
        signal.signal(number, stop)
