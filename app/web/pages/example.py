"""One example whole, and the forms that place it, on the shared map or alone."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel
from starlette.datastructures import FormData

from app.domain import sentences
from app.domain.errors import Fault, Invalid
from app.domain.text import Reason
from app.services import access, examples, placements
from app.services.placements import AnswersGiven
from app.services.rounds import judgements
from app.store import queries
from app.store.queries.next_steps import Wanted
from app.web.http.dependencies import BoardSlug, ContextDep, ExampleId, RoundNumber
from app.web.pages import ahead, bringing, comments, doing, next_steps
from app.web.pages.board_view import BoardView
from app.web.pages.forms import FormDep, contributor_of, form_texts, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_SETTING = ("grades", "subject", "community")
_ANSWERS = {"yes": True, "no": False, "unsure": None}


class _Why(BaseModel):
    why: Reason


@router.get("/b/{board}/examples/{example}")
def example_page(
    slug: BoardSlug,
    example_id: ExampleId,
    context: ContextDep,
    moved: Annotated[bool, Query()] = False,
    saved: Annotated[bool, Query()] = False,
) -> Response:
    """One example whole, with its three questions."""
    with context.visiting(slug) as (session, member):
        stored = examples.get(session, member.board, example_id)
        board_view = BoardView(session, member)
        targets = bringing.targets(session, member.caller, member.board)
        doings = doing.of_board(context, session, member, [example_id], "example")
        about = Wanted(example=example_id)
        steps = None if board_view.alone else next_steps.view(session, member, board_view, about, {})
        step_ahead = ahead.of_example(session, member, stored, "example", alone=board_view.alone)
        talk = comments.of_example(session, member, stored, back="example")
    comments.note_read(context, talk)
    example = board_view.shown(json.loads(stored.body))
    notice = f"Saved. It is now {board_view.circles(example)}." if moved else ""
    return render_page(
        context,
        "example.html",
        **board_view.template_values(),
        example=example,
        doings=doings,
        talk=talk,
        ahead=step_ahead,
        targets=targets,
        brought=bringing.notice(context.request.query_params, targets),
        details=_details(example if steps is None else example | {"next_step": None}),
        steps=steps,
        words=sentences,
        still_not=sentences.still_not(example, board_view.labels),
        notice=notice or ("Saved." if saved else ""),
        may_edit=board_view.may_edit(example) and (board_view.may_add or board_view.phase.name == "next"),
    )


@router.post("/b/{board}/examples/{example}/placement")
def place_example(slug: BoardSlug, example_id: ExampleId, context: ContextDep, form: FormDep) -> Response:
    """Three answers about an example, or back to the tray, by a plain form."""
    with context.writing() as (session, visitor):
        caller, cookie = contributor_of(context, session, visitor, slug)
        match form.get("to"):
            case "tray":
                example = placements.unplace(session, caller, slug, example_id)
            case "outside":
                example = placements.place(session, caller, slug, example_id, [])
            case _:
                keys = queries.boards.concept_keys(session, access.readable(session, caller, slug).id)
                example = placements.place(session, caller, slug, example_id, _answers(form, keys))
    addresses = {
        "example": f"/b/{slug}/examples/{example_id}?moved=true",
        "look-again": f"/b/{slug}/look-again?after={example.number}",
    }
    listed = f"/b/{slug}/list?moved={example.number}#e{example.number}"
    return redirect_to(addresses.get(str(form.get("back")), listed), context, cookie)


@router.post("/b/{board}/rounds/{round}/placements/{example}")
def place_alone(
    slug: BoardSlug, number: RoundNumber, example_id: ExampleId, context: ContextDep, form: FormDep
) -> Response:
    """Three answers about an example in a round, and why, by a plain form."""
    with context.writing() as (session, visitor):
        caller, cookie = contributor_of(context, session, visitor, slug)
        if form.get("to") == "tray":
            judgements.unplace(session, caller, slug, number, example_id)
        else:
            keys = queries.boards.concept_keys(session, access.readable(session, caller, slug).id)
            given: AnswersGiven = [] if form.get("to") == "outside" else _answers(form, keys)
            why = validated(_Why, form_texts(form, "why")).why
            judgements.place(session, caller, slug, number, example_id, given, why=why)
        moved = examples.get(session, access.readable(session, caller, slug), example_id).number
    if form.get("back") == "example":
        return redirect_to(f"/b/{slug}/examples/{example_id}?moved=true", context, cookie)
    return redirect_to(f"/b/{slug}/list?moved={moved}#e{moved}", context, cookie)


def _answers(form: FormData, keys: Sequence[str]) -> dict[str, bool | None]:
    given = {key: str(form.get(f"answer-{key}", "")) for key in keys}
    if not any(given.values()):
        raise Invalid(Fault("Answer at least one of the three questions, or choose “None of these”."))
    return {key: _ANSWERS.get(answer) for key, answer in given.items()}


def _details(example: dict[str, Any]) -> list[tuple[str, str]]:
    """What an example says beside its description: pairs of a name and words, without empty ones."""
    setting, kind = example["setting"], example["source"]["kind"]
    details = [
        ("Next step", example["next_step"]),
        ("Where it goes", sentences.DIRECTIONS.get(example["direction"])),
        ("A caution", example["caution"]),
        ("Looks like", example["looks_like"]),
        ("Sounds like", example["sounds_like"]),
        ("Feels like", example["feels_like"]),
        ("Setting", " · ".join(filter(None, (setting[name] for name in _SETTING)))),
        ("What it needs", setting["needs"]),
        ("Adapted for", setting["adapted_for"]),
        ("Who does this", example["contributor"]),
        ("Ask me", "You can ask about this example." if example["ask_me"] else ""),
        ("Source", kind and sentences.SOURCES.get(kind, kind)),
        ("The label on the box", example["source"]["label"]),
        ("About the source", example["source"]["note"]),
    ]
    return [(name, words) for name, words in details if words]
