"""The steps of a workshop, what going to a step does to rounds, and what participants may do meanwhile."""

from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple, Self, get_args

from pydantic import BeforeValidator, Field, StrictBool, model_validator

from app.domain.parts import Part, integer_of_float
from app.domain.sentences import quoted
from app.domain.text import Heading, Key, Note, Phrase

Kind = Literal[
    "gather", "read", "place", "reveal", "talk", "settle", "next", "look", "continue", "senses", "agree"
]
Action = Literal["place", "add", "edit", "plan", "place_alone", "write_next", "write_line"]
NoteKind = Literal["decision", "next_step"]
RoundState = Literal["open", "closed", "revealed"]
Beat = Literal["counted", "example", "overview"]

MOST_STEPS = 20
MOST_NOTES = 200
MOST_CHOSEN = 100
SECONDS_AN_EXAMPLE = 20
SHORTEST, LONGEST = 10, 7_200
BEATS: tuple[Beat, ...] = get_args(Beat)
USUAL_CONTESTED = 5

TITLES: dict[Kind, str] = {
    "gather": "Gather examples",
    "read": "Read the definitions",
    "place": "Place alone",
    "reveal": "Reveal",
    "talk": "Talk it through",
    "settle": "Settle the map",
    "next": "Next steps",
    "look": "Look again",
    "continue": "Continue, stop, start",
    "senses": "Looks, sounds, feels like",
    "agree": "Agree on the words",
}
ALLOWED: dict[Kind, frozenset[Action]] = {
    "gather": frozenset({"add", "edit", "plan", "write_next"}),
    "read": frozenset(),
    "place": frozenset({"place_alone"}),
    "reveal": frozenset(),
    "talk": frozenset({"write_next"}),
    "settle": frozenset({"write_next"}),
    "next": frozenset({"plan", "write_next"}),
    "look": frozenset({"write_next"}),
    "continue": frozenset({"write_line", "write_next"}),
    "senses": frozenset({"write_line"}),
    "agree": frozenset(),
}
_PLACING = "Everyone is placing alone now. The shared map opens again later."
_PLACED = "This round is over. The map opens again later."
_REFUSED: dict[Kind, str] = {
    "gather": "Everyone is adding examples now. Placing comes later.",
    "read": "Everyone is reading what the circles mean now. The map opens again later.",
    "place": _PLACING,
    "reveal": "Everyone is looking at the answers now. The map opens again later.",
    "talk": "Everyone is talking about the examples now. The map opens again later.",
    "settle": "The facilitator is settling the map now. Nobody else can change it.",
    "next": "Everyone is writing next steps now. You can change the next step of your own examples.",
    "look": "Everyone is looking again at the next steps of last time. The map opens again later.",
    "continue": "Everyone is writing what to continue, stop and start now. The map opens again later.",
    "senses": "Everyone is writing what a circle looks, sounds and feels like now. "
    "The map opens again later.",
    "agree": "Everyone says now whether they can work with the words. The map opens again later.",
}


Minutes = Annotated[int, Field(strict=True, ge=1, le=LONGEST // 60), BeforeValidator(integer_of_float)]


Number = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1), BeforeValidator(integer_of_float)]
Several = Annotated[int, Field(strict=True, ge=1, le=100), BeforeValidator(integer_of_float)]


class Choice(Part):
    """Which examples a round is about: those that meet all that is given. Without anything, all."""

    tag: Phrase = Field(None, description="that have this tag; capitals do not count")
    region: Phrase = Field(None, description="that are placed in exactly this region, or `outside`")
    placed: StrictBool | None = Field(None, description="true: that are placed; false: still to place")
    numbers: Annotated[list[Number], Field(min_length=1, max_length=MOST_CHOSEN)] | None = Field(
        None, description="that have one of these numbers"
    )

    @property
    def is_of_all(self) -> bool:
        """Whether nothing is given."""
        return self.tag is None and self.region is None and self.placed is None and self.numbers is None


class Step(Part):
    """A step of a workshop. Without a title it has that of its kind. `minutes` is what the timer suggests.

    A step of kind `place` with `most_contested` is about so many examples of the last revealed round: those
    on which people differ most. One of kind `senses` is about the circle with the key `concept`, the first
    circle without it. Only facilitators read the `notes`.
    """

    kind: Kind
    title: Heading = ""
    minutes: Minutes | None = None
    most_contested: Several | None = None
    concept: Key | None = None
    notes: Note = Field(
        None,
        description="for facilitators only; if you leave it out, the notes of the step with the same kind "
        "and title stay",
    )
    choose: Choice | None = Field(
        None,
        description="of kind `place`: which examples the round is about, chosen when it opens; for "
        "facilitators only. If you leave it out, it stays as the notes do",
    )

    @model_validator(mode="after")
    def _titled(self) -> Self:
        self.title = self.title or TITLES[self.kind]
        return self


