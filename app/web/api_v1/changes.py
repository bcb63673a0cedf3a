"""What happened on a board: as a feed to ask, and as a stream to listen to."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from app.domain.errors import Gone
from app.services import access
from app.store import queries
from app.web import responses
from app.web.api_v1 import schemas
from app.web.api_v1.schemas import problems
from app.web.dependencies import BoardSlug, Desk, DeskDep

router = APIRouter(prefix="/boards/{board}", tags=["changes"])

AfterAll = 2**53
Number = Annotated[int, Query(ge=0, le=AfterAll)]


@router.get(
    "/changes",
    operation_id="list_changes",
    summary="What changed since a version",
    response_model=schemas.Changes,
    responses=problems(404, 410),
)
def list_changes(
    desk: DeskDep, slug: BoardSlug, since: Number = 0, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> Response:
    """Oldest first, removals too. Ask again with `next_since`; after 410 start from a snapshot."""
    with desk.reading() as (session, caller):
        board = access.readable(session, caller, slug)
        rows = queries.events_after(session, board.id, since, limit)
    if since != board.version and (not rows or rows[0].version != since + 1):
        raise Gone(f"The changes after {since} are not held. Take the snapshot and go on from its version.")
    last = rows[-1].version if rows else since
    more = "true" if last < board.version else "false"
    items = ",".join(row.body for row in rows)
    return responses.json_text(f'{{"items":[{items}],"next_since":{last},"more":{more}}}')


_STREAM: schemas.Answers = {
    200: {
        "description": "Server-sent events: `id` is the version, `event` the type, `data` the whole event. "
        "`presence` tells how many are here; `reset` that your number is not held: take the snapshot.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.get(
    "/events",
    operation_id="stream_events",
    summary="What happens, as it happens",
    response_class=StreamingResponse,
    responses=_STREAM | problems(404),
)
async def stream_events(
    desk: DeskDep,
    slug: BoardSlug,
    since: Number | None = None,
    last_event_id: Annotated[str | None, Header(description="set by browsers that reconnect")] = None,
) -> Response:
    """Events after `Last-Event-ID`, else after `since`, else from now on; then all that follow."""
    board_id, version, session_id = await run_in_threadpool(_look, desk, slug)
    after = _number(last_event_id) if last_event_id else since
    stream = desk.streams.follow(board_id, version, after, session_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


def _look(desk: Desk, slug: str) -> tuple[str, int, str | None]:
    with desk.reading() as (session, caller):
        board = access.readable(session, caller, slug)
        return board.id, board.version, caller.session_id


def _number(last_event_id: str) -> int:
    """The number to resume after; one that no board has reached when it is none of ours."""
    return int(last_event_id) if last_event_id.isdecimal() and len(last_event_id) < 16 else AfterAll
