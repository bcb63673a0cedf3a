"""What is hidden stays hidden: two worlds that differ in nothing but hidden placements look the same.

One world is a workshop as it happens. The other is a copy of it in which everybody whose placements are
hidden from whoever looks has placed otherwise: other answers, other reasons, in another order, at another
time, and one what the other did. Then everything that can be read is read in both, byte for byte.
`HIDDEN_EXAMPLES` is how many workshops happen (more take longer).
"""

import asyncio
import importlib
import os
import pkgutil
import random
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from sqlalchemy import select
from sqlmodel import col

import app.web
from app.domain.credentials import NewToken
from app.main import create_app
from app.services import people, tokens
from app.services.access import Caller
from app.settings import Settings
from app.store import models, queries
from app.store.models import Judgement, Participant, Round, Tally
from app.web.kept import Kept
from app.web.responses import COOKIE
from tests.conftest import BOARD, HERE

HEADERS = {"Origin": HERE, "Accept": "text/html, application/json"}
KEYS = ("own", "each", "routes")
ANY = {"If-Match": "*"}
PLACERS = ("Ben", "Cem", "Dov")
LOOKERS = ("Vera", "Ana", "Ida", "Faye", "reader", "writer")
SLOW = {"get_diagram_png": "?width=200", "get_diagram_pdf": ""}
QUERIES = {
    "list_examples": "?include=agreement,revisions",
    "list_all_examples": "?include=agreement,revisions&total=true",
    "list_changes": "?since={held}",
}
NOT_READ = {"check_alive", "check_ready", "stream_events"}


class Clock(datetime):
    """Stands still until it is moved."""

    at = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return cls.at.astimezone(tz)


class World:
    """A running server on a database file; whoever asks is told by headers."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.file = folder / "threefold.db"
        self.app: FastAPI = create_app(Settings(data_dir=folder, database_url=f"sqlite:///{self.file}"))
        client = TestClient(self.app, HERE, headers=HEADERS, raise_server_exceptions=False)
        self.client = stack.enter_context(client)

    def ask(self, who: dict[str, str], method: str, path: str, body: Any = None, **headers: str) -> Response:
        self.client.cookies.clear()
        return self.client.request(method, path, json=body, headers=who | headers, follow_redirects=False)

    def frames(self) -> bytes:
        """What a new stream says first: everything held, who is here, and how far people are."""
        assert self.client.portal
        said: bytes = self.client.portal.call(self._frames)
        return re.sub(rb'"at":"[^"]+\.\d{3}Z"', b"", said)

    async def _frames(self) -> bytes:
        board_id, version, held = await asyncio.to_thread(self.stand)
        stream = self.app.state.streams.follow(board_id, version, held, None)
        said = b""
        async for chunk in stream:
            said += chunk
            if b"event: presence" in chunk:
                break
        await stream.aclose()
        return said

    def stand(self) -> tuple[str, int, int]:
        with self.app.state.database.reading() as session:
            board = queries.board(session, "staffroom")
            assert board
            return board.id, board.version, board.held_since

    def copy(self, other: "World") -> None:
        """Become as the other is, keeping nothing that was answered before."""
        with sqlite3.connect(other.file) as source, sqlite3.connect(self.file) as target:
            source.backup(target)
        source.close()
        target.close()
        self.app.state.kept = Kept(1_000_000)


class Mark(NamedTuple):
    """Somebody's hidden placement."""

    person: str
    example: str


