"""The pages: complete when they arrive, usable with scripts turned off, made by the services the API uses."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.domain.credentials import digest
from app.domain.errors import ThreefoldError
from app.domain.sentences import quoted
from app.services import access, example_copies, examples, participants, pictures, serializers
from app.services.access import Caller
from app.store import queries
from app.store.models import Board
from app.web.http.dependencies import BoardSlug, Desk, DeskDep, ExampleId
from app.web.http.responses import Problem
from app.web.pages import invitations, wall_view
from app.web.pages.board_view import Scene
from app.web.pages.templating import render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_DETAILS = (
    ("Next step", "next_step"),
    ("A caution", "caution"),
    ("Looks like", "looks_like"),
    ("Sounds like", "sounds_like"),
    ("Feels like", "feels_like"),
    ("From", "contributor"),
)
_DONE = {
    "saved": "Saved.",
    "locked": "The board is locked.",
    "unlocked": "The board is open again.",
    "revoked": "The token is revoked.",
    "made": "This is the board from your file.",
    "taken": "The table was brought in.",
    "new": "The board is there. Here is how people come to it.",
    "renewed": "The board has a new code. The old one stopped working.",
    "hidden": "The names are overwritten.",
    "brought": "The examples are in the tray.",
}
_LEFT = {
    "removed": "The board was removed.",
    "left": "You left the board.",
}
NEW_BOARD = {
    **dict.fromkeys(("title", "prompt", "from"), ""),
    "read": "anyone",
    "join": "open",
    "naming": "named",
    "circles": "usual",
    **{f"{word}-{number}": "" for word in ("label", "question", "definition") for number in (1, 2, 3)},
}
_SPENT = "This sign-in link was used already or has run out. “threefold facilitator link” makes a new one."
_TITLES = {404: "Nothing here", 403: "Not allowed", 409: "Not now", 500: "Something went wrong"}


@router.get("/")
def home_page(desk: DeskDep) -> Response:
    """The boards, and the first one's map as it is now."""
    return home(desk)


@router.get("/b/{board}")
def map_page(slug: BoardSlug, desk: DeskDep) -> Response:
    """The map: tray, diagram, legend."""
    with desk.visiting(slug) as (session, caller, board):
        scene = Scene(session, caller, board)
    context = scene.context(mine=scene.mine)
    return page_of(desk, "board.html", entry="board.js", **context, picture=scene.picture("wide"))


@router.get("/b/{board}/wall")
def wall_page(slug: BoardSlug, desk: DeskDep) -> Response:
    """What a whole room looks at, at every step of a workshop, with where to join."""
    with desk.reading_board(slug) as (session, caller, board):
        scene = Scene(session, caller, board)
        workshop = scene.snapshot["workshop"]
        screen = wall_view.screen_of(workshop)
        agreement = wall_view.agreement(session, caller, board, screen)
        picture = pictures.board_picture(session, board, "wall")
        invitation = invitations.of(desk, session, caller, board)
    return page_of(
        desk,
        "wall.html",
        entry="wall.js",
        **scene.context(agreement=agreement),
        picture=picture,
        screen=screen,
        step=wall_view.say_step(workshop),
        workshop=workshop,
        agreement=agreement,
        invitation=invitation,
        examples=scene.snapshot["examples"],
    )


@router.get("/b/{board}/list")
def list_page(slug: BoardSlug, desk: DeskDep, moved: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Everything the picture says, in reading order."""
    return listing(desk, slug, moved=int(moved) if moved.isdecimal() else None)


@router.get("/b/{board}/concepts")
def concepts_page(slug: BoardSlug, desk: DeskDep) -> Response:
    """What the circles mean here, and how that changed."""
    with desk.reading_board(slug) as (session, _, board):
        circles = queries.boards.concepts(session, board.id)
        past = {one.key: queries.boards.revisions(session, one.id) for one in circles}
        shown = serializers.board(session, board)
    revisions = {
        key: [json.loads(serializers.revision(one, board)) for one in all_] for key, all_ in past.items()
    }
    concepts = [serializers.concept(one) for one in circles]
    return page_of(desk, "concepts.html", board=shown, concepts=concepts, revisions=revisions)


@router.get("/b/{board}/examples/{example}")
def example_page(
    slug: BoardSlug, example_id: ExampleId, desk: DeskDep, moved: Annotated[bool, Query()] = False
) -> Response:
    """One example whole, with its three questions."""
    with desk.visiting(slug) as (session, caller, board):
        found = examples.find(session, board, example_id)
        scene = Scene(session, caller, board)
    example = scene.shown(json.loads(found.body))
    notice = f"Saved: it is {scene.circles(example)} now." if moved else ""
    return page_of(
        desk, "example.html", **scene.context(), example=example, details=_details(example), notice=notice
    )


@router.get("/b/{board}/manage")
def manage_page(slug: BoardSlug, desk: DeskDep, done: Annotated[str, Query(max_length=20)] = "") -> Response:
    """A facilitator's page of one board."""
    return manage(desk, slug, notice=_DONE.get(done, ""))


@router.get("/sign-in/{token}")
def sign_in_page(token: str, desk: DeskDep) -> Response:
    """Ask before the link is used: what merely looks at links must not use it up."""
    with desk.reading() as (session, _):
        works = participants.is_link_valid(session, token)
    status = HTTPStatus.OK if works else HTTPStatus.FORBIDDEN
    return page_of(desk, "sign_in.html", status, problem="" if works else _SPENT)


@router.get("/tokens")
def tokens_page(desk: DeskDep, board: str = "", done: Annotated[str, Query(max_length=20)] = "") -> Response:
    """The tokens of REST clients; `board` is the one a new token is most likely for."""
    return token_list(desk, notice=_DONE.get(done, ""), draft={"board": board})


@router.get("/docs")
def docs_page(desk: DeskDep) -> Response:
    """The API, drawn from its OpenAPI document."""
    return page_of(desk, "docs.html")


def problem_page(request: Request, problem: Problem) -> Response:
    """A refusal for somebody who looks at pages."""
    title = _TITLES.get(problem.status, problem.title or problem.status.phrase)
    html = render("problem.html", theme=_theme(request), title=title, detail=problem.detail)
    return HTMLResponse(html, problem.status, headers=dict(problem.headers))


def home(desk: Desk, error: ThreefoldError | None = None, draft: dict[str, str] | None = None) -> Response:
    """The front page; with what went wrong and what was typed, after a form."""
    with desk.reading() as (session, caller):
        visible = boards_of(session, caller)
        listed = [serializers.board(session, board) for board in visible]
        newest = max(range(len(listed)), key=lambda i: str(listed[i]["updated_at"]), default=None)
        scene = Scene(session, caller, visible[newest]) if newest is not None else None
        picture = pictures.board_picture(session, scene.board, "portrait") if scene else None
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
        draft=NEW_BOARD | {name: text for name, text in (draft or {}).items() if text},
        problem=error.detail if error else "",
        notice=next((_LEFT[name] for name in _LEFT if name in desk.request.query_params), ""),
    )


