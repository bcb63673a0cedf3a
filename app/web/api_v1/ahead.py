"""Who is one step ahead: how to reach people, what they can be asked about, and when their door is open."""

from typing import Any

from fastapi import APIRouter, Response

from app.domain.events import to_json
from app.domain.requests import Contact, Door
from app.services import ahead
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.api_v1.schemas import Listed
from app.web.http import etags
from app.web.http.dependencies import BoardSlug, ContextDep, ExampleId, RequestContext
from app.web.http.response_schemas import problems

router = APIRouter(prefix="/boards/{board}", tags=["participants"], route_class=PermittedRoute)


def _unkept(context: RequestContext, shown: Any) -> Response:
    """An answer that neither a browser nor this server keeps: what is taken back is gone."""
    etag = etags.tag(0, shown)
    same = etags.unchanged(context.request, etag, public=False)
    return same or Response(
        to_json(shown), headers=etags.headers(etag, public=False), media_type="application/json"
    )


@router.get(
    "/examples/{example}/ahead",
    operation_id="list_ahead",
    summary="Who places an example in one circle more",
    response_model=Listed[schemas.ExampleAhead],
    responses=problems(401, 403, 404, 409),
)
def list_ahead(context: ContextDep, slug: BoardSlug, example_id: ExampleId) -> Response:
    """Examples in the circles of this one and in one more, of which somebody said “ask me”.

    For participants alone. Those whose grades are nearest come first; there are at most 50.
    """
    with context.reading() as (session, caller):
        items = ahead.list_of(session, caller, slug, example_id)
    return _unkept(context, {"items": items, "next": None})


@router.get(
    "/participants/me/contact",
    operation_id="get_contact",
    summary="How you can be reached, and what you can be asked about",
    response_model=schemas.OwnContact,
    responses=problems(401, 403, 404, 409),
)
def get_contact(context: ContextDep, slug: BoardSlug) -> Response:
    """What you said on this board. Others read it only beside examples of which you said “ask me”."""
    with context.reading() as (session, caller):
        return _unkept(context, ahead.own(session, caller, slug))


@router.put(
    "/participants/me/contact",
    operation_id="give_contact",
    summary="Say how you can be reached",
    response_model=schemas.OwnContact,
    responses=problems(401, 403, 404, 409),
)
def give_contact(context: ContextDep, slug: BoardSlug, contact: Contact) -> Response:
    """Participants read it beside the examples of which you said “ask me”. Nothing tells that you said it."""
    with context.writing() as (session, caller):
        shown = ahead.give_contact(session, caller, slug, contact.words)
    return _unkept(context, shown)


@router.delete(
    "/participants/me/contact",
    operation_id="take_back_contact",
    summary="Take back how you can be reached",
    status_code=204,
    responses=problems(401, 403, 404, 409),
)
def take_back_contact(context: ContextDep, slug: BoardSlug) -> Response:
    """It is deleted. You can do it on a locked board too."""
    with context.writing() as (session, caller):
        ahead.take_back_contact(session, caller, slug)
    return Response(status_code=204)


@router.put(
    "/examples/{example}/ask",
    operation_id="say_ask_me",
    summary="Say “ask me” of an example",
    response_model=schemas.OwnContact,
    responses=problems(401, 403, 404, 409),
)
def say_ask_me(context: ContextDep, slug: BoardSlug, example_id: ExampleId) -> Response:
    """Participants who look at examples in one circle less read your name and how to reach you."""
    with context.writing() as (session, caller):
        shown = ahead.say(session, caller, slug, example_id)
    return _unkept(context, shown)


@router.delete(
    "/examples/{example}/ask",
    operation_id="take_back_ask_me",
    summary="Take back “ask me”",
    status_code=204,
    responses=problems(401, 403, 404, 409),
)
def take_back_ask_me(context: ContextDep, slug: BoardSlug, example_id: ExampleId) -> Response:
    """It is deleted, and your open door with it. You can do it on a locked board too."""
    with context.writing() as (session, caller):
        ahead.take_back(session, caller, slug, example_id)
    return Response(status_code=204)


@router.put(
    "/examples/{example}/door",
    operation_id="open_door",
    summary="Say when your door is open",
    response_model=schemas.OwnContact,
    responses=problems(401, 403, 404, 409),
)
def open_door(context: ContextDep, slug: BoardSlug, example_id: ExampleId, door: Door) -> Response:
    """Say “ask me” of the example first. Nobody books a visit, and nobody counts visits."""
    with context.writing() as (session, caller):
        shown = ahead.open_door(session, caller, slug, example_id, door)
    return _unkept(context, shown)


@router.delete(
    "/examples/{example}/door",
    operation_id="close_door",
    summary="Say that your door is not open any more",
    status_code=204,
    responses=problems(401, 403, 404, 409),
)
def close_door(context: ContextDep, slug: BoardSlug, example_id: ExampleId) -> Response:
    """When and where it was open is deleted. “Ask me” stays."""
    with context.writing() as (session, caller):
        ahead.close_door(session, caller, slug, example_id)
    return Response(status_code=204)
