"""What a workshop leaves behind: as data, as text, as tables, and by a link."""

from collections.abc import Callable

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.domain.requests import NewSummaryLink
from app.services import agreement, summaries, summary_serializers, summary_text
from app.services.access import Membership
from app.services.agreement import RevealedRounds
from app.services.event_log import timestamp
from app.web.api_v1 import schemas
from app.web.api_v1.filters import Flag
from app.web.api_v1.permissions import PermittedRoute
from app.web.api_v1.sheets import CSV
from app.web.http import etags, responses, security_log
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext, RoundNumber
from app.web.http.response_schemas import file_response, problems

router = APIRouter(prefix="/boards/{board}", tags=["summary"], route_class=PermittedRoute)

MARKDOWN = "text/markdown"
BOM = "\ufeff"


@router.get(
    "/summary",
    operation_id="get_summary",
    summary="The summary of a workshop",
    response_model=schemas.Summary,
    responses=problems(404),
)
def get_summary(context: ContextDep, slug: BoardSlug) -> Response:
    """The map, what is most contested, what moved, what was settled, decisions and next steps."""
    with context.reading_member(slug) as (session, member):
        revealed = agreement.revealed_rounds(session, member.board)

        def make() -> Response:
            return responses.json(summary_serializers.summary(summaries.read(session, member, revealed)))

        return _answer(context, member, revealed, make)


@router.get(
    "/summary.md",
    operation_id="get_summary_text",
    summary="The summary as text",
    response_class=Response,
    responses=file_response(MARKDOWN, "Markdown (CommonMark)") | problems(404),
)
def get_summary_text(context: ContextDep, slug: BoardSlug) -> Response:
    """Markdown to paste into a document, a page or a message."""
    with context.reading_member(slug) as (session, member):
        revealed = agreement.revealed_rounds(session, member.board)

        def make() -> Response:
            summary = summaries.read(session, member, revealed)
            text = summary_text.markdown(summary_serializers.summary(summary))
            return Response(text, media_type=f"{MARKDOWN}; charset=utf-8")

        return _answer(context, member, revealed, make)


@router.post(
    "/summary/link",
    operation_id="create_summary_link",
    summary="Make a link to the summary",
    status_code=201,
    response_model=schemas.SummaryLink,
    responses=problems(403, 404),
)
def create_summary_link(context: ContextDep, slug: BoardSlug, new: NewSummaryLink | None = None) -> Response:
    """Anyone with the link can read the summary, and nothing else. The link before it stops working."""
    with context.writing() as (session, caller):
        made = summaries.make_link(session, caller, slug, new or NewSummaryLink())
    security_log.record(context.request, "summary_link_made", by=caller.facilitator_name, board=slug)
    path = f"/summary/{made.token}"
    ends = timestamp(made.expires_at) if made.expires_at else None
    shown = {"address": context.public_url(path), "expires_at": ends}
    return responses.json(shown, 201, Location=path, Cache_Control="no-store")


@router.delete(
    "/summary/link",
    operation_id="end_summary_link",
    summary="End the link to the summary",
    status_code=204,
    responses=problems(403, 404),
)
def end_summary_link(context: ContextDep, slug: BoardSlug) -> Response:
    """The link no longer opens the summary. Nothing happens when there is no link."""
    with context.writing() as (session, caller):
        summaries.end_link(session, caller, slug)
    security_log.record(context.request, "summary_link_ended", by=caller.facilitator_name, board=slug)
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
    """After the reveal. Raised hands are rows of their own (`by_hand`), with the number of `people`."""
    return _table(context, slug, number, summaries.judgement_table, "judgements", bom=bom)


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
    """After the reveal. Cells are empty where too few people answered."""
    return _table(context, slug, number, summaries.agreement_table, "agreement", bom=bom)


def _table(
    context: RequestContext,
    slug: str,
    number: int,
    make_table: Callable[[Session, Membership, RevealedRounds], str],
    name: str,
    *,
    bom: bool,
) -> Response:
    with context.reading_member(slug) as (session, member):
        revealed = agreement.revealed_round(session, member.board, number)

        def make() -> Response:
            table = (BOM if bom else "") + make_table(session, member, revealed)
            head = responses.attached(f"{slug}-round-{number}-{name}.csv")
            return Response(table, headers=head, media_type=f"{CSV}; charset=utf-8")

        return _answer(context, member, revealed, make)


def _answer(
    context: RequestContext, member: Membership, revealed: RevealedRounds, make: Callable[[], Response]
) -> Response:
    """The answer depends on people's names, besides the board's version."""
    board = member.board
    etag = etags.tag(board.version, board.id, str(context.request.url), revealed.names)
    return etags.answer(context.request, etag, make, public=etags.is_public(board))
