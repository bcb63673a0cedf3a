"""Worlds to compare: each a server in this process on a database of its own, one event loop for all.

Time stands still until it is moved, and chance is the same in every world: where the same is done, the same
comes of it, to the last id.
"""

import asyncio
import importlib
import json
import pkgutil
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import uuid6
from fastapi import FastAPI
from sqlalchemy import Connection, delete, event, insert, select
from sqlmodel import Session, SQLModel
from starlette.types import Message, Scope

import app.web.http
import app.web.pages
from app.domain import events
from app.live import hub
from app.main import create_app
from app.services import comments, consents, facilitators, participants, round_serializers, tokens
from app.services.rounds import anonymising, lifecycle
from app.settings import Settings
from app.store import models, queries
from app.store.models import Board, Consent, Judgement, Round, Tally
from tests.conftest import HERE

SLUG = "staffroom"
PATIENCE = 30.0
# They tell of the clock of this computer, and the worlds have one of their own.
HEALTH = {"/healthz", "/readyz"}
SECRET = (Judgement, Tally, Consent)
TABLES = SQLModel.metadata.sorted_tables
Headers = Mapping[str, str]
_reading: ContextVar[set[str] | None] = ContextVar("reading", default=None)


class Clock(datetime):
    """Stands still until it is moved."""

    at = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return cls.at.astimezone(tz)


class Chance:
    """What is random, from one throw to the next."""

    dice = Random()

    @classmethod
    def throw(cls, *of: object) -> None:
        """After the same throw all is the same."""
        cls.dice = Random(repr(of))

    @classmethod
    def uuid7(cls) -> UUID:
        """Later ones sort after earlier ones."""
        return UUID(int=(int(Clock.at.timestamp() * 1_000) << 80) | cls.dice.getrandbits(80))

    @classmethod
    def uuid4(cls) -> UUID:
        return UUID(int=cls.dice.getrandbits(128), version=4)

    @classmethod
    def choice(cls, some: Sequence[Any]) -> Any:
        return cls.dice.choice(some)


@contextmanager
def one_time_and_chance() -> Iterator[None]:
    """Whatever happens inside happens by our clock and our dice; streams tell at once."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (models, hub):
            patch.setattr(module, "datetime", Clock)
        patch.setattr(uuid6, "uuid7", Chance.uuid7)
        patch.setattr(models, "uuid4", Chance.uuid4)
        patch.setattr(secrets, "choice", Chance.choice)
        patch.setattr(secrets, "token_urlsafe", lambda size: Chance.dice.randbytes(size).hex())
        patch.setattr(anonymising, "SystemRandom", lambda: Chance.dice)
        patch.setattr(comments, "mark_read", lambda *_: None)
        patch.setattr(tokens, "USE_RECORDED_EVERY", timedelta(days=1))
        for module in (facilitators, participants):
            patch.setattr(module, "SEEN_RECORDED_EVERY", timedelta(days=1))
        patch.setattr(hub, "HEARTBEAT", 3_600.0)
        for name in ("LOG_PAUSE", "PRESENCE_PAUSE", "PROGRESS_PAUSE"):
            patch.setattr(hub, name, 0.0)
        yield


class Answer(NamedTuple):
    """All that a server answers."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Screen:
    """A stream that somebody holds open: the frames that came, by kind (those of the log under `log`)."""

    def __init__(self, world: "World", who: Headers, path: str) -> None:
        self.frames: dict[str, list[str]] = defaultdict(list)
        self._unread = ""
        self._news = asyncio.Event()
        asked = _scope("GET", path, who, b"")
        self._open = asyncio.create_task(world.app(asked, _forever, self._hear))

    async def _hear(self, message: Message) -> None:
        *whole, self._unread = (self._unread + message.get("body", b"").decode()).split("\n\n")
        for frame in whole:
            kind = frame.partition("event: ")[2].partition("\n")[0]
            if kind:
                self.frames["log" if frame.startswith("id: ") else kind].append(frame)
        self._news.set()

    async def until(self, come: Callable[["Screen"], bool]) -> None:
        """Wait until something has come."""
        async with asyncio.timeout(PATIENCE):
            while not come(self):
                self._news.clear()
                await self._news.wait()

    def last(self, kind: str) -> str:
        """The last frame of a kind; nothing, when there was none."""
        return next(reversed(self.frames[kind]), "")

    async def close(self) -> None:
        self._open.cancel()
        with suppress(asyncio.CancelledError):
            await self._open


