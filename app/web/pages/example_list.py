"""Everything the picture says as a list, and the form that adds an example."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from app.domain.document import ExampleFields
from app.domain.errors import ThreefoldError
from app.domain.sentences import quoted
from app.domain.text import line
from app.services import examples
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.pages.board_view import BoardView
from app.web.pages.forms import FormDep, contributor_of, form_texts, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_MOST_OPEN = 15
"""A region with more examples is closed at first: its examples would be hundreds of stops for the Tab key."""
_SETTING = ("grades", "subject", "community")
_DRAFT = ("title", "description", "tags", *_SETTING)
_TAG_BREAK = re.compile(r"[,،、\uff0c;\uff1b\n]")  # as in static/js/ui/map/forms.js


@router.get("/b/{board}/list")
def list_page(
    slug: BoardSlug,
    context: ContextDep,
    moved: Annotated[str, Query(max_length=20)] = "",
    words: Annotated[str, Query(alias="q", max_length=200)] = "",
) -> Response:
    """Everything the picture says, in reading order; with `q`, only what holds all its words.

    A setting in the address is filled into the form that adds an example.
    """
    draft = {name: line(context.request.query_params.get(name, "")[:200]) for name in _SETTING}
    number = int(moved) if moved.isdecimal() else None
    return _listing(context, slug, moved=number, words=words.split(), draft=draft)


@router.post("/b/{board}/examples")
def add_example(slug: BoardSlug, context: ContextDep, form: FormDep) -> Response:
    """A new example into the tray, by a plain form."""
    draft = form_texts(form, *_DRAFT)
    try:
        setting = {name: draft[name] for name in _SETTING}
        words = {name: draft[name] for name in ("title", "description")}
        tags = _TAG_BREAK.split(draft["tags"])
        fields = validated(ExampleFields, words | {"tags": tags, "setting": setting})
        with context.writing() as (session, visitor):
            caller, cookie = contributor_of(context, session, visitor, slug)
            number = examples.add(session, caller, slug, fields).number
    except ThreefoldError as error:
        return _listing(context, slug, problem=error, draft=draft)
    return redirect_to(f"/b/{slug}/list#e{number}", context, cookie)


def _listing(
    context: RequestContext,
    slug: str,
    moved: int | None = None,
    problem: ThreefoldError | None = None,
    draft: dict[str, str] | None = None,
    words: Sequence[str] = (),
) -> Response:
    """The text twin; `moved` is the number of an example just placed."""
    with context.visiting(slug) as (session, member):
        board_view = BoardView(session, member, is_list=True)
    example = next((item for item in board_view.examples if item["number"] == moved), None)
    return render_page(
        context,
        "list.html",
        entry="list.js",
        status=problem.status if problem else HTTPStatus.OK,
        **board_view.template_values()
        | {"page_data": board_view.brief(), "groups": _matching(board_view.groups, words, moved)},
        board_view=board_view,
        words=" ".join(words),
        matches=sum(_matches(example, words) for example in board_view.examples),
        summary=board_view.summary(),
        notice=f"{quoted(example['title'])} is now {board_view.circles(example)}." if example else "",
        problem=problem.detail if problem else "",
        draft=dict.fromkeys(_DRAFT, "") | (draft or {}),
    )


def _matching(
    groups: Sequence[dict[str, Any]], words: Sequence[str], moved: int | None
) -> list[dict[str, Any]]:
    """The groups with what matches.

    A long one is closed (`is_long`), unless something was looked for or moved there.
    """
    shown = []
    for group in groups:
        examples = [example for example in group["examples"] if _matches(example, words)]
        is_wanted = words or any(example["number"] == moved for example in examples)
        is_long = len(examples) > _MOST_OPEN and not is_wanted
        shown.append({**group, "examples": examples, "is_long": is_long})
    return shown


def _matches(example: Mapping[str, Any], words: Sequence[str]) -> bool:
    text = " ".join((example["title"], example["description"], *example["tags"])).casefold()
    return all(word.casefold() in text for word in words)
