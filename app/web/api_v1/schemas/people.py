"""Participants and tokens as REST clients read them."""

from pydantic import BaseModel, Field

from app.domain.credentials import Scope
from app.web.api_v1.schemas.lists import Moment


class Participant(BaseModel):
    """Somebody who joined a board."""

    id: str
    name: str
    board: str
    group: str | None = Field(None, description="what they chose of the board's groups")


class PersonalLink(BaseModel):
    """A link by which a participant goes on in another browser, once."""

    address: str = Field(description="to open there; shown this once")
    expires_at: Moment


class Token(BaseModel):
    """What a REST client is let in by, without its secret."""

    id: str
    name: str
    scope: Scope
    board: str | None = Field(description="the board it is for; null for all")
    made_by: str = Field(description="the facilitator who made it")
    created_at: Moment
    last_used_at: Moment | None = Field(description="last use, to the minute; null before the first")


class MadeToken(Token):
    """A new token, with its secret."""

    token: str = Field(description="for the header Authorization; shown this once", examples=["tf_…"])
