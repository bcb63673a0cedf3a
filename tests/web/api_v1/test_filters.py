"""Every filter, in any combination, against a brute-force reading; and lists read while others write."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any, get_args

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.document import Decider, Decisions, Evidence, ExampleFields, Origin, Setting
from app.domain.text import fold, tag_key
from app.services import board_documents, boards, event_log, examples, placements, seeds
from app.store.database import Database
from tests.conftest import BOARD, address, joined

KEYS = ("own", "each", "routes")
REGIONS = ("outside", "own", "each,own", "own,routes", "own,each,routes")
TAGS = ("Reading", "reading", "Élan", "élan", "学校", "Choice", "a,b", "100%")
WORDS = (
    "Café",
    "naïve",
    "ΣΊΣΥΦΟΣ",
    "학교",
    "学校の朝",
    "nk̓ iʔ",
    "מורה",
    "🦀",
    "straße",
    "PE",
    "a_b",
    '"quoted"',
    "(x)*",
)
SEARCHES = (
    *WORDS,
    "cafe",
    "CAFÉ naive",
    "σίσυφοσ",
    "学校",
    "学",
    "STRASSE",
    "pe",
    "_",
    "OR",
    "NOT x",
    "ab*",
    "%",
    "\u0301",
)
MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
PHRASES = ("8-9", "K", "PE", "rural", None)
DECIDERS = get_args(Decider)
ORIGIN = Origin(root="a", parent="b", board="sample", version=1, at=MONDAY)

quietly = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def many(database: Database, vera: TestClient) -> list[dict[str, Any]]:
    """All examples, after thirty more on the small board, and thirty on another one, an hour apart."""
    with database.writing() as session:
        model = seeds.document("sample")
        boards.create_at(session, "elsewhere", model.board, model.concepts, board_documents.SYSTEM)
        for number in range(60):
            chance = random.Random(number)
            with event_log.change(session, ("staffroom", "elsewhere")[number % 2]) as change:
                change.now = MONDAY + timedelta(hours=number)
                fields = ExampleFields(
                    title=" ".join(chance.choices(WORDS, k=3)),
                    description=" ".join(chance.choices(WORDS, k=4)),
                    tags=chance.sample(TAGS, 2),
                    setting=Setting.model_validate(
                        {name: chance.choice(PHRASES) for name in ("grades", "subject", "community")}
                    ),
                    direction=chance.choice(["continue", "stop", "start", None]),
                    next_step=chance.choice(["Go on.", None]),
                    caution=chance.choice(["Careful.", None]),
                    ask_me=chance.choice([True, False]),
                    decides=Decisions(goal=chance.choice(DECIDERS), pace=chance.choice(DECIDERS)),
                    evidence=chance.choice([[Evidence(how="told", text="Yes.")], []]),
                )
                example = examples.draft(change, fields)
                examples.set_origin(example, chance.choice([ORIGIN, None]))
                if number % 5:
                    answers = {key: chance.choice([True, False, None]) for key in change.keys}
                    placements.set_answers(change, example, placements.answers_to(answers, change.keys), None)
                examples.create(change, example)
    return walked(vera, "/api/v1/examples", [("limit", "500")])


FILTERS: dict[str, tuple[st.SearchStrategy[str], Callable[[dict[str, Any], str], bool]]] = {
    "concept": (st.sampled_from(KEYS), lambda item, key: key in item["concepts"]),
    "without": (
        st.sampled_from(KEYS),
        lambda item, key: key in (item["answers"] or ()) and key not in item["concepts"],
    ),
    "tag": (
        st.sampled_from([*TAGS, "none"]),
        lambda item, tag: tag_key(tag) in {tag_key(label) for label in item["tags"]},
    ),
    "has": (
        st.sampled_from(["next_step", "caution", "evidence", "ask"]),
        lambda item, name: bool(item["ask_me" if name == "ask" else name]),
    ),
    "decides": (
        st.builds("{}:{}".format, st.sampled_from(["goal", "pace"]), st.sampled_from(DECIDERS)),
        lambda item, said: said in {f"{what}:{who}" for what, who in item["decides"].items()},
    ),
}
ONCE: dict[str, tuple[st.SearchStrategy[str], Callable[[dict[str, Any], str], bool]]] = {
    "grade": (
        st.sampled_from(["0", "8", "9", "10"]),
        lambda item, grade: (
            item["setting"]["grade_from"] is not None
            and item["setting"]["grade_from"] <= int(grade) <= item["setting"]["grade_to"]
        ),
    ),
    "origin": (
        st.just("a"),
        lambda item, root: item["origin"] is not None and item["origin"]["root"] == root,
    ),
    "placed": (
        st.sampled_from(["true", "false"]),
        lambda item, to: (item["region"] is not None) == (to == "true"),
    ),
    "q": (
        st.lists(st.sampled_from(SEARCHES), min_size=1, max_size=2).map(" ".join),
        lambda item, q: all(
            any(word in fold(text) for text in (item["title"], item["description"], *item["tags"]))
            for word in fold(q).split()
        ),
    ),
    **{
        name: (
            st.sampled_from([words for words in PHRASES if words]),
            lambda item, value, name=name: item["setting"][name] == value,  # type: ignore[misc]
        )
        for name in ("grades", "subject", "community")
    },
    "direction": (st.sampled_from(["continue", "stop"]), lambda item, value: item["direction"] == value),
    "updated_since": (
        st.builds(
            lambda hours, zone: (MONDAY + timedelta(hours=hours)).astimezone(zone).isoformat(),
            st.integers(-1, 61),
            st.timezones() | st.just(UTC),
        ).filter(lambda text: len(text) == 25),
        lambda item, since: datetime.fromisoformat(item["updated_at"]) >= datetime.fromisoformat(since),
    ),
}
SORTS: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    "created_at": lambda item: (item["created_at"], item["id"]),
    "updated_at": lambda item: (item["updated_at"], item["id"]),
    "title": lambda item: (fold(item["title"]), item["id"]),
}


@st.composite
def queries(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Some filters with their values; regions apart, since any of several will do."""
    asked = [
        (name, draw(values))
        for name in draw(st.sets(st.sampled_from([*FILTERS]), max_size=2))
        for values in [FILTERS[name][0]] * draw(st.integers(1, 2))
    ]
    asked += [(name, draw(ONCE[name][0])) for name in draw(st.sets(st.sampled_from([*ONCE]), max_size=2))]
    return asked + [("region", region) for region in draw(st.sets(st.sampled_from(REGIONS), max_size=3))]


