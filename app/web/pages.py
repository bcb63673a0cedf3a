"""The pages: complete when they arrive, usable with scripts turned off, made by the services the API uses."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

import segno
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup
from pydantic import BaseModel, ValidationError
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain import regions, sentences
from app.domain.document import BoardChanges, ExampleFields, NewBoard
from app.domain.errors import Fault, Invalid, ThreefoldError
from app.services import access, boards, examples, people, pictures, placements, representations
from app.services.access import Caller
from app.store import queries
from app.store.models import Board
from app.web.assets import geometry_text
from app.web.dependencies import BoardSlug, Desk, DeskDep, ExampleId
from app.web.responses import Problem, set_session_cookie
from app.web.templating import embedded_json, render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

Model = TypeVar("Model", bound=BaseModel)

_ANSWERS = {"yes": True, "no": False, "unsure": None}
_DETAILS = (
    ("Next step", "next_step"),
    ("A caution", "caution"),
    ("Looks like", "looks_like"),
    ("Sounds like", "sounds_like"),
    ("Feels like", "feels_like"),
    ("From", "contributor"),
)


async def _read_form(request: Request) -> FormData:
    return await request.form()


FormDep = Annotated[FormData, Depends(_read_form)]


@router.get("/")
def home_page(desk: DeskDep) -> Response:
    """The boards, and the first one's map as it is now."""
    return _home(desk)


@router.post("/boards")
def add_board(desk: DeskDep, form: FormDep) -> Response:
    """A new board with the usual three concepts."""
    try:
        with desk.writing() as (session, caller):
            board = boards.create(session, caller, _valid(NewBoard, _texts(form, "title", "prompt")))
            return _to(f"/b/{board.slug}/manage")
    except (Invalid, ThreefoldError) as error:
        return _home(desk, error, _texts(form, "title", "prompt"))


@router.get("/b/{board}")
def map_page(slug: BoardSlug, desk: DeskDep) -> Response:
    """The map: tray, diagram, legend."""
    with desk.reading() as (session, caller):
        board = access.readable(session, caller, slug)
        scene = _Scene(session, caller, board)
        picture = pictures.picture(session, board, "wide")
    return _page(desk, "board.html", entry="board.js", **scene.context(), picture=picture)


@router.get("/b/{board}/wall")
def wall_page(slug: BoardSlug, desk: DeskDep) -> Response:
    """The map for a projector, with where to join."""
    with desk.reading() as (session, caller):
        board = access.readable(session, caller, slug)
        scene = _Scene(session, caller, board)
        picture = pictures.picture(session, board, "wall")
    address = f"{desk.settings.public_url or str(desk.request.base_url).rstrip('/')}/b/{slug}"
    code = segno.make(address, micro=False, error="m").svg_inline(border=2, omitsize=True)
    return _page(
        desk,
        "wall.html",
        entry="projector.js",
        **scene.context(),
        picture=picture,
        qr=Markup(code),  # noqa: S704: made of numbers only
        address_shown=address.partition("://")[2],
    )


@router.get("/b/{board}/list")
def list_page(slug: BoardSlug, desk: DeskDep, moved: Annotated[int | None, Query()] = None) -> Response:
    """Everything the picture says, in reading order."""
    return _list(desk, slug, moved=moved)


@router.get("/b/{board}/concepts")
def concepts_page(slug: BoardSlug, desk: DeskDep) -> Response:
    """What the circles mean here, and how that changed."""
    with desk.reading() as (session, caller):
        board = access.readable(session, caller, slug)
        circles = queries.concepts(session, board.id)
        revisions = {
            one.key: [
                json.loads(representations.revision(past, board))
                for past in queries.revisions(session, one.id)
            ]
            for one in circles
        }
        context = {"board": representations.board(session, board), "revisions": revisions}
    return _page(desk, "concepts.html", concepts=[representations.concept(one) for one in circles], **context)


@router.get("/b/{board}/examples/{example}")
def example_page(
    slug: BoardSlug, example_id: ExampleId, desk: DeskDep, moved: Annotated[bool, Query()] = False
) -> Response:
    """One example whole, with its three questions."""
    with desk.reading() as (session, caller):
        board = access.readable(session, caller, slug)
        found = examples.find(session, board, example_id)
        scene = _Scene(session, caller, board)
    example = json.loads(found.body)
    where = scene.circles(example)
    notice = f"Saved: it is {where} now." if moved else ""
    details = [(name, example[field]) for name, field in _DETAILS if example[field]] + _setting(example)
    return _page(desk, "example.html", **scene.context(), example=example, details=details, notice=notice, problem="")


