"""What the pages of a board show, read in one go."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from sqlmodel import Session

from app.domain import regions, sentences
from app.domain.map import picture
from app.domain.map.geometry import ViewName
from app.domain.map.picture import Picture
from app.domain.workshop import phases
from app.services import agreements, rounds, serializers
from app.services.access import Caller
from app.store import queries
from app.store.models import Board
from app.web.http.assets import geometry_text
from app.web.pages.templating import embedded_json

_TOLD = {"reveal", "talk", "settle", "next"}


class Scene:
    """A board's snapshot, who looks at it, and the examples region by region.

    `examples` are as the board has them; while a round is hidden (`alone`), its own as the viewer placed
    them. `mine` are the viewer's placements in the newest round, `agreement` what everyone answered in it,
    when asked for (`agreed`) and told already.
    """

    def __init__(self, session: Session, caller: Caller, board: Board, *, agreed: bool = False) -> None:
        self.board = board
        self.text = serializers.snapshot(session, board)
        self.snapshot: dict[str, Any] = json.loads(self.text)
        joined = (
            queries.participants.find(session, board.id, caller.session_id) if caller.session_id else None
        )
        self.me = {
            "name": joined.name if joined else caller.facilitator_name,
            "group": joined.group_label if joined else None,
            "participant": joined is not None,
            "facilitator": caller.is_facilitator,
            "examples": queries.examples.ids_by_author(session, joined.id) if joined else [],
        }
        takes_part = joined is not None or caller.is_facilitator or board.join_access == "open"
        self.workshop = self.snapshot["workshop"]
        self.phase = phases.phase_of(
            self.workshop,
            participant=takes_part,
            facilitator=caller.is_facilitator,
            locked=board.locked,
        )
        self.may_place = takes_part and not board.locked and self.phase.place
        self.may_add = takes_part and not board.locked and self.phase.add
        newest = rounds.newest(session, board)
        self.mine = rounds.own_placements(session, caller, board, newest) if joined and newest else []
        self.alone = takes_part and phases.is_hidden(self.workshop)
        told = agreed and newest and newest.revealed_at and self.phase.name in _TOLD
        self.agreement = agreements.of_round(session, caller, board, newest) if newest and told else None
        self.labels = {concept["key"]: concept["label"] for concept in self.snapshot["concepts"]}
        self.examples = self._own() if self.alone else self.snapshot["examples"]
        self.groups = self._groups()

    def _own(self) -> list[dict[str, Any]]:
        """The round's examples as the viewer placed them."""
        placed = {one["example"]: one | {"placed": order} for order, one in enumerate(self.mine, start=1)}
        nowhere: dict[str, Any] = {
            "answers": None,
            "concepts": [],
            "region": None,
            "at": None,
            "placed": None,
            "why": None,
        }
        in_round = set(self.workshop["round"]["examples"])
        return [
            example | nowhere | _placement(placed.get(example["id"], {}))
            for example in self.snapshot["examples"]
            if example["id"] in in_round
        ]

    def picture(self, view: ViewName) -> Picture:
        """The diagram of these examples."""
        keys = list(self.labels)
        marks = [
            picture.Example(
                one["id"], one["number"], one["title"], _mask(one, keys), one["at"], one["placed"]
            )
            for one in self.examples
        ]
        return picture.picture_of(list(self.labels.values()), marks, view)

    def shown(self, example: dict[str, Any]) -> dict[str, Any]:
        """An example where this scene has it."""
        return next((one for one in self.examples if one["id"] == example["id"]), example)

    @property
    def spotlight(self) -> dict[str, Any] | None:
        """The example everyone looks at."""
        wanted = self.workshop["spotlight"]
        return next((one for one in self.snapshot["examples"] if one["id"] == wanted), None)

    def next_steps(self, example: Mapping[str, Any]) -> list[str]:
        """What was written down to be done next about an example; nothing while people place alone."""
        notes = [] if self.alone else self.workshop["notes"]
        return [
            note["text"] for note in notes if note["kind"] == "next_step" and note["example"] == example["id"]
        ]

    def _groups(self) -> list[dict[str, Any]]:
        """The tray and then the regions in reading order, each with its examples in the order placed."""
        keys = list(self.labels)
        found: dict[int | None, list[dict[str, Any]]] = {mask: [] for mask in (None, *regions.ORDER)}
        for example in self.examples:
            found[_mask(example, keys)].append(example)
        labels = list(self.labels.values())
        return [
            {
                "mask": mask,
                "anchor": "tray" if mask is None else f"region-{mask}",
                "label": regions.label_of(mask, labels),
                "examples": sorted(group, key=lambda one: (one["placed"] or 0, one["number"])),
            }
            for mask, group in found.items()
        ]

    def circles(self, example: dict[str, Any]) -> str:
        return sentences.circles(example["answers"], self.labels)

    def summary(self) -> str:
        counts = {group["mask"]: len(group["examples"]) for group in self.groups}
        return sentences.summary(counts, list(self.labels.values()))

    def context(self, **more: Any) -> dict[str, Any]:
        """What templates show; `more` goes into the page's data for its scripts."""
        board = self.snapshot["board"]
        data = {
            "snapshot": self.text,
            "geometry": geometry_text(),
            "me": self.me,
            "api": _api(board),
        }
        return {
            "board": board,
            "concepts": self.snapshot["concepts"],
            "groups": self.groups,
            "circles": self.circles,
            "next_steps": self.next_steps,
            "may_place": self.may_place,
            "may_add": self.may_add,
            "joined": self.me["participant"],
            "phase": self.phase,
            "paused": self.workshop["blank"],
            "alone": self.workshop["round"] if self.alone else None,
            "page_data": embedded_json(**{**data, **more, "api": json.dumps(data["api"])}),
        }

    def brief(self) -> Markup:
        """What a page embeds that only has to notice when the board moves on."""
        board = self.snapshot["board"]
        return embedded_json(version=self.snapshot["version"], api=json.dumps(_api(board)))


def _api(board: Mapping[str, Any]) -> str:
    return f"/api/v1/boards/{board['slug']}"


def _placement(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name not in {"round", "example"}}


def _mask(example: dict[str, Any], keys: Sequence[str]) -> int | None:
    answers = example["answers"]
    return None if answers is None else sum(1 << i for i, key in enumerate(keys) if answers[key])
