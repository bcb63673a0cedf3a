"""Examples that were sent in."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from app.web.api_v1.schemas.lists import Moment

State = Literal["waiting", "shown", "returned"]


class SentSubmission(BaseModel):
    """What became of sending."""

    state: State
    status_url: str = Field(description="a secret address, shown once: it says where the example stands")


class Submission(BaseModel):
    """An example that somebody sent, as facilitators see it."""

    id: str
    state: State
    from_: str | None = Field(alias="from", description="who sent it, in their own words")
    reason: str | None
    example: str | None = Field(description="id of the example on the board")
    at: Moment
    fields: dict[str, Any] = Field(description="as in `NewSubmission`; of one that is shown the title alone")
