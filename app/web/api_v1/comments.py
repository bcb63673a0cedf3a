"""Comments on an example, questions and cautions, with one level of replies."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from app.domain.requests import CommentChanges, NewComment
from app.services import comments
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.api_v1.schemas import Listed
from app.web.http import cursors, etags, responses
from app.web.http.dependencies import BoardSlug, CommentId, ContextDep, ExampleId, IfMatchDep, RequestContext
from app.web.http.response_schemas import problems

router = APIRouter(
    prefix="/boards/{board}/examples/{example}/comments", tags=["examples"], route_class=PermittedRoute
)

Limit = Annotated[int, Query(ge=1, le=500, description="how many comments at most")]
Cursor = Annotated[
    str | None, Query(max_length=2_000, description="the cursor in the `next` of the page before")
]


@router.get(
    "",
    operation_id="list_comments",
    summary="Comments on an example",
    response_model=Listed[schemas.Comment],
    responses=problems(404),
)
def list_comments(
    context: ContextDep, slug: BoardSlug, example_id: ExampleId, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """The oldest first, each followed by its replies."""
    with context.reading_member(slug) as (session, member):
        after = cursors.thread(cursor)

        def make() -> Response:
            items = comments.listed(session, member, example_id, limit + 1, after)
            return responses.json({"items": items[:limit], "next": _onward(context, items, limit)})

        whose = tuple(id_ or "" for id_ in comments.writer(member))
        return etags.of_board(context.request, member.board, make, whose)


def _onward(context: RequestContext, items: list[dict[str, Any]], limit: int) -> str | None:
    if len(items) <= limit:
        return None
    last = items[limit - 1]
    cursor = cursors.encode(cursors.THREAD, (last["parent"] or last["id"], last["id"]))
    return context.address(f"{context.request.url.path}?{urlencode({'limit': limit, 'cursor': cursor})}")


@router.post(
    "",
    operation_id="add_comment",
    summary="Comment on an example",
    status_code=201,
    response_model=schemas.Comment,
    responses=problems(401, 404, 409),
)
def add_comment(context: ContextDep, slug: BoardSlug, example_id: ExampleId, new: NewComment) -> Response:
    """With `parent`, it is a reply. The person who added the example reads of it on the start page."""
    with context.writing() as (session, caller):
        added = comments.add(session, caller, slug, example_id, new)
    location = f"/api/v1/boards/{slug}/examples/{example_id}/comments/{added['id']}"
    return responses.json(added, 201, Location=location, ETag=responses.etag(added["version"]))


@router.patch(
    "/{comment}",
    operation_id="edit_comment",
    summary="Change your comment",
    response_model=schemas.Comment,
    responses=problems(401, 403, 404, 409, 412, 428),
)
def edit_comment(
    context: ContextDep,
    slug: BoardSlug,
    example_id: ExampleId,
    comment_id: CommentId,
    expected: IfMatchDep,
    changes: CommentChanges,
) -> Response:
    """Fields that you leave out stay as they are. For the person who wrote it."""
    with context.writing() as (session, caller):
        changed = comments.edit(session, caller, slug, example_id, comment_id, changes, expected)
    return responses.json(changed, ETag=responses.etag(changed["version"]))


@router.delete(
    "/{comment}",
    operation_id="remove_comment",
    summary="Remove a comment",
    status_code=204,
    responses=problems(401, 403, 404, 409, 412, 428),
)
def remove_comment(
    context: ContextDep, slug: BoardSlug, example_id: ExampleId, comment_id: CommentId, expected: IfMatchDep
) -> Response:
    """Its replies stay. Nobody can restore it. For the person who wrote it, and for facilitators."""
    with context.writing() as (session, caller):
        comments.remove(session, caller, slug, example_id, comment_id, expected)
    return Response(status_code=204)
