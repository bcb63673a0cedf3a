"""Puts the rings together."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from types import FrameType

import anyio.to_thread
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from app import __version__
from app.live.hub import Streams
from app.live.notifier import Notifier
from app.live.transport import transport_for
from app.settings import Settings
from app.store.data_version import DataVersion
from app.store.database import Database
from app.web import api_v1
from app.web.http import assets, health, openapi, problems
from app.web.http.cors import Embedding
from app.web.http.etags import BUDGET, Again
from app.web.http.rate_limits import Limit
from app.web.http.request_guard import Guard, Heads, SecurityHeaders
from app.web.http.response_cache import Kept
from app.web.pages import board, forms, imports, join, manage, remote, summary


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application; without settings, those of the environment."""
    settings = settings or Settings()
    database = Database(settings.database)
    notifier = Notifier(transport_for(database.engine))
    database.on_change(notifier.notify)
    app = FastAPI(
        title="Threefold",
        version=__version__,
        summary="A shared map of three circles: personalizing, individualizing, differentiating.",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        middleware=[
            Middleware(Again, watch=DataVersion(database.engine)),
            Middleware(Heads),
            Middleware(Embedding),
            Middleware(SecurityHeaders),
            Middleware(problems.Faults, board.problem_page),
            Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6),
            Middleware(Guard),
        ],
    )
    app.state.settings = settings
    app.state.database = database
    app.state.notifier = notifier
    app.state.kept = Kept(BUDGET)
    app.state.streams = Streams(database, notifier)
    app.state.joins = Limit(600, 5 * 60)
    app.state.wrong_codes = Limit(60, 5 * 60)
    app.state.joins_by_code = Limit(6_000, 5 * 60, said="Too many people join by this code at once.")
    app.state.sign_ins = Limit(10, 60)
    app.state.bad_tokens = Limit(30, 60)
    app.state.wrong_links = Limit(30, 60)
    app.state.wrong_personal_links = Limit(30, 60)
    app.include_router(board.router)  # first: what comes before is made ready at the first page
    app.include_router(health.router)
    api_v1.install(app)
    app.include_router(summary.router)
    app.include_router(join.router)
    app.include_router(manage.router)
    app.include_router(forms.router)
    app.include_router(imports.router)
    app.include_router(remote.router)
    app.mount(f"/static/{assets.fingerprint()}", assets.Assets())
    problems.install(app, board.problem_page)
    app.openapi = partial(openapi.describe, app)  # type: ignore[method-assign]  # FastAPI's way to extend it
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = app.state.database.threads
    app.state.notifier.start()
    _end_streams_when_asked_to_stop(app.state.streams)
    yield
    app.state.streams.close()
    app.state.notifier.stop()
    app.state.database.close()


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
