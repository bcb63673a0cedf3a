"""Pairs of examples as REST clients read them."""

from pydantic import BaseModel, Field

from app.web.api_v1.schemas.examples import Example


class Edge(BaseModel):
    """Two examples that differ in exactly one circle."""

    concept: str = Field(description="key of the circle")
    inside: Example = Field(description="answered yes for it")
    outside: Example = Field(description="answered no for it")
    shared_tags: list[str] = Field(description="tags that both have")
