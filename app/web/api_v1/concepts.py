"""Concepts: the three circles and how their words changed."""

from fastapi import APIRouter, Response

from app.domain.requests import ConceptChanges
from app.services import concepts, serializers
from app.store import queries
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.api_v1.schemas import Listed
from app.web.http import etags, responses
from app.web.http.dependencies import BoardSlug, ConceptKey, ContextDep, IfMatchDep
from app.web.http.response_schemas import problems

router = APIRouter(prefix="/boards/{board}/concepts", tags=["concepts"], route_class=PermittedRoute)


@router.get(
    "",
    operation_id="list_concepts",
    summary="The three circles",
    response_model=Listed[schemas.Concept],
    responses=problems(404),
)
def list_concepts(context: ContextDep, slug: BoardSlug) -> Response:
    """In the board's order."""
    with context.reading_board(slug) as (session, _, board):
        circles = queries.boards.concepts(session, board.id)
        etag = etags.tag(max(concept.version for concept in circles), board.id, str(context.request.url))

        def make() -> Response:
            return responses.items([serializers.concept(concept) for concept in circles])

        return etags.answer(context.request, etag, make, public=etags.is_public(board))


@router.get(
    "/{key}",
    operation_id="get_concept",
    summary="One circle",
    response_model=schemas.Concept,
    responses=problems(404),
)
def get_concept(context: ContextDep, slug: BoardSlug, key: ConceptKey) -> Response:
    """The words of the circle now."""
    with context.reading_board(slug) as (session, _, board):
        concept = concepts.get(session, board, key)

        def make() -> Response:
            return responses.json(serializers.concept(concept))

        etag, public = etags.tag(concept.version), etags.is_public(board)
        return etags.answer(context.request, etag, make, public=public)


@router.patch(
    "/{key}",
    operation_id="revise_concept",
    summary="Change a circle's words",
    response_model=schemas.Concept,
    responses=problems(403, 404, 412, 428),
)
def revise_concept(
    context: ContextDep, slug: BoardSlug, key: ConceptKey, expected: IfMatchDep, changes: ConceptChanges
) -> Response:
    """Fields that you leave out stay as they are. The old words stay as a dated revision."""
    with context.writing() as (session, caller):
        concept = concepts.revise(session, caller, slug, key, changes, expected)
        return responses.json(serializers.concept(concept), ETag=responses.etag(concept.version))


@router.get(
    "/{key}/revisions",
    operation_id="list_revisions",
    summary="How a circle's words changed",
    response_model=Listed[schemas.Revision],
    responses=problems(404),
)
def list_revisions(context: ContextDep, slug: BoardSlug, key: ConceptKey) -> Response:
    """Newest first. The first revision holds the words of today."""
    with context.reading_board(slug) as (session, _, board):
        concept = concepts.get(session, board, key)
        etag = etags.tag(concept.version, concept.id, board.naming, str(context.request.url))

        def make() -> Response:
            revisions = queries.boards.revisions(session, concept.id)
            items = ",".join(serializers.revision(revision, board) for revision in revisions)
            return responses.json_text(f'{{"items":[{items}],"next":null}}')

        return etags.answer(context.request, etag, make, public=etags.is_public(board))
