"""Bringing one example to another board, from its own page; and what is said when examples were brought."""

from collections.abc import Mapping

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session
from starlette.datastructures import FormData, QueryParams

from app.domain.errors import Fault, Invalid
from app.services import example_copies, library
from app.services.access import Caller
from app.store.models import Board
from app.web.http.dependencies import BoardSlug, ContextDep, ExampleId, checked_slug
from app.web.pages.forms import FormDep
from app.web.pages.page import redirect_to

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.post("/b/{board}/examples/{example}/copies")
def bring_example(slug: BoardSlug, example_id: ExampleId, context: ContextDep, form: FormDep) -> Response:
    """A copy of an example goes into the tray of a board, by a plain form."""
    to = target_of(form)
    with context.writing() as (session, caller):
        count = example_copies.copy_chosen(session, caller, to, slug, [example_id])
    page = context.request.url.replace(path=f"/b/{slug}/examples/{example_id}", query="")
    address = page.include_query_params(brought=count, to=to)
    return redirect_to(f"{address.path}?{address.query}")


def target_of(form: FormData) -> str:
    """The slug of the board that a form chose. Raises Invalid, or NotFound for a text that cannot be one."""
    if not (to := str(form.get("to", ""))):
        raise Invalid(Fault("Choose a board first."))
    return checked_slug(to)


def targets(session: Session, caller: Caller, board: Board | None) -> dict[str, str]:
    """The boards to which the visitor may bring examples of a board (None: of any): titles by slug."""
    boards = library.targets(session, caller)
    return {target.slug: target.title for target in boards if board is None or target.id != board.id}


def notice(params: QueryParams, targets: Mapping[str, str]) -> tuple[str, str, str] | None:
    """What has just become of chosen examples: a sentence, and slug and title of the board they went to."""
    to, count = params.get("to", ""), params.get("brought", "")
    if to not in targets or not (count.isascii() and count.isdecimal()):
        return None
    match int(count[:6]):
        case 0:
            return "Nothing was copied: the board has this already.", to, targets[to]
        case 1:
            return "1 example is in the tray now.", to, targets[to]
        case number:
            return f"{number} examples are in the tray now.", to, targets[to]
