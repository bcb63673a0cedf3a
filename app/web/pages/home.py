"""The front page: the boards, the newest one’s map, and the form that makes a board."""

from http import HTTPStatus
from typing import Any, cast

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from app.domain.document import Naming
from app.domain.errors import Fault, Invalid, ThreefoldError
from app.domain.regions import CIRCLES, OUTSIDE
from app.domain.requests import NewBoard
from app.domain.text import slug_of
from app.services import access, boards, example_copies, pictures, serializers
from app.store import queries
from app.web.http.dependencies import Desk, DeskDep
from app.web.pages.board_settings import settings_of, source_of
from app.web.pages.board_view import Scene
from app.web.pages.forms import FormDep, texts, valid
from app.web.pages.page import go_to, page_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_LEFT = {
    "removed": "The board was removed.",
    "left": "You left the board.",
}
_NEW_BOARD = {
    **dict.fromkeys(("title", "prompt", "from"), ""),
    "read": "anyone",
    "join": "open",
    "naming": "named",
    "circles": "usual",
    **{f"{word}-{number}": "" for word in ("label", "question", "definition") for number in (1, 2, 3)},
}


@router.get("/")
def home_page(desk: DeskDep) -> Response:
    """The boards, and the first one's map as it is now."""
    return _home(desk)


@router.post("/boards")
def add_board(desk: DeskDep, form: FormDep) -> Response:
    """A new board, with another's examples when some are brought along."""
    draft = texts(form, *_NEW_BOARD)
    try:
        with desk.writing() as (session, caller):
            board = boards.create(session, caller, valid(NewBoard, _new_board(form)))
            if draft["from"]:
                example_copies.bring(session, caller, board.slug, source_of(form))
        return go_to(f"/b/{board.slug}/manage?done=new")
    except ThreefoldError as error:
        return _home(desk, error, draft)


def _home(desk: Desk, error: ThreefoldError | None = None, draft: dict[str, str] | None = None) -> Response:
    """The front page; with what went wrong and what was typed, after a form."""
    with desk.reading() as (session, caller):
        visible = queries.boards.by_title(session, access.readable_boards(caller))
        listed = [serializers.board(session, board) for board in visible]
        newest = max(range(len(listed)), key=lambda i: str(listed[i]["updated_at"]), default=None)
        scene = Scene(session, caller, visible[newest]) if newest is not None else None
        picture = pictures.picture(session, scene.board, "portrait") if scene else None
    context = scene.context() if scene else {"page_data": None}
    return page_of(
        desk,
        "home.html",
        status=error.status if error else HTTPStatus.OK,
        **({"entry": "home.js"} if scene else {}),
        page_data=context["page_data"],
        picture=picture,
        boards=listed,
        has_sample=any(board.slug == example_copies.SAMPLE for board in visible),
        newest=None if newest is None else listed[newest],
        me={"facilitator": caller.is_facilitator, "name": caller.facilitator_name},
        draft=_NEW_BOARD | {name: text for name, text in (draft or {}).items() if text},
        problem=error.detail if error else "",
        notice=next((_LEFT[name] for name in _LEFT if name in desk.request.query_params), ""),
    )


def _new_board(form: FormData) -> dict[str, Any]:
    naming = cast("Naming", texts(form, "naming")["naming"] or "named")
    own = {"concepts": _circles(form)} if form.get("circles") == "own" else {}
    return settings_of(form) | {"naming": naming} | own


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
