"""Pairs of examples that differ in exactly one circle."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from app.domain.text import SLUG
from app.services import edges
from app.services.edges import Order, Page
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.api_v1.schemas import Listed
from app.web.http import cursors, etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.http.response_schemas import problems

router = APIRouter(prefix="/boards/{board}", tags=["examples"], route_class=PermittedRoute)


class EdgeQuery(BaseModel):
    """Of which circle, and how many."""

    model_config = ConfigDict(extra="forbid")

    concept: Annotated[str, Field(pattern=SLUG, max_length=40)] | None = Field(
        None, description="only pairs that differ in this circle"
    )
    limit: int = Field(50, ge=1, le=200, description="how many pairs at most")
    cursor: str | None = Field(
        None, max_length=2_000, description="the cursor in the `next` of the page before"
    )


@router.get(
    "/edges",
    operation_id="list_edges",
    summary="Pairs of examples that differ in one circle",
    response_model=Listed[schemas.Edge],
    responses=problems(404),
)
def list_edges(context: ContextDep, slug: BoardSlug, query: Annotated[EdgeQuery, Query()]) -> Response:
    """One is answered yes for the circle and the other no; in no other circle do they differ so.

    For each example and circle there is the nearest on the other side: who shares most tags, then whose
    grades are nearest. The nearest pairs come first.
    """
    with context.reading_board(slug) as (session, _, board):

        def make() -> Response:
            after = cursors.numbers_after(query.cursor)
            return _answer(context, edges.page(session, board, query.concept, after, query.limit))

        return etags.of_board(context.request, board, make)


def _answer(context: RequestContext, page: Page) -> Response:
    onward = _onward(context, page.after) if page.after else None
    response = responses.json({"items": page.items, "next": onward})
    if onward:
        response.headers["Link"] = f'<{onward}>; rel="next"'
    return response


def _onward(context: RequestContext, after: Order) -> str:
    asked = context.request.query_params.multi_items()
    filters = [pair for pair in asked if pair[0] != "cursor"]
    cursor = cursors.after_numbers(after)
    return context.address(f"{context.request.url.path}?{urlencode([*filters, ('cursor', cursor)])}")
