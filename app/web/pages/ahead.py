"""One step ahead, by plain forms: whom one can ask, and saying “ask me” oneself.

With scripts, the sheet of the map shows what the page of this shows, and sends the same forms.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.errors import Conflict, Invalid, ThreefoldError
from app.domain.requests import Contact, Door
from app.services import ahead, examples
from app.services.access import Caller, Membership
from app.store import queries
from app.store.models import Example
from app.web.http.dependencies import BoardSlug, ContextDep, ExampleId, RequestContext
from app.web.pages.board_view import BoardView
from app.web.pages.forms import FormDep, form_texts, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_DOOR = ("when", "where", "what")
_FIELDS = ("words", *_DOOR)


class StepAhead(NamedTuple):
    """Who is one step ahead of an example, and what the viewer said of it themselves.

    `items` are as the API has them; `placed` says in how many circles the example is, None in the tray.
    `alone`: people place alone, so it is not shown who is ahead. `labels` are the names of the circles by
    key. `asked`: the viewer said “ask me”. `fields` are how to reach them and their open door, as stored or
    as they were typed; `problem` says why those were not taken. `locked`: nothing new can be said. `back` is
    the page that forms lead back to.
    """

    board: str
    naming: str
    example: str
    placed: int | None
    alone: bool
    items: Sequence[dict[str, Any]]
    labels: Mapping[str, str]
    asked: bool
    fields: Mapping[str, str]
    locked: bool
    problem: str
    back: str

    @property
    def has_door(self) -> bool:
        """Whether the form says something of an open door."""
        return any(self.fields[name] for name in _DOOR)


def of_example(
    session: Session,
    member: Membership,
    example: Example,
    back: str,
    *,
    alone: bool,
    form: FormData | None = None,
    problem: str = "",
) -> StepAhead | None:
    """What a participant sees of it; None for everybody else, and on an anonymous board."""
    if not ahead.has(member):
        return None
    own = ahead.own_of(session, ahead.require_person(member))
    said = next((other for other in own["examples"] if other["id"] == example.id), None)
    door = (said or {}).get("door") or {}
    stored = {"words": own["words"] or ""} | {name: door.get(name) or "" for name in _DOOR}
    concepts = queries.boards.concepts(session, member.board.id)
    return StepAhead(
        board=member.board.slug,
        naming=member.board.naming,
        example=example.id,
        placed=None if example.mask is None else example.mask.bit_count(),
        alone=alone,
        items=[] if alone else ahead.of_example(session, member, example),
        labels={concept.key: concept.label for concept in concepts},
        asked=said is not None,
        fields=form_texts(form, *_FIELDS) if form else stored,
        locked=member.board.locked,
        problem=problem,
        back=back,
    )


@router.get("/b/{board}/examples/{example}/ahead")
def ahead_page(slug: BoardSlug, example_id: ExampleId, context: ContextDep) -> Response:
    """Who is one step ahead of an example. For participants."""
    return _page(context, slug, example_id)


@router.post("/b/{board}/examples/{example}/ahead")
def change_ask(slug: BoardSlug, example_id: ExampleId, context: ContextDep, form: FormDep) -> Response:
    """Say “ask me”, with how to be reached and when the door is open; or take it back."""
    try:
        with context.writing() as (session, caller):
            if form.get("to") == "take-back":
                ahead.take_back(session, caller, slug, example_id)
            else:
                _say(session, caller, slug, example_id, form)
    except (Conflict, Invalid) as error:
        return _page(context, slug, example_id, form, error)
    back = "" if form.get("back") == "example" else "/ahead"
    return redirect_to(f"/b/{slug}/examples/{example_id}{back}#ahead")


def _say(session: Session, caller: Caller, slug: str, example_id: str, form: FormData) -> None:
    given = form_texts(form, *_FIELDS)
    ahead.say(session, caller, slug, example_id)
    give_contact(session, caller, slug, given["words"])
    if any(given[name].strip() for name in _DOOR):
        door = validated(Door, {name: given[name] for name in _DOOR})
        ahead.open_door(session, caller, slug, example_id, door)
    else:
        ahead.close_door(session, caller, slug, example_id)


def give_contact(session: Session, caller: Caller, slug: str, words: str) -> None:
    """How to reach the caller, as a form says; nothing when it is empty. Raises what the service raises."""
    if words.strip():
        ahead.give_contact(session, caller, slug, validated(Contact, {"words": words}).words)
    else:
        ahead.take_back_contact(session, caller, slug)


def _page(
    context: RequestContext,
    slug: str,
    example_id: str,
    form: FormData | None = None,
    error: ThreefoldError | None = None,
) -> Response:
    """The page, with what came of a form. Raises NotFound, JoinFirst, or Conflict on an anonymous board."""
    with context.visiting(slug) as (session, member):
        ahead.require_person(member)
        example = examples.get(session, member.board, example_id)
        alone = BoardView(session, member).alone
        problem = error.detail if error else ""
        shown = of_example(session, member, example, "ahead", alone=alone, form=form, problem=problem)
    return render_page(
        context,
        "ahead.html",
        error.status if error else HTTPStatus.OK,
        ahead=shown,
        board=member.board,
        example=example,
    )
