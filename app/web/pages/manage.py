"""What facilitators set up by plain forms: a new board, and one that is there."""

from typing import Any, cast

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from app.domain.document import BoardChanges, Naming, NewBoard
from app.domain.errors import Fault, Invalid, PreconditionFailed, ThreefoldError
from app.domain.regions import CIRCLES, OUTSIDE
from app.domain.text import slug_of
from app.services import access, boards, codes, example_copies
from app.store.models import Board
from app.web.api_v1.schemas import CopyOrder
from app.web.http.dependencies import BoardSlug, Desk, DeskDep
from app.web.pages.board import NEW_BOARD, fields_of, home, manage
from app.web.pages.forms import FormDep, go_to, texts, valid

router = APIRouter(include_in_schema=False)

_DONE = {"lock": "locked", "unlock": "unlocked", "hide": "hidden", "renew": "renewed", "bring": "brought"}


@router.post("/boards")
def add_board(desk: DeskDep, form: FormDep) -> Response:
    """A new board, with another's examples when some are brought along."""
    draft = texts(form, *NEW_BOARD)
    try:
        with desk.writing() as (session, caller):
            board = boards.create(session, caller, valid(NewBoard, _new_board(form)))
            if draft["from"]:
                example_copies.copy_examples(session, caller, board.slug, _source(form))
        return go_to(f"/b/{board.slug}/manage?done=new")
    except ThreefoldError as error:
        return home(desk, error, draft)


@router.post("/b/{board}/manage")
def manage_board(slug: BoardSlug, desk: DeskDep, form: FormDep) -> Response:
    """Do what one of the page's forms says."""
    try:
        match form.get("to"):
            case "remove":
                _remove(desk, slug, form)
                return go_to("/?removed=true")
            case "renew":
                with desk.writing() as (session, caller):
                    codes.renew(session, caller, slug)
            case "bring":
                with desk.writing() as (session, caller):
                    example_copies.copy_examples(session, caller, slug, _source(form))
            case _:
                _edit(desk, slug, form)
    except ThreefoldError as error:
        return manage(desk, slug, problem=error)
    return go_to(f"/b/{slug}/manage?done={_DONE.get(str(form.get('to')), 'saved')}")


def _source(form: FormData) -> str:
    """The slug of the board that examples are brought from. Raises Invalid."""
    return valid(CopyOrder, texts(form, "from")).source


def _remove(desk: Desk, slug: str, form: FormData) -> None:
    if str(form.get("confirm", "")).strip() != slug:
        raise Invalid(Fault(f"Type {slug} to remove this board. Nothing was removed."))
    with desk.writing() as (session, caller):
        boards.remove(session, caller, slug, None)


def _edit(desk: Desk, slug: str, form: FormData) -> None:
    with desk.writing() as (session, caller):
        if form.get("to") == "save":
            _require_unchanged(form, access.readable(session, caller, slug))
        boards.edit(session, caller, slug, _changes(form), None)


def _require_unchanged(form: FormData, board: Board) -> None:
    """Other people's drops raise the board's version; only its own fields matter to this form."""
    if form.get("was") != fields_of(board):
        raise PreconditionFailed(
            "Somebody changed this board’s fields meanwhile. Look at them again.", board.version
        )


def _changes(form: FormData) -> BoardChanges:
    match form.get("to"):
        case "lock" | "unlock":
            return BoardChanges(locked=form.get("to") == "lock")
        case "hide":
            if not form.get("sure"):
                raise Invalid(Fault("Tick that this cannot be undone. The names are as they were."))
            return valid(BoardChanges, texts(form, "naming"))
        case _:
            return valid(BoardChanges, _settings(form))


def _settings(form: FormData) -> dict[str, Any]:
    """A board's fields, those that both forms have."""
    given = texts(form, "title", "prompt") | {"groups": _groups(form)}
    access = {name: text for name, text in texts(form, "read", "join").items() if text}
    leaving = texts(form, "leaving")["leaving"]
    return given | {"access": access} | ({"leaving": leaving} if leaving else {})


def _groups(form: FormData) -> dict[str, Any] | None:
    """What people are asked on joining: a question, and its answers a line each."""
    given = texts(form, "group_question", "groups")
    question = given["group_question"].strip()
    choices = [line.strip() for line in given["groups"].splitlines() if line.strip()]
    if not question and not choices:
        return None
    if not question or len(choices) < 2:
        raise Invalid(Fault("For groups write a question and at least two answers, one on a line."))
    return {"question": question, "choices": choices}


def _new_board(form: FormData) -> dict[str, Any]:
    naming = cast("Naming", texts(form, "naming")["naming"] or "named")
    own = {"concepts": _circles(form)} if form.get("circles") == "own" else {}
    return _settings(form) | {"naming": naming} | own


def _circles(form: FormData) -> list[dict[str, str]]:
    """Three circles of one's own; the key that stays is made of the label."""
    keys: list[str] = []
    circles = [_circle(form, number) for number in range(1, CIRCLES + 1)]
    if not all(circle["label"].strip() for circle in circles):
        raise Invalid(Fault("Name all three circles, or keep the usual three."))
    for number, circle in enumerate(circles, 1):
        key = slug_of(circle["label"], 40)
        keys.append(key if key and key != OUTSIDE and key not in keys else f"circle-{number}")
    return [{"key": key, **circle} for key, circle in zip(keys, circles, strict=True)]


def _circle(form: FormData, number: int) -> dict[str, str]:
    words = ("label", "question", "definition")
    return {name: str(form.get(f"{name}-{number}", "")) for name in words}
