"""What is hidden stays hidden: two worlds that differ in nothing but hidden placements look the same.

In both the same workshop happens at the same time, but for what people place while nobody may know: in the
other world somebody else places something else, elsewhere and at another time, and other hands are raised.
After every step everything that can be read is read in both as every kind of viewer, byte for byte, and the
streams that were open from the start have said the same, frame by frame. At the reveal the other world is
told what was placed in the real one, and both go on.

An answer depends on nothing but what the database holds. So it is compared byte for byte that both hold the
same but for placements and hands; what was made without a look at those is read in one world only, and again
once the rest changed. At the end of each workshop everything is read in both anyway.
`HIDDEN_EXAMPLES` multiplies how many workshops happen (more take longer).
"""

import json
import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from app.domain.cookies import COOKIE
from app.domain.requests import NewToken
from app.services import participants, tokens
from app.services.access import Caller
from app.store.models import BrowserSession, Judgement, Participant, Round
from tests.conftest import BOARD
from tests.postgresql import PostgreSQL
from tests.web.worlds import Answer, Chance, Clock, Screen, World, one_time_and_chance, pages

KEYS = ("own", "each", "routes")
PLACERS = ("Ben", "Cem", "Dov")
LOOKERS = ("Vera", "Ana", "Ida", "Faye", "reader", "writer")
SCREENS = {name: name for name in (*LOOKERS, "Ben")} | {"Ana’s phone": "Ana"}
RULES = ("named", "pseudonyms", "anonymous")
QUERIES = {
    "list_examples": "?include=agreement,doing,revisions,stale",
    "list_all_examples": "?include=agreement,doing,revisions,stale&total=true",
    "list_changes": "?since={held}",
    "get_diagram_png": "?width=200",
}
NOT_READ = {"check_alive", "check_ready", "stream_events"}
# Who counts raised hands saw them.
SEEN = {("get_tally", "Faye")}
# Notes for the facilitator are read in two places, by those who run the board.
FOR_FACILITATORS = "Do not rush them"
RUNNERS, RUNNING = {"Faye", "writer"}, ("/workshop/run", "/export", "/run")
MANY = int(os.environ.get("HIDDEN_EXAMPLES", "1"))
FIRST = Clock.at


class Mark(NamedTuple):
    """Somebody's placement in the open round."""

    person: str
    example: str


Act = tuple[Any, ...]


