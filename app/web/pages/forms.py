"""Plain forms: what the pages do with scripts turned off, signing in, and tokens."""

import re
from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ValidationError
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.credentials import NewToken
from app.domain.document import ExampleFields
from app.domain.errors import Fault, Invalid, NotFound, ThreefoldError
from app.domain.text import Reason
from app.services import access, examples, participants, placements, rounds, tokens
from app.services.access import Caller
from app.services.placements import AnswersGiven
from app.store import queries
from app.web.http.dependencies import BoardSlug, Desk, DeskDep, ExampleId, RoundNumber
from app.web.http.responses import set_session_cookie
from app.web.pages.board import listing, token_list

router = APIRouter(include_in_schema=False)
Model = TypeVar("Model", bound=BaseModel)

_ANSWERS = {"yes": True, "no": False, "unsure": None}
_TAG_BREAK = re.compile(r"[,،、;\n]")  # as in static/js/ui/map/forms.js


class _Why(BaseModel):
    why: Reason


async def _read_form(request: Request) -> FormData:
    return await request.form()


FormDep = Annotated[FormData, Depends(_read_form)]


@router.post("/b/{board}/examples")
def add_example(slug: BoardSlug, desk: DeskDep, form: FormDep) -> Response:
    """A new example into the tray, by a plain form."""
    draft = texts(form, "title", "description", "tags")
    try:
        fields = valid(ExampleFields, draft | {"tags": _TAG_BREAK.split(draft["tags"])})
        with desk.writing() as (session, visitor):
            caller, cookie = _contributor(desk, session, visitor, slug)
            number = examples.add(session, caller, slug, fields).number
    except ThreefoldError as error:
        return listing(desk, slug, problem=error, draft=draft)
    return go_to(f"/b/{slug}/list#e{number}", desk, cookie)


@router.post("/b/{board}/examples/{example}/placement")
def place_example(slug: BoardSlug, example_id: ExampleId, desk: DeskDep, form: FormDep) -> Response:
    """Three answers about an example, or back to the tray, by a plain form."""
    with desk.writing() as (session, visitor):
        caller, cookie = _contributor(desk, session, visitor, slug)
        match form.get("to"):
            case "tray":
                example = placements.unplace(session, caller, slug, example_id)
            case "outside":
                example = placements.place(session, caller, slug, example_id, [])
            case _:
                keys = queries.boards.concept_keys(session, access.readable(session, caller, slug).id)
                example = placements.place(session, caller, slug, example_id, _answers(form, keys))
    if form.get("back") == "example":
        return go_to(f"/b/{slug}/examples/{example_id}?moved=true", desk, cookie)
    return go_to(f"/b/{slug}/list?moved={example.number}#e{example.number}", desk, cookie)


@router.post("/b/{board}/rounds/{round}/placements/{example}")
def place_alone(
    slug: BoardSlug, number: RoundNumber, example_id: ExampleId, desk: DeskDep, form: FormDep
) -> Response:
    """Three answers about an example in a round, and why, by a plain form."""
    with desk.writing() as (session, visitor):
        caller, cookie = _contributor(desk, session, visitor, slug)
        if form.get("to") == "tray":
            rounds.unplace(session, caller, slug, number, example_id)
        else:
            keys = queries.boards.concept_keys(session, access.readable(session, caller, slug).id)
            given: AnswersGiven = [] if form.get("to") == "outside" else _answers(form, keys)
            why = valid(_Why, texts(form, "why")).why
            rounds.place(session, caller, slug, number, example_id, given, why=why)
        moved = examples.find(session, access.readable(session, caller, slug), example_id).number
    if form.get("back") == "example":
        return go_to(f"/b/{slug}/examples/{example_id}?moved=true", desk, cookie)
    return go_to(f"/b/{slug}/list?moved={moved}#e{moved}", desk, cookie)


@router.post("/tokens")
def make_token(desk: DeskDep, form: FormDep) -> Response:
    """A new token, shown this once."""
    draft = texts(form, "name", "scope", "board")
    try:
        with desk.writing() as (session, caller):
            _, secret = tokens.create(
                session, caller, valid(NewToken, draft | {"board": draft["board"] or None})
            )
    except Invalid as error:
        return token_list(desk, problem=error, draft=draft)
    return token_list(desk, secret=secret)


@router.post("/tokens/{token}/revocation")
def revoke_token(desk: DeskDep, token: str) -> Response:
    """Revoke a token; one that is gone already is gone."""
    with suppress(NotFound), desk.writing() as (session, caller):
        tokens.revoke(session, caller, token)
    return go_to("/tokens?done=revoked")


@router.post("/sign-in/{token}")
def sign_in(token: str, desk: DeskDep) -> Response:
    """Use a sign-in link."""
    desk.count_sign_in()
    with desk.writing() as (session, caller):
        cookie = participants.sign_in(session, caller, token)
    return go_to("/", desk, cookie)


@router.post("/sign-out")
def sign_out(desk: DeskDep) -> Response:
    """No longer a facilitator in this browser."""
    with desk.writing() as (session, caller):
        participants.sign_out(session, caller)
    return go_to("/")


def _answers(form: FormData, keys: Sequence[str]) -> dict[str, bool | None]:
    given = {key: str(form.get(f"answer-{key}", "")) for key in keys}
    if not any(given.values()):
        raise Invalid(Fault("Answer at least one of the three questions, or choose “None of these”."))
    return {key: _ANSWERS.get(answer) for key, answer in given.items()}


def _contributor(desk: Desk, session: Session, caller: Caller, slug: str) -> tuple[Caller, str | None]:
    """The caller, joined quietly when this is their first act here, and the cookie they then need."""
    board = access.readable(session, caller, slug)
    if caller.is_facilitator or (
        caller.session_id and queries.participants.find(session, board.id, caller.session_id)
    ):
        return caller, None
    joined = participants.join_board(session, caller, slug)
    if joined.is_new:
        desk.count_join()
    return Caller(session_id=joined.participant.session_id), joined.cookie


def texts(form: FormData, *names: str) -> dict[str, str]:
    """Some of a form's fields as text, empty where it has none."""
    return {name: str(form.get(name, "")) for name in names}


def valid(model: type[Model], values: dict[str, Any]) -> Model:
    """A form's fields as the API would take them. Raises Invalid."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Invalid(
            *(Fault(fault["msg"].removeprefix("Value error, ")) for fault in error.errors())
        ) from error


def go_to(address: str, desk: Desk | None = None, cookie: str | None = None) -> Response:
    """Where a form leads on to (303), with the cookie that the browser needs then."""
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    if desk and cookie:
        set_session_cookie(response, cookie, secure=desk.is_secure)
    return response
