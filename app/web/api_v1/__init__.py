"""Version 1 of the contract with REST clients: fields are added, never renamed, moved or removed."""

from fastapi import Depends, FastAPI

from app.web.api_v1 import (
    ahead,
    boards,
    cards,
    changes,
    comments,
    comparisons,
    concepts,
    coverage,
    diagrams,
    doing,
    edges,
    examples,
    feeds,
    lenses,
    lines,
    next_steps,
    participants,
    placements,
    readiness,
    rounds,
    settling,
    sheets,
    submissions,
    summaries,
    tokens,
    transfer,
    workshop,
    workshop_templates,
)
from app.web.http.dependencies import known_parameters

_NOUNS = (
    boards,
    concepts,
    lenses,
    feeds,
    examples,
    cards,
    coverage,
    edges,
    placements,
    doing,
    ahead,
    comments,
    next_steps,
    lines,
    readiness,
    rounds,
    participants,
    changes,
    diagrams,
    tokens,
    sheets,
    transfer,
    workshop,
    workshop_templates,
    settling,
    comparisons,
    summaries,
    submissions,
)


def install(app: FastAPI) -> None:
    """Each noun by itself: FastAPI goes through a router within a router again at every level."""
    for noun in _NOUNS:
        app.include_router(noun.router, prefix="/api/v1", dependencies=[Depends(known_parameters)])
