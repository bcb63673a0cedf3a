"""Everything the picture says as a list, and the form that adds an example."""

import re
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from app.domain.document import ExampleFields
from app.domain.errors import ThreefoldError
from app.domain.sentences import quoted
from app.services import examples
from app.web.http.dependencies import BoardSlug, Desk, DeskDep
from app.web.pages.board_view import Scene
from app.web.pages.forms import FormDep, contributor, texts, valid
from app.web.pages.page import go_to, page_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_TAG_BREAK = re.compile(r"[,،、;\n]")  # as in static/js/ui/map/forms.js


@router.get("/b/{board}/list")
def list_page(slug: BoardSlug, desk: DeskDep, moved: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Everything the picture says, in reading order."""
    return _listing(desk, slug, moved=int(moved) if moved.isdecimal() else None)


@router.post("/b/{board}/examples")
def add_example(slug: BoardSlug, desk: DeskDep, form: FormDep) -> Response:
    """A new example into the tray, by a plain form."""
    draft = texts(form, "title", "description", "tags")
    try:
        fields = valid(ExampleFields, draft | {"tags": _TAG_BREAK.split(draft["tags"])})
        with desk.writing() as (session, visitor):
            caller, cookie = contributor(desk, session, visitor, slug)
            number = examples.add(session, caller, slug, fields).number
    except ThreefoldError as error:
        return _listing(desk, slug, problem=error, draft=draft)
    return go_to(f"/b/{slug}/list#e{number}", desk, cookie)


def _listing(
    desk: Desk,
    slug: str,
    moved: int | None = None,
    problem: ThreefoldError | None = None,
    draft: dict[str, str] | None = None,
) -> Response:
    """The text twin; `moved` is the number of an example just placed."""
    with desk.visiting(slug) as (session, caller, board):
        scene = Scene(session, caller, board, agreed=True)
    example = next((one for one in scene.examples if one["number"] == moved), None)
    return page_of(
        desk,
        "list.html",
        entry="list.js",
        status=problem.status if problem else HTTPStatus.OK,
        **scene.context() | {"page_data": scene.brief()},
        scene=scene,
        summary=scene.summary(),
        notice=f"{quoted(example['title'])} is {scene.circles(example)} now." if example else "",
        problem=problem.detail if problem else "",
        draft=draft or {"title": "", "description": "", "tags": ""},
    )
