"""Lists of anything, and the values that many representations have."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, Field

T = TypeVar("T")
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-21T17:26:00Z"])]
Region = Annotated[
    str | None,
    Field(
        description="concepts answered yes, joined by commas; `outside`; null in the tray",
        examples=["personalizing,individualizing"],
    ),
]


class Listed(BaseModel, Generic[T]):
    """Part of a list. `next` is the address of the part that follows, null at the end."""

    items: list[T]
    next: str | None
    total: int | None = Field(None, description="only on the first page, with `total=true`")
