"""The workshops of a board in a row. It prints."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.services import years
from app.web.http.dependencies import BoardSlug, ContextDep
from app.web.pages.board_view import BoardView
from app.web.pages.page import render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/b/{board}/year")
def year_page(slug: BoardSlug, context: ContextDep) -> Response:
    """Each workshop: what the circles meant, how far people agreed, what was next and what became of it."""
    with context.visiting(slug) as (session, member):
        board_view = BoardView(session, member)
        workshops = years.workshops(session, member)
        examples = {example["id"]: example for example in board_view.snapshot["examples"]}
    return render_page(
        context, "year.html", board=board_view.snapshot["board"], workshops=workshops, examples=examples
    )
