"""The boards that Threefold comes with: a new board can begin with the examples of one of them."""

from functools import cache
from pathlib import Path

import app
from app.domain.document import Document
from app.domain.requests import Seed

SAMPLE: Seed = "sample"
_FOLDER = Path(app.__file__).parent.parent / "seeds"


@cache
def document(seed: Seed) -> Document:
    """The document of a seed. All seeds have the same three concepts: the usual ones."""
    return Document.model_validate_json((_FOLDER / f"{seed}.json").read_bytes())
