"""Participants: joining a board, going on elsewhere, leaving; and the code a board is joined by."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from app.domain.cookies import COOKIE
from app.domain.requests import Join
from app.services import access, codes, devices, forgetting, participants, serializers
from app.services.event_log import timestamp
from app.store import queries
from app.web.api_v1 import schemas
from app.web.api_v1.filters import Flag
from app.web.api_v1.permissions import PermittedRoute
from app.web.api_v1.schemas import Listed
from app.web.http import etags, responses, security_log
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
        name = context.cookie_name(COOKIE)
        responses.set_session_cookie(response, name, joined.cookie, secure=context.is_secure)
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
def leave_board(context: ContextDep, slug: BoardSlug, forget: Flag = False) -> Response:
    """The board's `leaving` says whether your placements in rounds stay. The examples you added stay.

    Revealed answers on an anonymous board always stay, because nobody knows whose they are. With `forget`,
    your answers and your name are deleted everywhere on the board, also in its log; the examples that you
    added stay without a name.
    """
    with context.writing() as (session, caller):
        if forget:
            forgetting.forget_me(session, caller, slug)
        else:
            participants.leave(session, caller, slug)
    return Response(status_code=204, headers=responses.FORGET_PAGES)


@router.get(
    "/participants",
    operation_id="list_participants",
    summary="The people of a board",
    response_model=Listed[schemas.Person],
    responses=problems(403, 404),
)
def list_participants(context: ContextDep, slug: BoardSlug) -> Response:
    """Everyone who ever joined, in the order they came. For facilitators. Hidden names are null."""
    with context.reading_board(slug) as (session, caller, board):
        access.require_facilitator(caller)
        people = [serializers.person(row, board) for row in queries.participants.of_board(session, board.id)]
    etag = etags.tag(len(people), people)
    return etags.answer(context.request, etag, lambda: responses.items(people), public=False)


@router.delete(
    "/participants/{participant}",
    operation_id="forget_participant",
    summary="Forget a person",
    status_code=204,
    responses=problems(403, 404),
)
def forget_participant(
    context: ContextDep,
    slug: BoardSlug,
    participant_id: Annotated[str, Path(alias="participant", description="their id")],
) -> Response:
    """Delete a person's answers, and their name everywhere on the board, also in its log.

    The examples that they added stay without a name. Nobody can undo this. For facilitators.
    """
    with context.writing() as (session, caller):
        forgetting.forget_participant(session, caller, slug, participant_id)
    security_log.record(context.request, "person_forgotten", by=caller.facilitator_name, board=slug)
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
    responses=problems(401, 403, 404),
)
def get_code(context: ContextDep, slug: BoardSlug) -> Response:
    """For participants, facilitators and tokens that may write.

    A board has a code if people join by code, or if it has groups.
    """
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
