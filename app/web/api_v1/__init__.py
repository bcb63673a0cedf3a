"""Version 1 of the contract with REST clients: fields are added, never renamed, moved or removed."""

from fastapi import APIRouter, Depends

from app.web.api_v1 import (
    boards,
    changes,
    concepts,
    diagrams,
    examples,
    participants,
    placements,
    sheets,
    tokens,
    transfer,
)
from app.web.dependencies import known_parameters

router = APIRouter(prefix="/api/v1", dependencies=[Depends(known_parameters)])
for noun in (
    boards,
    concepts,
    examples,
    placements,
    participants,
    changes,
    diagrams,
    tokens,
    sheets,
    transfer,
):
    router.include_router(noun.router)
