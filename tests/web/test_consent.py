"""How to reach people is read by participants, beside an example in one circle less, and nowhere else.

People say “ask me”, change their words, open their doors, and take it all back, in every way there is. After
each act the examples one step ahead are as a plain reading of what was said has them, and what was taken back
is in no table and in no file of the database. Before, in between and afterwards everything that can be read
is read as every kind of viewer. What those answers are made of is watched too: the tables of it are looked
into for the few addresses that may tell it, and for no other. `HIDDEN_EXAMPLES` multiplies how many such
stories happen.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, select
from sqlmodel import SQLModel

from app.domain.requests import NewToken
from app.services import participants, tokens
from app.store.database import Database
from tests.conftest import BOARD, HERE, joined
from tests.web.worlds import pages

MANY = int(os.environ.get("HIDDEN_EXAMPLES", "1"))
PAGE = "/b/staffroom"
ANY = {"If-Match": "*"}
PEOPLE = ("Ana", "Cem")
VIEWERS = ("Vera", "Faye", "reader", "writer", "Ana", "Ben")
MASKS = {"Café corner": 0, "Three labs": 1, "Passion hour": 3, "Debate": 5}
# Where participants read it, and where they read what is their own.
TELL = {"list_ahead", "get_contact", f"{PAGE}/examples/{{example}}/ahead", f"{PAGE}/examples/{{example}}"}
OWN = f"{PAGE}/me"
DRAWN = re.compile(r"\.(png|pdf|svg|xlsx)|/cards")
NOT_READ = {"check_alive", "check_ready", "stream_events"}
_LOOKED = re.compile(r"\b(?:FROM|JOIN) (?:ask|contact)\b")


class Staff:
    """A board on which people say how to reach them; what they said, and all they ever said."""

    def __init__(self, app: FastAPI, faye: TestClient, folder: Path) -> None:
        self.app, self.faye, self.folder = app, faye, folder
        self.database: Database = app.state.database
        self.people = {name: joined(app, name) for name in (*PEOPLE, "Ben")}
        self.contact: dict[str, str] = {}
        self.said: dict[tuple[str, str], str | None] = {}
        self.ever: list[str] = []
        self.ids: dict[str, str] = {}
        link = faye.post(f"{BOARD}/summary/link").json()["address"].rpartition("/")[2]
        self.link = link
        for title, mask in MASKS.items():
            self._place(title, mask)
        self.version = self._version
        self.viewers = {
            "Vera": TestClient(app, HERE, headers={"Origin": HERE}),
            "Faye": faye,
            "reader": self._by_token("read"),
            "writer": self._by_token("write"),
            **self.people,
        }

    def _place(self, title: str, mask: int) -> None:
        items = self.faye.get(f"{BOARD}/examples").json()["items"]
        known = [item["id"] for item in items if item["title"] == title]
        id_ = known[0] if known else self.faye.post(f"{BOARD}/examples", json={"title": title}).json()["id"]
        keys = [key for bit, key in enumerate(("own", "each", "routes")) if mask >> bit & 1]
        self.faye.put(f"{BOARD}/examples/{id_}/placement", json={"concepts": keys}).raise_for_status()
        self.ids[title] = id_

    def _by_token(self, scope: Any) -> TestClient:
        with self.database.writing() as session:
            made = tokens.create(session, participants.facilitator(session), NewToken(name="T", scope=scope))
        return TestClient(self.app, HERE, headers={"Authorization": f"Bearer {made[1]}"})

    @property
    def _version(self) -> int:
        return int(self.faye.get(BOARD).json()["version"])

    def words(self) -> str:
        """Words that nobody said before."""
        self.ever.append(f"Quillfeather{len(self.ever)}z")
        return self.ever[-1]

    def act(self, who: str, what: str, title: str) -> None:
        """Somebody says something, or takes it back; and then all is as it should be."""
        getattr(self, what)(who, title)
        self.look_at_people()
        stored = self.stored()
        assert not {word for word in self.gone if word.encode() in stored}, "what was taken back is stored"

    @property
    def present(self) -> set[str]:
        return {*self.contact.values(), *filter(None, self.said.values())}

    @property
    def gone(self) -> set[str]:
        return {*self.ever} - self.present

    def stored(self) -> bytes:
        """All tables, and with SQLite the bytes of its files."""
        with self.database.reading() as session:
            tables = [[*session.execute(select(table))] for table in SQLModel.metadata.sorted_tables]
        files = [path.read_bytes() for path in self.folder.glob("threefold.db*")]
        return b"".join([repr(tables).encode(), *files])

    # What people do

    def give_contact(self, who: str, _: str) -> None:
        self.contact[who] = self.words()
        answer = self.people[who].put(f"{BOARD}/participants/me/contact", json={"words": self.contact[who]})
        assert answer.json()["words"] == self.contact[who]

    def take_back_contact(self, who: str, _: str) -> None:
        self.contact.pop(who, None)
        assert self.people[who].delete(f"{BOARD}/participants/me/contact").status_code == 204

    def ask(self, who: str, title: str) -> None:
        self.said.setdefault((who, title), None)
        assert self.people[who].put(f"{BOARD}/examples/{self.ids[title]}/ask").status_code == 200

    def take_back(self, who: str, title: str) -> None:
        self.said.pop((who, title), None)
        assert self.people[who].delete(f"{BOARD}/examples/{self.ids[title]}/ask").status_code == 204

    def open_door(self, who: str, title: str) -> None:
        door = self.words()
        answer = self.people[who].put(f"{BOARD}/examples/{self.ids[title]}/door", json={"when": door})
        assert answer.status_code == (200 if (who, title) in self.said else 409)
        if (who, title) in self.said:
            self.said[who, title] = door

    def close_door(self, who: str, title: str) -> None:
        if (who, title) in self.said:
            self.said[who, title] = None
        assert self.people[who].delete(f"{BOARD}/examples/{self.ids[title]}/door").status_code == 204

    def say_by_form(self, who: str, title: str) -> None:
        self.contact[who], self.said[who, title] = self.words(), self.words()
        form = {"to": "say", "words": self.contact[who], "what": self.said[who, title]}
        answer = self.people[who].post(f"{PAGE}/examples/{self.ids[title]}/ahead", data=form)
        assert "You said “ask me”" in answer.text

    def take_back_all(self, who: str, _: str) -> None:
        self._forget(who)
        assert "It is deleted." in self.people[who].post(OWN, data={"to": "take-back"}).text

    def leave(self, who: str, _: str) -> None:
        self._forget(who)
        self.people[who].delete(f"{BOARD}/participants/me").raise_for_status()
        self._join_again(who)

    def be_forgotten(self, who: str, _: str) -> None:
        self._forget(who)
        self.people[who].delete(f"{BOARD}/participants/me?forget=true").raise_for_status()
        self._join_again(who)

    def _forget(self, who: str) -> None:
        self.contact.pop(who, None)
        self.said = {said: door for said, door in self.said.items() if said[0] != who}

    def _join_again(self, who: str) -> None:
        self.people[who] = self.viewers[who] = joined(self.app, who)
        self.version = self._version

    def remove(self, _: str, title: str) -> None:
        """Also the example may go: nobody could take back what they said of it."""
        self.said = {said: door for said, door in self.said.items() if said[1] != title}
        at = f"{BOARD}/examples/{self.ids[title]}"
        assert self.faye.delete(at, headers=ANY).status_code == 204
        assert self.faye.post(f"{at}/restore").status_code == 200
        self.version = self._version

    # What everybody sees of it

    def look_at_people(self) -> None:
        """Ben reads what was said, by a plain reading of it; no version or event tells of it."""
        for title, mask in MASKS.items():
            answer = self.people["Ben"].get(f"{BOARD}/examples/{self.ids[title]}/ahead")
            shown = {
                (item["example"]["title"], person["name"], person["contact"], door_in(person))
                for item in answer.json()["items"]
                for person in item["people"]
            }
            assert shown == {
                (other, who, self.contact.get(who), door)
                for (who, other), door in self.said.items()
                if MASKS[other] & mask == mask and (MASKS[other] ^ mask).bit_count() == 1
            }
            assert answer.headers["Cache-Control"] == "private, no-store"
        assert self._version == self.version

    def look(self, *viewers: str) -> None:
        """Everything that can be read is read, as every kind of viewer; pictures as one of them."""
        for viewer in viewers or VIEWERS:
            for name, path in self._paths(viewer):
                if viewer == "Vera" or not DRAWN.search(path):
                    self._read(viewer, name, path)

    def _read(self, viewer: str, name: str, path: str) -> None:
        with self._looking() as looked:
            answer = self.viewers[viewer].get(path, follow_redirects=False)
        assert answer.status_code < 500, path
        seen = {word for word in self.ever if word in answer.text}
        if viewer not in self.people or name not in {*TELL, OWN}:
            assert not seen, f"{viewer} reads {seen} in {path}"
            assert not looked, f"{path} is made of what {viewer} may not know"
        if name in {OWN, "get_contact"}:
            own = {self.contact.get(viewer)} | {self.said[key] for key in self.said if key[0] == viewer}
            assert seen <= own, f"{viewer} reads {seen} in {path}"
        assert not seen & self.gone, f"{viewer} reads what was taken back in {path}"

    @contextmanager
    def _looking(self) -> Iterator[list[str]]:
        """The statements that look for what people said of themselves."""
        looked: list[str] = []

        def note(_connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
            if _LOOKED.search(statement):
                looked.append(statement)

        event.listen(self.database.engine, "before_cursor_execute", note)
        try:
            yield looked
        finally:
            event.remove(self.database.engine, "before_cursor_execute", note)

    def _paths(self, viewer: str) -> Iterator[tuple[str, str]]:
        """Every address that is read: the operation's id or the page's path, and the address filled in."""
        filled = {"board": "staffroom", "key": "own", "lens": "nested", "token": self.link, "round": 1}
        filled |= {"example": self.ids["Three labs"], "step": "none", "line": "none"}
        for path, operations in self.app.openapi()["paths"].items():
            id_ = operations.get("get", {}).get("operationId")
            if id_ and id_ not in NOT_READ:
                yield id_, path.format(**filled)
        if viewer not in {"reader", "writer"}:
            for path in pages():
                name = path.replace("{board}", "staffroom")
                yield name, path.format(**filled)


def door_in(person: dict[str, Any]) -> str | None:
    """What somebody said of their open door, in whichever of its three parts."""
    door = person["door"] or {}
    return next(filter(None, door.values()), None)


ACTS = (
    *("give_contact", "ask", "ask", "open_door", "say_by_form", "take_back_contact", "take_back"),
    *("close_door", "take_back_all", "leave", "be_forgotten", "remove"),
)
ENDINGS = ("take_back", "take_back_contact", "close_door", "leave", "be_forgotten", "remove")
acts = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ACTS), st.sampled_from([*MASKS])),
    min_size=4,
    max_size=12,
)


def test_how_to_reach_people_is_told_to_participants_alone_until_they_take_it_back(
    kind: str, app: FastAPI, faye: TestClient, tmp_path: Path
) -> None:
    people = Staff(app, faye, tmp_path)
    people.look_at_people()

    @settings(
        max_examples=2 * MANY,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    @given(acts=acts)
    def hold(acts: list[tuple[str, str, str]]) -> None:
        for act in acts:
            people.act(*act)

    hold()
    for ending in ENDINGS:
        people.act("Ana", "say_by_form", "Passion hour")
        people.act("Ana", ending, "Passion hour")
    for who in PEOPLE:
        people.act(who, "say_by_form", "Passion hour")
    people.look(*(("Ben", "Vera") if kind == "postgresql" else ()))
    for who in PEOPLE:
        people.act(who, "take_back_all", "")
    people.look("Ben")
    assert not people.present
