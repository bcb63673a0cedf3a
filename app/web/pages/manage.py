"""A facilitator’s page of one board, and what its plain forms do."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any, cast, get_args

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from app.domain import sentences
from app.domain.credentials import digest
from app.domain.errors import Fault, Invalid, PreconditionFailed, ThreefoldError
from app.domain.requests import BoardChanges, Seed
from app.services import access, boards, codes, example_copies, pictures, serializers, submissions
from app.services.access import Membership
from app.store import queries
from app.store.models import Board
from app.web.http import security_log
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.pages import invitations
from app.web.pages.board_settings import seed_of, seeds_to_choose, settings_of, source_of
from app.web.pages.forms import FormDep, form_texts, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_NOTICES = {
    "saved": "Saved.",
    "locked": "The board is locked.",
    "unlocked": "The board is open again.",
    "made": "This is the board from your file.",
    "taken": "The table was imported.",
    "new": "Your board is ready. Share it with this address or code.",
    "renewed": "The board has a new code. The old one stopped working.",
    "hidden": "The names are hidden now.",
    "brought": "The examples are in the tray.",
}
_DONE = {"lock": "locked", "unlock": "unlocked", "hide": "hidden", "renew": "renewed", "bring": "brought"}


@router.get("/b/{board}/manage")
def manage_page(
    slug: BoardSlug, context: ContextDep, done: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """A facilitator's page of one board."""
    return manage(context, slug, notice=_NOTICES.get(done, ""))


@router.post("/b/{board}/manage")
def manage_board(slug: BoardSlug, context: ContextDep, form: FormDep) -> Response:
    """Do what one of the page's forms says."""
    try:
        match form.get("to"):
            case "remove":
                _remove(context, slug, form)
                return redirect_to("/?removed=true")
            case "renew":
                with context.writing() as (session, caller):
                    codes.renew(session, caller, slug)
            case "bring":
                _bring(context, slug, form)
            case _:
                _edit(context, slug, form)
    except ThreefoldError as error:
        return manage(context, slug, problem=error, form=form)
    return redirect_to(f"/b/{slug}/manage?done={_DONE.get(str(form.get('to')), 'saved')}")


def manage(
    context: RequestContext,
    slug: str,
    notice: str = "",
    problem: ThreefoldError | None = None,
    preview: dict[str, Any] | None = None,
    faults: Sequence[str] = (),
    pasted: str = "",
    form: FormData | None = None,
) -> Response:
    """A facilitator's page, with what came of a form or a file.

    The fields of a `form` that was refused stay as they were typed. Raises Forbidden.
    """
    with context.reading_board(slug) as (session, caller, board):
        access.require_facilitator(caller)
        shown = serializers.board(session, board)
        was = _fields_of(board)
        sent_in = submissions.waiting(session, caller, [board]).get(slug, 0)
        invitation = invitations.of(context, Membership(session, caller, board))
        others = [
            other
            for other in queries.boards.by_title(session, access.readable_boards(caller))
            if other.id != board.id
        ]
        picture = pictures.printed_picture(session, board)
        sources = {other.slug: other.title for other in others}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else problem.status if problem else HTTPStatus.OK
    return render_page(
        context,
        "manage.html",
        entry="manage.js",
        status=status,
        board=shown,
        draft=_draft(shown, form),
        was=was,
        sent_in=sent_in,
        invitation=invitation,
        sources=sources,
        seeds=seeds_to_choose(),
        keep_removed=context.settings.keep_removed,
        notice=notice,
        problem=problem.detail if problem else "",
        preview=preview,
        faults=faults,
        pasted=pasted,
        undrawn=sentences.undrawn(picture.undrawn_examples, picture.undrawn_circles),
    )


def _draft(board: Mapping[str, Any], form: FormData | None) -> dict[str, str]:
    """What the page's fields hold, by name: what was typed, else what the board has."""
    groups = board["groups"] or {"question": "", "choices": []}
    stored = {
        "title": board["title"],
        "prompt": board["prompt"],
        **board["access"],
        "leaving": board["leaving"],
        "embedding": "yes" if board["embedding"] else "",
        "group_question": groups["question"],
        "groups": "\n".join(groups["choices"]),
        "subjects": "\n".join(board["subjects"]),
        "communities": "\n".join(board["communities"]),
        "naming": "pseudonyms" if board["naming"] == "named" else "anonymous",
        **dict.fromkeys(("to", "sure", "from", "confirm"), ""),
    }
    return stored | (form_texts(form, *(name for name in stored if name in form)) if form else {})


def _fields_of(board: Board) -> str:
    """What the manage page's form holds of a board, to tell whether it was changed meanwhile."""
    fields = (
        board.title,
        board.prompt,
        board.read_access,
        board.join_access,
        board.send_access,
        board.leaving,
    )
    lists = board.group_question, board.groups, board.subjects, board.communities
    return digest(repr((*fields, *lists, board.embedding)))


def _remove(context: RequestContext, slug: str, form: FormData) -> None:
    if str(form.get("confirm", "")).strip() != slug:
        raise Invalid(Fault(f"Type {slug} to remove this board. Nothing was removed."))
    with context.writing() as (session, caller):
        boards.remove(session, caller, slug, None)
    security_log.record(context.request, "board_removed", by=caller.facilitator_name, board=slug)


def _bring(context: RequestContext, slug: str, form: FormData) -> None:
    if not (seed := seed_of(form)):
        example_copies.copy_examples(context.reading, context.writing, slug, source_of(form))
    elif seed in get_args(Seed):
        example_copies.copy_seed(context.reading, context.writing, slug, cast("Seed", seed))
    else:
        raise Invalid(Fault("Choose a board, or examples that come with Threefold."))


def _edit(context: RequestContext, slug: str, form: FormData) -> None:
    with context.writing() as (session, caller):
        if form.get("to") == "save":
            _require_unchanged(form, access.readable(session, caller, slug))
        boards.edit(session, caller, slug, _changes(form), None)


def _require_unchanged(form: FormData, board: Board) -> None:
    """Other people's drops raise the board's version; only its own fields matter to this form."""
    if form.get("was") != _fields_of(board):
        raise PreconditionFailed(
            "Somebody changed these settings in the meantime. What you typed is still here.",
            board.version,
        )


def _changes(form: FormData) -> BoardChanges:
    match form.get("to"):
        case "lock" | "unlock":
            return BoardChanges(locked=form.get("to") == "lock")
        case "hide":
            if not form.get("sure"):
                raise Invalid(Fault("Tick the box first: you cannot undo this. The names have not changed."))
            return validated(BoardChanges, form_texts(form, "naming"))
        case _:
            return validated(BoardChanges, settings_of(form))
