"""Settling: what most people answered in a round goes into the shared map."""

from fastapi import APIRouter, Response

from app.domain.requests import Settling
from app.services import round_serializers, settling
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.http import responses
from app.web.http.dependencies import BoardSlug, ContextDep, RoundNumber
from app.web.http.response_schemas import problems

router = APIRouter(prefix="/boards/{board}/rounds", tags=["rounds"], route_class=PermittedRoute)


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

    With `at_least` an example that fewer than three placed in this round goes by the last round before in
    which three or more did; its `round` says which. With `dry_run` nothing is moved. Sending what an example
    had `before` undoes it. For facilitators.
    """
    if choice.dry_run:
        with context.reading() as (session, caller):
            outcome = settling.preview(session, caller, slug, number, choice)
        return responses.json(round_serializers.settling_outcome(outcome))
    with context.writing() as (session, caller):
        outcome = settling.settle(session, caller, slug, number, choice)
    return responses.json(round_serializers.settling_outcome(outcome))
