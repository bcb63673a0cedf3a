"""What happened on a board: as a feed to ask, and as a stream to listen to."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from starlette.concurrency import run_in_threadpool

from app.domain.errors import NotHeld
from app.domain.events import to_json
from app.live.hub import Follower
from app.services import access
from app.services.access import Caller
from app.store import queries
from app.store.models import Board
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.http import etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.http.event_streams import EventStream
from app.web.http.response_schemas import ResponseDocs, problems

router = APIRouter(prefix="/boards/{board}", tags=["changes"], route_class=PermittedRoute)

AfterAll = 2**53
MOST_BYTES = 256 * 1024
Number = Annotated[int, Query(ge=0, le=AfterAll)]


@router.get(
    "/changes",
    operation_id="list_changes",
    summary="What changed since a version",
    response_model=schemas.Changes,
    responses=problems(404, 410),
)
def list_changes(
    context: ContextDep, slug: BoardSlug, since: Number = 0, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> Response:
    """Oldest first, with removals. Ask again with `next_since`. After 410, start from a snapshot.

    An answer may have fewer changes than `limit`: it ends after 256 KiB.
    """
    with context.reading_board(slug) as (session, _, board):
        if not board.held_since <= since <= board.version:
            raise NotHeld(since, f"/api/v1/boards/{slug}/snapshot")
        last = min(since + limit, board.version)

        def make() -> Response:
            rows = queries.events.after(session, board.id, since, limit, MOST_BYTES)
            next_since = rows[-1].version if rows else last
            rest = to_json({"next_since": next_since, "more": next_since < board.version})
            return responses.json_text(f'{{"items":[{",".join(row.body for row in rows)}],{rest[1:]}')

        etag = etags.tag(last, board.id, since, last < board.version, board.rewritten)
        return etags.answer(context.request, etag, make, public=etags.is_public(board))


_STREAM: ResponseDocs = {
    200: {
        "description": "Server-sent events: `id` is the version, `event` the type, `data` the whole event. "
        "`presence` tells how many are here and what time it is; while people place in a round, `progress` "
        "tells how far they are, while they are asked about the words `consents` how many have answered, "
        "and `own` those who have several screens, them alone, that what they placed "
        "changed; `reset` that your number is not held: take the snapshot.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.get(
    "/events",
    operation_id="stream_events",
    summary="The events of a board, sent at once",
    status_code=200,
    response_class=EventStream,
    responses=_STREAM | problems(404, 429),
)
async def stream_events(
    context: ContextDep,
    slug: BoardSlug,
    since: Number | None = None,
    last_event_id: Annotated[str | None, Header(description="browsers send it when they reconnect")] = None,
) -> Response:
    """The events after `Last-Event-ID`, else after `since`, else from now on. New events follow at once."""
    board, caller = await run_in_threadpool(_look, context, slug)
    token_id = caller.grant.token_id if caller.grant else None
    after = _number(last_event_id) if last_event_id else since
    address = context.check_streams()
    follower = Follower(board.id, board.version, after, caller.session_id, token_id, address)
    return EventStream(partial(context.streams.follow, follower))


def _look(context: RequestContext, slug: str) -> tuple[Board, Caller]:
    with context.reading() as (session, caller):
        return access.readable(session, caller, slug), caller


def _number(last_event_id: str) -> int:
    """The number to resume after; one that no board has reached when it is none of ours."""
    return int(last_event_id) if last_event_id.isdecimal() and len(last_event_id) < 16 else AfterAll
