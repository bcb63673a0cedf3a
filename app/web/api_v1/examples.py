"""Examples: lists with filters, and one at a time."""

import json
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlmodel import Session

from app.domain.document import ExampleFields
from app.domain.events import to_json
from app.domain.requests import ExampleChanges
from app.domain.rounds.agreement import ExampleAgreement
from app.domain.text import Slug
from app.services import access, agreement, doing, examples, round_serializers
from app.services.access import Caller
from app.store import queries
from app.store.models import Board, Concept, Example
from app.store.queries.examples import EXTRAS
from app.store.queries.filters import Filters
from app.web.api_v1 import schemas
from app.web.api_v1.filters import ExampleFilters, Flag, People
from app.web.api_v1.permissions import PermittedRoute
from app.web.api_v1.schemas import Listed
from app.web.http import cursors, etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep, ExampleId, IfMatchDep, RequestContext
from app.web.http.response_schemas import problems

router = APIRouter(tags=["examples"], route_class=PermittedRoute)

Extras = Annotated[str, Field(pattern=f"^({'|'.join(EXTRAS)})(,({'|'.join(EXTRAS)}))*$")]
Include = Annotated[
    Extras | None,
    Field(
        description="extras, joined by commas: `agreement`, `doing`, `revisions`, `stale`",
        examples=["revisions"],
    ),
]


class ExampleQuery(ExampleFilters):
    """Filters (all must hold), order, and how many."""

    sort: schemas.Sort = Field("created_at", description="a `-` in front sorts in descending order")
    limit: int = Field(100, ge=1, le=500, description="how many examples at most")
    cursor: str | None = Field(
        None, max_length=2_000, description="the cursor in the `next` of the page before"
    )
    total: Flag = Field(False, description="answer how many there are in all, on the first page")
    include: Include = None

    def whose(self, session: Session, caller: Caller) -> People:
        """As for the filters; what is the caller's own may be shown too."""
        shows_mine = "doing" in _extras(self.include)
        return doing.people_of(session, caller) if shows_mine else super().whose(session, caller)


class AllExamplesQuery(ExampleQuery):
    """The filters, and on which board."""

    board: Slug | None = Field(None, description="only on this board")


@router.get(
    "/examples",
    operation_id="list_all_examples",
    summary="Examples of every board you may read",
    response_model=Listed[schemas.Example],
    responses=problems(404),
)
def list_all_examples(context: ContextDep, query: Annotated[AllExamplesQuery, Query()]) -> Response:
    """In the order they were added, unless sorted otherwise."""
    with context.reading() as (session, caller):
        if query.board:
            return _of_board(context, session, caller, query, access.readable(session, caller, query.board))
        versions = queries.boards.versions(session, access.readable_boards(caller))
        whose = query.whose(session, caller)
        etag = etags.of_several(versions, context.request, whose)

        def make() -> Response:
            boards = tuple(board_id for board_id, _ in versions)
            return _page(context, session, query, query.filters(session, None, boards, whose), whose)

        return etags.answer(context.request, etag, make, public=False)


@router.get(
    "/boards/{board}/examples",
    operation_id="list_examples",
    summary="Examples of a board",
    response_model=Listed[schemas.Example],
    responses=problems(404),
)
def list_examples(context: ContextDep, slug: BoardSlug, query: Annotated[ExampleQuery, Query()]) -> Response:
    """In the order they were added, unless sorted otherwise."""
    with context.reading() as (session, caller):
        return _of_board(context, session, caller, query, access.readable(session, caller, slug))


def _of_board(
    context: RequestContext, session: Session, caller: Caller, query: ExampleQuery, board: Board
) -> Response:
    whose = query.whose(session, caller)

    def make() -> Response:
        return _page(context, session, query, query.filters(session, board, whose=whose), whose)

    return etags.of_board(context.request, board, make, whose)


def _page(
    context: RequestContext, session: Session, query: ExampleQuery, filters: Filters, whose: People
) -> Response:
    order = cursors.order(query.sort, query.cursor)
    extras = _extras(query.include)
    page = queries.examples.page(session, filters, order, query.limit, extras)
    items = _computed(session, page.items, extras, whose)
    total = query.total and not query.cursor
    count = {"total": queries.examples.count(session, filters)} if total else {}
    onward = _onward(context, query, page.after) if page.after else None
    rest = to_json({"next": onward} | count)
    response = responses.json_text(b'{"items":%b,%b' % (items, rest[1:].encode()))
    if onward:
        response.headers["Link"] = f'<{onward}>; rel="next"'
    return response


def _extras(include: str | None) -> frozenset[str]:
    return frozenset(include.split(",") if include else ())


def _computed(session: Session, items: bytes, extras: frozenset[str], whose: People) -> bytes:
    """The examples (a JSON array), with those extras that are no text of the database."""
    if "agreement" in extras:
        items = _with_agreement(session, items)
    return _with_doing(session, items, whose or ()) if "doing" in extras else items


