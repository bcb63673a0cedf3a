"""Lines of columns as REST clients read them."""

from pydantic import BaseModel, Field

from app.domain.lines import LineKind
from app.web.api_v1.schemas.lists import Moment


class Line(BaseModel):
    """A line that somebody wrote in a column."""

    id: str
    board: str
    version: int = Field(description="the board's version at its last change; its ETag is made of it")
    kind: LineKind = Field(description="its column")
    text: str
    concept: str | None = Field(
        description="key of the circle: of a Y-chart always, else the one on which people differ"
    )
    example: str | None = Field(description="id of the example that it grows out of")
    round: int | None = Field(description="number of the round in which people differ on the example")
    taken: bool = Field(description="a facilitator took it over into the definition of its circle")
    created_at: Moment
    updated_at: Moment
