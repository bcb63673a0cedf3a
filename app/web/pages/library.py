"""The library: examples to read, found by what they are about, on one board or on all."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session
from starlette.datastructures import QueryParams

from app.domain.text import line
from app.services import library
from app.services.access import Caller
from app.services.library import Choices, Result
from app.store.models import Board
from app.store.queries.filters import Filters
from app.web.http import cursors
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.pages.page import render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

SORTS = {"-created_at": "Newest first", "-updated_at": "Changed last", "title": "By title"}
_NEWEST = next(iter(SORTS))
_LONGEST = 200
_MOST_VALUES = 16


class Question(NamedTuple):
    """What somebody looks for: each name is a parameter of the address, as lists of the API have them."""

    q: str
    concept: tuple[str, ...]
    without: tuple[str, ...]
    tag: tuple[str, ...]
    subject: str
    community: str
    sort: str

    @property
    def is_open(self) -> bool:
        """Whether more is asked than words."""
        return any(getattr(self, name) for name in self._fields if name not in {"q", "sort"})

    def filters(self) -> Filters:
        """As the store understands it; the boards are left out."""
        exactly = tuple((name, getattr(self, name)) for name in ("subject", "community"))
        return Filters(
            concepts=self.concept,
            without=self.without,
            tags=self.tag,
            q=self.q,
            exactly=tuple((name, value) for name, value in exactly if value),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of its address, without empty ones."""
        named = [(name, getattr(self, name)) for name in self._fields if name != "sort"]
        pairs = [(name, value) for name, given in named for value in _several(given) if value]
        return [*pairs, ("sort", self.sort)] if self.sort != _NEWEST else pairs


def _several(value: str | tuple[str, ...]) -> Sequence[str]:
    return (value,) if isinstance(value, str) else value


@router.get("/library")
def library_page(context: ContextDep) -> Response:
    """Examples of all boards that one may read."""
    with context.reading() as (session, caller):
        values = _values(context, session, caller, None)
    return render_page(context, "library.html", **values)


@router.get("/b/{board}/library")
def board_library_page(slug: BoardSlug, context: ContextDep) -> Response:
    """Examples of one board."""
    with context.visiting(slug) as (session, member):
        values = _values(context, session, member.caller, member.board)
    return render_page(context, "library.html", **values)


def _values(context: RequestContext, session: Session, caller: Caller, board: Board | None) -> dict[str, Any]:
    """What the template shows."""
    params = context.request.query_params
    question = _question(params)
    scope = library.scope(session, caller, board)
    order = cursors.order(question.sort, params.get("cursor"))
    result = library.find(session, scope, question.filters(), order)
    choices = library.choices(session, scope)
    path = context.request.url.path
    return {
        "board": board and {"slug": board.slug, "title": board.title},
        "path": path,
        "question": question,
        "chosen": _chosen(path, question, choices),
        "choices": choices,
        "sorts": SORTS,
        "result": result,
        "is_first": "cursor" not in params,
        "card_query": [pair for pair in question.pairs() if pair[0] != "sort"],
        "onward": _onward(path, question, result),
        "alone": bool(scope.alone),
    }


def _question(params: QueryParams) -> Question:
    def several(name: str) -> tuple[str, ...]:
        given = (line(value[:_LONGEST]) for value in params.getlist(name)[:_MOST_VALUES])
        return tuple(filter(None, given))

    def single(name: str) -> str:
        return next(iter(several(name)), "")

    sort = single("sort")
    return Question(
        q=single("q"),
        concept=several("concept"),
        without=several("without"),
        tag=several("tag"),
        subject=single("subject"),
        community=single("community"),
        sort=sort if sort in SORTS else _NEWEST,
    )


def _onward(path: str, question: Question, result: Result) -> str:
    """The address of the next page, empty on the last one."""
    if result.after is None:
        return ""
    cursor = cursors.encode(question.sort, result.after)
    return f"{path}?{urlencode([*question.pairs(), ('cursor', cursor)])}"


def _chosen(path: str, question: Question, choices: Choices) -> list[tuple[str, str]]:
    """What is asked for beside words: each in words, with the address that no longer asks for it."""
    labels = dict(choices.circles)
    pairs = question.pairs()
    return [
        (_in_words(name, labels.get(value, value)), f"{path}?{urlencode([*pairs[:at], *pairs[at + 1 :]])}")
        for at, (name, value) in enumerate(pairs)
        if name not in {"q", "sort"}
    ]


def _in_words(name: str, value: str) -> str:
    match name:
        case "concept":
            return f"in {value}"
        case "without":
            return f"not in {value}"
        case _:
            return value