def _with_doing(session: Session, items: bytes, people: Sequence[str]) -> bytes:
    listed = json.loads(items)
    said = doing.of_examples(session, people, [example["id"] for example in listed])
    return to_json([example | {"doing": said[example["id"]]} for example in listed]).encode()


def _with_agreement(session: Session, items: bytes) -> bytes:
    """The examples (a JSON array), each with how people placed it in rounds."""
    listed = json.loads(items)
    agreements = agreement.of_examples(session, [example["id"] for example in listed])
    return to_json(
        [example | {"agreement": _agreement(agreements.get(example["id"]))} for example in listed]
    ).encode()


def _agreement(known: tuple[ExampleAgreement, Sequence[Concept]] | None) -> dict[str, Any] | None:
    return known and {"round": known[0].round} | round_serializers.example_agreement(*known)


def _onward(context: RequestContext, query: ExampleQuery, after: tuple[Any, str]) -> str:
    asked = [
        pair for pair in context.request.query_params.multi_items() if pair[0] not in {"cursor", "total"}
    ]
    cursor = cursors.encode(query.sort, after)
    return context.address(f"{context.request.url.path}?{urlencode([*asked, ('cursor', cursor)])}")


@router.post(
    "/boards/{board}/examples",
    operation_id="add_example",
    summary="Add an example",
    status_code=201,
    response_model=schemas.Example,
    responses=problems(401, 404, 409),
)
def add_example(context: ContextDep, slug: BoardSlug, fields: ExampleFields) -> Response:
    """The example comes into the tray. Only the title is required."""
    with context.writing() as (session, caller):
        example = examples.add(session, caller, slug, fields)
    location = f"/api/v1/boards/{slug}/examples/{example.id}"
    return responses.json_text(example.body, 201, Location=location, ETag=responses.etag(example.version))


@router.get(
    "/boards/{board}/examples/{example}",
    operation_id="get_example",
    summary="An example",
    response_model=schemas.Example,
    responses=problems(404),
)
def get_example(
    context: ContextDep, slug: BoardSlug, example_id: ExampleId, include: Annotated[Include, Query()] = None
) -> Response:
    """Send its ETag in If-Match when you change it."""
    with context.reading_board(slug) as (session, caller, board):
        example = examples.get(session, board, example_id)
        extras = _extras(include)
        # A comment is no change of the example, which keeps its version; the answer has one more.
        depends_on: list[object] = [example.comments] if example.comments else []
        depends_on += [extras, board.held_since, board.rewritten] if extras else []
        depends_on += [board.version] if extras & {"agreement", "doing", "stale"} else []
        whose = doing.people_of(session, caller) if "doing" in extras else None
        depends_on += [] if whose is None else [whose]

        def make() -> Response:
            return responses.json_text(_representation(session, example, extras, whose))

        etag = etags.tag(example.version, *depends_on)
        return etags.answer(context.request, etag, make, public=etags.is_public(board) and whose is None)


def _representation(session: Session, example: Example, extras: frozenset[str], whose: People) -> str | bytes:
    if not extras:
        return example.body
    body = queries.examples.body(session, example.id, extras)
    return _computed(session, f"[{body}]".encode(), extras, whose)[1:-1]


@router.patch(
    "/boards/{board}/examples/{example}",
    operation_id="edit_example",
    summary="Change an example",
    response_model=schemas.Example,
    responses=problems(401, 403, 404, 409, 412, 428),
)
def edit_example(
    context: ContextDep, slug: BoardSlug, example_id: ExampleId, expected: IfMatchDep, changes: ExampleChanges
) -> Response:
    """Fields that you leave out stay, in `setting` and `source` too.

    For the person who added it, and for facilitators.
    """
    with context.writing() as (session, caller):
        example = examples.edit(session, caller, slug, example_id, changes, expected)
    return responses.json_text(example.body, ETag=responses.etag(example.version))


@router.delete(
    "/boards/{board}/examples/{example}",
    operation_id="remove_example",
    summary="Remove an example",
    status_code=204,
    responses=problems(401, 403, 404, 409, 412, 428),
)
def remove_example(
    context: ContextDep, slug: BoardSlug, example_id: ExampleId, expected: IfMatchDep
) -> Response:
    """You can restore it for 30 days, unless the server keeps it for another time.

    For the person who added it, and for facilitators.
    """
    with context.writing() as (session, caller):
        examples.remove(session, caller, slug, example_id, expected)
    return Response(status_code=204)


@router.post(
    "/boards/{board}/examples/{example}/restore",
    operation_id="restore_example",
    summary="Restore a removed example",
    response_model=schemas.Example,
    responses=problems(401, 403, 404, 409, 410),
)
def restore_example(context: ContextDep, slug: BoardSlug, example_id: ExampleId) -> Response:
    """It returns to where it was, within 30 days or as long as the server keeps it.

    For the person who added it, and for facilitators.
    """
    with context.writing() as (session, caller):
        example = examples.restore(session, caller, slug, example_id)
    return responses.json_text(example.body, ETag=responses.etag(example.version))
