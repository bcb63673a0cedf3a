"""Where a board has examples and where it has none."""

from typing import Literal

from pydantic import BaseModel, Field

from app.web.api_v1.schemas.lists import Region


class CoverageCell(BaseModel):
    """The examples of a setting in a region."""

    region: Region
    count: int
    examples: list[str] = Field(description="ids, by number")


class CoverageRow(BaseModel):
    """A setting: a grade (0 for kindergarten), a subject or a community."""

    value: str | None = Field(description="null: examples that say nothing of it")
    label: str
    cells: list[CoverageCell] = Field(description="for each of the eight regions, then the tray")


class Coverage(BaseModel):
    """Settings by regions."""

    by: Literal["grade", "subject", "community"]
    rows: list[CoverageRow]
