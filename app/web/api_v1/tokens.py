"""Tokens: how REST clients are let in. Facilitators make and revoke them; no token can."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.domain.requests import NewToken
from app.services import access, serializers, tokens
from app.store import queries
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.api_v1.schemas import Listed
from app.web.http import etags, responses, security_log
from app.web.http.dependencies import ContextDep
from app.web.http.response_schemas import problems

router = APIRouter(prefix="/tokens", tags=["tokens"], route_class=PermittedRoute)


@router.get(
    "",
    operation_id="list_tokens",
    summary="The tokens of REST clients",
    response_model=Listed[schemas.Token],
    responses=problems(403),
)
def list_tokens(context: ContextDep) -> Response:
    """Newest first, with the minute of their last use. For facilitators."""
    with context.reading() as (session, caller):
        access.require_signed_in(caller)
        made = [serializers.token(*row) for row in queries.credentials.tokens(session)]
    etag = etags.tag(len(made), made)
    return etags.answer(context.request, etag, lambda: responses.items(made), public=False)


@router.post(
    "",
    operation_id="create_token",
    summary="Make a token",
    status_code=201,
    response_model=schemas.MadeToken,
    responses=problems(403),
)
def create_token(context: ContextDep, new: NewToken) -> Response:
    """Store `token`: it is shown only once. Its changes carry its own name. For facilitators."""
    with context.writing() as (session, caller):
        made, secret = tokens.create(session, caller, new)
        shown = serializers.token(made, new.board, caller.facilitator_name)
    security_log.record(
        context.request, "token_made", by=caller.facilitator_name, token=made.id, scope=made.scope
    )
    headers = {"Location": f"/api/v1/tokens/{made.id}", "Cache_Control": "no-store"}
    return responses.json(shown | {"token": secret}, 201, **headers)


@router.delete(
    "/{token}",
    operation_id="revoke_token",
    summary="Revoke a token",
    status_code=204,
    responses=problems(403, 404),
)
def revoke_token(
    context: ContextDep, token_id: Annotated[str, Path(alias="token", description="its id")]
) -> Response:
    """The token stops working at once, and its streams end. For facilitators."""
    with context.writing() as (session, caller):
        tokens.revoke(session, caller, token_id)
    security_log.record(context.request, "token_revoked", by=caller.facilitator_name, token=token_id)
    return Response(status_code=204)
