"""Concepts: the three circles and how their words changed."""

from fastapi import APIRouter, Response

from app.domain.requests import ConceptChanges, GivenConsent
from app.services import concepts, consents, serializers
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

        def make() -> Response:
            revisions = queries.boards.revisions(session, concept.id)
            items = ",".join(serializers.revision(revision, board) for revision in revisions)
            return responses.json_text(f'{{"items":[{items}],"next":null}}')

        return etags.of_board(context.request, board, make)


@router.put(
    "/{key}/agreement",
    operation_id="give_consent",
    summary="Say whether you can work with a circle's words",
    response_model=schemas.Consent,
    responses=problems(401, 403, 404, 409),
)
def give_consent(context: ContextDep, slug: BoardSlug, key: ConceptKey, given: GivenConsent) -> Response:
    """While the workshop is at a step of kind `agree`. When all have answered, the answers show."""
    with context.writing() as (session, caller):
        consent = consents.give(session, caller, slug, {key: given})[key]
        return responses.json({"concept": key, **consent.model_dump(include={"answer", "word", "text"})})
