"""The front page: the boards, the newest one’s map, and the form that makes a board."""

from collections.abc import Mapping
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
from app.services import (
    access,
    board_documents,
    comments,
    doing,
    example_copies,
    next_steps,
    pictures,
    serializers,
    submissions,
)
from app.services.access import Membership
from app.services.rounds import judgements
from app.store import queries
from app.store.models import Board
from app.web.http.dependencies import ContextDep, RequestContext
from app.web.pages.board_settings import seed_of, seeds_to_choose, settings_of, source_of
from app.web.pages.board_view import BoardView
from app.web.pages.forms import FormDep, form_texts, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_LEFT = {
    "removed": "The board was removed.",
    "left": "You left the board.",
    "forgotten": "The board no longer knows you. Your answers and your name are deleted.",
}
_NEW_BOARD = {
    **dict.fromkeys(("title", "prompt", "from"), ""),
    "read": "participants",
    "join": "code",
    "naming": "named",
    "circles": "usual",
    **{f"{word}-{number}": "" for word in ("label", "question", "definition") for number in (1, 2, 3)},
}


@router.get("/")
def home_page(context: ContextDep) -> Response:
    """The boards, and the first one's map as it is now."""
    return _home(context)


@router.post("/boards")
def add_board(context: ContextDep, form: FormDep) -> Response:
    """A new board, with another's examples when some are brought along."""
    draft = form_texts(form, *_NEW_BOARD)
    try:
        board = _create(context, validated(NewBoard, _new_board(form)), form)
        return redirect_to(f"/b/{board.slug}/manage?done=new")
    except ThreefoldError as error:
        return _home(context, error, draft)


def _create(context: RequestContext, new: NewBoard, form: FormData) -> Board:
    if form.get("from") and not new.seed:
        source = source_of(form)
        return example_copies.create_with_copies(context.reading, context.writing, new, source)
    with context.writing() as (session, caller):
        return board_documents.create(session, caller, new)


def _home(
    context: RequestContext, error: ThreefoldError | None = None, draft: dict[str, str] | None = None
) -> Response:
    """The front page; with what went wrong and what was typed, after a form."""
    with context.reading() as (session, caller):
        visible = queries.boards.by_title(session, access.readable_boards(caller))
        listed = [serializers.board(session, board) for board in visible]
        newest = max(range(len(listed)), key=lambda place: _freshness(listed[place]), default=None)
        board_view = (
            BoardView(session, Membership(session, caller, visible[newest])) if newest is not None else None
        )
        picture = pictures.board_picture(session, board_view.board, "portrait") if board_view else None
        sent_in = submissions.waiting(session, caller, visible)
        me_everywhere = doing.people_of(session, caller)
        unread = comments.unread(session, me_everywhere)
        due = next_steps.due(session, me_everywhere)
        waiting = judgements.waiting_for(session, me_everywhere)
    values = board_view.template_values() if board_view else {"page_data": None}
    return render_page(
        context,
        "home.html",
        status=error.status if error else HTTPStatus.OK,
        **({"entry": "home.js"} if board_view else {}),
        page_data=values["page_data"],
        picture=picture,
        boards=listed,
        seeds=seeds_to_choose(),
        newest=None if newest is None else listed[newest],
        unread=unread,
        due=due,
        waiting=waiting,
        sent_in=sent_in,
        me={"facilitator": caller.is_facilitator, "name": caller.facilitator_name},
        draft=_NEW_BOARD | {name: text for name, text in (draft or {}).items() if text},
        problem=error.detail if error else "",
        opens_form=bool(error) or not listed or "new" in context.request.query_params,
        notice=next((_LEFT[name] for name in _LEFT if name in context.request.query_params), ""),
    )


def _freshness(board: Mapping[str, Any]) -> tuple[bool, str]:
    """What the front page's picture is chosen by: a map with something on it, changed last."""
    return bool(board["counts"]["placed"]), str(board["updated_at"])


# What a form does not choose is what its page has chosen from the start.
_FOR_PARTICIPANTS = {"read": "participants", "join": "code"}


def _new_board(form: FormData) -> dict[str, Any]:
    naming = cast("Naming", form_texts(form, "naming")["naming"] or "named")
    own = {"concepts": _circles(form)} if form.get("circles") == "own" else {}
    seed = seed_of(form)
    given = settings_of(form)
    given["access"] = _FOR_PARTICIPANTS | given["access"]
    return given | {"naming": naming} | own | ({"seed": seed} if seed else {})


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
