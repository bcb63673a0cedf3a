"""What a viewer may do at the present step of a workshop, in data and in words.

`static/js/core/phase.js` says the same in the browser.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

Surface = Literal["map", "list", "wall", "remote"]

_CAN = {
    "free": "",
    "ended": "Thank you for taking part.",
    "gather": "Add what you already do.",
    "read": "Just read. The map comes back later.",
    "alone": "Only you see your answers.",
    "locked": "The board is locked for now.",
    "closed": "Placing has ended. The answers come soon.",
    "waiting": "The others are placing alone.",
    "reveal": "See where you agree and where you do not.",
    "talk": "Tell each other why.",
    "settle": "Watch what goes onto the shared map.",
    "next": "Write next steps on your own examples.",
    "look": "See what became of the next steps.",
    "continue": "Write what to continue, stop and start.",
    "senses": "Write what a circle looks, sounds and feels like.",
    "agree": "Say whether you can work with these words.",
}
_ALONE = "Place alone"
_LOCKED = "This board is locked. You can read it. Nobody can place anything until a facilitator unlocks it."
_BY_CODE = "You can read this board. To place and add examples, join with the code."
_CLOSED = "You can read this board. Nobody new can join it now."
_ENDED = "The workshop has ended"
ENDING = timedelta(hours=12)
"""So long the screens say that a workshop has ended."""
_SHOW_ANSWERS: dict[Surface, frozenset[str]] = {
    "map": frozenset({"reveal", "talk"}),
    "list": frozenset({"reveal", "talk", "settle", "next"}),
    "wall": frozenset({"reveal", "talk", "settle"}),
    "remote": frozenset(_CAN),
}
"""In which phases a page shows how people answered in the newest round, once it is revealed."""


class Phase(NamedTuple):
    """What a viewer sees and may do.

    `ended` is the name for some hours after the workshop, when all goes as ever again. `now` says what
    everyone is doing and `can` what the viewer can do; both are empty when no workshop runs.
    `place`: they may place, in the round when the phase is `alone`, else on the shared map. `add`: they may
    add examples and edit their own.
    """

    name: str
    now: str
    can: str
    place: bool
    add: bool


def phase_of(
    workshop: Mapping[str, Any] | None,
    *,
    participant: bool,
    facilitator: bool,
    now: datetime,
    locked: bool = False,
) -> Phase:
    """The phase of a workshop as clients get it (None: the board never had one) for a viewer.

    `locked` says that the board is locked.
    """
    name = _name_of(workshop, participant=participant)
    if name == "free" and has_ended(workshop, now):
        name = "ended"
    if locked and name == "alone":
        name = "locked"
    leads = facilitator and name not in {"alone", "locked", "closed"}
    return Phase(
        name,
        _now(name, workshop),
        _CAN[name],
        place=leads or name in {"free", "ended", "alone"},
        add=leads or name in {"free", "ended", "gather"},
    )


def read_only(*, locked: bool, takes_part: bool, join: str) -> str:
    """Why a viewer can only read a board, and what to do; empty when nothing is in the way.

    `takes_part`: they have joined, lead, or may join as they place. `join` is who may join the board.
    """
    if locked:
        return _LOCKED
    if takes_part:
        return ""
    return _CLOSED if join == "closed" else _BY_CODE


def restricted(phase: Phase, reason: str) -> Phase:
    """The phase for a viewer who can only read for a `reason`; the same phase when there is none."""
    if not reason:
        return phase
    offers = phase.now and (phase.place or phase.add or phase.name == "next")
    return phase._replace(can=reason if offers else phase.can, place=False, add=False)


def has_ended(workshop: Mapping[str, Any] | None, now: datetime) -> bool:
    """Whether a workshop ended in the last hours, and no round is open since."""
    if workshop is None or workshop["ended_at"] is None or workshop["step"] is not None:
        return False
    is_lately = now - datetime.fromisoformat(workshop["ended_at"]) < ENDING
    return is_lately and not is_hidden(workshop)


def is_hidden(workshop: Mapping[str, Any] | None) -> bool:
    """Whether participants see their own placements of a round in place of the shared map.

    They do until the round is revealed, unless the workshop is at another step.
    """
    kind, state = _step_of(workshop).get("kind"), _round_of(workshop).get("state")
    return state in {"open", "closed"} if kind == "place" else kind is None and state == "open"


def answers_show(workshop: Mapping[str, Any] | None, surface: Surface) -> bool:
    """Whether a page shows how people answered in the newest round: never before it is revealed.

    A reveal begins with how many have placed: until it goes on, only the remote shows answers. The wall shows
    them at any step while an example is in the spotlight.
    """
    if workshop is None or _round_of(workshop).get("state") != "revealed":
        return False
    if workshop["beat"] == "counted" and surface != "remote":
        return False
    is_spotlit = surface == "wall" and workshop["spotlight"] is not None
    return is_spotlit or _name_of(workshop, participant=True) in _SHOW_ANSWERS[surface]


def consents_show(workshop: Mapping[str, Any] | None) -> bool:
    """Whether it shows what people say of the words: in the step that asks, once all have answered."""
    agree: Mapping[str, Any] | None = (workshop or {}).get("agree")
    return agree is not None and bool(agree["shown"])


def consents_are_complete(said: Mapping[str, bool], present: Collection[str]) -> bool:
    """Whether all have answered: who began, and who is present, has answered for every circle.

    `said` has who said anything, and whether that was for every circle.
    """
    return all(said.values()) and said.keys() >= set(present)


def _name_of(workshop: Mapping[str, Any] | None, *, participant: bool) -> str:
    if is_hidden(workshop):
        if not participant:
            return "waiting"
        return "alone" if _round_of(workshop)["state"] == "open" else "closed"
    kind: str = _step_of(workshop).get("kind", "free")
    return "reveal" if kind == "place" else kind


def _now(name: str, workshop: Mapping[str, Any] | None) -> str:
    if name == "free":
        return ""
    return _ENDED if name == "ended" else _title_of(workshop)


def _title_of(workshop: Mapping[str, Any] | None) -> str:
    return _step_of(workshop).get("title") or _round_of(workshop).get("title") or _ALONE


def _step_of(workshop: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if workshop is None or workshop["step"] is None:
        return {}
    step: Mapping[str, Any] = workshop["steps"][workshop["step"]]
    return step


def _round_of(workshop: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return (workshop or {}).get("round") or {}
