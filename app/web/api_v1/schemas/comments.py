"""Comments on examples as REST clients read them."""

from pydantic import BaseModel, Field

from app.domain.document import CommentKind
from app.web.api_v1.schemas.lists import Moment


class Comment(BaseModel):
    """What somebody wrote about an example."""

    id: str
    example: str
    parent: str | None = Field(description="id of the comment that this one replies to")
    kind: CommentKind
    text: str | None = Field(description="null: it was removed, and is kept for its replies")
    author: str | None = Field(description="who wrote it, as far as the board shows names")
    at: Moment
    edited_at: Moment | None
    version: int = Field(description="its ETag, in quotation marks, for If-Match")
    mine: bool = Field(description="whether you wrote it")
