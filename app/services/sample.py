"""The documents Threefold comes with."""

from functools import cache
from pathlib import Path

import app
from app.domain.document import Document

SEEDS = Path(app.__file__).parent.parent / "seeds"


@cache
def sample() -> Document:
    """The document of the sample board.

    A board that is created without concepts gets those of this document.
    """
    return Document.model_validate_json((SEEDS / "sample.json").read_bytes())
