"""What people say of an example in one press, by plain forms: we do this, tried it, want to try."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain import sentences
from app.domain.requests import DoingChoice
from app.services import doing
from app.services.access import Caller, Membership
from app.services.doing import STATES
from app.web.http.dependencies import BoardSlug, ContextDep, ExampleId, RequestContext
from app.web.pages.forms import FormDep, form_texts, participant_of, validated
from app.web.pages.page import redirect_to

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_BACK = {
    "example": "/b/{board}/examples/{example}",
    "list": "/b/{board}/list",
    "board": "/b/{board}/library",
    "library": "/library",
}
_NOBODY: dict[str, Any] = {**dict.fromkeys(STATES), "mine": None}


class Doings(NamedTuple):
    """What people say of the examples of a page.

    `counted` is what they say, by the example's id. `people` has the boards on which the visitor can say
    something: by the board's slug who they are there, empty before they join. `back` and `query` name the
    page that a form leads back to.
    """

    counted: Mapping[str, Mapping[str, Any]]
    people: Mapping[str, str]
    back: str
    query: str

    def of(self, example: Mapping[str, Any]) -> Mapping[str, Any]:
        """The counts of an example, and what is the visitor's."""
        return self.counted.get(example["id"], _NOBODY)

    def in_words(self, example: Mapping[str, Any]) -> str:
        """The counts of an example as a sentence; empty where there is nothing to say."""
        return sentences.doings(self.of(example))

    @property
    def choices(self) -> Mapping[str, str]:
        """What one can say, by state."""
        return sentences.DOING


@router.post("/b/{board}/examples/{example}/doing")
def say_doing(slug: BoardSlug, example_id: ExampleId, context: ContextDep, form: FormDep) -> Response:
    """What somebody says of an example; without a state, they take it back."""
    state = validated(DoingChoice, form_texts(form, "state")).state if form.get("state") else None
    with context.writing() as (session, visitor):
        caller, cookie = participant_of(context, session, visitor, slug)
        doing.say(session, caller, slug, example_id, state)
    return redirect_to(_address_back(slug, example_id, form), context, cookie)


def _address_back(slug: str, example_id: str, form: FormData) -> str:
    """The page that the form was on."""
    given = form_texts(form, "back", "query")
    page = _BACK.get(given["back"], _BACK["example"]).format(board=slug, example=example_id)
    query = urlencode(parse_qsl(given["query"][:2_000]))
    return f"{page}{'?' if query else ''}{query}#doing-{example_id}"


def of_board(
    context: RequestContext, session: Session, member: Membership, ids: Collection[str], back: str = ""
) -> Doings:
    """For a page of one board."""
    participant = member.participant
    mine = participant.id if participant else ""
    people = {member.board.slug: mine} if doing.may_say(member) else {}
    return _doings(context, session, (mine,) if mine else (), ids, people, back)


def of_whole_board(context: RequestContext, session: Session, member: Membership, back: str) -> Doings:
    """For a page that shows all examples of a board."""
    shown = of_board(context, session, member, (), back)
    return shown._replace(counted=doing.of_board(session, member))


def of_boards(context: RequestContext, session: Session, caller: Caller, ids: Collection[str]) -> Doings:
    """For a page of several boards: forms are for those on which the visitor takes part."""
    people = doing.open_boards(session, caller)
    return _doings(context, session, doing.people_of(session, caller), ids, people, "library")


def _doings(
    context: RequestContext,
    session: Session,
    mine: Sequence[str],
    ids: Collection[str],
    people: Mapping[str, str],
    back: str,
) -> Doings:
    counted = doing.of_examples(session, mine, ids)
    return Doings(counted, people, back, context.request.url.query)
