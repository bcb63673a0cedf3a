"""What the pages of a board show, read in one go."""

import json
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from app.domain import regions, sentences
from app.services import representations
from app.services.access import Caller
from app.store import queries
from app.store.models import Board
from app.web.assets import geometry_text
from app.web.templating import embedded_json


class Scene:
    """A board's snapshot, who looks at it, and the examples region by region."""

    def __init__(self, session: Session, caller: Caller, board: Board) -> None:
        self.board = board
        self.text = representations.snapshot(session, board)
        self.snapshot: dict[str, Any] = json.loads(self.text)
        joined = queries.participant(session, board.id, caller.session_id) if caller.session_id else None
        self.me = {
            "name": joined.name if joined else caller.facilitator_name,
            "participant": joined is not None,
            "facilitator": caller.is_facilitator,
            "examples": queries.examples_by(session, joined.id) if joined else [],
        }
        self.may_place = not board.locked and (
            joined is not None or caller.is_facilitator or board.join_access == "open"
        )
        self.labels = {concept["key"]: concept["label"] for concept in self.snapshot["concepts"]}
        self.groups = self._groups()

    def _groups(self) -> list[dict[str, Any]]:
        """The tray and then the regions in reading order, each with its examples in the order placed."""
        keys = list(self.labels)
        found: dict[int | None, list[dict[str, Any]]] = {mask: [] for mask in (None, *regions.ORDER)}
        for example in self.snapshot["examples"]:
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

    def context(self) -> dict[str, Any]:
        board = self.snapshot["board"]
        data = {
            "snapshot": self.text,
            "geometry": geometry_text(),
            "me": self.me,
            "api": f"/api/v1/boards/{board['slug']}",
        }
        return {
            "board": board,
            "concepts": self.snapshot["concepts"],
            "groups": self.groups,
            "circles": self.circles,
            "may_place": self.may_place,
            "page_data": embedded_json(**{**data, "api": json.dumps(data["api"])}),
        }


def _mask(example: dict[str, Any], keys: Sequence[str]) -> int | None:
    answers = example["answers"]
    return None if answers is None else sum(1 << i for i, key in enumerate(keys) if answers[key])
