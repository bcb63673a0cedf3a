"""The questions that ask whether a school is ready, as REST clients read them."""

from pydantic import BaseModel, Field

from app.domain.readiness import QuestionKey, ReadinessState


class ReadinessQuestion(BaseModel):
    """One of the six questions, and the answer of a board."""

    question: QuestionKey
    title: str
    asks: str
    state: ReadinessState | None = Field(description="null: nobody has answered it yet")
    text: str | None