class Workshop:
    """What happens in the real world and in the other one, and everybody in them.

    `steady` are those of whom it shows how much they placed, because they leave.
    """

    def __init__(self, real: World, other: World, chance: random.Random, steady: set[str]) -> None:
        self.real, self.other = real, other
        self.chance = chance
        others = [name for name in PLACERS if name not in steady]
        self.instead = dict(zip(others, others[1:] + others[:1], strict=True))
        self.round = 0
        self.twins: dict[Mark, Mark] = {}
        self.typed = {"Faye Facilitates"}
        self.who: dict[str, dict[str, str]] = {"Vera": {}}
        self.touching: set[str] = set()
        self.seen: dict[tuple[str, str], bytes] = {}
        self.heard = 0
        self.linked: set[str] = set()
        self.hides = False

    async def begin(self, rule: str) -> None:
        """Everybody comes, and opens a screen."""
        self._let_in()
        for name in ("Ana", "Ida", *PLACERS):
            await self.join(name)
        link = await self.do("Faye", "POST", f"{BOARD}/summary/link")
        self.link = link.json()["address"].rpartition("/")[2]
        new = {"text": "Ask the librarian.", "who": "Ben Typed-In", "example": self._one(0)}
        self.next_step = (await self.do("Ana", "POST", f"{BOARD}/next-steps", new)).json()["id"]
        await self._write_notes()
        new = {"kind": "looks", "text": "Two heads over one book.", "concept": "own"}
        self.line = (await self.do("Ana", "POST", f"{BOARD}/lines", new)).json()["id"]
        await self.tighten(rule)
        for world in (self.real, self.other):
            for at, name in SCREENS.items():
                world.watch(at, self.who[name], f"{BOARD}/events?since={world.held}")
            for screen in world.screens.values():
                await screen.until(lambda screen: '"here":4' in screen.last("presence"))

    async def _write_notes(self) -> None:
        steps = (await self.real.ask({}, "GET", f"{BOARD}/workshop")).json()["steps"]
        noted = [step | {"notes": f"{FOR_FACILITATORS} in {step['title']}."} for step in steps]
        await self.do("Faye", "PATCH", f"{BOARD}/workshop", {"steps": noted})

    def _let_in(self) -> None:
        for world in (self.real, self.other):
            Chance.throw("let in")
            with world.database.writing() as session:
                faye = participants.facilitator(session, "Faye Facilitates")
                link = participants.create_sign_in_link(session, "Faye Facilitates")
                self.who["Faye"] = {"Cookie": f"{COOKIE}={participants.sign_in(session, Caller(), link)}"}
                for name, scope in (("reader", "read"), ("writer", "write")):
                    new = NewToken(name=name, scope=scope)  # type: ignore[arg-type]
                    self.who[name] = {"Authorization": f"Bearer {tokens.create(session, faye, new)[1]}"}

    async def do(self, who: str, method: str, path: str, body: Any = None) -> Answer:
        """Somebody does the same in both worlds at the same time, and is answered the same.

        After a reveal both are the same but for what is still hidden.
        """
        Clock.at += timedelta(seconds=1)
        known = self._revealed
        here, there = [await self._act(world, (who, method, path, body)) for world in (self.real, self.other)]
        assert here.status == there.status, f"{who} does {method} {path}"
        if self._revealed == known:
            assert here == there, f"{who} does {method} {path}"
        else:
            self._compare_screens()
            self.other.learn_from(self.real)
            self.hides = False
        return here

    async def hide(self, here: Act, there: Act) -> int:
        """Somebody does this in the real world, and at another time that in the other: the status of both."""
        Clock.at += timedelta(seconds=1)
        present = Clock.at
        own = await self._act(self.real, here)
        Clock.at += timedelta(seconds=self.chance.randrange(10_000))
        other = await self._act(self.other, there)
        Clock.at = present
        assert own.status == other.status, f"{here} and {there}"
        self.hides |= here != there
        return own.status

    async def _act(self, world: World, act: Act) -> Answer:
        who, *asked = act
        Chance.throw(Clock.at)
        answer = await world.ask(self.who.get(who, {}) | {"If-Match": "*"}, *asked)
        await world.settled()
        return answer

    @property
    def _revealed(self) -> list[int]:
        return [round_.number for round_ in self.real.rounds if round_.revealed_at]

    def _newest(self) -> tuple[str, list[str]]:
        """The newest round's address, and those of its examples that are still there."""
        newest = self.real.rounds[-1]
        if newest.number != self.round:
            self.round = newest.number
            self.twins.clear()
        there = self.real.examples
        asked: list[str] = json.loads(newest.examples)
        return f"{BOARD}/rounds/{self.round}", [id_ for id_ in asked if id_ in there]

    # What happens in secret; whatever is refused did not happen, in neither world.

    async def place(self, person: str, index: int, mask: int, why: str) -> None:
        at, there = self._newest()
        mark = Mark(person, there[index % len(there)]) if there else None
        twin = self._twin(mark, there) if mark else None
        if mark and twin:
            other = answer(mask, why) if twin == mark else answer(self.chance.randrange(8), f"Not {why}")
            done = await self.hide(placing(at, mark, answer(mask, why)), placing(at, twin, other))
            if done == 200:
                self.twins[mark] = twin

    def _twin(self, mark: Mark, there: list[str]) -> Mark | None:
        """What is placed in the other world instead: by another, elsewhere. What Ana places is no secret."""
        if mark.person not in PLACERS:
            return mark
        after = there.index(mark.example) + 1
        free = (
            Mark(self.instead.get(mark.person, mark.person), id_) for id_ in there[after:] + there[:after]
        )
        taken = self.twins.values()
        twin = self.twins.get(mark) or next((mark for mark in free if mark not in taken), None)
        return twin if twin and twin.example in there else None

    async def unplace(self, person: str, index: int) -> None:
        at, there = self._newest()
        mark = Mark(person, there[index % len(there)]) if there else None
        twin = self.twins.get(mark) if mark else None
        if mark and twin and twin.example in there:
            done = await self.hide(placing(at, mark), placing(at, twin))
            if done == 204:
                del self.twins[mark]

    async def consent(self, person: str, index: int, answer: int) -> None:
        """Somebody says whether they can work with a circle's words; in the other world something else."""
        at = f"{BOARD}/concepts/{KEYS[index % 3]}/agreement"
        here, there = (
            {"answer": (True, False, None)[number % 3], "word": f"Word {number}", "text": "Hidden"}
            for number in (answer, answer + 1)
        )
        await self.hide((person, "PUT", at, here), (person, "PUT", at, there))

    async def tally(self, index: int, yes: int) -> None:
        at, there = self._newest()
        if there:
            here, elsewhere = (there[(index + step) % len(there)] for step in (0, 1))
            raised = {KEYS[index % 3]: {"yes": yes, "no": 7}}
            others = {key: {"yes": self.chance.randrange(50)} for key in KEYS}
            await self.hide(
                ("Faye", "PUT", f"{at}/tallies/{here}", {"answers": raised}),
                ("Faye", "PUT", f"{at}/tallies/{elsewhere}", {"answers": others}),
            )

    # What happens before everybody's eyes.

    async def join(self, name: str) -> None:
        self.typed.add(f"{name} Typed-In")
        joined = await self.do(name, "POST", f"{BOARD}/participants", {"name": f"{name} Typed-In"})
        if cookie := joined.headers.get("set-cookie"):
            self.who[name] = {"Cookie": cookie.partition(";")[0]}

    async def write_next(self, person: str, index: int) -> None:
        new = {"text": "Show somebody.", "who": f"{person} Typed-In", "example": self._one(index)}
        await self.do(person, "POST", f"{BOARD}/next-steps", new)

    async def write_line(self, person: str, index: int) -> None:
        """One grows out of an example, another out of where people differ on it in the newest round."""
        new = {"kind": "stop", "text": "Ask less.", "example": self._one(index)}
        await self.do(person, "POST", f"{BOARD}/lines", new)
        contested = {"concept": KEYS[index % 3], "round": len(self.real.rounds) or 1}
        await self.do(person, "POST", f"{BOARD}/lines", new | contested)

    async def leave(self, person: str, rule: str) -> None:
        await self.do("Faye", "PATCH", BOARD, {"leaving": rule})
        left = await self.do(person, "DELETE", f"{BOARD}/participants/me")
        if left.status == 204:
            self.twins = {mark: twin for mark, twin in self.twins.items() if mark.person != person}

    async def tighten(self, rule: str) -> None:
        await self.do("Faye", "PATCH", BOARD, {"naming": rule})

    async def add(self, person: str) -> None:
        await self.do(person, "POST", f"{BOARD}/examples", {"title": "One more"})

    async def say(self, person: str, index: int, state: str) -> None:
        """Somebody says that they do an example: who it was is known to no list, page or event."""
        await self.do(person, "PUT", f"{BOARD}/examples/{self._one(index)}/doing", {"state": state})

    async def talk(self, person: str, index: int) -> None:
        """A comment and a reply, both of which stay under whatever names the board shows from then on."""
        at = f"{BOARD}/examples/{self._one(index)}/comments"
        added = await self.do(person, "POST", at, {"kind": "question", "text": "How long?"})
        if added.status == 201:
            reply = {"text": "An hour", "parent": added.json()["id"]}
            await self.do("Faye", "POST", at, reply)

    async def remove(self, index: int) -> None:
        await self.do("Faye", "DELETE", f"{BOARD}/examples/{self._one(index)}")

    async def move(self, index: int, mask: int) -> None:
        at = f"{BOARD}/examples/{self._one(index)}/placement"
        await self.do("Faye", "PUT", at, {"answers": answers(mask)})

    def _one(self, index: int) -> str:
        there = self.real.examples
        return there[index % len(there)]

    async def open(self) -> None:
        await self.do("Faye", "POST", f"{BOARD}/rounds")
        await self.greet()

    async def again(self, most: int) -> None:
        """A round that asks again, about what people differ most on in one that was revealed."""
        number = self._revealed[-1] if self._revealed else 1
        await self.do("Faye", "POST", f"{BOARD}/rounds", {"choose": {"contested_in": number, "most": most}})
        await self.greet()

    async def greet(self) -> None:
        """Everybody asks what they placed themselves: then it is known that they are here."""
        for name in ("Ana", "Ida", *PLACERS):
            for world in (self.real, self.other):
                Chance.throw(Clock.at)
                await world.ask(self.who[name], "GET", f"{self._newest()[0]}/placements/mine")
                await world.settled()

    async def absent(self, counts: bool) -> None:
        """Whoever placed nothing is left out, or counted again."""
        await self.do("Faye", "DELETE" if counts else "PUT", f"{self._newest()[0]}/attendance")

    async def close(self) -> None:
        await self.do("Faye", "PUT", f"{self._newest()[0]}/closure")

    async def reveal(self) -> None:
        await self.do("Faye", "PUT", f"{self._newest()[0]}/reveal")

    async def settle(self) -> None:
        await self.do("Faye", "POST", f"{self._newest()[0]}/settle", {"at_least": 0.5})

    async def step(self, to: int | None) -> None:
        here = (await self.real.ask({}, "GET", f"{BOARD}/workshop")).json()
        reveals = to is not None and here["steps"][to]["kind"] == "reveal"
        for beat in ("counted", "example", "overview") if reveals else (None,):
            body = {"step": to, "from": here["step"], "beat": beat}
            await self.do("Faye", "PUT", f"{BOARD}/workshop/step", body)
            here = (await self.real.ask({}, "GET", f"{BOARD}/workshop")).json()
        if here["round"] and here["round"]["number"] != self.round:
            await self.greet()

    # What everybody sees of it.

    async def look(self, *, at_all: bool = False) -> None:
        """Nobody sees in which world they are, or whose an answer is where nobody is to know."""
        public = self.real.public()
        assert public == self.other.public(), "what was hidden left a trace"
        banned = await self._banned()
        self._compare_screens()
        self._hear_nobody(banned)
        self._require_unlinked()
        for looker in LOOKERS:
            for path in self._paths(looker):
                if at_all or path in self.touching or self.seen.get((looker, path)) != public:
                    self.seen[looker, path] = public
                    await self._read(looker, path, banned[looker], at_all=at_all)

    async def _read(self, looker: str, path: str, banned: set[str], *, at_all: bool) -> None:
        here, touches = await self.real.read(self.who[looker], path)
        assert here.status < 500, f"{looker} reads {path}"
        is_told = looker in RUNNERS and path.partition("?")[0].endswith(RUNNING)
        secret = set() if is_told else {FOR_FACILITATORS}
        leaked = {name for name in banned | secret if name.encode() in here.body}
        assert not leaked, f"{looker} reads {leaked} in {path}"
        if touches:
            self.touching.add(path)
        if self.hides and (at_all or path in self.touching):
            there, _ = await self.other.read(self.who[looker], path)
            assert here == there, f"{looker} reads {path}"

    def _compare_screens(self) -> None:
        """What came over the streams is the same, and nobody hears that Ben placed."""
        for name, here in self.real.screens.items():
            there = self.other.screens[name]
            for kind in ("log", "progress", "consents"):
                assert here.frames[kind] == there.frames[kind], f"{name} hears {kind}"
            kinds = {*here.frames, *there.frames} - ({"own"} if SCREENS[name] == "Ana" else set())
            assert kinds <= {"log", "progress", "presence", "consents"}, f"{name} hears {kinds}"

    def _hear_nobody(self, banned: dict[str, set[str]]) -> None:
        for name, screen in self.real.screens.items():
            said = "".join(screen.frames["log"][self.heard :])
            leaked = {name for name in banned[SCREENS[name]] | {FOR_FACILITATORS} if name in said}
            assert not leaked, f"{name} hears of {leaked}"
        self.heard = len(self.real.screens["Vera"].frames["log"])

    async def _banned(self) -> dict[str, set[str]]:
        """By viewer: the names of everybody but themselves, where nobody is to be known by them."""
        with self.real.looking() as (session, board):
            naming = board.naming
            friendly = {*session.scalars(select(col(Participant.name)))}
        hidden = {"named": set(), "pseudonyms": self.typed, "anonymous": self.typed | friendly}[naming]
        return {name: hidden - await self._known_to(name) for name in (*LOOKERS, "Ben")}

    async def _known_to(self, name: str) -> set[str]:
        """Who runs the board knows who runs the board."""
        own = (await self.real.ask(self.who[name], "GET", f"{BOARD}/participants/me")).json().get("name")
        return {own} | ({"Faye Facilitates"} if name in {"Faye", "reader", "writer"} else set())

    def _require_unlinked(self) -> None:
        """Once nobody is to be known, no answer that was revealed is linked to anybody, or to what it was."""
        with self.real.looking() as (session, board):
            is_anonymous = board.naming == "anonymous"
            everybody = (col(Participant.id), col(BrowserSession.id))
            known = {id_ for ids in everybody for id_ in session.scalars(select(ids))}
            judgements = select(Judgement, col(Round.revealed_at)).join(
                Round, col(Round.id) == col(Judgement.round_id)
            )
            for judged, revealed_at in session.execute(judgements):
                if not (revealed_at and is_anonymous):
                    self.linked.add(judged.id)
                    continue
                assert judged.id not in self.linked
                assert (judged.participant_id, judged.at_u, judged.at_v) == (None, None, None)
                assert known.isdisjoint(map(str, judged.model_dump().values()))

    async def finale(self) -> None:
        """There is something to hide, and everything is read, in both worlds; then it is revealed."""
        await self.step(None)
        await self.open()
        for number, person in enumerate((*PLACERS, "Ben")):
            await self.join(person)
            await self.place(person, number // 3, number, f"Hidden {number}")
        assert self.twins
        await self.look(at_all=True)
        await self._open_anew()
        await self.reveal()
        await self.look()
        await self._agree_on_words()

    async def _agree_on_words(self) -> None:
        """People say what they think of the words: the counts show at the end of the step, and no names."""
        steps = [{"kind": "agree"}, {"kind": "read"}]
        await self.do("Faye", "PATCH", f"{BOARD}/workshop", {"steps": steps})
        await self.step(0)
        for number, person in enumerate(PLACERS):
            await self.consent(person, number, number)
        assert self.hides
        await self.look()
        self.other.learn_from(self.real)
        self.hides = False
        await self.step(1)
        assert b'"agreed":{' in (await self.real.ask({}, "GET", f"{BOARD}/concepts/own/revisions")).body
        await self.look()

    async def _open_anew(self) -> None:
        """Who opens another stream now hears the same, from the first event that is held."""
        heard = []
        for world in (self.real, self.other):
            screen = Screen(world, {}, f"{BOARD}/events?since={world.held}")
            await screen.until(lambda screen: bool(screen.frames["progress"]))
            await screen.close()
            heard.append((screen.frames["log"], screen.frames["progress"]))
        assert heard[0] == heard[1]

    def _paths(self, looker: str) -> list[str]:
        """Every address that is read, with what there is."""
        newest, first = len(self.real.rounds), self.real.examples[0]
        filled = {"board": "staffroom", "key": "own", "lens": "nested", "example": first, "token": self.link}
        filled |= {"step": self.next_step, "line": self.line}
        paths = []
        for path, operations in self.real.app.openapi()["paths"].items():
            name = operations.get("get", {}).get("operationId")
            if name and name not in NOT_READ and (name, looker) not in SEEN:
                query = QUERIES.get(name, "").format(held=self.real.held)
                numbers = range(1, newest + 1) if "{round}" in path else (1,)
                paths += [path.format(**filled, round=number) + query for number in numbers]
        is_token = looker in {"reader", "writer"}
        return paths if is_token else [*paths, *(path.format(**filled, round=newest) for path in pages())]


def answers(mask: int) -> dict[str, bool | None]:
    return {key: bool(mask >> position & 1) for position, key in enumerate(KEYS)}


def answer(mask: int, why: str) -> dict[str, Any]:
    return {"answers": answers(mask), "at": [mask / 10, -mask / 10], "why": why}


def placing(at: str, mark: Mark, body: dict[str, Any] | None = None) -> Act:
    """Somebody places an example in a round, or takes it back."""
    return mark.person, "PUT" if body else "DELETE", f"{at}/placements/{mark.example}", body


masks = st.integers(0, 7)
indexes = st.integers(0, 5)
placers = st.sampled_from(("Ana", *PLACERS))
placing_alone = st.tuples(placers, indexes, masks, st.sampled_from(["", "Because", "So"]))
happening = st.one_of(
    st.tuples(st.just("tally"), indexes, st.integers(1, 30)),
    st.tuples(st.just("unplace"), placers, indexes),
    st.tuples(st.just("tighten"), st.sampled_from(["pseudonyms", "anonymous"])),
    st.tuples(st.just("leave"), st.sampled_from(PLACERS), st.sampled_from(["keep", "remove"])),
    st.tuples(st.just("join"), st.sampled_from([*PLACERS, "Eva"])),
    st.tuples(st.just("say"), placers, indexes, st.sampled_from(["doing", "tried", "want"])),
    st.tuples(st.just("add"), placers),
    st.tuples(st.just("write_next"), placers, indexes),
    st.tuples(st.just("write_line"), placers, indexes),
    st.tuples(st.just("talk"), st.sampled_from((*PLACERS, "Ana")), st.just(0)),
    st.tuples(st.just("remove"), indexes),
    st.tuples(st.just("move"), indexes, masks),
    st.tuples(st.just("close")),
    st.tuples(st.just("reveal")),
    st.tuples(st.just("settle")),
    st.tuples(st.just("step"), st.integers(0, 7)),
    st.tuples(st.just("open")),
    st.tuples(st.just("again"), st.integers(1, 3)),
    st.tuples(st.just("absent"), st.booleans()),
)
phase = st.tuples(
    st.lists(placing_alone, min_size=3, max_size=6, unique_by=lambda placement: placement[:2]), happening
)


class Ground:
    """Two worlds in which one workshop after the other happens, each from the same beginning."""

    def __init__(
        self, portal: BlockingPortal, worlds: tuple[World, World], again: Callable[[], None]
    ) -> None:
        self.portal, self.worlds, self.again = portal, worlds, again

    def happen(self, rule: str, phases: list[Any], chance: random.Random) -> None:
        self.again()
        self.portal.call(self._happen, rule, phases, chance)

    async def _happen(self, rule: str, phases: list[Any], chance: random.Random) -> None:
        Clock.at = FIRST
        steady = {details[0] for _, (what, *details) in phases if what == "leave"}
        run = Workshop(*self.worlds, chance, steady)
        try:
            await run.begin(rule)
            await run.open()
            for placements, (what, *details) in phases:
                for placement in placements:
                    await run.place(*placement)
                await run.look()
                await getattr(run, what)(*details)
                await run.look()
            await run.finale()
        finally:
            for world in self.worlds:
                await world.leave()


@pytest.fixture(scope="module")
def ground(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folders = [tmp_path_factory.mktemp(name) for name in ("real", "other")]
    prepare = on_sqlite if request.param == "sqlite" else on_postgresql
    urls, again = prepare(folders, request)
    with one_time_and_chance(), start_blocking_portal() as portal, ExitStack() as stack:
        real, other = (World(*place) for place in zip(folders, urls, strict=True))
        for world in (real, other):
            lifespan = world.app.router.lifespan_context(world.app)
            stack.enter_context(portal.wrap_async_context_manager(lifespan))
        yield Ground(portal, (real, other), again)


def on_sqlite(folders: list[Path], request: pytest.FixtureRequest) -> tuple[list[str], Callable[[], None]]:
    """Where the databases are, and how they become as they were."""
    migrated = request.getfixturevalue("migrated")
    files = [folder / "threefold.db" for folder in folders]

    def again() -> None:
        for file in files:
            with closing(sqlite3.connect(migrated)) as source, closing(sqlite3.connect(file)) as target:
                source.backup(target)

    again()
    return [f"sqlite:///{file}" for file in files], again


def on_postgresql(
    _folders: list[Path], request: pytest.FixtureRequest
) -> tuple[list[str], Callable[[], None]]:
    """The same."""
    postgres: PostgreSQL = request.getfixturevalue("postgres")
    migrated = request.getfixturevalue("migrated_postgres")
    postgres.restore(migrated)
    urls = [postgres.twin(migrated) for _ in range(2)]

    def again() -> None:
        for url in urls:
            postgres.restore(url)

    return urls, again


@pytest.mark.parametrize(
    ("ground", "rule", "many"),
    [*(("sqlite", rule, MANY) for rule in RULES), ("postgresql", "anonymous", 2 * MANY)],
    indirect=["ground"],
)
def test_nobody_learns_anything_of_hidden_placements_and_no_names_where_nobody_is_to_be_known(
    ground: Ground, rule: str, many: int
) -> None:
    @settings(
        max_examples=many,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    @given(phases=st.lists(phase, max_size=3), chance=st.randoms(use_true_random=True))
    def hold(phases: list[Any], chance: random.Random) -> None:
        ground.happen(rule, phases, chance)

    hold()