@router.post("/b/{board}/examples")
def add_example(slug: BoardSlug, desk: DeskDep, form: FormDep) -> Response:
    """A new example into the tray, by a plain form."""
    draft = _texts(form, "title", "description", "tags")
    try:
        fields = _valid(ExampleFields, draft | {"tags": draft["tags"].split(",")})
        with desk.writing() as (session, visitor):
            caller, cookie = _contributor(desk, session, visitor, slug)
            number = examples.add(session, caller, slug, fields).number
    except Invalid as error:
        return _list(desk, slug, problem=error, draft=draft)
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
                answers = {key: _ANSWERS.get(str(form.get(f"answer-{key}", "unsure"))) for key in keys}
                example = placements.place(session, caller, slug, example_id, answers)
    if form.get("back") == "example":
        return _to(f"/b/{slug}/examples/{example_id}?moved=true", desk, cookie)
    return _to(f"/b/{slug}/list?moved={example.number}#e{example.number}", desk, cookie)


@router.get("/b/{board}/manage")
def manage_page(slug: BoardSlug, desk: DeskDep, done: Annotated[str, Query(max_length=20)] = "") -> Response:
    """A facilitator's page of one board."""
    return _manage(
        desk,
        slug,
        notice={
            "saved": "Saved.",
            "locked": "The board is locked.",
            "unlocked": "The board is open again.",
        }.get(done, ""),
    )


@router.post("/b/{board}/manage")
def manage_board(slug: BoardSlug, desk: DeskDep, form: FormDep) -> Response:
    """Save a board's fields, lock or unlock it, or remove it."""
    try:
        with desk.writing() as (session, caller):
            version = str(form.get("version", ""))
            expected = [int(version)] if version.isdecimal() else []
            to = form.get("to")
            if to == "remove":
                if str(form.get("confirm", "")).strip() != slug:
                    raise Invalid(Fault(f"Type {slug} to remove this board. Nothing was removed."))
                boards.remove(session, caller, slug, expected)
                return _to("/?removed=true")
            boards.edit(session, caller, slug, _changes(form), expected)
    except ThreefoldError as error:
        return _manage(desk, slug, problem=error)
    done = {"lock": "locked", "unlock": "unlocked"}.get(str(to), "saved")
    return _to(f"/b/{slug}/manage?done={done}")


@router.get("/sign-in/{token}")
def sign_in_page(token: str, desk: DeskDep) -> Response:
    """Ask before the link is used: what merely looks at links must not use it up."""
    with desk.reading() as (session, _):
        works = people.link_works(session, token)
    problem = (
        ""
        if works
        else "This sign-in link was used already or has run out. Run “threefold facilitator link” for a new one."
    )
    return _page(
        desk, "sign_in.html", status=HTTPStatus.OK if works else HTTPStatus.FORBIDDEN, problem=problem
    )


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


@router.get("/docs")
def docs_page(desk: DeskDep) -> Response:
    """The API, drawn from its OpenAPI document."""
    return _page(desk, "docs.html")


def problem_page(request: Request, problem: Problem) -> Response:
    """A refusal for somebody who looks at pages."""
    title = {404: "Nothing here", 403: "Not allowed", 409: "Not now"}.get(
        problem.status, problem.title or problem.status.phrase
    )
    html = render("problem.html", theme=_theme(request), title=title, detail=problem.detail)
    return HTMLResponse(html, problem.status, headers=dict(problem.headers))


