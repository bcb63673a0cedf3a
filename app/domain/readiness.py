"""Six questions that a school asks itself before it begins: is it ready? There is no score."""

from typing import Literal, NamedTuple, get_args

ReadinessState = Literal["clear", "not_yet", "skip"]
QuestionKey = Literal["purpose", "audience", "supports", "unwilling", "families", "lead"]
STATES: dict[ReadinessState, str] = {"clear": "Clear", "not_yet": "Not yet", "skip": "Skip"}


class Question(NamedTuple):
    """A question, and what it asks more exactly."""

    key: QuestionKey
    title: str
    asks: str


QUESTIONS = (
    Question("purpose", "Purpose", "What is it for? Say it in one sentence that a parent understands."),
    Question("audience", "Who and when", "Who takes part, when, and for how long?"),
    Question("supports", "Support", "What do people get: time, a room, somebody to ask?"),
    Question("unwilling", "Those who are not yet willing", "How are they heard? What may they leave out?"),
    Question("families", "Families", "What do families hear, from whom, and when?"),
    Question("lead", "Who leads", "Who leads it, and who leads it when that person is away?"),
)
KEYS: tuple[QuestionKey, ...] = get_args(QuestionKey)
