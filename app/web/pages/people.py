"""The people of a board, for facilitators: who joined, and forgetting somebody."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from app.domain.errors import Fault, Invalid, NotFound, ThreefoldError
from app.services import access, forgetting, serializers
from app.store import queries
from app.web.http import security_log
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.pages.forms import FormDep
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_DONE = {"forgotten": "This person is forgotten."}


@router.get("/b/{board}/people")
def people_page(
    slug: BoardSlug, context: ContextDep, done: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """Who joined the board."""
    return _people(context, slug, notice=_DONE.get(done, ""))


@router.post("/b/{board}/people")
def forget(slug: BoardSlug, context: ContextDep, form: FormDep) -> Response:
    """Forget somebody."""
    try:
        if not form.get("sure"):
            raise Invalid(Fault("Tick the box first: you cannot undo this. Nothing was deleted."))
        with context.writing() as (session, caller):
            forgetting.forget_participant(session, caller, slug, str(form.get("who", "")))
        security_log.record(context.request, "person_forgotten", by=caller.facilitator_name, board=slug)
    except (Invalid, NotFound) as error:
        return _people(context, slug, problem=error)
    return redirect_to(f"/b/{slug}/people?done=forgotten")


def _people(
    context: RequestContext, slug: str, notice: str = "", problem: ThreefoldError | None = None
) -> Response:
    """The page, with what came of a form. Raises NotFound or Forbidden."""
    with context.reading_board(slug) as (session, caller, board):
        access.require_facilitator(caller)
        people = [serializers.person(row, board) for row in queries.participants.of_board(session, board.id)]
        shown = serializers.board(session, board)
    return render_page(
        context,
        "people.html",
        entry="local_times.js",
        status=problem.status if problem else HTTPStatus.OK,
        board=shown,
        people=people,
        notice=notice,
        problem=problem.detail if problem else "",
    )
