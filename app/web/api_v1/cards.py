"""Examples as cards on paper."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from app.domain.workshop.phases import is_hidden
from app.services import print_cards, serializers
from app.services.print_cards import Paper
from app.web.api_v1.filters import ExampleFilters
from app.web.api_v1.permissions import PermittedRoute
from app.web.http import etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep
from app.web.http.response_schemas import file_response, problems

router = APIRouter(prefix="/boards/{board}", tags=["examples"], route_class=PermittedRoute)

PDF = "application/pdf"


class CardQuery(ExampleFilters):
    """Filters (all must hold), and the paper."""

    paper: Paper = Field("a4", description="A4, or US letter")
    per_page: Literal["4", "6"] = Field("4", description="how many cards a page has")


@router.get(
    "/cards.pdf",
    operation_id="get_cards",
    summary="Examples as cards to cut out",
    response_class=Response,
    responses=file_response(PDF, "Pages of cards with their fonts") | problems(404, 409),
)
async def get_cards(context: ContextDep, slug: BoardSlug, query: Annotated[CardQuery, Query()]) -> Response:
    """Each card has the number, the title, the circles, and a QR code that opens the example's page.

    Circles are empty while people place alone. At most 300 cards; filters choose them.
    """

    def answer() -> Response:
        with context.reading_board(slug) as (session, caller, board):
            whose = query.whose(session, caller)

            def make() -> Response:
                content = print_cards.pdf(
                    session,
                    board,
                    query.filters(session, board, whose=whose),
                    context.public_url(f"/b/{board.slug}"),
                    paper=query.paper,
                    per_page=int(query.per_page),
                    shows_places=not is_hidden(serializers.workshop(session, board)),
                )
                head = responses.attached(f"{board.slug}-cards.pdf")
                return Response(content, headers=head, media_type=PDF)

            return etags.of_board(context.request, board, make, whose)

    async with context.taking_turn(context.renders):
        return await asyncio.get_running_loop().run_in_executor(context.drawing_thread, answer)
