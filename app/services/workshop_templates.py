"""The runs that Threefold comes with: steps with minutes and notes, for a workshop to begin from."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

import app
from app.domain.parts import Part
from app.domain.text import Title
from app.domain.workshop.steps import MOST_STEPS, Step

_FILE = Path(app.__file__).parent.parent / "seeds" / "runs" / "templates.json"


class WorkshopTemplate(Part):
    """A run to take over. `key` is never the address of a board: it has a low line."""

    key: Annotated[str, Field(pattern="^[a-z0-9]+(_[a-z0-9]+)+$")]
    title: Title
    about: Title
    steps: Annotated[list[Step], Field(min_length=1, max_length=MOST_STEPS)]

    @property
    def minutes(self) -> int:
        """How long all steps take together."""
        return sum(step.minutes or 0 for step in self.steps)


@cache
def every() -> Sequence[WorkshopTemplate]:
    """All templates, in the order in which they are offered."""
    return TypeAdapter(list[WorkshopTemplate]).validate_json(_FILE.read_bytes())


def find(key: str) -> WorkshopTemplate | None:
    """The template of this key."""
    return next((template for template in every() if template.key == key), None)
