"""Boards: what they are, their regions, tags and snapshot."""

from fastapi import APIRouter, Response

from app.domain.requests import BoardChanges, NewBoard
from app.services import access, board_documents, boards, serializers
from app.store import queries
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.api_v1.schemas import Listed
from app.web.http import etags, responses, security_log
from app.web.http.dependencies import BoardSlug, ContextDep, IfMatchDep
from app.web.http.response_schemas import problems

router = APIRouter(prefix="/boards", tags=["boards"], route_class=PermittedRoute)


@router.get(
    "",
    operation_id="list_boards",
    summary="Boards you may read",
    response_model=Listed[schemas.Board],
)
def list_boards(context: ContextDep) -> Response:
    """Sorted by title."""
    with context.reading() as (session, caller):
        listed = queries.boards.by_title(session, access.readable_boards(caller))
        etag = etags.of_several([(board.id, board.version) for board in listed], context.request)

        def make() -> Response:
            return responses.items([serializers.board(session, board) for board in listed])

        return etags.answer(context.request, etag, make, public=False)


@router.post(
    "",
    operation_id="create_board",
    summary="Make a board",
    status_code=201,
    response_model=schemas.Board,
    responses=problems(403, 409),
)
def create_board(context: ContextDep, new: NewBoard) -> Response:
    """With your own three concepts, or the usual ones. Without a slug, the board gets one from its title.

    With a `seed` it starts with examples in their places: 40 of the sample, or 12 for one kind of school.
    """
    with context.writing() as (session, caller):
        board = board_documents.create(session, caller, new)
        made = serializers.board(session, board)
    location = f"/api/v1/boards/{board.slug}"
    return responses.json(made, 201, Location=location, ETag=responses.etag(board.version))


@router.get(
    "/{board}",
    operation_id="get_board",
    summary="A board",
    response_model=schemas.Board,
    responses=problems(404),
)
def get_board(context: ContextDep, slug: BoardSlug) -> Response:
    """The board with its counts and its version."""
    with context.reading_board(slug) as (session, _, board):

        def make() -> Response:
            return responses.json(serializers.board(session, board))

        etag, public = etags.tag(board.version), etags.is_public(board)
        return etags.answer(context.request, etag, make, public=public)


@router.patch(
    "/{board}",
    operation_id="edit_board",
    summary="Change a board",
    response_model=schemas.Board,
    responses=problems(403, 404, 409, 412, 428),
)
def edit_board(context: ContextDep, slug: BoardSlug, expected: IfMatchDep, changes: BoardChanges) -> Response:
    """Fields that you leave out stay as they are.

    `naming` can change from `named` to `pseudonyms` to `anonymous`, but never back: names are overwritten.
    """
    with context.writing() as (session, caller):
        board = boards.edit(session, caller, slug, changes, expected)
        return responses.json(serializers.board(session, board), ETag=responses.etag(board.version))


@router.delete(
    "/{board}",
    operation_id="remove_board",
    summary="Remove a board",
    status_code=204,
    responses=problems(403, 404, 412, 428),
)
def remove_board(context: ContextDep, slug: BoardSlug, expected: IfMatchDep) -> Response:
    """Remove the board and everything on it."""
    with context.writing() as (session, caller):
        boards.remove(session, caller, slug, expected)
    security_log.record(context.request, "board_removed", by=caller.facilitator_name, board=slug)
    return Response(status_code=204)


@router.get(
    "/{board}/snapshot",
    operation_id="get_snapshot",
    summary="Everything that a screen needs",
    response_model=schemas.Snapshot,
    responses=problems(404),
)
def get_snapshot(context: ContextDep, slug: BoardSlug) -> Response:
    """The board, its concepts, examples and regions, at one version."""
    with context.reading_board(slug) as (session, _, board):

        def make() -> Response:
            return responses.json_text(serializers.snapshot(session, board))

        return etags.of_board(context.request, board, make)


@router.get(
    "/{board}/regions",
    operation_id="list_regions",
    summary="Regions with counts",
    response_model=Listed[schemas.RegionCount],
    responses=problems(404),
)
def list_regions(context: ContextDep, slug: BoardSlug) -> Response:
    """The eight regions, then the tray."""
    with context.reading_board(slug) as (session, _, board):

        def make() -> Response:
            return responses.items(serializers.region_list(session, board))

        return etags.of_board(context.request, board, make)


@router.get(
    "/{board}/tags",
    operation_id="list_tags",
    summary="Tags with counts",
    response_model=Listed[schemas.TagCount],
    responses=problems(404),
)
def list_tags(context: ContextDep, slug: BoardSlug) -> Response:
    """Most used first."""
    with context.reading_board(slug) as (session, _, board):

        def make() -> Response:
            rows = queries.examples.tags(session, board.id)
            return responses.items([{"tag": row.tag, "count": row.times} for row in rows])

        return etags.of_board(context.request, board, make)
