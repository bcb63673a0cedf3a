"""The devices on which facilitators are signed in, and signing one out."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from app.domain.errors import NotFound, ThreefoldError
from app.services import access, facilitators
from app.services.access import Caller
from app.services.event_log import timestamp
from app.services.facilitators import SignedIn
from app.store.models import BrowserSession
from app.web.http import security_log
from app.web.http.dependencies import ContextDep, RequestContext
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_DONE = {"out": "The device is signed out."}


@router.get("/devices")
def devices_page(context: ContextDep, done: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Where facilitators are signed in. For facilitators."""
    return _devices(context, notice=_DONE.get(done, ""))


@router.post("/devices/{device}/sign-out")
def sign_out_device(context: ContextDep, device: str) -> Response:
    """Sign a device out, whoever's it is."""
    try:
        with context.writing() as (session, caller):
            facilitators.sign_out_device(session, caller, device)
    except NotFound as error:
        return _devices(context, problem=error)
    security_log.record(context.request, "device_signed_out", by=caller.facilitator_name, device=device)
    return redirect_to("/" if device == caller.session_id else "/devices?done=out")


def _devices(context: RequestContext, notice: str = "", problem: ThreefoldError | None = None) -> Response:
    """The page, with what came of a form. Raises Forbidden."""
    with context.reading() as (session, caller):
        access.require_signed_in(caller)
        people = [_person(person, caller) for person in facilitators.signed_in(session)]
    return render_page(
        context,
        "devices.html",
        entry="local_times.js",
        status=problem.status if problem else HTTPStatus.OK,
        people=people,
        idle_days=facilitators.IDLE_FOR.days,
        notice=notice,
        problem=problem.detail if problem else "",
    )


def _person(person: SignedIn, caller: Caller) -> dict[str, Any]:
    devices = [_device(device, caller) for device in person.devices]
    return {"name": person.facilitator.name, "devices": devices}


def _device(device: BrowserSession, caller: Caller) -> dict[str, Any]:
    return {
        "id": device.id,
        "browser": device.browser or "A browser",
        "since": timestamp(device.signed_in_at) if device.signed_in_at else "",
        "seen": timestamp(device.seen_at) if device.seen_at else "",
        "is_this": device.id == caller.session_id,
    }
