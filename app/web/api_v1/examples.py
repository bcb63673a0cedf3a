"""Examples: lists with filters, and one at a time."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlmodel import Session

from app.domain.document import Direction, ExampleChanges, ExampleFields
from app.domain.errors import Fault, Invalid
from app.domain.events import to_json
from app.domain.regions import keys_of
from app.services import access, examples
from app.store import queries
from app.store.filters import Filters
from app.store.models import Board
from app.web import cursors, responses
from app.web.api_v1 import schemas
from app.web.api_v1.schemas import Listed, problems
from app.web.dependencies import BoardSlug, DeskDep, ExampleId, IfMatchDep

router = APIRouter(tags=["examples"])

Some = Annotated[list[str], Field(max_length=16)]
Exact = Annotated[str | None, Field(max_length=200)]


class ExampleQuery(BaseModel):
    """Filters (all must hold), order, and how many."""

    model_config = ConfigDict(extra="forbid")

    concept: Some = Field([], description="answered yes; repeat for several: all of them")
    without: Some = Field([], description="placed, and not answered yes; repeatable")
    region: Some = Field([], description="exactly this region, or `outside`; repeat for any of several")
    placed: bool | None = Field(None, description="false: those in the tray")
    tag: Some = Field([], description="has this tag, in any case; repeat for several: all of them")
    q: str = Field("", max_length=200, description="every word occurs in title, description or tags")
    grades: Exact = None
    subject: Exact = None
    community: Exact = None
    direction: Direction | None = None
    updated_since: AwareDatetime | None = None
    sort: schemas.Sort = "created_at"
    limit: int = Field(100, ge=1, le=500)
    cursor: str | None = Field(None, max_length=2_000, description="from `next`")
    total: bool = Field(False, description="count them all, on the first page")

    def filters(self, session: Session, caller: access.Caller, board: Board | None) -> Filters:
        """As the store understands them. Raises Invalid for a concept the board does not have."""
        if board:
            self._check_concepts(queries.keys(session, board.id))
        exactly = {name: getattr(self, name) for name in ("grades", "subject", "community", "direction")}
        return Filters(
            board_id=board.id if board else None,
            boards=None if board else access.readable_boards(caller),
            concepts=tuple(self.concept),
            without=tuple(self.without),
            regions=tuple(self.region),
            placed=self.placed,
            tags=tuple(self.tag),
            q=self.q,
            exactly=tuple((name, value) for name, value in exactly.items() if value is not None),
            updated_since=self.updated_since,
        )

    def _check_concepts(self, keys: tuple[str, ...]) -> None:
        named = [("concept", key) for key in self.concept] + [("without", key) for key in self.without]
        named += [("region", key) for region in self.region for key in keys_of(region)]
        unknown = [(parameter, key) for parameter, key in named if key not in keys]
        if unknown:
            has = f"it has {', '.join(keys)}"
            raise Invalid(
                *(Fault(f"This board has no concept “{key}”; {has}.", parameter=p) for p, key in unknown)
            )


class AllExamplesQuery(ExampleQuery):
    """The filters, and on which board."""

    board: str | None = Field(None, description="only on this board")


@router.get(
    "/examples",
    operation_id="list_all_examples",
    summary="Examples of every board you may read",
    response_model=Listed[schemas.Example],
    responses=problems(404),
)
def list_all_examples(
    request: Request, desk: DeskDep, query: Annotated[AllExamplesQuery, Query()]
) -> Response:
    """In the order they were added, unless sorted otherwise."""
    with desk.reading() as (session, caller):
        board = access.readable(session, caller, query.board) if query.board else None
        return _page(request, session, query, query.filters(session, caller, board))


@router.get(
    "/boards/{board}/examples",
    operation_id="list_examples",
    summary="Examples of a board",
    response_model=Listed[schemas.Example],
    responses=problems(404),
)
def list_examples(
    request: Request, desk: DeskDep, slug: BoardSlug, query: Annotated[ExampleQuery, Query()]
) -> Response:
    """In the order they were added, unless sorted otherwise."""
    with desk.reading() as (session, caller):
        board = access.readable(session, caller, slug)
        return _page(request, session, query, query.filters(session, caller, board))


def _page(request: Request, session: Session, query: ExampleQuery, filters: Filters) -> Response:
    page = queries.page_of_examples(session, filters, cursors.order(query.sort, query.cursor), query.limit)
    total = query.total and not query.cursor
    count = {"total": queries.count_of_examples(session, filters)} if total else {}
    onward = _onward(request, query, page.after) if page.after else None
    rest = to_json({"next": onward} | count)
    response = responses.json_text(f'{{"items":{page.items},{rest[1:]}')
    if onward:
        response.headers["Link"] = f'<{onward}>; rel="next"'
    return response


def _onward(request: Request, query: ExampleQuery, after: tuple[Any, str]) -> str:
    url = request.url.include_query_params(cursor=cursors.encode(query.sort, after))
    return str(url.remove_query_params("total"))


@router.post(
    "/boards/{board}/examples",
    operation_id="add_example",
    summary="Add an example",
    status_code=201,
    response_model=schemas.Example,
    responses=problems(401, 404, 409),
)
def add_example(desk: DeskDep, slug: BoardSlug, fields: ExampleFields) -> Response:
    """Into the tray. Only the title is needed; the rest may come later."""
    with desk.writing() as (session, caller):
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
def get_example(desk: DeskDep, slug: BoardSlug, example_id: ExampleId) -> Response:
    """Its ETag is what If-Match wants when you change it."""
    with desk.reading() as (session, caller):
        example = examples.find(session, access.readable(session, caller, slug), example_id)
    return responses.json_text(example.body, ETag=responses.etag(example.version))


@router.patch(
    "/boards/{board}/examples/{example}",
    operation_id="edit_example",
    summary="Change an example",
    response_model=schemas.Example,
    responses=problems(401, 403, 404, 409, 412, 428),
)
def edit_example(
    desk: DeskDep, slug: BoardSlug, example_id: ExampleId, expected: IfMatchDep, changes: ExampleChanges
) -> Response:
    """What you leave out stays, in `setting` and `source` too. For whoever added it, and facilitators."""
    with desk.writing() as (session, caller):
        example = examples.edit(session, caller, slug, example_id, changes, expected)
    return responses.json_text(example.body, ETag=responses.etag(example.version))


@router.delete(
    "/boards/{board}/examples/{example}",
    operation_id="remove_example",
    summary="Remove an example",
    status_code=204,
    responses=problems(401, 403, 404, 409, 412, 428),
)
def remove_example(desk: DeskDep, slug: BoardSlug, example_id: ExampleId, expected: IfMatchDep) -> Response:
    """It can be restored for 30 days. For whoever added it, and facilitators."""
    with desk.writing() as (session, caller):
        examples.remove(session, caller, slug, example_id, expected)
    return Response(status_code=204)


@router.post(
    "/boards/{board}/examples/{example}/restore",
    operation_id="restore_example",
    summary="Bring a removed example back",
    response_model=schemas.Example,
    responses=problems(401, 403, 404, 409, 410),
)
def restore_example(desk: DeskDep, slug: BoardSlug, example_id: ExampleId) -> Response:
    """To where it was, within 30 days. For whoever added it, and facilitators."""
    with desk.writing() as (session, caller):
        example = examples.restore(session, caller, slug, example_id)
    return responses.json_text(example.body, ETag=responses.etag(example.version))