FOR_FACILITATORS = {"notes", "choose"}
"""What nobody else reads of a step."""
GATHER = Step(kind="gather", minutes=5)
"""The step that a board without examples begins with."""
LOOK = Step(kind="look", minutes=5)
"""The step that a later workshop begins with, when next steps are open from the one before."""
LENGTHS = (30, 45, 60)
"""How long a workshop is, to choose from, in minutes."""


def minutes_to_place(examples: int) -> int:
    """How long somebody needs to place so many examples, in whole minutes."""
    return -(-examples * SECONDS_AN_EXAMPLE // 60)


def say_chosen(examples: int, *, at_most: bool = False) -> str:
    """How many examples a round is about, and how long that takes; `sayChosen` in the browser says the same.

    `at_most`: it may be fewer.
    """
    if not examples:
        return "No example fits. Nothing can be placed."
    minutes = minutes_to_place(examples)
    count = "1 example" if examples == 1 else f"{examples} examples"
    time = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{'At most ' if at_most else ''}{count}, about {time}."


def default_steps() -> list[Step]:
    """The steps of a workshop of about an hour."""
    return [
        Step(kind="read", minutes=5),
        Step(kind="place", minutes=10),
        Step(kind="reveal", minutes=5),
        Step(kind="talk", title="Talk where we differ most", minutes=15),
        Step(kind="place", title="Place again", minutes=5, most_contested=USUAL_CONTESTED),
        Step(kind="reveal", title="What changed", minutes=5),
        Step(kind="settle", minutes=5),
        Step(kind="next", minutes=10),
    ]


def with_omitted(steps: Sequence[Step], before: Sequence[Step]) -> list[Step]:
    """The same steps, where those that leave out what only facilitators read have it as before.

    A step has it from the first one before with the same kind and title that no other step has it from.
    """
    left = list(before)
    return [_with_omitted(step, left) for step in steps]


def _with_omitted(step: Step, left: list[Step]) -> Step:
    omitted = FOR_FACILITATORS - step.model_fields_set
    same = next((old for old in left if (old.kind, old.title) == (step.kind, step.title)), None)
    if same is None:
        return step
    left.remove(same)
    return step.model_copy(update={name: getattr(same, name) for name in omitted})


def scaled(steps: Sequence[Step], minutes: int) -> list[Step]:
    """The same steps with lengths that add up to `minutes`, each in proportion to what it was, at least 1.

    Steps without a length stay without; where no step has one, all get the same. One minute after the other
    goes to the step that lacks most (of equals, the first). `static/js/core/workshop.js` does the same.
    """
    has_lengths = any(step.minutes for step in steps)
    weights = [step.minutes or 0 if has_lengths else 1 for step in steps]
    timed = [place for place, weight in enumerate(weights) if weight]
    given = [1 if weight else 0 for weight in weights]
    for _ in range(minutes - len(timed)):
        given[max(timed, key=lambda place: minutes * weights[place] - sum(weights) * given[place])] += 1
    return [
        step.model_copy(update={"minutes": length or None}) for step, length in zip(steps, given, strict=True)
    ]


class RoundEffects(NamedTuple):
    """What going to a step does to rounds: it opens a new round, or reveals the newest."""

    opens: bool
    reveals: bool


def round_effects(
    kind: Kind | None,
    before: int | None,
    after: int | None,
    newest: RoundState | None,
    *,
    again: bool = False,
) -> RoundEffects:
    """What going from one step to another does to rounds.

    `kind` is the kind of the step to go to (None: the workshop ends), `before` and `after` are the indexes of
    the steps, `newest` is the state of the newest round. Going forward to a step of placing opens a round
    unless one is open; going back to it opens a round only with `again`. Going to any other step reveals the
    newest round.
    """
    if kind != "place":
        return RoundEffects(opens=False, reveals=newest in {"open", "closed"})
    goes_on = after is not None and (before is None or after > before)
    return RoundEffects(opens=newest != "open" and (again or goes_on), reveals=False)


def refusal(kind: Kind | None, act: Action, *, round_is_open: bool) -> str | None:
    """Why a participant may not do this now, in a sentence; None when they may.

    `kind` is the present step's, None while no workshop runs: then all goes as ever, but nobody moves the
    shared map while others place alone.
    """
    if kind is None:
        return _PLACING if act == "place" and round_is_open else None
    if act in ALLOWED[kind]:
        return None
    return _PLACED if kind == "place" and not round_is_open else _REFUSED[kind]


def describe_position(steps: Sequence[Step], step: int | None) -> str:
    """Where a workshop is by now, in a sentence."""
    if step is None:
        return "The workshop has ended in the meantime."
    return f"The workshop has moved to step {step + 1} of {len(steps)}, {quoted(steps[step].title)}."
