"""Whether this process is alive, and whether it can work."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import DISK_IS_FULL, Unready
from app.store import migrations
from app.store.database import cannot_store
from app.web.http.response_schemas import problems

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """All is well; anything else is a problem with another status."""

    status: Literal["ok"] = "ok"


@router.get("/healthz", operation_id="check_alive", summary="Does the server run?")
async def check_alive() -> Health:
    """The process answers."""
    return Health()


@router.get("/readyz", operation_id="check_ready", summary="Can the server work?", responses=problems(503))
def check_ready(request: Request) -> Health:
    """The database answers, is whole and up to date, and can be written; the clock did not go back.

    Raises Unready.
    """
    try:
        is_current = migrations.is_current(request.app.state.database.engine)
    except SQLAlchemyError as error:
        raise Unready("The database does not answer.") from error
    if not is_current:
        raise Unready("The database needs migrating: run threefold migrate.")
    try:
        request.app.state.database.check_writable()
    except SQLAlchemyError as error:
        raise Unready(DISK_IS_FULL if cannot_store(error) else "The database does not answer.") from error
    for fault in request.app.state.condition.faults():
        raise Unready(fault)
    return Health()
