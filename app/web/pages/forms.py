"""Plain forms: how their fields are read and checked, and who acts by them."""

from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.errors import Fault, Invalid
from app.services import access, participants
from app.services.access import Caller
from app.store import queries
from app.web.http.dependencies import RequestContext

Model = TypeVar("Model", bound=BaseModel)


async def _read_form(request: Request) -> FormData:
    return await request.form()


FormDep = Annotated[FormData, Depends(_read_form)]


def form_texts(form: FormData, *names: str) -> dict[str, str]:
    """Some of a form's fields as text, empty where it has none."""
    return {name: str(form.get(name, "")) for name in names}


def validated(model: type[Model], values: dict[str, Any]) -> Model:
    """A form's fields as the API would take them. Raises Invalid."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Invalid(
            *(Fault(fault["msg"].removeprefix("Value error, ")) for fault in error.errors())
        ) from error


def contributor_of(
    context: RequestContext, session: Session, caller: Caller, slug: str
) -> tuple[Caller, str | None]:
    """The caller, joined quietly when this is their first act here, and the cookie they then need."""
    board = access.readable(session, caller, slug)
    if caller.is_facilitator or (
        caller.session_id and queries.participants.find(session, board.id, caller.session_id)
    ):
        return caller, None
    joined = participants.join_board(session, caller, slug)
    if joined.is_new:
        context.count_join()
    return Caller(session_id=joined.participant.session_id), joined.cookie