def boards_of(session: Session, caller: Caller) -> Sequence[Board]:
    """The boards somebody may read, by title."""
    return queries.boards.by_title(
        session, queries.boards.readable_ids(caller.session_id, caller.is_facilitator)
    )


def listing(
    desk: Desk,
    slug: str,
    moved: int | None = None,
    problem: ThreefoldError | None = None,
    draft: dict[str, str] | None = None,
) -> Response:
    """The text twin; `moved` is the number of an example just placed."""
    with desk.visiting(slug) as (session, caller, board):
        scene = Scene(session, caller, board, agreed=True)
    example = next((one for one in scene.examples if one["number"] == moved), None)
    return page_of(
        desk,
        "list.html",
        entry="list.js",
        status=problem.status if problem else HTTPStatus.OK,
        **scene.context() | {"page_data": scene.brief()},
        scene=scene,
        summary=scene.summary(),
        notice=f"{quoted(example['title'])} is {scene.circles(example)} now." if example else "",
        problem=problem.detail if problem else "",
        draft=draft or {"title": "", "description": "", "tags": ""},
    )


def manage(
    desk: Desk,
    slug: str,
    notice: str = "",
    problem: ThreefoldError | None = None,
    preview: dict[str, Any] | None = None,
    faults: Sequence[str] = (),
) -> Response:
    """A facilitator's page, with what came of a form or a file. Raises Forbidden."""
    with desk.reading_board(slug) as (session, caller, board):
        access.require_facilitator(caller)
        shown = serializers.board(session, board)
        was = fields_of(board)
        invitation = invitations.of(desk, session, caller, board)
        others = [one for one in boards_of(session, caller) if one.id != board.id]
        sources = {one.slug: one.title for one in others}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else problem.status if problem else HTTPStatus.OK
    return page_of(
        desk,
        "manage.html",
        entry="manage.js",
        status=status,
        board=shown,
        was=was,
        invitation=invitation,
        sources=sources,
        notice=notice,
        problem=problem.detail if problem else "",
        preview=preview,
        faults=faults,
    )


def token_list(
    desk: Desk,
    notice: str = "",
    problem: ThreefoldError | None = None,
    draft: dict[str, str] | None = None,
    secret: str = "",
) -> Response:
    """The tokens of REST clients, with what came of a form; `secret` is a new one's. Raises Forbidden."""
    with desk.reading() as (session, caller):
        access.require_signed_in(caller)
        titles = {board.slug: board.title for board in boards_of(session, caller)}
        made = [serializers.token(*row) for row in queries.credentials.tokens(session)]
    response = page_of(
        desk,
        "tokens.html",
        status=problem.status if problem else HTTPStatus.OK,
        notice=notice,
        problem=problem.detail if problem else "",
        draft={"name": "", "scope": "", "board": ""} | (draft or {}),
        secret=secret,
        titles=titles,
        tokens=made,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def fields_of(board: Board) -> str:
    """What the manage page's form holds of a board, to tell whether it was changed meanwhile."""
    fields = (board.title, board.prompt, board.read_access, board.join_access, board.leaving)
    return digest(repr((*fields, board.group_question, board.groups)))


def _details(example: dict[str, Any]) -> list[tuple[str, str]]:
    setting = " · ".join(filter(None, example["setting"].values()))
    told = [(name, example[field]) for name, field in _DETAILS] + [("Setting", setting)]
    return [(name, words) for name, words in told if words]


def _theme(request: Request) -> str:
    wanted = request.query_params.get("theme") or request.cookies.get("threefold_theme")
    return wanted if wanted in {"light", "dark"} else ""


def page_of(desk: Desk, template: str, status: int = HTTPStatus.OK, **context: Any) -> Response:
    """A template as an answer, in the theme the visitor chose."""
    html = render(template, theme=_theme(desk.request), **context)
    return HTMLResponse(html, status, headers={"Cache-Control": "private, no-cache"})
