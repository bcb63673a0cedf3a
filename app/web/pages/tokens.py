"""The tokens of REST clients: what there is, making one, revoking one."""

from contextlib import suppress
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from app.domain.errors import Invalid, NotFound, ThreefoldError
from app.domain.requests import NewToken
from app.services import access, serializers, tokens
from app.services.event_log import timestamp
from app.store import queries
from app.store.models import now
from app.web.http import security_log
from app.web.http.dependencies import ContextDep, RequestContext
from app.web.pages.forms import FormDep, ending, form_texts, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_DONE = {"revoked": "The token is revoked."}


@router.get("/tokens")
def tokens_page(
    context: ContextDep, board: str = "", done: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """The tokens of REST clients; `board` is the one a new token is most likely for."""
    return _token_list(context, notice=_DONE.get(done, ""), draft={"board": board})


@router.post("/tokens")
def make_token(context: ContextDep, form: FormDep) -> Response:
    """A new token, shown this once."""
    draft = form_texts(form, "name", "scope", "board", "lasts")
    try:
        with context.writing() as (session, caller):
            values = {name: draft[name] for name in ("name", "scope")} | {"board": draft["board"] or None}
            made, secret = tokens.create(session, caller, validated(NewToken, values | ending(form)))
    except Invalid as error:
        return _token_list(context, problem=error, draft=draft)
    security_log.record(
        context.request, "token_made", by=caller.facilitator_name, token=made.id, scope=made.scope
    )
    return _token_list(context, secret=secret)


@router.post("/tokens/{token}/revocation")
def revoke_token(context: ContextDep, token: str) -> Response:
    """Revoke a token; one that is gone already is gone."""
    with suppress(NotFound), context.writing() as (session, caller):
        tokens.revoke(session, caller, token)
        security_log.record(context.request, "token_revoked", by=caller.facilitator_name, token=token)
    return redirect_to("/tokens?done=revoked")


def _token_list(
    context: RequestContext,
    notice: str = "",
    problem: ThreefoldError | None = None,
    draft: dict[str, str] | None = None,
    secret: str = "",
) -> Response:
    """The tokens of REST clients, with what came of a form; `secret` is a new one's. Raises Forbidden."""
    with context.reading() as (session, caller):
        access.require_signed_in(caller)
        titles = {
            board.slug: board.title
            for board in queries.boards.by_title(session, access.readable_boards(caller))
        }
        made = [serializers.token(*row) for row in queries.credentials.tokens(session)]
    return render_page(
        context,
        "tokens.html",
        entry="local_times.js",
        status=problem.status if problem else HTTPStatus.OK,
        notice=notice,
        problem=problem.detail if problem else "",
        draft={"name": "", "scope": "", "board": "", "lasts": "365"} | (draft or {}),
        now=timestamp(now()),
        secret=secret,
        titles=titles,
        tokens=made,
    )
