"""What other programs follow and read: feeds of a board, and examples as linked data."""

import json
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response

from app.services import examples, feeds
from app.services.feeds import ATOM, JSON_FEED, JSON_LD, Feed
from app.store.models import Board
from app.web.api_v1.permissions import PermittedRoute
from app.web.http import etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep, ExampleId, RequestContext
from app.web.http.response_schemas import file_response, problems

router = APIRouter(prefix="/boards/{board}", tags=["examples"], route_class=PermittedRoute)


@router.get(
    "/feed.atom",
    operation_id="get_atom_feed",
    summary="The newest examples and decisions as Atom",
    response_class=Response,
    responses=file_response(ATOM, "A feed (RFC 4287)") | problems(404),
)
def get_atom_feed(context: ContextDep, slug: BoardSlug) -> Response:
    """The newest 50, for feed readers. Names are shown as on the board, places on the map are not."""
    return _feed(context, slug, lambda feed: Response(feeds.atom(feed), media_type=f"{ATOM}; charset=utf-8"))


@router.get(
    "/feed.json",
    operation_id="get_json_feed",
    summary="The newest examples and decisions as JSON Feed",
    response_class=Response,
    responses=file_response(JSON_FEED, "A feed (JSON Feed 1.1)") | problems(404),
)
def get_json_feed(context: ContextDep, slug: BoardSlug) -> Response:
    """The same as `get_atom_feed`."""
    return _feed(context, slug, lambda feed: _json(feeds.json_feed(feed), JSON_FEED))


@router.get(
    "/examples/{example}.jsonld",
    operation_id="get_linked_example",
    summary="An example as linked data",
    response_class=Response,
    responses=file_response(JSON_LD, "A LearningResource of schema.org (JSON-LD)") | problems(404),
)
def get_linked_example(context: ContextDep, slug: BoardSlug, example_id: ExampleId) -> Response:
    """What catalogues of learning resources read. The page of each example links to this."""
    with context.reading_board(slug) as (session, _, board):
        example = examples.get(session, board, example_id)

        def make() -> Response:
            return _json(feeds.linked_data(json.loads(example.body), board, _home(context, board)), JSON_LD)

        return etags.of_board(context.request, board, make)


def _feed(context: RequestContext, slug: str, written: Callable[[Feed], Response]) -> Response:
    with context.reading_board(slug) as (session, _, board):

        def make() -> Response:
            own = context.address(context.request.url.path)
            return written(feeds.of_board(session, board, _home(context, board), own))

        return etags.of_board(context.request, board, make)


def _home(context: RequestContext, board: Board) -> str:
    return context.address(f"/b/{board.slug}")


def _json(value: dict[str, Any], media: str) -> Response:
    response = responses.json(value)
    response.headers["Content-Type"] = media
    return response
