"""Where a board has examples and where it has none."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.services import coverage
from app.services.coverage import By
from app.store import queries
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.http import etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep
from app.web.http.response_schemas import problems

router = APIRouter(prefix="/boards/{board}", tags=["examples"], route_class=PermittedRoute)


@router.get(
    "/coverage",
    operation_id="get_coverage",
    summary="Where there are examples, and where there are none",
    response_model=schemas.Coverage,
    responses=problems(404),
)
def get_coverage(
    context: ContextDep,
    slug: BoardSlug,
    by: Annotated[By, Query(description="which part of a setting makes the rows")] = "grade",
) -> Response:
    """Settings by regions. An example whose grades span several rows counts in each of them.

    The board's own subjects and communities have rows also where there is no example.
    """
    with context.reading_board(slug) as (session, _, board):

        def make() -> Response:
            keys = queries.boards.concept_keys(session, board.id)
            rows = coverage.of_board(session, board, by)
            return responses.json(coverage.serialized(rows, by, keys))

        return etags.of_board(context.request, board, make)
