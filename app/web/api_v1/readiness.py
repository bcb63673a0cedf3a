"""Six questions that ask whether a school is ready."""

from fastapi import APIRouter, Response

from app.domain.readiness import QuestionKey
from app.domain.requests import ReadinessAnswer
from app.services import readiness
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.api_v1.schemas import Listed
from app.web.http import etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep
from app.web.http.response_schemas import problems

router = APIRouter(prefix="/boards/{board}/readiness", tags=["readiness"], route_class=PermittedRoute)


@router.get(
    "",
    operation_id="list_readiness",
    summary="Is the school ready?",
    response_model=Listed[schemas.ReadinessQuestion],
    responses=problems(404),
)
def list_readiness(context: ContextDep, slug: BoardSlug) -> Response:
    """All six questions in their order. There is no score."""
    with context.reading_board(slug) as (session, _, board):

        def make() -> Response:
            return responses.json({"items": readiness.of_board(session, board), "next": None})

        return etags.of_board(context.request, board, make)


@router.put(
    "/{question}",
    operation_id="answer_readiness",
    summary="Answer one of the questions",
    response_model=schemas.ReadinessQuestion,
    responses=problems(401, 403, 404),
)
def answer_readiness(
    context: ContextDep, slug: BoardSlug, question: QuestionKey, given: ReadinessAnswer
) -> Response:
    """The last answer counts."""
    with context.writing() as (session, caller):
        return responses.json(readiness.answer(session, caller, slug, question, given))