class _Scene:
    """What the pages of a board show, read in one go."""

    def __init__(self, session: Session, caller: Caller, board: Board) -> None:
        self.text = representations.snapshot(session, board)
        self.snapshot: dict[str, Any] = json.loads(self.text)
        joined = queries.participant(session, board.id, caller.session_id) if caller.session_id else None
        self.me = {
            "name": joined.name if joined else caller.facilitator_name,
            "participant": joined is not None,
            "facilitator": caller.is_facilitator,
        }
        self.may_place = not board.locked and (
            joined is not None or caller.is_facilitator or board.join_access == "open"
        )
        self.labels = {concept["key"]: concept["label"] for concept in self.snapshot["concepts"]}
        self.groups = self._groups()

    def _groups(self) -> list[dict[str, Any]]:
        """The regions in reading order and the tray before them, each with its examples in the order placed."""
        keys = list(self.labels)
        found: dict[int | None, list[dict[str, Any]]] = {mask: [] for mask in (None, *regions.ORDER)}
        for example in self.snapshot["examples"]:
            found[_mask(example, keys)].append(example)
        labels = list(self.labels.values())
        return [
            {
                "mask": mask,
                "anchor": "tray" if mask is None else f"region-{mask}",
                "label": regions.label_of(mask, labels),
                "examples": sorted(group, key=lambda one: (one["placed"] or 0, one["number"])),
            }
            for mask, group in found.items()
        ]

    def circles(self, example: dict[str, Any]) -> str:
        return sentences.circles(example["answers"], self.labels)

    def summary(self) -> str:
        counts = {group["mask"]: len(group["examples"]) for group in self.groups}
        return sentences.summary(counts, list(self.labels.values()))

    def context(self) -> dict[str, Any]:
        board = self.snapshot["board"]
        data = {
            "snapshot": self.text,
            "geometry": geometry_text(),
            "me": self.me,
            "api": f"/api/v1/boards/{board['slug']}",
        }
        return {
            "board": board,
            "concepts": self.snapshot["concepts"],
            "groups": self.groups,
            "circles": self.circles,
            "may_place": self.may_place,
            "page_data": embedded_json(**{**data, "api": json.dumps(data["api"])}),
        }


def _mask(example: dict[str, Any], keys: Sequence[str]) -> int | None:
    answers = example["answers"]
    return None if answers is None else sum(1 << i for i, key in enumerate(keys) if answers[key])


def _home(desk: Desk, error: ThreefoldError | None = None, draft: dict[str, str] | None = None) -> Response:
    with desk.reading() as (session, caller):
        visible = boards_of(session, caller)
        scene = _Scene(session, caller, visible[0]) if visible else None
        picture = pictures.picture(session, visible[0], "portrait") if visible else None
        listed = [representations.board(session, board) for board in visible]
    context = scene.context() if scene else {"page_data": None}
    return _page(
        desk,
        "home.html",
        status=error.status if error else HTTPStatus.OK,
        **({"entry": "home.js"} if scene else {}),
        page_data=context["page_data"],
        picture=picture,
        boards=listed,
        me={"facilitator": caller.is_facilitator, "name": caller.facilitator_name},
        draft=draft or {"title": "", "prompt": ""},
        problem=error.detail if error else "",
        notice="The board was removed." if "removed" in desk.request.query_params else "",
    )


def boards_of(session: Session, caller: Caller) -> Sequence[Board]:
    """The boards somebody may read, by title."""
    return queries.boards(session, queries.readable_boards(caller.session_id, caller.is_facilitator))


def _list(
    desk: Desk,
    slug: str,
    moved: int | None = None,
    problem: Invalid | None = None,
    draft: dict[str, str] | None = None,
) -> Response:
    with desk.reading() as (session, caller):
        board = access.readable(session, caller, slug)
        scene = _Scene(session, caller, board)
    example = next((one for one in scene.snapshot["examples"] if one["number"] == moved), None)
    return _page(
        desk,
        "list.html",
        entry="list.js",
        status=problem.status if problem else HTTPStatus.OK,
        **scene.context(),
        summary=scene.summary(),
        notice=f"“{example['title']}” is {scene.circles(example)} now." if example else "",
        problem=problem.detail if problem else "",
        draft=draft or {"title": "", "description": "", "tags": ""},
    )


def _manage(desk: Desk, slug: str, notice: str = "", problem: ThreefoldError | None = None) -> Response:
    with desk.reading() as (session, caller):
        board = access.readable(session, caller, slug)
        access.require_facilitator(caller)
        shown = representations.board(session, board)
    status = problem.status if problem else HTTPStatus.OK
    return _page(
        desk,
        "manage.html",
        status=status,
        board=shown,
        notice=notice,
        problem=problem.detail if problem else "",
    )


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


def _setting(example: dict[str, Any]) -> list[tuple[str, str]]:
    words = " · ".join(value for value in example["setting"].values() if value)
    return [("Setting", words)] if words else []


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


def _theme(request: Request) -> str:
    wanted = request.query_params.get("theme") or request.cookies.get("threefold_theme")
    return wanted if wanted in {"light", "dark"} else ""


def _page(desk: Desk, template: str, status: int = HTTPStatus.OK, **context: Any) -> Response:
    html = render(template, theme=_theme(desk.request), **context)
    return HTMLResponse(html, status, headers={"Cache-Control": "private, no-cache"})


def _to(address: str, desk: Desk | None = None, cookie: str | None = None) -> Response:
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    if desk and cookie:
        set_session_cookie(response, cookie, secure=desk.is_secure)
    return response
