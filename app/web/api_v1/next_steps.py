"""Next steps: what people will do, and what became of it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlmodel import Session

from app.domain.document import Day, ExampleReference, NextStepState
from app.domain.requests import NewNextStep, NextStepChanges, NextStepDecision
from app.services import doing, next_step_tables, next_steps, serializers
from app.services.access import Caller
from app.store import queries
from app.store.models import Board, NextStep
from app.store.queries.next_steps import Wanted
from app.web.api_v1 import schemas
from app.web.api_v1.filters import Flag, Moment, People
from app.web.api_v1.permissions import PermittedRoute
from app.web.api_v1.schemas import Listed
from app.web.api_v1.sheets import CSV
from app.web.http import cursors, etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep, IfMatchDep, RequestContext, next_step_id
from app.web.http.response_schemas import file_response, problems

router = APIRouter(prefix="/boards/{board}", tags=["next steps"], route_class=PermittedRoute)

CALENDAR = "text/calendar"
NextStepId = Annotated[
    str, Path(alias="step", description="the next step's id (UUID)"), AfterValidator(next_step_id)
]


class NextStepFilters(BaseModel):
    """All must hold."""

    model_config = ConfigDict(extra="forbid")

    state: NextStepState | None = None
    mine: Flag | None = Field(None, description="written by you, or by others")
    before: Day | None = Field(None, description="to be done before this day")
    example: ExampleReference | None = Field(None, description="about this example")
    updated_since: Moment | None = Field(None, description="written or changed at this time or later")

    def whose(self, session: Session, caller: Caller) -> People:
        """The participants that the caller is, when the list depends on that."""
        return None if self.mine is None else doing.people_of(session, caller)

    def wanted(self, whose: People) -> Wanted:
        """The same as the database is asked."""
        before = self.before.isoformat() if self.before else None
        return Wanted(
            self.state,
            self.example,
            before,
            whose,
            others=self.mine is False,
            since=self.updated_since,
        )


class NextStepQuery(NextStepFilters):
    """The filters, and how many."""

    limit: int = Field(100, ge=1, le=500, description="how many next steps at most")
    cursor: str | None = Field(
        None, max_length=2_000, description="the cursor in the `next` of the page before"
    )
    total: Flag = Field(False, description="answer how many there are in all, on the first page")


@router.get(
    "/next-steps",
    operation_id="list_next_steps",
    summary="Next steps of a board",
    response_model=Listed[schemas.NextStep],
    responses=problems(404),
)
def list_next_steps(
    context: ContextDep, slug: BoardSlug, query: Annotated[NextStepQuery, Query()]
) -> Response:
    """In the order they were written."""
    with context.reading_board(slug) as (session, caller, board):
        whose = query.whose(session, caller)
        return etags.of_board(
            context.request, board, lambda: _page(context, session, board, query, whose), whose
        )


def _page(
    context: RequestContext, session: Session, board: Board, query: NextStepQuery, whose: People
) -> Response:
    wanted = query.wanted(whose)
    after = cursors.id_after(query.cursor)
    rows = queries.next_steps.page(session, board.id, wanted, after, query.limit + 1)
    items = [serializers.next_step(step, board) for step in rows[: query.limit]]
    onward = context.onward(items[-1]["id"]) if len(rows) > query.limit else None
    total = query.total and not query.cursor
    count = {"total": queries.next_steps.count(session, board.id, wanted)} if total else {}
    response = responses.json({"items": items, "next": onward} | count)
    if onward:
        response.headers["Link"] = f'<{onward}>; rel="next"'
    return response


@router.post(
    "/next-steps",
    operation_id="add_next_step",
    summary="Write a next step",
    status_code=201,
    response_model=schemas.NextStep,
    responses=problems(401, 404, 409),
)
def add_next_step(context: ContextDep, slug: BoardSlug, new: NewNextStep) -> Response:
    """Only the text is required. For an example, three of yours may be open at a time."""
    with context.writing() as (session, caller):
        board, step = next_steps.add(session, caller, slug, new)
        shown = serializers.next_step(step, board)
    location = f"/api/v1/boards/{slug}/next-steps/{step.id}"
    return responses.json(shown, 201, Location=location, ETag=responses.etag(step.version))


class NextStepTableQuery(NextStepFilters):
    """The filters, for a spreadsheet."""

    bom: Flag = Field(
        False, description="begin with a byte-order mark, so that Excel reads the table as UTF-8"
    )


@router.get(
    "/next-steps.csv",
    operation_id="download_next_steps_csv",
    summary="Next steps as a table",
    response_class=Response,
    responses=file_response(CSV, "A header, then a row for each next step (RFC 4180, UTF-8)") | problems(404),
)
def download_next_steps_csv(
    context: ContextDep, slug: BoardSlug, query: Annotated[NextStepTableQuery, Query()]
) -> Response:
    """Every next step that meets the filters."""
    with context.reading_board(slug) as (session, caller, board):
        whose = query.whose(session, caller)

        def make() -> Response:
            text = next_step_tables.table(session, board, query.wanted(whose), bom=query.bom)
            return _file(text, CSV, f"{slug}-next-steps.csv")

        return etags.of_board(context.request, board, make, whose)


@router.get(
    "/next-steps.ics",
    operation_id="download_next_steps_calendar",
    summary="Next steps as a calendar",
    response_class=Response,
    responses=file_response(CALENDAR, "A task for each next step, and a day for each open one (RFC 5545)")
    | problems(404),
)
def download_next_steps_calendar(
    context: ContextDep, slug: BoardSlug, query: Annotated[NextStepFilters, Query()]
) -> Response:
    """For a calendar to subscribe to. Calendars bring no cookie: they read boards that anyone may read."""
    with context.reading_board(slug) as (session, caller, board):
        whose = query.whose(session, caller)

        def make() -> Response:
            home = context.public_url(f"/b/{slug}/next")
            text = next_step_tables.calendar(session, board, query.wanted(whose), home)
            return _file(text, CALENDAR, f"{slug}-next-steps.ics")

        return etags.of_board(context.request, board, make, whose)


def _file(text: str, media: str, name: str) -> Response:
    return Response(text, headers=responses.attached(name), media_type=f"{media}; charset=utf-8")


@router.get(
    "/next-steps/{step}",
    operation_id="get_next_step",
    summary="A next step",
    response_model=schemas.NextStep,
    responses=problems(404),
)
def get_next_step(context: ContextDep, slug: BoardSlug, id_: NextStepId) -> Response:
    """Send its ETag in If-Match when you change it."""
    with context.reading_board(slug) as (session, _, board):
        step = next_steps.get(session, board, id_)

        def make() -> Response:
            return responses.json(serializers.next_step(step, board))

        etag = etags.tag(step.version, board.naming, board.rewritten)
        return etags.answer(context.request, etag, make, public=etags.is_public(board))


@router.patch(
    "/next-steps/{step}",
    operation_id="edit_next_step",
    summary="Change a next step",
    response_model=schemas.NextStep,
    responses=problems(401, 403, 404, 409, 412, 428),
)
def edit_next_step(
    context: ContextDep, slug: BoardSlug, id_: NextStepId, expected: IfMatchDep, changes: NextStepChanges
) -> Response:
    """Fields that you leave out stay as they are. For the person who wrote it, and for facilitators."""
    with context.writing() as (session, caller):
        board, step = next_steps.edit(session, caller, slug, id_, changes, expected)
        return _changed(board, step)


@router.put(
    "/next-steps/{step}/state",
    operation_id="decide_next_step",
    summary="Say what became of a next step",
    response_model=schemas.NextStep,
    responses=problems(401, 403, 404, 409),
)
def decide_next_step(
    context: ContextDep, slug: BoardSlug, id_: NextStepId, decision: NextStepDecision
) -> Response:
    """Done and dropped are equal. For the person who wrote it, and for facilitators."""
    with context.writing() as (session, caller):
        board, step = next_steps.decide(session, caller, slug, id_, decision)
        return _changed(board, step)


@router.delete(
    "/next-steps/{step}",
    operation_id="remove_next_step",
    summary="Remove a next step",
    status_code=204,
    responses=problems(401, 403, 404, 409, 412, 428),
)
def remove_next_step(context: ContextDep, slug: BoardSlug, id_: NextStepId, expected: IfMatchDep) -> Response:
    """Nobody can restore it. For the person who wrote it, and for facilitators."""
    with context.writing() as (session, caller):
        next_steps.remove(session, caller, slug, id_, expected)
    return Response(status_code=204)


def _changed(board: Board, step: NextStep) -> Response:
    return responses.json(serializers.next_step(step, board), ETag=responses.etag(step.version))
