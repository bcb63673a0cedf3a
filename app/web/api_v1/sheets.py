"""Examples as tables: all of them at once, out and in."""

import asyncio
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlmodel import Session

from app.domain import tables
from app.services import spreadsheets
from app.store import queries
from app.store.models import Board
from app.store.queries.filters import Filters
from app.web.api_v1 import schemas
from app.web.api_v1.filters import ExampleFilters, Flag, People
from app.web.api_v1.permissions import PermittedRoute
from app.web.http import cursors, etags, responses, uploads
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.http.response_schemas import file_response, problems
from app.web.http.uploads import UploadedTableDep

router = APIRouter(prefix="/boards/{board}", tags=["examples"], route_class=PermittedRoute)

Sheet = Annotated[
    str | None,
    Query(max_length=100, description="name of a sheet of a workbook; if you leave it out, the first sheet"),
]
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NDJSON = "application/x-ndjson"


class SheetQuery(ExampleFilters):
    """The filters of every list, and the order."""

    sort: schemas.Sort = Field("created_at", description="a `-` in front sorts in descending order")


class CsvQuery(SheetQuery):
    """For programs, or for a spreadsheet."""

    bom: Flag = Field(
        False, description="begin with a byte-order mark, so that Excel reads the table as UTF-8"
    )


@router.get(
    "/examples.csv",
    operation_id="download_examples_csv",
    summary="Examples as a table",
    response_class=Response,
    responses=file_response(CSV, "A header, then a row for each example (RFC 4180, UTF-8)") | problems(404),
)
def download_examples_csv(
    context: ContextDep, slug: BoardSlug, query: Annotated[CsvQuery, Query()]
) -> Response:
    """Every example that meets the filters, streamed.

    Answers are `yes`, `no`, `not sure`, or empty in the tray. Commas separate tags. A cell that a
    spreadsheet would run as a formula begins with an apostrophe. Importing removes it.
    """
    with context.reading_board(slug) as (session, caller, board):
        whose = query.whose(session, caller)
        filters = query.filters(session, board, whose=whose)
        keys = queries.boards.concept_keys(session, board.id)
    rows = spreadsheets.csv_chunks(_pages(context, query, filters), keys, bom=query.bom)
    return _download(context, board, rows, (f"{CSV}; charset=utf-8", "csv"), whose)


@router.get(
    "/examples.xlsx",
    operation_id="download_examples_xlsx",
    summary="Examples as a workbook",
    response_class=Response,
    responses=file_response(XLSX, "One sheet: a header, then a row for each example") | problems(404),
)
async def download_examples_xlsx(
    context: ContextDep, slug: BoardSlug, query: Annotated[SheetQuery, Query()]
) -> Response:
    """The table that `download_examples_csv` answers, for spreadsheet programs."""

    def answer() -> Response:
        with context.reading_board(slug) as (session, caller, board):
            whose = query.whose(session, caller)
            filters = query.filters(session, board, whose=whose)
            keys = queries.boards.concept_keys(session, board.id)

        def make() -> Response:
            content = spreadsheets.workbook(_pages(context, query, filters), keys, board.title)
            return Response(content, headers=responses.attached(f"{board.slug}.xlsx"), media_type=XLSX)

        return etags.of_board(context.request, board, make, whose)

    async with context.taking_turn(context.renders):
        return await asyncio.get_running_loop().run_in_executor(context.drawing_thread, answer)


@router.get(
    "/examples.ndjson",
    operation_id="download_examples_ndjson",
    summary="Examples, one on each line",
    response_class=Response,
    responses=file_response(NDJSON, "One example on each line, as in lists") | problems(404),
)
def download_examples_ndjson(
    context: ContextDep, slug: BoardSlug, query: Annotated[SheetQuery, Query()]
) -> Response:
    """Every example that meets the filters, streamed."""
    with context.reading_board(slug) as (session, caller, board):
        whose = query.whose(session, caller)
        filters = query.filters(session, board, whose=whose)
    lines = spreadsheets.json_lines(_pages(context, query, filters))
    return _download(context, board, lines, (NDJSON, "ndjson"), whose)


def _pages(context: RequestContext, query: SheetQuery, filters: Filters) -> Iterator[Sequence[str]]:
    @contextmanager
    def reading() -> Iterator[Session]:
        with context.reading() as (session, _):
            yield session

    return spreadsheets.pages(reading, filters, cursors.order(query.sort, None))


def _download(
    context: RequestContext, board: Board, chunks: Generator[str], form: tuple[str, str], whose: People
) -> Response:
    """Answer a file. `form` is its media type and the ending of its name."""
    media, ending = form
    etag = etags.board_tag(context.request, board, whose)
    public = etags.is_public(board) and whose is None
    if same := etags.unchanged(context.request, etag, public=public):
        return same
    head = etags.headers(etag, public=public) | responses.attached(f"{board.slug}.{ending}")
    return responses.streamed(chunks, media, head, context.exports)


@router.post(
    "/examples.csv",
    operation_id="import_examples",
    summary="Import a table",
    response_model=schemas.Import,
    responses=problems(403, 404, 409),
    openapi_extra=uploads.body(
        CSV,
        {"type": "string", "format": "binary"},
        "A table as `download_examples_csv` answers it, of 20 MiB and 5,000 rows at most",
    ),
)
def import_examples(
    context: ContextDep, slug: BoardSlug, file: UploadedTableDep, dry_run: Flag = False, sheet: Sheet = None
) -> Response:
    """Import all rows or none. With `dry_run=true` the answer only says what each row would do.

    A row with the id of an example of this board changes it, in the columns that the table has; any other
    adds one. Only `title` is required. Commas, semicolons, tabs or bars separate cells. The table may also be
    a workbook (.xlsx), or the file in a form (multipart/form-data).
    """
    lines = tables.read(file.content, file.charset, sheet)
    with context.reading() as (session, caller):
        rows = spreadsheets.read(session, caller, slug, lines)
        steps = spreadsheets.preview(session, caller, slug, rows)
    if not dry_run:
        steps = spreadsheets.import_rows(context.reading, context.writing, slug, rows)
    counts = {does: sum(step.does == does for step in steps) for does in spreadsheets.ROW_ACTIONS}
    return responses.json({"dry_run": dry_run, **counts, "steps": [step._asdict() for step in steps]})
