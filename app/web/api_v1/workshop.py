"""The workshop: its steps and where it is, the timer, the spotlight, and what is written down."""

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.domain.requests import (
    Blank,
    LensChoice,
    NewNote,
    NoteChanges,
    RunSource,
    Spotlight,
    StepChoice,
    Timing,
    WorkshopChanges,
)
from app.services import access, serializers, workshop
from app.store.models import Board
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.http import etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep, IfMatchDep, NoteId
from app.web.http.response_schemas import problems

router = APIRouter(prefix="/boards/{board}/workshop", tags=["workshop"], route_class=PermittedRoute)


@router.get(
    "",
    operation_id="get_workshop",
    summary="The state of the workshop",
    response_model=schemas.Workshop,
    responses=problems(404),
)
def get_workshop(context: ContextDep, slug: BoardSlug) -> Response:
    """The steps, the present one, the newest round, timer, spotlight and notes."""
    with context.reading_board(slug) as (session, _, board):

        def make() -> Response:
            return responses.json(serializers.workshop(session, board))

        return etags.of_board(context.request, board, make)


@router.get(
    "/run",
    operation_id="get_run",
    summary="The steps with the notes for facilitators",
    response_model=schemas.Run,
    responses=problems(403, 404),
)
def get_run(context: ContextDep, slug: BoardSlug) -> Response:
    """For facilitators, and for tokens that may write. `edit_workshop` changes it."""
    with context.reading_board(slug) as (session, caller, board):
        access.require_scope_to_write(caller)
        access.require_facilitator(caller)

        def make() -> Response:
            return responses.json(serializers.workshop_run(session, board))

        return etags.answer(context.request, etags.board_tag(context.request, board), make, public=False)


@router.put(
    "/run",
    operation_id="take_run_over",
    summary="Take the steps over from a template or from another board",
    response_model=schemas.Workshop,
    responses=problems(403, 404, 409),
)
def take_run_over(context: ContextDep, slug: BoardSlug, source: RunSource) -> Response:
    """The steps come with their notes, and replace those that the board has. Not while the workshop runs."""
    with context.writing() as (session, caller):
        return _answer(session, workshop.take_over(session, caller, slug, source))


@router.patch(
    "",
    operation_id="edit_workshop",
    summary="Change the steps",
    response_model=schemas.Workshop,
    responses=problems(403, 404, 412, 428),
)
def edit_workshop(
    context: ContextDep, slug: BoardSlug, expected: IfMatchDep, changes: WorkshopChanges
) -> Response:
    """While the workshop runs, the present step must stay. `step` is its place in the new list."""
    with context.writing() as (session, caller):
        return _answer(session, workshop.edit(session, caller, slug, changes, expected))


@router.put(
    "/step",
    operation_id="go_to_step",
    summary="Go to a step, or end the workshop",
    response_model=schemas.Workshop,
    responses=problems(403, 404, 409),
)
def go_to_step(context: ContextDep, slug: BoardSlug, choice: StepChoice) -> Response:
    """Going forward to a step of kind `place` opens a round. Going to any other kind reveals it."""
    with context.writing() as (session, caller):
        return _answer(session, workshop.go(session, caller, slug, choice))


@router.put(
    "/timer",
    operation_id="start_timer",
    summary="Start the timer",
    response_model=schemas.Workshop,
    responses=problems(403, 404),
)
def start_timer(context: ContextDep, slug: BoardSlug, timing: Timing) -> Response:
    """The timer starts now, also when one is running. It stops when the workshop leaves the step."""
    with context.writing() as (session, caller):
        return _answer(session, workshop.set_timer(session, caller, slug, timing.seconds))


@router.delete(
    "/timer",
    operation_id="stop_timer",
    summary="Stop the timer",
    response_model=schemas.Workshop,
    responses=problems(403, 404),
)
def stop_timer(context: ContextDep, slug: BoardSlug) -> Response:
    """Nothing happens when no timer is running."""
    with context.writing() as (session, caller):
        return _answer(session, workshop.set_timer(session, caller, slug, None))


