"""Plain forms: how their fields are read and checked, and who acts by them."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ValidationError
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

from app.domain.cookies import COOKIE, COOKIES_KEPT
from app.domain.errors import MOST_FAULTS, Fault, Forbidden, Invalid, pointer
from app.domain.sentences import quoted
from app.services import access, participants
from app.services.access import Caller
from app.store import queries
from app.store.models import now
from app.web.http.dependencies import RequestContext
from app.web.http.problems import wants_page

Model = TypeVar("Model", bound=BaseModel)
LONGEST_DAYS = 3_650

# The steps of a workshop have the longest form. Files are refused, but one should be told so.
MOST_FIELDS = 300
MOST_FILES = 10


async def _read_form(request: Request) -> AsyncIterator[FormData]:
    """The fields of a form. Raises Invalid where a file stands in the place of text."""
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
        require_texts(form)
        yield form


def require_texts(form: FormData, *, but: str = "") -> None:
    """Let every field of a form be text; the field `but` may be a file. Raises Invalid."""
    if any(isinstance(value, UploadFile) for name, value in form.multi_items() if name != but):
        raise Invalid(Fault("This form takes text, not files. Type it, or paste it."))


FormDep = Annotated[FormData, Depends(_read_form)]


def form_texts(form: FormData, *names: str) -> dict[str, str]:
    """Some of a form's fields as text, empty where it has none."""
    return {name: str(form.get(name, "")) for name in names}


def number_in(form: FormData, name: str) -> int | None:
    """A whole number of at most six digits; None where nothing is typed. Raises Invalid."""
    typed = str(form.get(name, "")).strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.removeprefix("-").isdecimal() and len(typed) <= 6):
        raise Invalid(Fault(f"{quoted(typed[:20])} is not a whole number."))
    return int(typed)


def validated(model: type[Model], values: dict[str, Any]) -> Model:
    """A form's fields as the API would take them. Raises Invalid."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Invalid(
            *(
                Fault(fault["msg"].removeprefix("Value error, "), pointer(*fault["loc"]))
                for fault in error.errors()[:MOST_FAULTS]
            )
        ) from error


def ending(form: FormData) -> dict[str, datetime | None]:
    """When a new token or link stops working, after the days or `never` that a form says. Raises Invalid."""
    lasts = str(form.get("lasts", ""))
    if lasts == "never":
        return {"expires_at": None}
    if not lasts:
        return {}
    if not (lasts.isascii() and lasts.isdecimal() and 0 < int(lasts[:6]) <= LONGEST_DAYS):
        raise Invalid(Fault("Choose how long it works."))
    return {"expires_at": now() + timedelta(days=int(lasts[:6]))}


class UntestedCookiesError(Exception):
    """Nobody knows yet whether this browser keeps cookies: it gets one and sends the form again."""


class CookiesNeeded(Forbidden):
    """The browser was given a cookie and did not send it back."""


def require_cookies(context: RequestContext) -> None:
    """Make sure that a browser keeps cookies before somebody joins in it.

    Else each try would leave a participant behind whom nobody knows. Raises UntestedCookiesError or
    CookiesNeeded.
    """
    request = context.request
    known = {context.cookie_name(name) for name in (COOKIE, COOKIES_KEPT)}
    if not wants_page(request) or known & request.cookies.keys():
        return
    if request.query_params.get("cookies") != "tested":
        raise UntestedCookiesError
    raise CookiesNeeded(
        "This browser keeps no cookies for this address, so it cannot take part. "
        "Allow them, or use another browser."
    )


async def give_test_cookie(request: Request, _: Exception) -> Response:
    """Answer UntestedCookiesError: the browser sends its form again (307), with a cookie if it can."""
    address = request.url.include_query_params(cookies="tested")
    response = RedirectResponse(f"{address.path}?{address.query}", HTTPStatus.TEMPORARY_REDIRECT)
    context = RequestContext(request)
    name = context.cookie_name(COOKIES_KEPT)
    response.set_cookie(name, "yes", httponly=True, samesite="lax", secure=context.is_secure)
    return response


def contributor_of(
    context: RequestContext, session: Session, caller: Caller, slug: str
) -> tuple[Caller, str | None]:
    """The caller, joined quietly when this is their first act here, and the cookie they then need."""
    if access.find_membership(session, caller, slug).caller.is_facilitator:
        return caller, None
    return participant_of(context, session, caller, slug)


def participant_of(
    context: RequestContext, session: Session, caller: Caller, slug: str
) -> tuple[Caller, str | None]:
    """The same, for what only a participant can do: a facilitator joins too."""
    board = access.readable(session, caller, slug)
    if caller.session_id and queries.participants.find(session, board.id, caller.session_id):
        return caller, None
    require_cookies(context)
    joined = participants.join_board(session, caller, slug)
    if joined.is_new:
        context.count_join()
    return Caller(session_id=joined.participant.session_id), joined.cookie
