"""The picture, drawn by the server."""

from typing import Literal

from fastapi import APIRouter, Response

from app.services import access, pictures
from app.web.api_v1 import schemas
from app.web.api_v1.schemas import problems
from app.web.dependencies import BoardSlug, DeskDep
from app.web.templating import render

router = APIRouter(prefix="/boards/{board}", tags=["diagram"])

_SVG: schemas.Answers = {
    200: {"description": "The picture", "content": {"image/svg+xml": {"schema": {"type": "string"}}}}
}


@router.get(
    "/diagram.svg",
    operation_id="get_diagram",
    summary="The picture",
    response_class=Response,
    responses=_SVG | problems(404),
)
def get_diagram(
    desk: DeskDep,
    slug: BoardSlug,
    view: Literal["wide", "portrait"] = "wide",
    theme: Literal["light", "dark"] = "light",
) -> Response:
    """Every example that is placed, where every screen shows it."""
    with desk.reading() as (session, caller):
        board = access.readable(session, caller, slug)
        picture = pictures.picture(session, board, view, theme)
    return Response(
        render("diagram.svg", picture=picture),
        media_type="image/svg+xml",
        headers={"Cache-Control": "no-cache"},
    )
