"""Who is one step ahead, as participants read it."""

from pydantic import BaseModel, Field

from app.web.api_v1.schemas.examples import Example


class OpenDoor(BaseModel):
    """When somebody's door is open, where, and what is going on there."""

    when: str | None
    where: str | None
    what: str | None


class PersonAhead(BaseModel):
    """Somebody who said “ask me”."""

    name: str
    contact: str | None = Field(description="how to reach them, in their own words")
    door: OpenDoor | None = Field(description="null: they did not say that their door is open")
    mine: bool = Field(description="whether it is you")


class ExampleAhead(BaseModel):
    """An example in one circle more, and who can be asked about it."""

    example: Example
    adds: str = Field(description="key of the circle that it has more")
    people: list[PersonAhead]


class ContactExample(BaseModel):
    """An example of which you said “ask me”."""

    id: str
    number: int
    title: str
    door: OpenDoor | None


class OwnContact(BaseModel):
    """How you can be reached on a board, and what you can be asked about."""

    words: str | None = Field(description="null: you did not say how to reach you")
    examples: list[ContactExample]
