"""Who and what the stories are about: a server in a process of its own, a board, and the people at it."""

from dataclasses import dataclass
from typing import Any

import httpx2
from playwright.sync_api import Page

from tests.e2e.screen import Screen
from tests.serving import PATIENCE, Server

SCHOOL = "map.school.example"
"""A name of the server by which it is no loopback address: the browsers of the stories know it."""
LAPTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 1180}


@dataclass
class Board:
    """A board on the server, and somebody who runs it."""

    slug: str
    server: Server
    facilitator: httpx2.Client

    @property
    def api(self) -> str:
        return f"{self.server.url}/api/v1/boards/{self.slug}"

    @property
    def school_url(self) -> str:
        """The server by an address that others could open."""
        return f"http://{SCHOOL}:{self.server.port}"

    def examples(self) -> dict[str, dict[str, Any]]:
        """What the server has, by title."""
        answer = self.facilitator.get(f"{self.api}/examples", params={"limit": 500})
        return {example["title"]: example for example in answer.json()["items"]}

    def add(self, title: str, concepts: list[str] | None = None, **fields: Any) -> dict[str, Any]:
        """An example, placed when concepts are given."""
        answer = self.facilitator.post(f"{self.api}/examples", json={"title": title, **fields})
        assert answer.status_code == 201, answer.text
        example: dict[str, Any] = answer.json()
        return example if concepts is None else self.place(example["id"], concepts)

    def place(self, example: str, concepts: list[str]) -> dict[str, Any]:
        """Somebody else's move."""
        answer = self.facilitator.put(f"{self.api}/examples/{example}/placement", json={"concepts": concepts})
        assert answer.status_code == 200, answer.text
        placed: dict[str, Any] = answer.json()
        return placed

    def comment(self, example: str, text: str, **fields: Any) -> dict[str, Any]:
        """What the facilitator writes about an example."""
        answer = self.facilitator.post(
            f"{self.api}/examples/{example}/comments", json={"text": text, **fields}
        )
        assert answer.status_code == 201, answer.text
        comment: dict[str, Any] = answer.json()
        return comment

    def put(self, path: str, **body: Any) -> dict[str, Any]:
        """Something the facilitator does to the workshop or a round."""
        answer = self.facilitator.put(f"{self.api}/{path}", json=body)
        assert answer.status_code == 200, answer.text
        changed: dict[str, Any] = answer.json()
        return changed

    def go_to(self, kind: str | None) -> dict[str, Any]:
        """Go to the next step of a kind, or the first; None ends the run."""
        workshop = self.facilitator.get(f"{self.api}/workshop").json()
        kinds = [step["kind"] for step in workshop["steps"]]
        now = workshop["step"]
        later = kinds[now + 1 :] if now is not None else []
        step = now + 1 + later.index(kind) if kind in later else kind and kinds.index(kind)
        return self.put("workshop/step", step=step, **{"from": now})

    def lock(self, *, locked: bool = True) -> None:
        """Lock the board, or unlock it."""
        answer = self.facilitator.patch(self.api, json={"locked": locked}, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text


def facilitator_of(server: Server) -> httpx2.Client:
    """A client signed in by the link the server printed."""
    client = httpx2.Client(headers={"Origin": server.url}, timeout=PATIENCE)
    answer = client.post(server.sign_in)
    assert answer.status_code == 303, answer.text
    return client


def new_board(server: Server, facilitator: httpx2.Client) -> Board:
    answer = facilitator.post(f"{server.url}/api/v1/boards", json={"title": "Our staffroom"})
    assert answer.status_code == 201, answer.text
    made = Board(answer.json()["slug"], server, facilitator)
    made.add("Genius hour", ["personalizing"], tags=["choice"])
    made.add("Mastery check", ["individualizing"], tags=["pace", "assessment"])
    made.add("Tiered lab", ["differentiating"], tags=["science"])
    made.add("Morning circle", [], tags=["whole class"])
    made.add("Choice board", tags=["choice"])
    made.add("Book clubs", tags=["reading"], description="Readers choose from four sets.")
    return made


def visit(page: Page, board: Board, path: str = "") -> Screen:
    page.goto(f"{board.server.url}/b/{board.slug}{path}")
    page.wait_for_selector("html[data-live]")
    return Screen(page)
