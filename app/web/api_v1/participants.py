"""Participants: joining a board, going on elsewhere, leaving; and the code a board is joined by."""

from typing import Any

from fastapi import APIRouter, Response

from app.domain.requests import Join
from app.services import access, codes, devices, participants, serializers
from app.services.event_log import timestamp
from app.store import queries
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.http import etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.http.response_schemas import ResponseDocs, problems

router = APIRouter(prefix="/boards/{board}", tags=["participants"], route_class=PermittedRoute)


_JOINED_BEFORE: ResponseDocs = {200: {"description": "You joined before", "model": schemas.Participant}}


@router.post(
    "/participants",
    operation_id="join_board",
    summary="Join a board, or change your name or group there",
    response_model=schemas.Participant,
    status_code=201,
    responses=_JOINED_BEFORE | problems(403, 404, 409, 429),
)
def join_board(context: ContextDep, slug: BoardSlug, join: Join | None = None) -> Response:
    """Set the session cookie. Without a name, or where names are hidden, you get a friendly name.

    A person who left the board joins as a new person.
    """
    join = join or Join()
    with context.trying_code(join.code), context.writing() as (session, caller):
        joined = participants.join_board(session, caller, slug, join.name, join.code)
        if "group" in join.model_fields_set:
            participants.choose_group(session, joined.participant, join.group)
        if joined.is_new:
            context.count_join(join.code)
        session.flush()
        board = queries.boards.get(session, joined.participant.board_id)
        participant = serializers.participant(joined.participant, board)
    response = responses.json(participant, 201 if joined.is_new else 200)
    if joined.cookie:
        responses.set_session_cookie(response, joined.cookie, secure=context.is_secure)
    return response


@router.get(
    "/participants/me",
    operation_id="get_participation",
    summary="Who you are on a board",
    response_model=schemas.Participant,
    responses=problems(401, 404),
)
def get_participation(context: ContextDep, slug: BoardSlug) -> Response:
    """Your name and your group. On an anonymous board nobody else sees the name."""
    with context.reading() as (session, caller):
        member = access.find_membership(session, caller, slug)
        shown = serializers.participant(member.require_participant(), member.board)
    etag = etags.tag(0, *shown.items())
    return etags.answer(context.request, etag, lambda: responses.json(shown), public=False)


@router.delete(
    "/participants/me",
    operation_id="leave_board",
    summary="Leave a board",
    status_code=204,
    responses=problems(401, 404),
)
def leave_board(context: ContextDep, slug: BoardSlug) -> Response:
    """The board's `leaving` says whether your placements in rounds stay. The examples you added stay.

    Revealed answers on an anonymous board always stay, because nobody knows whose they are.
    """
    with context.writing() as (session, caller):
        participants.leave(session, caller, slug)
    return Response(status_code=204)


@router.post(
    "/participants/me/link",
    operation_id="make_personal_link",
    summary="Make a link to continue in another browser",
    response_model=schemas.PersonalLink,
    status_code=201,
    responses=problems(401, 404),
)
def make_personal_link(context: ContextDep, slug: BoardSlug) -> Response:
    """The link works once, within 24 hours. It is shown only once. The link before it stops working."""
    with context.writing() as (session, caller):
        link = devices.create_link(session, caller, slug)
    made = {
        "address": context.public_url(f"/continue/{link.token}"),
        "expires_at": timestamp(link.row.expires_at),
    }
    return responses.json(made, 201, Cache_Control="no-store")


@router.get(
    "/code",
    operation_id="get_code",
    summary="The code of a board",
    response_model=schemas.BoardCode,
    responses=problems(401, 404),
)
def get_code(context: ContextDep, slug: BoardSlug) -> Response:
    """For participants and facilitators. A board has a code if people join by code, or if it has groups."""
    with context.reading() as (session, caller):
        _, code = codes.for_member(session, caller, slug)
    shown = _shown(context, code)
    etag = etags.tag(0, slug, *shown.items())
    return etags.answer(context.request, etag, lambda: responses.json(shown), public=False)


@router.post(
    "/code",
    operation_id="renew_code",
    summary="Give a board a new code",
    response_model=schemas.BoardCode,
    status_code=201,
    responses=problems(403, 404),
)
def renew_code(context: ContextDep, slug: BoardSlug) -> Response:
    """The old code stops working at once. People who joined with it stay."""
    with context.writing() as (session, caller):
        code = codes.renew(session, caller, slug).code or ""
    return responses.json(_shown(context, code), 201)


def _shown(context: RequestContext, code: str) -> dict[str, Any]:
    return {"code": code, "address": context.public_url(f"/join/{code}")}
