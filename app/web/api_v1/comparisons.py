"""What moved between two rounds."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domain.document import MOST_NUMBERS
from app.services import comparisons, round_serializers
from app.store import queries
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.http import etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep, RoundNumber
from app.web.http.response_schemas import problems

router = APIRouter(prefix="/boards/{board}/rounds", tags=["rounds"], route_class=PermittedRoute)

With = Annotated[
    int | None,
    Query(
        alias="with",
        ge=1,
        le=MOST_NUMBERS,
        description="the earlier round; if you leave it out, the last revealed round before this one",
    ),
]


@router.get(
    "/{round}/comparison",
    operation_id="compare_rounds",
    summary="What changed between two rounds",
    response_model=schemas.Comparison,
    responses=problems(404, 409),
)
def compare_rounds(context: ContextDep, slug: BoardSlug, number: RoundNumber, with_: With = None) -> Response:
    """After the reveal of both rounds: for each circle, and in sum."""
    with context.reading_member(slug) as (session, member):
        board = member.board
        before, after = comparisons.find_pair(session, board, number, with_)

        def make() -> Response:
            compared = comparisons.of_pair(session, member, before, after)
            concepts = queries.boards.concepts(session, board.id)
            steps = queries.next_steps.of_board(session, board.id)
            decided = comparisons.decided_between(steps, before, after)
            return responses.json(round_serializers.compared_rounds(compared, concepts, decided))

        return etags.of_board(context.request, board, make)
