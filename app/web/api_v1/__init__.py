"""Version 1 of the contract with REST clients: fields are added, never renamed, moved or removed."""

from fastapi import APIRouter, Depends

from app.web.api_v1 import (
    boards,
    changes,
    comparisons,
    concepts,
    diagrams,
    examples,
    participants,
    placements,
    rounds,
    settling,
    sheets,
    summaries,
    tokens,
    transfer,
    workshop,
)
from app.web.dependencies import known_parameters

router = APIRouter(prefix="/api/v1", dependencies=[Depends(known_parameters)])
for noun in (
    boards,
    concepts,
    examples,
    placements,
    rounds,
    participants,
    changes,
    diagrams,
    tokens,
    sheets,
    transfer,
    workshop,
    settling,
    comparisons,
    summaries,
):
    router.include_router(noun.router)
