"""The change feed."""

import random
from collections import Counter
from itertools import count
from typing import Any

from anyio.from_thread import start_blocking_portal
from fastapi.testclient import TestClient
from httpx2 import Client

from tests.conftest import BOARD, address, version

CHANGES = f"{BOARD}/changes"


def test_the_feed_tells_everything_in_order_without_a_gap(ana: TestClient, faye: TestClient) -> None:
    """Sync rule S4."""
    card = address(ana, "Café corner")
    ana.put(f"{card}/placement", json={"concepts": ["own"]})
    ana.delete(f"{card}/placement")
    faye.patch(card, json={"title": "Corner"}, headers={"If-Match": "*"})
    faye.patch(f"{BOARD}/concepts/own", json={"label": "Theirs"}, headers={"If-Match": "*"})
    faye.delete(card, headers={"If-Match": "*"})
    faye.post(f"{card}/restore")
    faye.patch(BOARD, json={"title": "Room"}, headers={"If-Match": "*"})
    feed = ana.get(CHANGES).json()
    assert [event["version"] for event in feed["items"]] == list(range(1, version(ana) + 1))
    assert (feed["next_since"], feed["more"]) == (version(ana), False)
    assert [event["type"] for event in feed["items"]] == [
        "board.created",
        *["example.added"] * 6,
        "example.placed",
        "example.returned",
        "example.edited",
        "concept.revised",
        "example.removed",
        "example.restored",
        "board.changed",
    ]


def test_the_feed_goes_on_from_next_since(ana: TestClient) -> None:
    """Sync rule S4."""
    seen, since, more = [], 0, True
    while more:
        part = ana.get(f"{CHANGES}?since={since}&limit=3").json()
        seen += [event["version"] for event in part["items"]]
        since, more = part["next_since"], part["more"]
    assert seen == list(range(1, 8))
    assert ana.get(f"{CHANGES}?since={since}").json() == {"items": [], "next_since": since, "more": False}


def test_a_number_the_board_has_not_reached_is_not_held(vera: TestClient) -> None:
    """Sync rule S5."""
    ahead = vera.get(f"{CHANGES}?since={version(vera) + 1}")
    assert ahead.status_code == 410
    assert "snapshot" in ahead.json()["detail"]
    start = vera.get(ahead.json()["snapshot"]).json()
    assert vera.get(f"{CHANGES}?since={start['version']}").json()["items"] == []


def test_what_was_recorded_before_names_were_hidden_is_not_held(ana: TestClient, faye: TestClient) -> None:
    """Sync rule S5."""
    ana.post(f"{BOARD}/examples", json={"title": "Mine"})
    before = version(ana)
    faye.patch(BOARD, json={"naming": "anonymous"}, headers={"If-Match": "*"})
    for since in (0, before - 1):
        gone = ana.get(f"{CHANGES}?since={since}")
        assert (gone.status_code, gone.json()["type"]) == (410, "urn:threefold:problem:not-held")
    start = ana.get(gone.json()["snapshot"]).json()["version"]
    assert ana.get(f"{CHANGES}?since={start}").status_code == 200
    held = ana.get(f"{CHANGES}?since={before}").json()["items"]
    assert [event["type"] for event in held] == ["board.changed"]
    assert "Ana" not in ana.get(f"{CHANGES}?since={before}").text


def test_a_number_that_is_none_is_named(vera: TestClient) -> None:
    for since in ("-1", "now", "1e3", "9" * 30):
        answer = vera.get(f"{CHANGES}?since={since}")
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "since")


class Follower:
    """A client that took one snapshot, and from then on reads nothing but changes."""

    def __init__(self, who: TestClient) -> None:
        self.who = who
        start = who.get(f"{BOARD}/snapshot").json()
        self.version = start["version"]
        self.board = start["board"]
        self.concepts = {concept["key"]: concept for concept in start["concepts"]}
        self.examples = {example["id"]: example for example in start["examples"]}
        self.workshop = start["workshop"]
        self.seen: Counter[str] = Counter()

    def follow(self, limit: int) -> None:
        """Read what is new, so many events at a time."""
        more = True
        while more:
            part = self.who.get(f"{CHANGES}?since={self.version}&limit={limit}").json()
            for event in part["items"]:
                assert event["version"] == self.version + 1
                self.version = event["version"]
                self.apply(event["type"], event["example"], event["data"])
            assert part["next_since"] == self.version
            more = part["more"]

    def apply(self, type_: str, example: str | None, data: dict[str, Any]) -> None:
        self.seen[type_] += 1
        if type_ == "example.removed":
            assert data == {"id": example}
            del self.examples[data["id"]]
        elif example:
            assert data["id"] == example
            self.examples[example] = data
        elif type_ == "concept.revised":
            self.concepts[data["key"]] = data
        elif type_ == "workshop.changed":
            self.workshop = data
        elif type_.startswith("comment."):
            self.examples[data["example"]]["comments"] = data["comments"]
        elif type_.startswith("round."):
            self.workshop = self.workshop | {"round": data}
        else:
            self.board = data

    def copy(self) -> dict[str, Any]:
        """The whole board, as the snapshot has it."""
        held = Counter(example["region"] for example in self.examples.values())
        return {
            "version": self.version,
            "board": self.board,
            "concepts": sorted(self.concepts.values(), key=lambda concept: concept["position"]),
            "examples": sorted(self.examples.values(), key=lambda example: example["number"]),
            "regions": held,
            "workshop": self.workshop,
        }


