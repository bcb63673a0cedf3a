"""Whole boards as documents."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.domain import document
from app.domain.document import Document
from app.domain.requests import CopyOrder
from app.services import access, board_documents, example_copies, serializers
from app.store import queries
from app.store.models import Board
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.http import etags, responses, uploads
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.http.response_schemas import problems
from app.web.http.uploads import UploadDep

router = APIRouter(prefix="/boards", tags=["boards"], route_class=PermittedRoute)


@router.get(
    "/{board}/export",
    operation_id="export_board",
    summary="A whole board as a document",
    response_model=Document,
    responses=problems(403, 404),
)
def export_board(context: ContextDep, slug: BoardSlug) -> Response:
    """The concepts with their revisions, the steps of the workshop, and every example with its placement.

    For facilitators. A token that may only read gets the steps without the facilitators' notes.
    """
    with context.reading_board(slug) as (_, caller, board):
        access.require_facilitator(caller)
        with_notes = access.may_write(caller)
    etag = etags.tag(board.version, board.id, "export", with_notes, context.public_url(""))
    if same := etags.unchanged(context.request, etag, public=False):
        return same
    head = etags.headers(etag, public=False) | responses.attached(f"{board.slug}.json")
    parts = _document(context, slug, with_notes=with_notes)
    return responses.streamed(parts, "application/json", head, context.exports)


def _document(context: RequestContext, slug: str, *, with_notes: bool) -> Generator[str]:
    @contextmanager
    def reading() -> Iterator[tuple[Session, Board]]:
        with context.reading_board(slug) as (session, caller, board):
            access.require_facilitator(caller)
            yield session, board

    return board_documents.document(reading, context.public_url(""), with_notes=with_notes)


@router.post(
    "/import",
    operation_id="import_board",
    summary="Make a board from a document",
    status_code=201,
    response_model=schemas.Board,
    responses=problems(403, 409),
    openapi_extra=uploads.body(
        "application/json",
        {"$ref": "#/components/schemas/Document"},
        "A document as `export_board` answers it, of 20 MiB at most",
    ),
)
def import_board(context: ContextDep, content: UploadDep) -> Response:
    """Make a board with everything in the document, but without names that the board hides. For facilitators.

    Ids are new, and so is the slug when another board has it.
    """
    read = document.read(content)
    board = board_documents.import_board(context.writing, read)
    with context.reading() as (session, _):
        board = queries.boards.get(session, board.id)
        made = serializers.board(session, board)
    location = f"/api/v1/boards/{board.slug}"
    return responses.json(made, 201, Location=location, ETag=responses.etag(board.version))


@router.post(
    "/{board}/copies",
    operation_id="copy_examples",
    summary="Copy the examples of another board",
    status_code=201,
    response_model=schemas.Copied,
    responses=problems(401, 403, 404, 409),
)
def copy_examples(context: ContextDep, slug: BoardSlug, order: CopyOrder) -> Response:
    """The examples come into the tray with their text and tags, without placements, next steps and names.

    An example with the same title and description as one here is not copied again. Whoever may add examples
    may choose some; facilitators may copy all.
    """
    if order.examples is None:
        count = example_copies.copy_examples(context.reading, context.writing, slug, order.source)
    else:
        with context.writing() as (session, caller):
            count = example_copies.copy_chosen(session, caller, slug, order.source, order.examples)
    return responses.json({"from": order.source, "examples": count}, 201)
