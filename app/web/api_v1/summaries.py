"""What a workshop leaves behind: as data, as text, as tables, and by a link."""

from collections.abc import Callable

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.services import agreements, rounds, summaries, summary_text
from app.services.access import Caller
from app.store.models import Board
from app.web.api_v1 import schemas
from app.web.api_v1.filters import Flag
from app.web.api_v1.sheets import CSV
from app.web.http import etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext, RoundNumber
from app.web.http.response_schemas import file_response, problems

router = APIRouter(prefix="/boards/{board}", tags=["summary"])

MARKDOWN = "text/markdown"
BOM = "\ufeff"


@router.get(
    "/summary",
    operation_id="get_summary",
    summary="What the workshop left behind",
    response_model=schemas.Summary,
    responses=problems(404),
)
def get_summary(context: ContextDep, slug: BoardSlug) -> Response:
    """The map, what is most contested, what moved, what was settled, decisions and next steps."""
    with context.reading_board(slug) as (session, caller, board):

        def make() -> Response:
            return responses.json(summaries.summary(session, caller, board))

        return _answer(context, session, board, make)


@router.get(
    "/summary.md",
    operation_id="get_summary_text",
    summary="The same as text",
    response_class=Response,
    responses=file_response(MARKDOWN, "Markdown (CommonMark)") | problems(404),
)
def get_summary_text(context: ContextDep, slug: BoardSlug) -> Response:
    """To paste into a document, a page or a message."""
    with context.reading_board(slug) as (session, caller, board):

        def make() -> Response:
            text = summary_text.markdown(summaries.summary(session, caller, board))
            return Response(text, media_type=f"{MARKDOWN}; charset=utf-8")

        return _answer(context, session, board, make)


@router.post(
    "/summary/link",
    operation_id="create_summary_link",
    summary="Make a link to the summary",
    status_code=201,
    response_model=schemas.SummaryLink,
    responses=problems(403, 404),
)
def create_summary_link(context: ContextDep, slug: BoardSlug) -> Response:
    """Whoever has it can read the summary, and nothing else. A new one ends the one before."""
    with context.writing() as (session, caller):
        token = summaries.make_link(session, caller, slug)
    address = context.public_url(f"/summary/{token}")
    return responses.json({"address": address}, 201, Location=f"/summary/{token}", Cache_Control="no-store")


@router.delete(
    "/summary/link",
    operation_id="end_summary_link",
    summary="End the link to the summary",
    status_code=204,
    responses=problems(403, 404),
)
def end_summary_link(context: ContextDep, slug: BoardSlug) -> Response:
    """Whoever has it reads the summary no more. Nothing happens when there is none."""
    with context.writing() as (session, caller):
        summaries.end_link(session, caller, slug)
    return Response(status_code=204)


@router.get(
    "/rounds/{round}/judgements.csv",
    operation_id="download_judgements",
    summary="A round’s answers as a table",
    response_class=Response,
    responses=file_response(CSV, "A header, then a row for each answer (RFC 4180, UTF-8)")
    | problems(404, 409),
)
def download_judgements(
    context: ContextDep, slug: BoardSlug, number: RoundNumber, bom: Flag = False
) -> Response:
    """Once the round is revealed. Hands raised are rows of their own (`by_hand`), with how many `people`."""
    return _table(context, slug, number, summaries.judgements, "judgements", bom=bom)


@router.get(
    "/rounds/{round}/agreement.csv",
    operation_id="download_agreement",
    summary="A round’s examples as a table",
    response_class=Response,
    responses=file_response(CSV, "A header, then a row for each example (RFC 4180, UTF-8)")
    | problems(404, 409),
)
def download_agreement(
    context: ContextDep, slug: BoardSlug, number: RoundNumber, bom: Flag = False
) -> Response:
    """Once the round is revealed. Cells are empty where too few answered to be told."""
    return _table(context, slug, number, summaries.agreement, "agreement", bom=bom)


def _table(
    context: RequestContext,
    slug: str,
    number: int,
    rows: Callable[[Session, Caller, Board, int], str],
    name: str,
    *,
    bom: bool,
) -> Response:
    with context.reading_board(slug) as (session, caller, board):
        agreements.require_revealed(session, caller, board, rounds.find(session, board, number))

        def make() -> Response:
            table = (BOM if bom else "") + rows(session, caller, board, number)
            head = responses.attached(f"{board.slug}-round-{number}-{name}.csv")
            return Response(table, headers=head, media_type=f"{CSV}; charset=utf-8")

        return _answer(context, session, board, make)


def _answer(
    context: RequestContext, session: Session, board: Board, make: Callable[[], Response]
) -> Response:
    """What is told depends on how people are called, besides the board's version."""
    names = summaries.names_told(session, board)
    etag = etags.tag(board.version, board.id, str(context.request.url), names)
    return etags.answer(context.request, etag, make, public=etags.is_public(board))
