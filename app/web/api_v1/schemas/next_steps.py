"""Next steps as REST clients read them."""

from pydantic import BaseModel, Field

from app.domain.document import NextStepSize, NextStepState
from app.web.api_v1.schemas.lists import Moment


class NextStep(BaseModel):
    """What somebody will do next."""

    id: str
    board: str
    version: int = Field(description="the board's version at its last change; its ETag is made of it")
    text: str
    size: NextStepSize | None = Field(description="how much work it is")
    by: str | None = Field(
        description="the day by which it is to be done", json_schema_extra={"format": "date"}
    )
    who: str | None = Field(description="who does it; null where names are hidden")
    example: str | None = Field(description="id of the example it is about")
    toward: str | None = Field(description="key of the circle that it would take the example into")
    away_from: str | None = Field(description="key of the circle that it would take the example out of")
    state: NextStepState
    outcome: str | None = Field(description="what happened")
    noted: bool = Field(description="a facilitator wrote it down in the workshop")
    brought: bool = Field(
        description="it stood in the field of its example, and nobody is known to have written it"
    )
    created_at: Moment
    updated_at: Moment