def whole(who: TestClient) -> dict[str, Any]:
    snapshot: dict[str, Any] = who.get(f"{BOARD}/snapshot").json()
    return snapshot | {
        "regions": Counter(
            {region["region"]: region["count"] for region in snapshot["regions"] if region["count"]}
        )
    }


def own(board: dict[str, Any]) -> dict[str, Any]:
    """What of a board does not follow from its examples and its last event."""
    return {name: board[name] for name in board.keys() - {"version", "counts", "updated_at"}}


ANY = {"If-Match": "*"}


class Hand:
    """Does anything that can be done on a board, to anything that is on it."""

    def __init__(self, who: Client, chance: random.Random) -> None:
        self.who = who
        self.chance = chance
        self.here = [item["id"] for item in who.get(f"{BOARD}/examples").json()["items"]]
        self.gone: list[str] = []
        self.turns = count()

    def act(self) -> None:
        """Do one thing."""
        doings = (
            self.add,
            self.edit,
            self.place,
            self.back,
            self.remove,
            self.restore,
            self.revise,
            self.rename,
            self.turn,
            self.note,
            self.talk,
        )
        self.chance.choices(doings, (3, 4, 8, 2, 2, 2, 1, 1, 1, 1, 2))[0]()

    def words(self) -> str:
        return f"{self.chance.choice(('Café', '学校', 'nk̓ iʔ', '🦀'))} {next(self.turns)}"

    def card(self, of: list[str]) -> str:
        return f"{BOARD}/examples/{self.chance.choice(of)}"

    def add(self) -> None:
        made = self.who.post(f"{BOARD}/examples", json={"title": self.words(), "tags": ["Élan", "x"]})
        self.here.append(made.json()["id"])

    def edit(self) -> None:
        fields = self.chance.choice(
            [{"title": self.words()}, {"tags": [self.words()]}, {"setting": {"grades": "8"}}]
        )
        assert self.who.patch(self.card(self.here), json=fields, headers=ANY).status_code == 200

    def place(self) -> None:
        answers = {key: self.chance.choice([True, False, None]) for key in ("own", "each", "routes")}
        at = [round(self.chance.uniform(-1, 1), 3)] * 2
        assert self.who.put(
            f"{self.card(self.here)}/placement", json={"answers": answers, "at": at}
        ).is_success

    def back(self) -> None:
        assert self.who.delete(f"{self.card(self.here)}/placement").is_success

    def remove(self) -> None:
        if len(self.here) > 3:
            card = self.card(self.here)
            assert self.who.delete(card, headers=ANY).status_code == 204
            self.move(card, self.here, self.gone)

    def restore(self) -> None:
        if self.gone:
            card = self.card(self.gone)
            assert self.who.post(f"{card}/restore").status_code == 200
            self.move(card, self.gone, self.here)

    def revise(self) -> None:
        key = self.chance.choice(("own", "each", "routes"))
        assert self.who.patch(f"{BOARD}/concepts/{key}", json={"label": self.words()}, headers=ANY).is_success

    def rename(self) -> None:
        assert self.who.patch(BOARD, json={"title": self.words()}, headers=ANY).is_success

    def turn(self) -> None:
        """To any step of the workshop, as far as rounds open and reveal."""
        at = self.who.get(f"{BOARD}/workshop").json()["step"]
        step = self.chance.choice([None, *range(7)])
        assert self.who.put(f"{BOARD}/workshop/step", json={"step": step, "from": at}).is_success

    def note(self) -> None:
        about = self.chance.choice([None, self.chance.choice(self.here)])
        note = {"kind": "decision", "text": self.words(), "example": about}
        assert self.who.post(f"{BOARD}/workshop/notes", json=note).status_code == 201
        spot = {"example": self.chance.choice(self.here)}
        assert self.who.put(f"{BOARD}/workshop/spotlight", json=spot).is_success

    def talk(self) -> None:
        at = f"{self.card(self.here)}/comments"
        assert self.who.post(at, json={"text": self.words()}).status_code == 201
        last = self.who.get(at).json()["items"][-1]["id"]
        if self.chance.random() < 0.5:
            assert self.who.delete(f"{at}/{last}", headers=ANY).status_code == 204

    @staticmethod
    def move(card: str, before: list[str], after: list[str]) -> None:
        id_ = card.rpartition("/")[2]
        before.remove(id_)
        after.append(id_)


def test_who_only_follows_changes_has_an_identical_copy(faye: TestClient) -> None:
    """Sync rule S6."""
    chance = random.Random(3)
    with start_blocking_portal() as faye.portal:
        hand, follower = Hand(faye, chance), Follower(faye)
        for turn in range(600):
            hand.act()
            if chance.random() < 0.02:
                follower.follow(chance.choice([1, 3, 100]))
            if turn % 200 == 199:
                follower.follow(500)
                copy, snapshot = follower.copy(), whole(faye)
                assert own(copy.pop("board")) == own(snapshot.pop("board"))
                assert copy == snapshot
    seen = follower.seen
    assert {"example.added", "example.edited", "example.placed", "example.returned"} <= seen.keys()
    assert {"example.removed", "example.restored", "concept.revised", "board.changed"} <= seen.keys()
    assert {"workshop.changed", "round.opened", "round.revealed"} <= seen.keys()
    assert {"comment.added", "comment.removed"} <= seen.keys()
    assert sum(seen.values()) > 480
