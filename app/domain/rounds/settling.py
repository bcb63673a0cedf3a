"""Whether what most people answered in a round can go into the shared map, and why not. Pure."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from app.domain.regions import AnswerTriple
from app.domain.rounds.agreement import CircleCount, ExampleAgreement
from app.domain.rounds.policy import LEAST
from app.domain.sentences import listed

AnswersByKey = Mapping[str, bool | None]
ObstacleCode = Literal["not_in_round", "removed", "there_already", "moved", "too_few", "not_agreed"]


ProposalState = Literal["proposed", "settled", "open"]
"""An example is agreed on and not on the map yet, or is there already, or people do not agree enough."""
USUAL_AGREEMENT = 0.8


class Obstacle(NamedTuple):
    """Why an example is left as it is: a code for programs, and a sentence for people."""

    code: ObstacleCode
    why: str


NOT_IN_ROUND = Obstacle("not_in_round", "It was not in this round.")
REMOVED = Obstacle("removed", "It was removed.")
THERE_ALREADY = Obstacle("there_already", "It is already there.")
MOVED = Obstacle("moved", "Somebody moved it in the meantime.")
FEW_ANSWERED = Obstacle("too_few", "Fewer than three people answered.")
FEW_SURE = Obstacle("too_few", "Too few people said yes or no.")


def answers_to_settle(agreement: ExampleAgreement) -> AnswerTriple:
    """What most say, circle by circle; not sure for a tie, or fewer than three who said yes or no."""
    circles = agreement.circles or (CircleCount(),) * 3
    first, second, third = (circle.majority if circle.answered >= LEAST else None for circle in circles)
    return first, second, third


def majority(agreement: ExampleAgreement) -> AnswerTriple | None:
    """What most say of an example, however few; None where nobody said anything that may be known."""
    return agreement.majority if any(circle.answered for circle in agreement.circles or ()) else None


def too_open(agreement: ExampleAgreement, at_least: float, labels: Sequence[str]) -> Obstacle | None:
    """Why people do not agree enough on an example, None when they do; `labels` in the circles' order."""
    if agreement.agreement is None:
        return FEW_SURE if agreement.answered >= LEAST else FEW_ANSWERED
    if agreement.agreement >= at_least:
        return None
    return Obstacle("not_agreed", _least_agreed(agreement.circles or (), labels))


def _least_agreed(circles: Sequence[CircleCount], labels: Sequence[str]) -> str:
    sides = [
        (max(circle.yes, circle.no) / circle.answered, circle, label)
        for circle, label in zip(circles, labels, strict=True)
        if circle.answered >= LEAST
    ]
    _, circle, label = min(sides, key=lambda side: side[0])
    return f"{max(circle.yes, circle.no)} of {circle.answered} agree on {listed([label])}."