@router.put(
    "/spotlight",
    operation_id="set_spotlight",
    summary="Put an example in the spotlight",
    response_model=schemas.Workshop,
    responses=problems(403, 404),
)
def set_spotlight(context: ContextDep, slug: BoardSlug, spotlight: Spotlight) -> Response:
    """Every screen shows the example large until you choose another one, or the workshop leaves the step."""
    with context.writing() as (session, caller):
        return _answer(session, workshop.set_spotlight(session, caller, slug, spotlight.example))


@router.delete(
    "/spotlight",
    operation_id="clear_spotlight",
    summary="End the spotlight",
    response_model=schemas.Workshop,
    responses=problems(403, 404),
)
def clear_spotlight(context: ContextDep, slug: BoardSlug) -> Response:
    """Nothing happens when no example is in the spotlight."""
    with context.writing() as (session, caller):
        return _answer(session, workshop.set_spotlight(session, caller, slug, None))


@router.put(
    "/blank",
    operation_id="blank_wall",
    summary="Darken the wall",
    response_model=schemas.Workshop,
    responses=problems(403, 404),
)
def blank_wall(context: ContextDep, slug: BoardSlug, wanted: Blank | None = None) -> Response:
    """The wall stays dark until it is shown again, or the workshop leaves the step."""
    blank = wanted is None or wanted.blank
    with context.writing() as (session, caller):
        return _answer(session, workshop.set_blank(session, caller, slug, blank=blank))


@router.delete(
    "/blank",
    operation_id="light_wall",
    summary="Show the wall again",
    response_model=schemas.Workshop,
    responses=problems(403, 404),
)
def light_wall(context: ContextDep, slug: BoardSlug) -> Response:
    """Nothing happens when the wall is not dark."""
    with context.writing() as (session, caller):
        return _answer(session, workshop.set_blank(session, caller, slug, blank=False))


@router.put(
    "/lens",
    operation_id="set_wall_lens",
    summary="Show the map through a lens on the wall",
    response_model=schemas.Workshop,
    responses=problems(403, 404),
)
def set_wall_lens(context: ContextDep, slug: BoardSlug, choice: LensChoice) -> Response:
    """The wall shows it until you choose another one, or the workshop leaves the step."""
    with context.writing() as (session, caller):
        return _answer(session, workshop.set_lens(session, caller, slug, choice.lens))


@router.delete(
    "/lens",
    operation_id="clear_wall_lens",
    summary="Show the map without a lens on the wall",
    response_model=schemas.Workshop,
    responses=problems(403, 404),
)
def clear_wall_lens(context: ContextDep, slug: BoardSlug) -> Response:
    """Nothing happens when the wall shows none."""
    with context.writing() as (session, caller):
        return _answer(session, workshop.set_lens(session, caller, slug, None))


@router.post(
    "/notes",
    operation_id="add_note",
    summary="Write down a decision or a next step",
    status_code=201,
    response_model=schemas.WorkshopNote,
    responses=problems(403, 404, 409),
)
def add_note(context: ContextDep, slug: BoardSlug, new: NewNote) -> Response:
    """A board has at most 200 notes."""
    with context.writing() as (session, caller):
        note = serializers.note(workshop.add_note(session, caller, slug, new))
    return responses.json(note, 201, Location=f"/api/v1/boards/{slug}/workshop/notes/{note['id']}")


@router.patch(
    "/notes/{note}",
    operation_id="edit_note",
    summary="Change a note",
    response_model=schemas.WorkshopNote,
    responses=problems(403, 404),
)
def edit_note(context: ContextDep, slug: BoardSlug, note_id: NoteId, changes: NoteChanges) -> Response:
    """Fields that you leave out stay as they are."""
    with context.writing() as (session, caller):
        note = workshop.edit_note(session, caller, slug, note_id, changes)
    return responses.json(serializers.note(note))


@router.delete(
    "/notes/{note}",
    operation_id="remove_note",
    summary="Remove a note",
    status_code=204,
    responses=problems(403, 404),
)
def remove_note(context: ContextDep, slug: BoardSlug, note_id: NoteId) -> Response:
    """Nobody can restore a removed note."""
    with context.writing() as (session, caller):
        workshop.remove_note(session, caller, slug, note_id)
    return Response(status_code=204)


def _answer(session: Session, board: Board) -> Response:
    """How the workshop stands after a change."""
    return responses.json(serializers.workshop(session, board), ETag=responses.etag(board.version))
