"""Settling: what most people answered in a round goes into the shared map."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domain.requests import Settling
from app.domain.rounds.settling import USUAL_AGREEMENT
from app.services import agreement, round_serializers, settling
from app.services.rounds import lifecycle
from app.store import queries
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.http import etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep, RoundNumber
from app.web.http.response_schemas import problems

router = APIRouter(prefix="/boards/{board}/rounds", tags=["rounds"], route_class=PermittedRoute)


AtLeast = Annotated[
    float,
    Query(ge=0, le=1, allow_inf_nan=False, description="as in settle_round: the least agreement"),
]


@router.get(
    "/{round}/proposals",
    operation_id="list_proposals",
    summary="What can be settled",
    response_model=schemas.Proposals,
    responses=problems(404, 409),
)
def list_proposals(
    context: ContextDep, slug: BoardSlug, number: RoundNumber, at_least: AtLeast = USUAL_AGREEMENT
) -> Response:
    """After the reveal: where most people placed each example of this round and of those that it follows."""
    with context.reading_member(slug) as (session, member):
        board = member.board
        round_ = lifecycle.get(session, board, number)
        agreement.require_revealed(session, round_)

        def make() -> Response:
            proposed = settling.proposals(session, member, round_, at_least)
            concepts = queries.boards.concepts(session, board.id)
            return responses.json(round_serializers.proposals(proposed, at_least, concepts))

        return etags.of_board(context.request, board, make)


@router.post(
    "/{round}/settle",
    operation_id="settle_round",
    summary="Settle examples into the shared map",
    response_model=schemas.SettlingOutcome,
    responses=problems(403, 404, 409),
)
def settle_round(context: ContextDep, slug: BoardSlug, number: RoundNumber, choice: Settling) -> Response:
    """Place examples on the shared map, all at once.

    `settled` says what was placed. `left` says what was not, and why.
    Programs read the `code` of what is left. People read `why`.

    The examples are those of this round and of the rounds that it `follows`. With `at_least` an example that
    fewer than three placed in this round goes by the last round before in which three or more did; its
    `round` says which. With `dry_run` nothing is moved. Sending what an example
    had `before` undoes it. For facilitators.
    """
    if choice.dry_run:
        with context.reading() as (session, caller):
            outcome = settling.preview(session, caller, slug, number, choice)
        return responses.json(round_serializers.settling_outcome(outcome))
    with context.writing() as (session, caller):
        outcome = settling.settle(session, caller, slug, number, choice)
    return responses.json(round_serializers.settling_outcome(outcome))
