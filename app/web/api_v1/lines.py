"""Lines of columns: what to continue, stop and start, and what a circle looks, sounds and feels like."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlmodel import Session

from app.domain.document import ExampleReference
from app.domain.lines import LineKind
from app.domain.requests import LineChanges, NewLine
from app.domain.text import Key
from app.services import lines, serializers
from app.store import queries
from app.store.models import Board, Line
from app.store.queries.lines import Wanted
from app.web.api_v1 import schemas
from app.web.api_v1.filters import Flag
from app.web.api_v1.permissions import PermittedRoute
from app.web.api_v1.schemas import Listed
from app.web.http import cursors, etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep, IfMatchDep, RequestContext, line_id
from app.web.http.response_schemas import problems

router = APIRouter(prefix="/boards/{board}/lines", tags=["lines"], route_class=PermittedRoute)

LineId = Annotated[str, Path(alias="line", description="the line's id (UUID)"), AfterValidator(line_id)]


class LineQuery(BaseModel):
    """The filters, of which all must hold, and how many."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[list[LineKind], Field(max_length=6)] = Field([], description="repeat it for several")
    concept: Key | None = Field(None, description="about the circle with this key")
    example: ExampleReference | None = Field(None, description="about this example")
    limit: int = Field(100, ge=1, le=500, description="how many lines at most")
    cursor: str | None = Field(
        None, max_length=2_000, description="the cursor in the `next` of the page before"
    )
    total: Flag = Field(False, description="answer how many there are in all, on the first page")

    def wanted(self) -> Wanted:
        """The same as the database is asked."""
        return Wanted(self.kind, self.concept, self.example)


@router.get(
    "",
    operation_id="list_lines",
    summary="Lines of a board’s columns",
    response_model=Listed[schemas.Line],
    responses=problems(404),
)
def list_lines(context: ContextDep, slug: BoardSlug, query: Annotated[LineQuery, Query()]) -> Response:
    """In the order they were written."""
    with context.reading_board(slug) as (session, _, board):
        return etags.of_board(context.request, board, lambda: _page(context, session, board, query))


def _page(context: RequestContext, session: Session, board: Board, query: LineQuery) -> Response:
    after = cursors.id_after(query.cursor)
    rows = queries.lines.page(session, board.id, query.wanted(), after, query.limit + 1)
    items = [serializers.line(line, board) for line in rows[: query.limit]]
    onward = context.onward(items[-1]["id"]) if len(rows) > query.limit else None
    total = query.total and not query.cursor
    count = {"total": queries.lines.count_listed(session, board.id, query.wanted())} if total else {}
    response = responses.json({"items": items, "next": onward} | count)
    if onward:
        response.headers["Link"] = f'<{onward}>; rel="next"'
    return response


@router.post(
    "",
    operation_id="add_line",
    summary="Write a line in a column",
    status_code=201,
    response_model=schemas.Line,
    responses=problems(401, 404, 409),
)
def add_line(context: ContextDep, slug: BoardSlug, new: NewLine) -> Response:
    """`continue`, `stop`, `start` grow out of an example; `looks`, `sounds`, `feels` are about a circle."""
    with context.writing() as (session, caller):
        board, line = lines.add(session, caller, slug, new)
        shown = serializers.line(line, board)
    location = f"/api/v1/boards/{slug}/lines/{line.id}"
    return responses.json(shown, 201, Location=location, ETag=responses.etag(line.version))


@router.get(
    "/{line}",
    operation_id="get_line",
    summary="A line",
    response_model=schemas.Line,
    responses=problems(404),
)
def get_line(context: ContextDep, slug: BoardSlug, id_: LineId) -> Response:
    """Send its ETag in If-Match when you change it."""
    with context.reading_board(slug) as (session, _, board):
        line = lines.get(session, board, id_)

        def make() -> Response:
            return responses.json(serializers.line(line, board))

        return etags.answer(
            context.request, etags.tag(line.version, board.rewritten), make, public=etags.is_public(board)
        )


@router.patch(
    "/{line}",
    operation_id="edit_line",
    summary="Change a line",
    response_model=schemas.Line,
    responses=problems(401, 403, 404, 409, 412, 428),
)
def edit_line(
    context: ContextDep, slug: BoardSlug, id_: LineId, expected: IfMatchDep, changes: LineChanges
) -> Response:
    """Fields that you leave out stay as they are. For the person who wrote it, and for facilitators."""
    with context.writing() as (session, caller):
        board, line = lines.edit(session, caller, slug, id_, changes, expected)
        return _changed(board, line)


@router.put(
    "/{line}/taken",
    operation_id="take_line",
    summary="Take a line over into the definition",
    response_model=schemas.Line,
    responses=problems(401, 403, 404, 409),
)
def take_line(context: ContextDep, slug: BoardSlug, id_: LineId) -> Response:
    """For a line of a Y-chart: it is added to what its circle looks, sounds or feels like, once."""
    with context.writing() as (session, caller):
        board, line = lines.take(session, caller, slug, id_)
        return _changed(board, line)


@router.delete(
    "/{line}",
    operation_id="remove_line",
    summary="Remove a line",
    status_code=204,
    responses=problems(401, 403, 404, 409, 412, 428),
)
def remove_line(context: ContextDep, slug: BoardSlug, id_: LineId, expected: IfMatchDep) -> Response:
    """Nobody can restore it. For the person who wrote it, and for facilitators."""
    with context.writing() as (session, caller):
        lines.remove(session, caller, slug, id_, expected)
    return Response(status_code=204)


def _changed(board: Board, line: Line) -> Response:
    return responses.json(serializers.line(line, board), ETag=responses.etag(line.version))
