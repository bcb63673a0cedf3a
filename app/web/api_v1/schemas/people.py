"""Participants and tokens as REST clients read them."""

from pydantic import BaseModel, Field

from app.domain.credentials import Scope
from app.web.api_v1.schemas.lists import Moment


class Participant(BaseModel):
    """Somebody who joined a board."""

    id: str
    name: str
    board: str
    group: str | None = Field(None, description="the group that they chose")


class Person(BaseModel):
    """Somebody who joined a board, as facilitators see them."""

    id: str
    name: str | None = Field(description="null where names are hidden")
    group: str | None = Field(description="the group that they chose; null where names are hidden")
    joined_at: Moment
    left_at: Moment | None = Field(description="null while they take part")


class PersonalLink(BaseModel):
    """A link with which a participant continues in another browser, once."""

    address: str = Field(description="the address to open there; it is shown only once")
    expires_at: Moment


class Token(BaseModel):
    """A token of a REST client, without its secret."""

    id: str
    name: str
    scope: Scope
    board: str | None = Field(description="the board that it is for; null: all boards")
    made_by: str = Field(description="the facilitator who made it")
    created_at: Moment
    last_used_at: Moment | None = Field(description="last use, to the minute; null before the first")
    expires_at: Moment | None = Field(description="when it stops working; null: never")


class MadeToken(Token):
    """A new token, with its secret."""

    token: str = Field(description="for the header Authorization; it is shown only once", examples=["tf_…"])
