"""The library: examples to read, found by what they are about, on one board or on all."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session
from starlette.datastructures import FormData, QueryParams

from app.domain import grades, sentences
from app.domain.errors import Fault, Invalid, ThreefoldError
from app.domain.requests import CopyOrder
from app.domain.text import line
from app.services import example_copies, library
from app.services.access import Caller
from app.services.doing import people_of
from app.services.library import Choices, Result
from app.store.models import Board
from app.store.queries.filters import Filters, Has
from app.web.http import cursors
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.pages import bringing, doing
from app.web.pages.forms import FormDep, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

SORTS = {"-created_at": "Newest first", "-updated_at": "Changed last", "title": "By title"}
GRADES = {str(grade): grades.name_of(grade) for grade in range(grades.LOWEST, grades.HIGHEST + 1)}
HAS: dict[Has, str] = {
    "next_step": "a next step",
    "ask": "someone to ask",
    "caution": "a caution",
    "evidence": "what we saw",
    "comments": "comments",
}
_DECISIONS = {
    f"{what}:{by}": f"{name}: {decider.lower()}"
    for what, name in sentences.DECISIONS.items()
    for by, decider in sentences.DECIDERS.items()
}
_NEWEST = next(iter(SORTS))
_LONGEST = 200
_MOST_VALUES = 16


class Question(NamedTuple):
    """What somebody looks for: each name is a parameter of the address, as lists of the API have them."""

    q: str
    concept: tuple[str, ...]
    without: tuple[str, ...]
    tag: tuple[str, ...]
    has: tuple[Has, ...]
    grade: str
    subject: str
    community: str
    decides: tuple[str, ...]
    doing: str
    sort: str

    @property
    def is_open(self) -> bool:
        """Whether more is asked than words and tags: what the form has folded away."""
        return any(getattr(self, name) for name in self._fields if name not in {"q", "tag", "sort"})

    def filters(self, people: tuple[str, ...]) -> Filters:
        """As the store understands it; the boards are left out. `people` are the participants who ask."""
        exactly = [(name, getattr(self, name)) for name in ("subject", "community")]
        exactly += [(f"decides_{what}", by) for what, _, by in (pair.partition(":") for pair in self.decides)]
        return Filters(
            concepts=self.concept,
            without=self.without,
            tags=self.tag,
            q=self.q,
            has=self.has,
            grade=int(self.grade) if self.grade else None,
            exactly=tuple((name, value) for name, value in exactly if value),
            doing=(self.doing, people) if self.doing else None,
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
    return _library(context)


@router.get("/b/{board}/library")
def board_library_page(slug: BoardSlug, context: ContextDep) -> Response:
    """Examples of one board."""
    return _library(context, slug)


@router.post("/library")
def bring(context: ContextDep, form: FormDep) -> Response:
    """Copies of the chosen examples go to a board: all of them, or none."""
    return _bring(context, form)


@router.post("/b/{board}/library")
def bring_from_board(slug: BoardSlug, context: ContextDep, form: FormDep) -> Response:
    """The same, from the library of one board."""
    return _bring(context, form, slug)


def _bring(context: RequestContext, form: FormData, slug: str | None = None) -> Response:
    try:
        to, chosen = bringing.target_of(form), _chosen_examples(form)
        with context.writing() as (session, caller):
            count = sum(
                example_copies.copy_chosen(session, caller, to, source, ids) for source, ids in chosen.items()
            )
    except ThreefoldError as error:
        return _library(context, slug, error, form)
    address = context.request.url.include_query_params(brought=count, to=to)
    return redirect_to(f"{address.path}?{address.query}#found")


def _chosen_examples(form: FormData) -> dict[str, list[str]]:
    """The ids of the chosen examples by the slug of their board. Raises Invalid."""
    chosen: dict[str, list[str]] = {}
    for value in form.getlist("example")[: library.PAGE_SIZE]:
        source, _, id_ = str(value).partition("/")
        order = validated(CopyOrder, {"from": source, "examples": [id_]})
        chosen.setdefault(order.source, []).extend(order.examples or ())
    if not chosen:
        raise Invalid(Fault("Choose at least one example, then press “Bring them”."))
    return chosen


def _library(
    context: RequestContext,
    slug: str | None = None,
    problem: ThreefoldError | None = None,
    form: FormData | None = None,
) -> Response:
    """The page; with what went wrong and what was chosen, after the form."""
    if slug is None:
        with context.reading() as (session, caller):
            values = _values(context, session, caller, None)
            ids = [card["id"] for card in values["result"].cards]
            values["doings"] = doing.of_boards(context, session, caller, ids)
    else:
        with context.visiting(slug) as (session, member):
            values = _values(context, session, member.caller, member.board)
            ids = [card["id"] for card in values["result"].cards]
            values["doings"] = doing.of_board(context, session, member, ids, "board")
    status = problem.status if problem else HTTPStatus.OK
    return render_page(
        context,
        "library.html",
        status,
        **values,
        problem=problem.detail if problem else "",
        brings_to=str(form.get("to", "")) if form else "",
        brings=set(map(str, form.getlist("example"))) if form else set(),
    )


def _values(context: RequestContext, session: Session, caller: Caller, board: Board | None) -> dict[str, Any]:
    """What the template shows."""
    params = context.request.query_params
    question = _question(params)
    scope = library.scope(session, caller, board)
    order = cursors.order(question.sort, params.get("cursor"))
    people = people_of(session, caller)
    result = library.find(session, scope, question.filters(people), order)
    choices = library.choices(session, scope)
    path = context.request.url.path
    targets = bringing.targets(session, caller, board)
    return {
        "targets": targets,
        "brought": bringing.notice(params, targets),
        "board": board and {"slug": board.slug, "title": board.title},
        "path": path,
        "question": question,
        "chosen": _chosen(path, question, choices),
        "choices": choices,
        "sorts": SORTS,
        "has": HAS,
        "grades": GRADES,
        "takes_part": bool(people),
        "result": result,
        "is_first": "cursor" not in params,
        "card_query": [pair for pair in question.pairs() if pair[0] != "sort"],
        "onward": _onward(path, question, result),
        "alone": bool(scope.alone),
        "words": sentences,
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
        has=tuple(name for name in HAS if name in params.getlist("has")),
        grade=single("grade") if single("grade") in GRADES else "",
        subject=single("subject"),
        community=single("community"),
        decides=tuple(dict.fromkeys(pair for pair in several("decides") if pair in _DECISIONS)),
        doing=single("doing") if single("doing") in sentences.DOING else "",
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
    labels: dict[str, str] = dict(choices.circles)
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
        case "grade":
            return f"grade {GRADES[value]}"
        case "decides":
            return _DECISIONS[value]
        case "doing":
            return f"you said: {sentences.DOING[value].lower()}"
        case "has":
            return f"has {next(words for name, words in HAS.items() if name == value)}"
        case _:
            return value
