"""What the pages of a board show, read in one go."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from markupsafe import Markup
from sqlmodel import Session

from app.domain import regions, sentences
from app.domain.map import picture
from app.domain.map.geometry import ViewName
from app.domain.map.picture import Picture
from app.domain.meanings import stale_keys
from app.domain.workshop import phases
from app.domain.workshop.steps import Action, refusal
from app.services import agreement, round_serializers, serializers, submissions
from app.services.access import Membership
from app.services.rounds import following, judgements
from app.store import queries
from app.store.models import now
from app.web.http.assets import geometry_text
from app.web.pages.templating import embedded_json


def newest_agreement(session: Session, member: Membership) -> dict[str, Any] | None:
    """How people answered in the newest round, as clients see it; None before it is revealed."""
    revealed = agreement.newest_revealed(session, member.board)
    if revealed is None:
        return None
    (round_agreement,) = agreement.of_rounds(session, member, revealed)
    concepts = queries.boards.concepts(session, member.board.id)
    return round_serializers.round_agreement(round_agreement, revealed.rounds[0], concepts)


class BoardView:
    """A board's snapshot, who looks at it, and the examples region by region.

    `examples` are as the board has them; while a round is hidden (`alone`), its own as the viewer placed
    them. `mine` are the viewer's placements in the newest round, `earlier` those in the rounds that it
    follows, `agreement` what everyone answered in it, on the list (`is_list`), once it may show. With
    `preview`, a workshop as it would be, all is as somebody sees it who takes part.
    """

    def __init__(
        self,
        session: Session,
        member: Membership,
        *,
        is_list: bool = False,
        preview: Mapping[str, Any] | None = None,
    ) -> None:
        board, caller = member.board, member.caller
        self.board = board
        self.text = serializers.snapshot(session, board)
        self.snapshot: dict[str, Any] = json.loads(self.text)
        if preview:
            self.snapshot["workshop"] = preview
        joined = member.participant
        self.me: dict[str, Any] = {
            "identity": f"{joined.id if joined else ''}/{caller.facilitator_id or ''}",
            "name": joined.name if joined else caller.facilitator_name,
            "group": member.group,
            "participant": joined is not None,
            "facilitator": caller.is_facilitator,
            "sent_in": submissions.waiting(session, caller, [board]).get(board.slug, 0),
            "examples": queries.examples.ids_by_author(session, joined.id) if joined else [],
        }
        takes_part = member.belongs or board.join_access == "open" or preview is not None
        self.workshop = self.snapshot["workshop"]
        self.read_only = phases.read_only(locked=board.locked, takes_part=takes_part, join=board.join_access)
        phase = phases.phase_of(
            self.workshop,
            participant=takes_part,
            facilitator=caller.is_facilitator,
            locked=board.locked,
            now=now(),
        )
        self.phase = phases.restricted(phase, self.read_only)
        self.may_place = self.phase.place
        self.may_add = self.phase.add
        self.may_write_next = self._may("write_next")
        self.may_write_line = self._may("write_line")
        self.mine, self.earlier = _own_placements(session, member)
        self.alone = takes_part and phases.is_hidden(self.workshop)
        shows_answers = is_list and phases.answers_show(self.workshop, "list")
        self.agreement = newest_agreement(session, member) if shows_answers else None
        self.labels = {concept["key"]: concept["label"] for concept in self.snapshot["concepts"]}
        self.examples = self._own() if self.alone else self.snapshot["examples"]
        self.groups = self._groups()

    def _may(self, act: Action) -> bool:
        """Whether the viewer may do this at the present step of a workshop."""
        return not self.read_only and (bool(self.me["facilitator"]) or _allows(self.workshop, act))

    def _own(self) -> list[dict[str, Any]]:
        """The round's examples as the viewer placed them."""
        placed = {own["example"]: own | {"placed": order} for order, own in enumerate(self.mine, start=1)}
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

    def picture(self, view: ViewName, hatched: Collection[int] = ()) -> Picture:
        """The diagram of these examples, with the regions in `hatched` (masks) as impossible."""
        keys = list(self.labels)
        marks = [
            picture.Example(
                example["id"],
                example["number"],
                example["title"],
                _mask(example, keys),
                example["at"],
                example["placed"],
            )
            for example in self.examples
        ]
        return picture.picture_of(list(self.labels.values()), marks, view, hatched=hatched)

    def shown(self, example: dict[str, Any]) -> dict[str, Any]:
        """Answer an example as the viewer sees it; as it was given when the viewer does not see it."""
        return next((shown for shown in self.examples if shown["id"] == example["id"]), example)

    def may_edit(self, example: Mapping[str, Any]) -> bool:
        """Whether the viewer added an example, or is a facilitator."""
        return bool(self.me["facilitator"]) or example["id"] in self.me["examples"]

    def stale(self, example: Mapping[str, Any]) -> dict[str, str]:
        """The labels, by key, of the circles that got another meaning since an example was placed."""
        keys = [] if self.alone else stale_keys(example["reviewed"], self.snapshot["concepts"])
        return {key: self.labels[key] for key in keys}

    @property
    def stale_examples(self) -> list[dict[str, Any]]:
        """The examples to look at again; none while the viewer places alone."""
        return [example for example in self.examples if self.stale(example)]

    @property
    def spotlight(self) -> dict[str, Any] | None:
        """The example that every screen shows large."""
        wanted = self.workshop["spotlight"]
        return next((example for example in self.snapshot["examples"] if example["id"] == wanted), None)

    def next_steps(self, example: Mapping[str, Any]) -> list[str]:
        """What was written down to be done next about an example; nothing while people place alone."""
        notes = [] if self.alone else self.workshop["notes"]
        return [
            note["text"] for note in notes if note["kind"] == "next_step" and note["example"] == example["id"]
        ]

    def _groups(self) -> list[dict[str, Any]]:
        """The tray and then the regions in reading order, each with its examples in the order placed."""
        keys = list(self.labels)
        by_mask: dict[int | None, list[dict[str, Any]]] = {mask: [] for mask in (None, *regions.ORDER)}
        for example in self.examples:
            by_mask[_mask(example, keys)].append(example)
        labels = list(self.labels.values())
        return [
            {
                "mask": mask,
                "anchor": "tray" if mask is None else f"region-{mask}",
                "label": regions.label_of(mask, labels),
                "examples": sorted(group, key=lambda example: (example["placed"] or 0, example["number"])),
            }
            for mask, group in by_mask.items()
        ]

    def circles(self, example: dict[str, Any]) -> str:
        return sentences.circles(example["answers"], self.labels)

    def summary(self) -> str:
        counts = {group["mask"]: len(group["examples"]) for group in self.groups}
        return sentences.summary(counts, list(self.labels.values()))

    def template_values(self, **more: Any) -> dict[str, Any]:
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
            "stale": self.stale,
            "stale_count": len(self.stale_examples),
            "read_only": self.read_only,
            "may_place": self.may_place,
            "may_add": self.may_add,
            "joined": self.me["participant"],
            "leads": self.me["facilitator"],
            "sent_in": self.me["sent_in"],
            "phase": self.phase,
            "paused": self.workshop["blank"],
            "alone": self.workshop["round"] if self.alone else None,
            "page_data": embedded_json(**{**data, **more, "api": json.dumps(data["api"])}),
        }

    def brief(self) -> Markup:
        """What a page embeds that only has to notice when the board moves on."""
        board = self.snapshot["board"]
        return embedded_json(version=self.snapshot["version"], api=json.dumps(_api(board)))


def _allows(workshop: Mapping[str, Any], act: Action) -> bool:
    """Whether the present step of a workshop lets participants do this."""
    step, newest = workshop["step"], workshop["round"]
    kind = None if step is None else workshop["steps"][step]["kind"]
    return not refusal(kind, act, round_is_open=bool(newest and newest["state"] == "open"))


def _own_placements(session: Session, member: Membership) -> tuple[list[Any], list[Any]]:
    """What the viewer placed in the newest round, and in the rounds that it follows."""
    newest = queries.rounds.newest(session, member.board.id) if member.participant else None
    if newest is None:
        return [], []
    shown = round_serializers.own_placements(
        judgements.own_placements(session, member, newest),
        following.earlier_placements(session, member, newest),
    )
    return shown["items"], shown["earlier"]


def _api(board: Mapping[str, Any]) -> str:
    return f"/api/v1/boards/{board['slug']}"


def _placement(placed: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in placed.items() if name not in {"round", "example"}}


def _mask(example: dict[str, Any], keys: Sequence[str]) -> int | None:
    answers = example["answers"]
    return None if answers is None else sum(1 << i for i, key in enumerate(keys) if answers[key])
