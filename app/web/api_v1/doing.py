"""What participants say of an example: we do this, we tried it, we want to try it."""

from fastapi import APIRouter, Response

from app.domain.requests import DoingChoice
from app.services import doing
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.http import responses
from app.web.http.dependencies import BoardSlug, ContextDep, ExampleId
from app.web.http.response_schemas import problems

router = APIRouter(
    prefix="/boards/{board}/examples/{example}/doing", tags=["examples"], route_class=PermittedRoute
)


@router.put(
    "",
    operation_id="say_doing",
    summary="Say that you do an example, tried it, or want to",
    response_model=schemas.DoingCounts,
    responses=problems(401, 403, 404, 409),
)
def say_doing(context: ContextDep, slug: BoardSlug, example_id: ExampleId, choice: DoingChoice) -> Response:
    """The last answer counts. Where names are hidden, counts under three are null, and no event says who."""
    with context.writing() as (session, caller):
        counts = doing.say(session, caller, slug, example_id, choice.state)
    return responses.json(counts)


@router.delete(
    "",
    operation_id="take_back_doing",
    summary="Take back what you said of an example",
    response_model=schemas.DoingCounts,
    responses=problems(401, 403, 404, 409),
)
def take_back_doing(context: ContextDep, slug: BoardSlug, example_id: ExampleId) -> Response:
    """Without any, nothing happens. The response has the counts as they are now."""
    with context.writing() as (session, caller):
        counts = doing.say(session, caller, slug, example_id, None)
    return responses.json(counts)
