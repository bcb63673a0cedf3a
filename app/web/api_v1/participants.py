"""Participants: joining a board."""

from fastapi import APIRouter, Response

from app.services import people
from app.web import responses
from app.web.api_v1 import schemas
from app.web.api_v1.schemas import problems
from app.web.dependencies import BoardSlug, DeskDep

router = APIRouter(prefix="/boards/{board}/participants", tags=["participants"])


_JOINED_BEFORE: schemas.Answers = {200: {"description": "You had joined", "model": schemas.Participant}}


@router.post(
    "",
    operation_id="join_board",
    summary="Join a board, or change your name there",
    response_model=schemas.Participant,
    status_code=201,
    responses=_JOINED_BEFORE | problems(403, 404, 429),
)
def join_board(desk: DeskDep, slug: BoardSlug, join: schemas.Join | None = None) -> Response:
    """Sets the session cookie. Without a name you get a friendly one."""
    desk.count_join()
    with desk.writing() as (session, caller):
        joined = people.join_board(session, caller, slug, join.name if join else None)
    participant = {"id": joined.participant.id, "name": joined.participant.name, "board": slug}
    response = responses.json(participant, 201 if joined.is_new else 200)
    if joined.cookie:
        responses.set_session_cookie(response, joined.cookie, secure=desk.is_secure)
    return response
