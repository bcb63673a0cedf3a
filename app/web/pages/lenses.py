"""Ways to read the map: the lenses of a board side by side, and the form of its own."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain import regions
from app.domain.document import ImpossibleRegion
from app.domain.errors import ThreefoldError
from app.domain.map.picture import Picture, picture_of
from app.domain.requests import LensChanges, NewLens
from app.services import access, lenses, serializers
from app.services.lenses import BoardLens
from app.store import queries
from app.store.models import Board, Concept
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.pages.board_view import BoardView
from app.web.pages.forms import FormDep, form_texts, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_MASKS = regions.ORDER


def chosen(session: Session, board: Board, key: str) -> BoardLens | None:
    """The lens that an address asks for; None for none, and for one that is not there any more."""
    return among(lenses.of_board(session, board), key) if key else None


def among(known: Sequence[BoardLens], key: str) -> BoardLens | None:
    """The lens with a key; None when it is not one of these."""
    return next((lens for lens in known if lens.record.key == key), None)


def impossible_of(lens: BoardLens | None) -> Mapping[int, ImpossibleRegion]:
    """What a lens makes impossible, by mask; nothing without a lens."""
    return lens.impossible if lens else {}


@router.get("/b/{board}/lenses")
def lenses_page(slug: BoardSlug, context: ContextDep, edit: str = "") -> Response:
    """The shapes that definitions give the map, side by side; with `edit`, the form of that lens."""
    return _page(context, slug, edit=edit)


@router.post("/b/{board}/lenses")
def save_lens(slug: BoardSlug, context: ContextDep, form: FormDep) -> Response:
    """Make a lens, change one (`edit`), or remove it."""
    key = form_texts(form, "edit")["edit"]
    try:
        with context.writing() as (session, caller):
            board = access.readable(session, caller, slug)
            keys = queries.boards.concept_keys(session, board.id)
            if form.get("to") == "remove":
                lenses.remove(session, caller, slug, key)
            elif key:
                changes = validated(LensChanges, _fields(form, keys))
                lenses.edit(session, caller, slug, key, changes, [_version(form)])
            else:
                lenses.create(session, caller, slug, validated(NewLens, _fields(form, keys)))
    except ThreefoldError as error:
        return _page(context, slug, edit=key, form=form, problem=error)
    return redirect_to(f"/b/{slug}/lenses")


def _version(form: FormData) -> int:
    text = form_texts(form, "version")["version"]
    return int(text) if text.isdecimal() and len(text) < 19 else -1


def _fields(form: FormData, keys: tuple[str, ...]) -> dict[str, Any]:
    """The fields of a lens as the API takes them: a region with a reason is impossible."""
    impossible = [
        {
            "region": regions.region_of(mask, keys),
            **_renamed(form, {"reason": f"reason.{mask}", "question": f"asks.{mask}"}),
        }
        for mask in _MASKS
        if str(form.get(f"reason.{mask}", "")).strip()
    ]
    words = {
        key: _renamed(form, {"definition": f"definition.{key}", "question": f"question.{key}"})
        for key in keys
    }
    said = {key: texts for key, texts in words.items() if any(text.strip() for text in texts.values())}
    return form_texts(form, "title", "source") | {"concepts": said, "impossible": impossible}


def _renamed(form: FormData, names: Mapping[str, str]) -> dict[str, str]:
    """Some of a form's fields as text, under other names."""
    return {name: str(form.get(field, "")) for name, field in names.items()}


def _page(
    context: RequestContext,
    slug: str,
    edit: str = "",
    form: FormData | None = None,
    problem: ThreefoldError | None = None,
) -> Response:
    with context.reading_member(slug) as (session, member):
        concepts = queries.boards.concepts(session, member.board.id)
        known = lenses.of_board(session, member.board)
        board_view = BoardView(session, member)
        counts = {group["mask"]: len(group["examples"]) for group in board_view.groups}
        board = board_view.snapshot["board"]
        leads = member.caller.is_facilitator
    edited = among([lens for lens in known if lens.is_own], edit)
    labels = [concept.label for concept in concepts]
    return render_page(
        context,
        "lenses.html",
        problem.status if problem else HTTPStatus.OK,
        board=board,
        concepts=[serializers.concept(concept) for concept in concepts],
        leads=leads,
        ours=_picture(concepts),
        lenses=[(lens, _picture(concepts, lens), _impossible(lens, labels, counts)) for lens in known],
        regions=[{"mask": mask, "label": regions.label_of(mask, labels)} for mask in _MASKS],
        edited=edited,
        values=_as_written(form) if form is not None else _values(edited),
        problem=problem.detail if problem else "",
    )


def _picture(concepts: Sequence[Concept], lens: BoardLens | None = None) -> Picture:
    """The circles without examples."""
    labels = [concept.label for concept in concepts]
    return picture_of(labels, (), "portrait", hatched=impossible_of(lens))


def _impossible(lens: BoardLens, labels: list[str], counts: Mapping[int | None, int]) -> list[dict[str, Any]]:
    """What a lens makes impossible, in reading order, with how many examples lie there."""
    parts = lens.impossible
    return [
        {
            "mask": mask,
            "label": regions.label_of(mask, labels),
            "reason": parts[mask].reason,
            "question": parts[mask].question,
            "count": counts.get(mask, 0),
        }
        for mask in _MASKS
        if mask in parts
    ]


def _as_written(form: FormData) -> dict[str, str]:
    return {name: str(text) for name, text in form.multi_items()}


def _values(lens: BoardLens | None) -> dict[str, str]:
    """A lens as the fields of its form."""
    if lens is None:
        return {}
    record = lens.record
    values = {"title": record.title, "source": record.source or "", "version": str(lens.version)}
    for key, words in record.concepts.items():
        values |= {f"definition.{key}": words.definition, f"question.{key}": words.question}
    for mask, part in lens.impossible.items():
        values |= {f"reason.{mask}": part.reason, f"asks.{mask}": part.question}
    return values
