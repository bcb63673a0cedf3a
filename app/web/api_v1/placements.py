"""Placements: three answers about an example."""

from fastapi import APIRouter, Response

from app.domain.requests import Placement
from app.services import placements
from app.services.placements import AnswersGiven
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.http import responses
from app.web.http.dependencies import BoardSlug, ContextDep, ExampleId
from app.web.http.response_schemas import problems

router = APIRouter(
    prefix="/boards/{board}/examples/{example}/placement", tags=["placements"], route_class=PermittedRoute
)


@router.put(
    "",
    operation_id="place_example",
    summary="Place an example",
    response_model=schemas.Example,
    responses=problems(401, 404, 409),
)
def place_example(
    context: ContextDep, slug: BoardSlug, example_id: ExampleId, placement: Placement
) -> Response:
    """Answer for each circle, or list the circles answered yes. The last placement counts."""
    given: AnswersGiven = placement.answers if "answers" in placement.model_fields_set else placement.concepts
    with context.writing() as (session, caller):
        example = placements.place(session, caller, slug, example_id, given, placement.at)
    return responses.json_text(example.body, ETag=responses.etag(example.version))


@router.delete(
    "",
    operation_id="return_example",
    summary="Return an example to the tray",
    response_model=schemas.Example,
    responses=problems(401, 404, 409),
)
def return_example(context: ContextDep, slug: BoardSlug, example_id: ExampleId) -> Response:
    """The response is the example as it is now. An example in the tray stays there."""
    with context.writing() as (session, caller):
        example = placements.unplace(session, caller, slug, example_id)
    return responses.json_text(example.body, ETag=responses.etag(example.version))
