"""Everything the picture says as a list, with the form that adds an example."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from app.domain.sentences import quoted
from app.domain.text import fold
from app.services.lenses import of_board
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.pages import doing, lenses
from app.web.pages.board_view import BoardView
from app.web.pages.example_form import blank_form, prefilled
from app.web.pages.page import render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_MOST_OPEN = 15
"""A region with more examples is closed at first: its examples would be hundreds of stops for the Tab key."""


@router.get("/b/{board}/list")
def list_page(
    slug: BoardSlug,
    context: ContextDep,
    moved: Annotated[str, Query(max_length=20)] = "",
    words: Annotated[str, Query(alias="q", max_length=200)] = "",
    lens: str = "",
) -> Response:
    """Everything the picture says, in reading order; with `q`, only what holds all its words.

    A setting in the address is filled into the form that adds an example. With `lens`, the map is read by
    another definition.
    """
    number = int(moved) if moved.isdecimal() else None
    return _listing(context, slug, number, words.split(), lens)


def _listing(
    context: RequestContext, slug: str, moved: int | None, words: Sequence[str], lens_key: str
) -> Response:
    """The text twin; `moved` is the number of an example just placed."""
    with context.visiting(slug) as (session, member):
        board_view = BoardView(session, member, is_list=True)
        doings = doing.of_whole_board(context, session, member, "list")
        known = of_board(session, member.board)
        values = prefilled(context)
        form = blank_form(session, member, board_view, values=values) if board_view.may_add else None
    lens = lenses.among(known, lens_key)
    example = next((item for item in board_view.examples if item["number"] == moved), None)
    return render_page(
        context,
        "list.html",
        entry="list.js",
        **board_view.template_values()
        | {"page_data": board_view.brief(), "groups": _matching(board_view.groups, words, moved)},
        board_view=board_view,
        lens=lens,
        lenses=known,
        impossible=lenses.impossible_of(lens),
        doings=doings,
        words=" ".join(words),
        matches=sum(_matches(example, words) for example in board_view.examples),
        summary=board_view.summary(),
        notice=f"{quoted(example['title'])} is now {board_view.circles(example)}." if example else "",
        form=form,
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
    text = fold(" ".join((example["title"], example["description"], *example["tags"])))
    return all(fold(word) in text for word in words)