class Workshop:
    """The world as it happens, the other one, and everybody in them."""

    def __init__(self, folder: Path, migrated: Path, stack: ExitStack, chance: random.Random) -> None:
        for name in ("real", "other"):
            (folder / name).mkdir()
            shutil.copy(migrated, folder / name / "threefold.db")
        self.real = World(folder / "real", stack)
        self.other = World(folder / "other", stack)
        self.chance = chance
        self.typed = {"Faye Facilitates"}
        self.who: dict[str, dict[str, str]] = {"Vera": {}}
        self._let_in()

    def _let_in(self) -> None:
        with self.real.app.state.database.writing() as session:
            faye = people.facilitator(session, "Faye Facilitates")
            link = people.make_link(session, "Faye Facilitates")
            self.who["Faye"] = {"Cookie": f"{COOKIE}={people.sign_in(session, Caller(), link)}"}
            for name, scope in (("reader", "read"), ("writer", "write")):
                secret = tokens.make(session, faye, NewToken(name=name, scope=scope))[1]  # type: ignore[arg-type]
                self.who[name] = {"Authorization": f"Bearer {secret}"}
        for name in ("Ana", "Ida", *PLACERS):
            self.join(name)
        self.link = self.do("Faye", "POST", f"{BOARD}/summary/link").json()["address"].rpartition("/")[2]

    def join(self, name: str) -> None:
        self.typed.add(f"{name} Typed-In")
        body = {"name": f"{name} Typed-In"}
        joined = self.real.ask(self.who.get(name, {}), "POST", f"{BOARD}/participants", body)
        if cookie := joined.cookies.get(COOKIE):
            self.who[name] = {"Cookie": f"{COOKIE}={cookie}"}

    def do(self, who: str, method: str, path: str, body: Any = None) -> Response:
        Clock.at += timedelta(seconds=1)
        return self.real.ask(self.who[who], method, path, body, **ANY)

    @property
    def examples(self) -> list[str]:
        items = self.real.ask(self.who["Faye"], "GET", f"{BOARD}/examples").json()["items"]
        return [item["id"] for item in items]

    @property
    def newest(self) -> dict[str, Any]:
        rounds = self.real.ask(self.who["Faye"], "GET", f"{BOARD}/rounds").json()["items"]
        return rounds[-1] if rounds else {"number": 0, "state": "none", "examples": []}

    # What may happen; whatever is refused did not.

    def place(self, person: str, index: int, mask: int, why: str) -> None:
        newest = self.newest
        if newest["examples"]:
            example = newest["examples"][index % len(newest["examples"])]
            path = f"{BOARD}/rounds/{newest['number']}/placements/{example}"
            self.do(person, "PUT", path, answer(mask, why))

    def unplace(self, person: str, index: int) -> None:
        newest = self.newest
        if newest["examples"]:
            example = newest["examples"][index % len(newest["examples"])]
            self.do(person, "DELETE", f"{BOARD}/rounds/{newest['number']}/placements/{example}")

    def tally(self, index: int, yes: int) -> None:
        newest = self.newest
        if newest["examples"]:
            example = newest["examples"][index % len(newest["examples"])]
            body = {"answers": {KEYS[index % 3]: {"yes": yes, "no": 7}}}
            self.do("Faye", "PUT", f"{BOARD}/rounds/{newest['number']}/tallies/{example}", body)

    def tighten(self, rule: str) -> None:
        self.do("Faye", "PATCH", BOARD, {"naming": rule})

    def leave(self, person: str, rule: str) -> None:
        self.do("Faye", "PATCH", BOARD, {"leaving": rule})
        self.do(person, "DELETE", f"{BOARD}/participants/me")

    def add(self, person: str) -> None:
        self.do(person, "POST", f"{BOARD}/examples", {"title": "One more"})

    def remove(self, index: int) -> None:
        """Which ones are left does not tell where anybody placed what was there."""
        examples = self.examples
        self._in_both("DELETE", f"{BOARD}/examples/{examples[index % len(examples)]}")

    def move(self, index: int, mask: int) -> None:
        example = self.examples[index % len(self.examples)]
        self.do("Faye", "PUT", f"{BOARD}/examples/{example}/placement", {"answers": answers(mask)})

    def open(self) -> None:
        self.do("Faye", "POST", f"{BOARD}/rounds")

    def close(self) -> None:
        """Whoever closes a round does not know what was placed either."""
        self._in_both("PUT", f"{BOARD}/rounds/{self.newest['number']}/closure")

    def _in_both(self, method: str, path: str) -> None:
        """Faye does it in both worlds at once."""
        twin = self.be_other()
        Clock.at += timedelta(seconds=1)
        for world in (self.real, self.other):
            world.ask(self.who["Faye"], method, path, **ANY)
        if twin:
            self.look_alike(self.chance.choice(LOOKERS))

    def reveal(self) -> None:
        self.do("Faye", "PUT", f"{BOARD}/rounds/{self.newest['number']}/reveal")

    def settle(self) -> None:
        self.do("Faye", "POST", f"{BOARD}/rounds/{self.newest['number']}/settle", {"at_least": 0.5})

    def step(self, to: int | None) -> None:
        here = self.real.ask({}, "GET", f"{BOARD}/workshop").json()["step"]
        self.do("Faye", "PUT", f"{BOARD}/workshop/step", {"step": to, "from": here})

    # What is hidden, and the other world.

    def hidden(self) -> tuple[list[Mark], list[str]]:
        """What those still here placed in the open round, and about which examples hands were raised."""
        with self.real.app.state.database.reading() as session:
            names = {
                row.id: row.session_id for row in session.scalars(select(Participant)) if row.left_at is None
            }
            by_session = {
                people.identify(session, self.who[name]["Cookie"].partition("=")[2]).session_id: name
                for name in PLACERS
            }
            open_ = select(col(Round.id)).where(col(Round.closed_at).is_(None))
            judged = session.scalars(select(Judgement).where(col(Judgement.round_id).in_(open_))).all()
            raised = session.scalars(select(col(Tally.example_id)).where(col(Tally.round_id).in_(open_)))
            there = set(self.examples)
            marks = [
                Mark(by_session[names[one.participant_id]], one.example_id)
                for one in judged
                if names.get(one.participant_id or "") in by_session and one.example_id in there
            ]
            return marks, [id_ for id_ in sorted(set(raised)) if id_ in there]

    def be_other(self) -> bool:
        """Make the other world; False when nothing is hidden."""
        self.other.copy(self.real)
        marks, raised = self.hidden()
        if not marks and not raised:
            return False
        present, Clock.at = Clock.at, Clock.at + timedelta(hours=3)
        self._place_otherwise(marks)
        self._raise_otherwise(raised)
        Clock.at = present
        return True

    def _place_otherwise(self, marks: list[Mark]) -> None:
        newest = self.newest
        there = [id_ for id_ in newest["examples"] if id_ in self.examples]
        instead = dict(zip(there, there[1:] + there[:1], strict=True))
        persons = sorted({mark.person for mark in marks})
        turned = dict(zip(persons, persons[1:] + persons[:1], strict=True))
        at = f"{BOARD}/rounds/{newest['number']}/placements"
        for mark in marks:
            self._ask_other(mark.person, "DELETE", f"{at}/{mark.example}")
        self.chance.shuffle(marks)
        for number, mark in enumerate(marks):
            body = answer(self.chance.randrange(8), f"Elsewhere {number}")
            self._ask_other(turned[mark.person], "PUT", f"{at}/{instead[mark.example]}", body)

    def _raise_otherwise(self, raised: list[str]) -> None:
        number = self.newest["number"]
        for example in raised:
            body = {"answers": {key: {"yes": self.chance.randrange(50)} for key in KEYS}}
            self._ask_other("Faye", "PUT", f"{BOARD}/rounds/{number}/tallies/{example}", body)

    def _ask_other(self, who: str, method: str, path: str, body: Any = None) -> None:
        Clock.at += timedelta(seconds=1)
        assert self.other.ask(self.who[who], method, path, body).status_code < 300

    def compare(self) -> None:
        """The two worlds look the same to somebody."""
        if self.be_other():
            self.look_alike(self.chance.choice(LOOKERS))

    def compare_all(self) -> None:
        """The two worlds look the same, whoever looks, and there is something to hide."""
        self.step(None)
        self.open()
        for number, person in enumerate((*PLACERS, "Ben")):
            self.join(person)
            self.place(person, number // 3, number, f"Hidden {number}")
        assert self.be_other()
        self.look_alike(*LOOKERS)

    def look_alike(self, *lookers: str) -> None:
        for looker in lookers:
            for path in self.paths(looker):
                here, there = (world.ask(self.who[looker], "GET", path) for world in (self.real, self.other))
                assert said(here) == said(there), f"{looker} reads {path}"
        assert self.real.frames() == self.other.frames()

    def name_nobody(self) -> None:
        """Nothing that anybody reads has the name of anybody but themselves, where nobody is to be known."""
        naming = self.real.ask({}, "GET", BOARD).json()["naming"]
        if naming == "named":
            return
        with self.real.app.state.database.reading() as session:
            known = {row.id: row.name for row in session.scalars(select(Participant))}
            mine = {
                name: people.identify(session, who["Cookie"].partition("=")[2]).session_id
                for name, who in self.who.items()
                if "Cookie" in who
            }
            owners = {row.session_id: row.name for row in session.scalars(select(Participant))}
        for looker in LOOKERS:
            own = {owners.get(mine.get(looker) or "")}
            banned = self.typed | (set(known.values()) if naming == "anonymous" else set())
            banned -= own | ({"Faye Facilitates"} if looker in {"Faye", "reader", "writer"} else set())
            for path in self.paths(looker):
                text = self.real.ask(self.who[looker], "GET", path).text
                found = {name for name in banned if name in text}
                assert not found, f"{looker} reads {found} in {path}"
        said_first = self.real.frames().decode()
        assert not {name for name in self.typed if name in said_first}

    def paths(self, looker: str) -> Iterator[str]:
        """Every address that is read, with what there is."""
        _, _, held = self.real.stand()
        newest = self.newest["number"]
        filled = {"board": "staffroom", "key": "own", "example": self.examples[0], "token": self.link}
        for path, operations in self.real.app.openapi()["paths"].items():
            name = operations.get("get", {}).get("operationId")
            if name is None or name in NOT_READ or (name in SLOW and looker != "Vera"):
                continue
            query = QUERIES.get(name, SLOW.get(name, "")).format(held=held)
            for number in range(1, newest + 1) if "{round}" in path else (1,):
                yield path.format(**filled, round=number) + query
        if looker not in {"reader", "writer"}:
            yield from (path.format(**filled, round=newest) for path in pages())


def pages() -> Iterator[str]:
    """The pages of a board, and those of all; the summary by its link too."""
    for module in pkgutil.iter_modules(app.web.__path__):
        router = getattr(importlib.import_module(f"app.web.{module.name}"), "router", None)
        for route in router.routes if router else ():
            path = getattr(route, "path", "")
            known = {"board", "example", "round"} | ({"token"} if "summary" in path else set())
            if "GET" in getattr(route, "methods", ()) and set(re.findall(r"{(\w+)}", path)) <= known:
                yield path


def said(answer: Response) -> tuple[int, dict[str, str], bytes]:
    """All that an answer says."""
    return answer.status_code, dict(answer.headers), answer.content


def answers(mask: int) -> dict[str, bool | None]:
    return {key: bool(mask >> position & 1) for position, key in enumerate(KEYS)}


def answer(mask: int, why: str) -> dict[str, Any]:
    return {"answers": answers(mask), "at": [mask / 10, -mask / 10], "why": why}


@contextmanager
def workshop(migrated: Path, folder: Path, chance: random.Random) -> Iterator[Workshop]:
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setattr(models, "datetime", Clock)
        yield Workshop(folder, migrated, stack, chance)


masks = some.integers(0, 7)
indexes = some.integers(0, 5)
placers = some.sampled_from(("Ana", *PLACERS))
placing = some.tuples(some.just("place"), placers, indexes, masks, some.sampled_from(["", "Because", "So"]))
happening = some.one_of(
    some.tuples(some.just("unplace"), placers, indexes),
    some.tuples(some.just("tally"), indexes, some.integers(0, 30)),
    some.tuples(some.just("tighten"), some.sampled_from(["pseudonyms", "anonymous"])),
    some.tuples(some.just("leave"), some.sampled_from(PLACERS), some.sampled_from(["keep", "remove"])),
    some.tuples(some.just("join"), some.sampled_from([*PLACERS, "Eva"])),
    some.tuples(some.just("add"), placers),
    some.tuples(some.just("remove"), indexes),
    some.tuples(some.just("move"), indexes, masks),
    some.tuples(some.just("close")),
    some.tuples(some.just("reveal")),
    some.tuples(some.just("settle")),
    some.tuples(some.just("step"), some.integers(0, 6)),
    some.tuples(some.just("open")),
)
phase = some.tuples(some.lists(placing, min_size=2, max_size=6), happening)


@settings(
    max_examples=int(os.environ.get("HIDDEN_EXAMPLES", "2")),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
@given(
    rule=some.sampled_from(["named", "pseudonyms", "anonymous"]),
    phases=some.lists(phase, min_size=1, max_size=3),
    chance=some.randoms(use_true_random=True),
)
def test_nobody_learns_anything_of_hidden_placements_and_no_names_where_nobody_is_to_be_known(
    migrated: Path,
    tmp_path_factory: pytest.TempPathFactory,
    rule: str,
    phases: list[Any],
    chance: random.Random,
) -> None:
    with workshop(migrated, tmp_path_factory.mktemp("worlds"), chance) as run:
        run.tighten(rule)
        run.open()
        for placements, (what, *details) in phases:
            for _, *placement in placements:
                run.place(*placement)
            run.compare()
            getattr(run, what)(*details)
            run.compare()
        run.compare_all()
        run.reveal()
        run.name_nobody()