def meets(item: dict[str, Any], asked: list[tuple[str, str]]) -> bool:
    regions = [{*value.split(",")} for name, value in asked if name == "region"]
    here = None if item["region"] is None else {*item["region"].split(",")}
    return (not regions or here in regions) and all(
        ({**FILTERS, **ONCE})[name][1](item, value) for name, value in asked if name != "region"
    )


def walked(who: TestClient, path: str, params: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """A whole list, part by part."""
    answer = who.get(path, params=[*params])
    items: list[dict[str, Any]] = []
    while True:
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        if answer.json()["next"] is None:
            return items
        answer = who.get(answer.json()["next"])


@quietly
@given(asked=queries(), by=st.sampled_from([*SORTS]), descending=st.booleans(), limit=st.integers(15, 80))
@pytest.mark.parametrize("path", [f"{BOARD}/examples", "/api/v1/examples"])
def test_any_combination_of_filters_finds_what_it_describes(
    many: list[dict[str, Any]],
    vera: TestClient,
    path: str,
    asked: list[tuple[str, str]],
    by: str,
    descending: bool,
    limit: int,
) -> None:
    here = ("staffroom",) if path.startswith(BOARD) else ("staffroom", "elsewhere")
    expected = [item for item in many if item["board"] in here and meets(item, asked)]
    expected.sort(key=SORTS[by], reverse=descending)
    sort = f"-{by}" if descending else by
    params = [*asked, ("sort", sort), ("limit", str(limit))]
    assert walked(vera, path, params) == expected
    total = vera.get(path, params=[*params, ("total", "true")]).json()["total"]
    assert total == len(expected)


class Meddler:
    """Somebody who adds, edits, places, removes and restores all the time."""

    def __init__(self, who: TestClient, chance: random.Random) -> None:
        self.who = who
        self.chance = chance
        self.here = {item["id"] for item in walked(who, f"{BOARD}/examples", [])}
        self.gone: set[str] = set()
        self.touched: set[str] = set()

    def meddle(self) -> None:
        """Do one thing to one example."""
        do = self.chance.choice([self.add, self.edit, self.place, self.remove, self.restore])
        do()

    def add(self) -> None:
        title = " ".join(self.chance.choices(WORDS, k=2))
        self.note(self.who.post(f"{BOARD}/examples", json={"title": title}).json()["id"])

    def edit(self) -> None:
        title = " ".join(self.chance.choices(WORDS, k=2))
        self.who.patch(self.address(self.here), json={"title": title}, headers={"If-Match": "*"})

    def place(self) -> None:
        concepts = self.chance.choice([[], ["own"], ["own", "routes"]])
        self.who.put(f"{self.address(self.here)}/placement", json={"concepts": concepts})

    def remove(self) -> None:
        card = self.address(self.here)
        assert self.who.delete(card, headers={"If-Match": "*"}).status_code == 204
        self._move(card, self.here, self.gone)

    def restore(self) -> None:
        if self.gone:
            card = self.address(self.gone)
            assert self.who.post(f"{card}/restore").status_code == 200
            self._move(card, self.gone, self.here)

    def address(self, of: set[str]) -> str:
        id_ = self.chance.choice(sorted(of))
        self.touched.add(id_)
        return f"{BOARD}/examples/{id_}"

    @staticmethod
    def _move(card: str, before: set[str], after: set[str]) -> None:
        id_ = card.rpartition("/")[2]
        before.remove(id_)
        after.add(id_)

    def note(self, id_: str) -> None:
        self.here.add(id_)
        self.touched.add(id_)


@settings(quietly, max_examples=10)
@given(
    seed=st.integers(0, 2**32),
    sort=st.sampled_from(["created_at", "-created_at", "updated_at", "-updated_at", "title", "-title"]),
    limit=st.integers(1, 9),
    asked=st.sampled_from([[], [("placed", "true")], [("q", "e")], [("without", "each")]]),
)
@pytest.mark.usefixtures("many")
def test_whoever_reads_part_by_part_misses_and_repeats_nothing_that_stood_throughout(
    faye: TestClient, seed: int, sort: str, limit: int, asked: list[tuple[str, str]]
) -> None:
    meddler = Meddler(faye, random.Random(seed))
    before = walked(faye, f"{BOARD}/examples", asked)
    onward: str | None = str(
        faye.get(f"{BOARD}/examples", params=[*asked, ("sort", sort), ("limit", str(limit))]).url
    )
    seen: list[str] = []
    while onward:
        page = faye.get(onward).json()
        seen += [item["id"] for item in page["items"]]
        onward = page["next"] if len(seen) < 200 else None
        if meddler.chance.random() < 0.5:
            meddler.meddle()
    stood = [item["id"] for item in before if item["id"] not in meddler.touched]
    assert sorted(id_ for id_ in seen if id_ not in meddler.touched) == sorted(stood)
    if sort.endswith("created_at"):
        assert len({*seen}) == len(seen)


def test_readers_and_writers_at_the_same_time(
    app: FastAPI, many: list[dict[str, Any]], faye: TestClient
) -> None:
    readers = [joined(app, f"Reader {number}") for number in range(3)]
    meddler = Meddler(faye, random.Random(7))
    before = {item["id"] for item in many if item["board"] == "staffroom"}
    done = Event()

    def read(who: TestClient) -> Iterator[list[str]]:
        while not done.is_set():
            yield [item["id"] for item in walked(who, f"{BOARD}/examples", [("limit", "4")])]

    with ThreadPoolExecutor(3) as threads:
        walks = [threads.submit(lambda who=who: [*read(who)]) for who in readers]  # type: ignore[misc]
        try:
            for _ in range(40):
                meddler.meddle()
        finally:
            done.set()
        for walk in walks:
            for seen in walk.result():
                assert len({*seen}) == len(seen)
                assert before - meddler.touched <= {*seen}


def test_extras_come_when_asked_for(ana: TestClient, faye: TestClient) -> None:
    card = address(ana, "Café corner")
    ana.put(f"{card}/placement", json={"concepts": ["own"]})
    faye.patch(card, json={"title": "Corner"}, headers={"If-Match": "*"})
    plain = ana.get(card).json()
    assert not {"agreement", "revisions"} & plain.keys()
    whole = ana.get(f"{card}?include=agreement,revisions").json()
    revisions = whole.pop("revisions")
    assert whole == plain | {"agreement": None}
    changes = ana.get(f"{BOARD}/changes?limit=500").json()["items"]
    assert revisions == [change for change in reversed(changes) if change["example"] == plain["id"]]
    assert [revision["type"] for revision in revisions] == [
        "example.edited",
        "example.placed",
        "example.added",
    ]
    for path in (f"{BOARD}/examples", "/api/v1/examples"):
        items = ana.get(f"{path}?include=revisions&sort=title&limit=2").json()["items"]
        assert items[0] == plain | {"revisions": revisions}


def test_the_last_twenty_revisions_come(ana: TestClient) -> None:
    card = address(ana, "Café corner")
    for number in range(25):
        ana.put(f"{card}/placement", json={"concepts": [], "at": [number / 100, 0]})
    revisions = ana.get(f"{card}?include=revisions").json()["revisions"]
    assert len(revisions) == 20
    assert [revision["version"] for revision in revisions] == sorted(
        (revision["version"] for revision in revisions), reverse=True
    )
    assert revisions[0]["data"] == ana.get(card).json()


def test_search_follows_every_change_at_once(ana: TestClient) -> None:
    def titles(q: str) -> list[str]:
        items = ana.get(f"{BOARD}/examples", params={"q": q}).json()["items"]
        return [item["title"] for item in items]

    made = ana.post(f"{BOARD}/examples", json={"title": "Wandertag", "tags": ["Ausflüge"]})
    mine = made.headers["Location"]
    assert titles("wander") == titles("ausfluge") == titles("DERT") == ["Wandertag"]
    ana.patch(mine, json={"title": "Schulhof"}, headers={"If-Match": "*"})
    assert (titles("wander"), titles("hulh")) == ([], ["Schulhof"])
    ana.patch(mine, json={"title": "", "tags": []}, headers={"If-Match": "*"})
    assert titles("ausfluge") == ["Schulhof"]
    ana.put(f"{mine}/placement", json={"concepts": []})
    assert titles("schulhof") == ["Schulhof"]
    ana.delete(mine, headers={"If-Match": "*"})
    assert titles("schulhof") == []
    ana.post(f"{mine}/restore")
    assert titles("schulhof") == ["Schulhof"]


@pytest.mark.parametrize(
    ("q", "matches"),
    [
        ("pass our", True),
        ("hour passion", True),
        ("passion hours", False),
        ("own question", True),
        ("owned", False),
        ("inquiry", True),
        ("HOUR\u00a0\u3000choice", True),
        ("\x00hour\x07", True),
        ('"hour"', False),
        ("hour AND passion", False),
        ("hour*", False),
        ("title:hour", False),
        ("NEAR(hour passion)", False),
        ("^passion", False),
        ("-hour", False),
        ("h_ur", False),
        ("   ", True),
    ],
)
def test_a_search_is_words_and_nothing_else(vera: TestClient, q: str, matches: bool) -> None:
    items = vera.get(f"{BOARD}/examples", params={"q": q}).json()["items"]
    assert ("Passion hour" in [item["title"] for item in items]) == matches
