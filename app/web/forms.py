"""Plain forms: what the pages do with scripts turned off, and what facilitators set up."""

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
from app.domain.document import BoardChanges, ExampleFields, NewBoard
from app.domain.errors import Fault, Invalid, NotFound, PreconditionFailed, ThreefoldError
from app.services import access, boards, examples, people, placements, tokens
from app.services.access import Caller
from app.store import queries
from app.store.models import Board
from app.web import pages
from app.web.dependencies import BoardSlug, Desk, DeskDep, ExampleId
from app.web.responses import set_session_cookie

router = APIRouter(include_in_schema=False)
Model = TypeVar("Model", bound=BaseModel)

_ANSWERS = {"yes": True, "no": False, "unsure": None}
_TAG_BREAK = re.compile(r"[,،、;\n]")  # as in static/js/ui/forms.js
_DONE = {"lock": "locked", "unlock": "unlocked"}


async def _read_form(request: Request) -> FormData:
    return await request.form()


FormDep = Annotated[FormData, Depends(_read_form)]


@router.post("/boards")
def add_board(desk: DeskDep, form: FormDep) -> Response:
    """A new board with the usual three concepts."""
    try:
        with desk.writing() as (session, caller):
            board = boards.create(session, caller, _valid(NewBoard, _texts(form, "title", "prompt")))
            return _to(f"/b/{board.slug}/manage")
    except ThreefoldError as error:
        return pages.home(desk, error, _texts(form, "title", "prompt"))


@router.post("/b/{board}/examples")
def add_example(slug: BoardSlug, desk: DeskDep, form: FormDep) -> Response:
    """A new example into the tray, by a plain form."""
    draft = _texts(form, "title", "description", "tags")
    try:
        fields = _valid(ExampleFields, draft | {"tags": _TAG_BREAK.split(draft["tags"])})
        with desk.writing() as (session, visitor):
            caller, cookie = _contributor(desk, session, visitor, slug)
            number = examples.add(session, caller, slug, fields).number
    except ThreefoldError as error:
        return pages.listing(desk, slug, problem=error, draft=draft)
    return _to(f"/b/{slug}/list#e{number}", desk, cookie)


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
                keys = queries.keys(session, access.readable(session, caller, slug).id)
                example = placements.place(session, caller, slug, example_id, _answers(form, keys))
    if form.get("back") == "example":
        return _to(f"/b/{slug}/examples/{example_id}?moved=true", desk, cookie)
    return _to(f"/b/{slug}/list?moved={example.number}#e{example.number}", desk, cookie)


@router.post("/b/{board}/manage")
def manage_board(slug: BoardSlug, desk: DeskDep, form: FormDep) -> Response:
    """Save a board's fields, lock or unlock it, or remove it."""
    try:
        with desk.writing() as (session, caller):
            if form.get("to") == "remove":
                _require_confirmed(form, slug)
                boards.remove(session, caller, slug, None)
                return _to("/?removed=true")
            if form.get("to") == "save":
                _require_unchanged(form, access.readable(session, caller, slug))
            boards.edit(session, caller, slug, _changes(form), None)
    except ThreefoldError as error:
        return pages.manage(desk, slug, problem=error)
    return _to(f"/b/{slug}/manage?done={_DONE.get(str(form.get('to')), 'saved')}")


@router.post("/tokens")
def make_token(desk: DeskDep, form: FormDep) -> Response:
    """A new token, shown this once."""
    draft = _texts(form, "name", "scope", "board")
    try:
        with desk.writing() as (session, caller):
            _, secret = tokens.make(
                session, caller, _valid(NewToken, draft | {"board": draft["board"] or None})
            )
    except Invalid as error:
        return pages.tokens(desk, problem=error, draft=draft)
    return pages.tokens(desk, secret=secret)


@router.post("/tokens/{token}/revocation")
def revoke_token(desk: DeskDep, token: str) -> Response:
    """Revoke a token; one that is gone already is gone."""
    with suppress(NotFound), desk.writing() as (session, caller):
        tokens.revoke(session, caller, token)
    return _to("/tokens?done=revoked")


@router.post("/sign-in/{token}")
def sign_in(token: str, desk: DeskDep) -> Response:
    """Use a sign-in link."""
    desk.count_sign_in()
    with desk.writing() as (session, caller):
        cookie = people.sign_in(session, caller, token)
    return _to("/", desk, cookie)


@router.post("/sign-out")
def sign_out(desk: DeskDep) -> Response:
    """No longer a facilitator in this browser."""
    with desk.writing() as (session, caller):
        people.sign_out(session, caller)
    return _to("/")


def _answers(form: FormData, keys: Sequence[str]) -> dict[str, bool | None]:
    given = {key: str(form.get(f"answer-{key}", "")) for key in keys}
    if not any(given.values()):
        raise Invalid(Fault("Answer at least one of the three questions, or choose “None of these”."))
    return {key: _ANSWERS.get(answer) for key, answer in given.items()}


def _require_unchanged(form: FormData, board: Board) -> None:
    """Other people's drops raise the board's version; only its own fields matter to this form."""
    if form.get("was") != pages.fields_of(board):
        raise PreconditionFailed(
            "Somebody changed this board’s fields meanwhile. Look at them again.", board.version
        )


def _require_confirmed(form: FormData, slug: str) -> None:
    if str(form.get("confirm", "")).strip() != slug:
        raise Invalid(Fault(f"Type {slug} to remove this board. Nothing was removed."))


def _changes(form: FormData) -> BoardChanges:
    if form.get("to") in {"lock", "unlock"}:
        return BoardChanges(locked=form.get("to") == "lock")
    return _valid(BoardChanges, _texts(form, "title", "prompt") | {"access": _texts(form, "read", "join")})


def _contributor(desk: Desk, session: Session, caller: Caller, slug: str) -> tuple[Caller, str | None]:
    """The caller, joined quietly when this is their first act here, and the cookie they then need."""
    board = access.readable(session, caller, slug)
    if caller.is_facilitator or (
        caller.session_id and queries.participant(session, board.id, caller.session_id)
    ):
        return caller, None
    desk.count_join()
    joined = people.join_board(session, caller, slug)
    return Caller(session_id=joined.participant.session_id), joined.cookie


def _texts(form: FormData, *names: str) -> dict[str, str]:
    return {name: str(form.get(name, "")) for name in names}


def _valid(model: type[Model], values: dict[str, Any]) -> Model:
    """A form's fields as the API would take them. Raises Invalid."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Invalid(
            *(Fault(fault["msg"].removeprefix("Value error, ")) for fault in error.errors())
        ) from error


def _to(address: str, desk: Desk | None = None, cookie: str | None = None) -> Response:
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    if desk and cookie:
        set_session_cookie(response, cookie, secure=desk.is_secure)
    return response