class World:
    """A running server, and the screens that follow it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.app: FastAPI = create_app(Settings(data_dir=folder, database_url=url))
        self.database = self.app.state.database
        self.screens: dict[str, Screen] = {}
        event.listen(self.database.engine, "before_cursor_execute", _note)

    @contextmanager
    def looking(self) -> Iterator[tuple[Session, Board]]:
        """The database, for us alone to look into."""
        with self.database.reading() as session:
            board = queries.boards.find(session, SLUG)
            assert board
            yield session, board

    @property
    def held(self) -> int:
        """The number after which the log is held."""
        with self.looking() as (_, board):
            return board.held_since

    @property
    def rounds(self) -> Sequence[Round]:
        """All of the board, in their order."""
        with self.looking() as (session, board):
            return queries.rounds.of_board(session, board.id)

    @property
    def examples(self) -> list[str]:
        """The ids of those that are there."""
        with self.looking() as (session, board):
            return [row.id for row in queries.rounds.titles(session, board.id)]

    async def ask(self, who: Headers, method: str, path: str, body: Any = None) -> Answer:
        """What the server answers."""
        content = b"" if body is None else json.dumps(body).encode()
        messages: list[Message] = []

        async def send(message: Message) -> None:
            messages.append(message)

        await self.app(_scope(method, path, who, content), _once(content), send)
        head = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
        return Answer(
            messages[0]["status"], head, b"".join(message.get("body", b"") for message in messages[1:])
        )

    async def read(self, who: Headers, path: str) -> tuple[Answer, bool]:
        """An answer, and whether anything secret was looked up for it."""
        looked_up: set[str] = set()
        before = _reading.set(looked_up)
        try:
            return await self.ask(who, "GET", path), bool(looked_up)
        finally:
            _reading.reset(before)

    def watch(self, name: str, who: Headers, path: str) -> Screen:
        """Somebody opens a stream, and holds it open."""
        self.screens[name] = Screen(self, who, path)
        return self.screens[name]

    async def settled(self) -> None:
        """Every screen knows all there is to know."""
        version, far, asked = await asyncio.to_thread(self._stand)

        def knows(screen: Screen) -> bool:
            is_far = far in {"", screen.last("progress")} and asked in {"", screen.last("consents")}
            return screen.last("log").startswith(f"id: {version}\n") and is_far

        for screen in self.screens.values():
            await screen.until(knows)

    def _stand(self) -> tuple[int, str, str]:
        with self.looking() as (session, board):
            far = lifecycle.progress_under_way(session, board.id)
            shown = round_serializers.progress_under_way(far) if far else None
            asked = consents.under_way(session, board.id)
            frames = [events.progress_frame(shown) if shown else b""]
            frames.append(events.consents_frame(*asked) if asked else b"")
            far_frame, asked_frame = (frame.decode().strip() for frame in frames)
            return board.version, far_frame, asked_frame

    async def leave(self) -> None:
        """Close every screen, and keep nothing of what was answered: the database becomes another."""
        for screen in self.screens.values():
            await screen.close()
        self.screens.clear()
        self.app.state.responses.clear()

    def public(self) -> bytes:
        """A digest of all that is kept but what people placed in rounds and the hands that were raised."""
        with self.database.reading() as session:
            rows = [
                sorted(map(repr, session.execute(select(table))))
                for table in TABLES
                if table.name not in _NAMES
            ]
        return blake2b(repr(rows).encode()).digest()

    def learn_from(self, other: "World") -> None:
        """Have people have placed what they did in another world."""
        with other.database.reading() as session:
            rows: dict[type[SQLModel], list[dict[str, Any]]] = {
                model: [dict(row) for row in session.execute(select(_table(model))).mappings()]
                for model in (Round, *SECRET)
            }
        with self.database.writing() as session:
            for model in SECRET:
                session.execute(delete(model))
            for row in rows[Round]:
                session.merge(Round(**row))
            for model in SECRET:
                if rows[model]:
                    session.execute(insert(_table(model)), rows[model])


_NAMES = {str(model.__tablename__) for model in SECRET}


def _table(model: type[SQLModel]) -> Any:
    return SQLModel.metadata.tables[str(model.__tablename__)]


def _note(_connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
    looked_up = _reading.get()
    if looked_up is not None:
        looked_up.update(name for name in _NAMES if name in statement)


def _scope(method: str, path: str, who: Headers, content: bytes) -> Scope:
    plain, _, query = path.partition("?")
    head = {"Host": HERE.partition("//")[2], "Origin": HERE, "Accept": "text/html, application/json", **who}
    if content:
        head |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": plain,
        "raw_path": plain.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in head.items()],
        "client": ("testclient", 50_000),
        "server": ("testserver", 80),
        "state": {},
    }


def _once(content: bytes) -> Callable[[], Any]:
    parts = iter([{"type": "http.request", "body": content, "more_body": False}])

    async def receive() -> Message:
        return next(parts, None) or await _forever()

    return receive


async def _forever() -> Message:
    await asyncio.get_running_loop().create_future()
    return {"type": "http.disconnect"}


def pages() -> Iterator[str]:
    """The pages of a board, and those of all; the summary by its link too."""
    groups = (app.web.http, app.web.pages)
    modules = [
        f"{group.__name__}.{name}" for group in groups for _, name, _ in pkgutil.iter_modules(group.__path__)
    ]
    for module in modules:
        router = getattr(importlib.import_module(module), "router", None)
        for route in router.routes if router else ():
            path = getattr(route, "path", "")
            if path in HEALTH:
                continue
            known = {"board", "example", "round"} | ({"token"} if "summary" in path else set())
            if "GET" in getattr(route, "methods", ()) and set(re.findall(r"{(\w+)}", path)) <= known:
                yield path
