"""The picture, drawn by the server."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from app.domain.map.picture import Picture
from app.domain.text import SLUG
from app.services import lenses, pictures, rendering
from app.web.api_v1.permissions import PermittedRoute
from app.web.http import etags
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.http.response_schemas import ResponseDocs, file_response, problems

router = APIRouter(prefix="/boards/{board}", tags=["diagram"], route_class=PermittedRoute)

WIDEST = 2_400
View = Literal["wide", "portrait"]
Theme = Literal["light", "dark"]
LensParam = Annotated[
    str | None,
    Query(
        pattern=SLUG,
        max_length=40,
        description="the key of a lens: what it makes impossible is hatched",
    ),
]
Width = Annotated[
    int, Query(ge=200, le=4_000, description="in pixels; the picture is drawn at most 2,400 wide")
]

_UNDRAWN = {
    "Undrawn-Examples": {
        "description": "numbers of the examples for whose titles the server has no font; the picture has the "
        "numbers instead",
        "schema": {"type": "string", "examples": ["3, 17"]},
    },
    "Undrawn-Circles": {
        "description": "the same of circles, numbered from 1",
        "schema": {"type": "string", "examples": ["1"]},
    },
}
_SVG, _PNG, _PDF = "image/svg+xml", "image/png", "application/pdf"


def _drawn(media: str) -> ResponseDocs:
    return file_response(media, "The picture", {} if media == _SVG else {**_UNDRAWN}) | problems(404)


@router.get(
    "/diagram.svg",
    operation_id="get_diagram",
    summary="The picture",
    response_class=Response,
    responses=_drawn(_SVG),
)
async def get_diagram(
    context: ContextDep, slug: BoardSlug, view: View = "wide", theme: Theme = "light", lens: LensParam = None
) -> Response:
    """The map as SVG, with every placed example where the screens show it."""
    return await _picture(
        context, slug, view, theme, lens, _SVG, lambda picture: rendering.svg(picture).encode()
    )


@router.get(
    "/diagram.png",
    operation_id="get_diagram_png",
    summary="The picture for slides",
    response_class=Response,
    responses=_drawn(_PNG),
)
async def get_diagram_png(
    context: ContextDep,
    slug: BoardSlug,
    view: View = "wide",
    theme: Theme = "light",
    lens: LensParam = None,
    width: Width = 1_600,
) -> Response:
    """The map as PNG, with the same fonts on every server."""
    return await _picture(
        context, slug, view, theme, lens, _PNG, lambda picture: rendering.png(picture, min(width, WIDEST))
    )


@router.get(
    "/diagram.pdf",
    operation_id="get_diagram_pdf",
    summary="The picture for paper",
    response_class=Response,
    responses=_drawn(_PDF),
)
async def get_diagram_pdf(
    context: ContextDep, slug: BoardSlug, view: View = "wide", theme: Theme = "light", lens: LensParam = None
) -> Response:
    """A PDF of one page with its fonts. It prints sharply at any size."""
    return await _picture(context, slug, view, theme, lens, _PDF, rendering.pdf)


async def _picture(
    context: RequestContext,
    slug: str,
    view: View,
    theme: Theme,
    lens: str | None,
    media: str,
    draw: Callable[[Picture], bytes],
) -> Response:
    """The picture, drawn when it is our turn: drawing takes much memory and all of a processor."""

    def answer() -> Response:
        with context.reading_board(slug) as (session, _, board):
            hatched = lenses.get(session, board, lens).impossible if lens else ()

            def make() -> Response:
                make_picture = pictures.board_picture if media == _SVG else pictures.printed_picture
                picture = make_picture(session, board, view, theme, hatched)
                return Response(draw(picture), headers=_undrawn(picture), media_type=media)

            return etags.of_board(context.request, board, make)

    async with context.taking_turn(context.renders):
        return await asyncio.get_running_loop().run_in_executor(context.drawing_thread, answer)


def _undrawn(picture: Picture) -> dict[str, str]:
    numbers = (picture.undrawn_examples, picture.undrawn_circles)
    named = zip(_UNDRAWN, numbers, strict=True)
    return {name: ", ".join(map(str, undrawn)) for name, undrawn in named if undrawn}
