"""Lenses: other ways to read a board's map."""

from fastapi import APIRouter, Response

from app.domain.requests import LensChanges, NewLens
from app.services import lenses
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.api_v1.schemas import Listed
from app.web.http import etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep, IfMatchDep, LensKey
from app.web.http.response_schemas import problems

router = APIRouter(prefix="/boards/{board}/lenses", tags=["concepts"], route_class=PermittedRoute)


@router.get(
    "",
    operation_id="list_lenses",
    summary="Other ways to read the map",
    response_model=Listed[schemas.Lens],
    responses=problems(404),
)
def list_lenses(context: ContextDep, slug: BoardSlug) -> Response:
    """First those that come with Threefold, where the board has the usual circles; then the board's own."""
    with context.reading_board(slug) as (session, _, board):

        def make() -> Response:
            return responses.items([lenses.serialized(lens) for lens in lenses.of_board(session, board)])

        return etags.of_board(context.request, board, make)


@router.post(
    "",
    operation_id="create_lens",
    summary="Make a lens",
    status_code=201,
    response_model=schemas.Lens,
    responses=problems(403, 404, 409),
)
def create_lens(context: ContextDep, slug: BoardSlug, new: NewLens) -> Response:
    """A board has at most 12 lenses of its own."""
    with context.writing() as (session, caller):
        lens = lenses.create(session, caller, slug, new)
    location = f"/api/v1/boards/{slug}/lenses/{lens.record.key}"
    return responses.json(lenses.serialized(lens), 201, Location=location, ETag=responses.etag(lens.version))


@router.get(
    "/{lens}",
    operation_id="get_lens",
    summary="One lens, and what lies where it can hold nothing",
    response_model=schemas.LensWithExamples,
    responses=problems(404),
)
def get_lens(context: ContextDep, slug: BoardSlug, key: LensKey) -> Response:
    """With the examples in each region that the lens makes impossible."""
    with context.reading_board(slug) as (session, _, board):
        lens = lenses.get(session, board, key)

        def make() -> Response:
            return responses.json(lenses.serialized(lens, lenses.examples_by_mask(session, board)))

        return etags.of_board(context.request, board, make)


@router.patch(
    "/{lens}",
    operation_id="edit_lens",
    summary="Change a lens",
    response_model=schemas.Lens,
    responses=problems(403, 404, 409, 412, 428),
)
def edit_lens(
    context: ContextDep, slug: BoardSlug, key: LensKey, expected: IfMatchDep, changes: LensChanges
) -> Response:
    """Fields that you leave out stay. A lens that comes with Threefold cannot be changed."""
    with context.writing() as (session, caller):
        lens = lenses.edit(session, caller, slug, key, changes, expected)
    return responses.json(lenses.serialized(lens), ETag=responses.etag(lens.version))


@router.delete(
    "/{lens}",
    operation_id="remove_lens",
    summary="Remove a lens",
    status_code=204,
    responses=problems(403, 404, 409),
)
def remove_lens(context: ContextDep, slug: BoardSlug, key: LensKey) -> Response:
    """Nobody can restore a removed lens. A lens that comes with Threefold cannot be removed."""
    with context.writing() as (session, caller):
        lenses.remove(session, caller, slug, key)
    return Response(status_code=204)
